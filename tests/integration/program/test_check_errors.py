"""check --errors: the invalid rows as a file, to look at, that can be mended and imported."""

import csv
import io
import os
import resource
import stat

import job_files
import program

OURS = ["leadimport_row", "leadimport_line", "leadimport_column", "leadimport_error"]
HEADER = ["name", "organizationId", "memo", "예상 금액"]
MEMO = '둘째 줄은\n"여기", 쉼표'


def row(number, name=None, amount="1200"):
    return [job_files.lead_name(number) if name is None else name, job_files.ORGANIZATION, MEMO,
            amount]


# By number. Every row has two physical lines, and the header one.
GOOD = {n: row(n) for n in (1, 3, 5, 8)}
BAD = {2: (row(2, amount="많이"), "예상 금액"), 4: (row(4, name=""), "name"),
       6: (row(6)[:3], ""), 7: (row(7) + ["zu viel"], "")}
ROWS = GOOD | {n: cells for n, (cells, _) in BAD.items()}


def spell(rows, delimiter=",", ends="\n"):
    text = io.StringIO()
    csv.writer(text, lineterminator=ends, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def read(path, encoding="utf-8-sig", delimiter=","):
    text = path.read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


class Errors(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.text = spell([HEADER] + [ROWS[n] for n in sorted(ROWS)])
        self.leads = self.write("leads.csv", self.text)
        self.errors = self.folder / "errors.csv"

    def check(self, *options, errors="errors.csv", file="leads.csv", **how):
        self.sandbox = getattr(self, "sandbox", None) or self.start_sandbox()
        return self.leadimport("check", file, "--errors", errors, *self.sandbox.options, *options,
                               **how)

    def test_every_invalid_row_stands_there_with_its_place_and_error(self):
        ended = self.check()
        self.assertEnded(ended, 1, "4 rows cannot be sent", "4 rows written to errors.csv")
        header, *rows = read(self.errors)
        self.assertEqual(header, HEADER + OURS)
        self.assertEqual(len(rows), len(BAD))
        for cells, (number, (own, column)) in zip(rows, sorted(BAD.items())):
            self.assertEqual(cells[:4], own[:4] + [""] * (4 - len(own)))
            self.assertEqual(cells[8:], own[4:])
            self.assertEqual(cells[4:7], [str(number), str(2 * number), column])
            self.assertRegex(cells[7], r"\w.*; \w")
        self.assertEqual(stat.S_IMODE(self.errors.stat().st_mode), 0o600)
        self.assertEqual(sorted(f.name for f in self.folder.glob("*.*")),
                         ["errors.csv", "leads.csv"])

    def test_mended_it_is_imported(self):
        self.check()
        header, *rows = read(self.errors)
        for cells in rows:
            number = int(cells[4])
            cells[:] = row(number) + cells[4:8]
        self.errors.write_text(spell([header] + rows))
        self.assertEnded(self.leadimport("check", "errors.csv", *self.sandbox.options), 0)
        ended = self.leadimport("import", "errors.csv", "--rate", "none", *self.sandbox.options)
        self.assertEnded(ended, 0, "4 created, 0 failed")
        self.assertEqual(sorted(lead["name"] for lead in self.sandbox.record()),
                         [job_files.lead_name(n) for n in sorted(BAD)])
        self.assertNotIn("leadimport_", str(self.sandbox.record()))

    def test_the_way_that_is_advised_makes_one_lead_of_each_row(self):
        """An import of the file leaves the same rows in failed.csv."""
        ended = self.check()
        self.assertEnded(ended, 1, "4 rows written to errors.csv, to look at: an import leaves them in "
                                   "failed.csv as well, to be fixed there", "they become leads twice")
        self.assertNotIn("import that file", ended.told)
        options = ("--rate", "none", *self.sandbox.options)
        self.assertEnded(self.leadimport("import", "leads.csv", *options), 1, "4 created, 4 failed")
        failed = job_files.Job(self.leads).folder / "failed.csv"
        header, *rows = read(failed)
        at = header.index("leadimport_row")
        failed.write_text(spell([header] + [row(int(cells[at])) + cells[4:9] for cells in rows]))
        ended = self.leadimport("import", failed, *options)
        self.assertEnded(ended, 0, "4 created, 0 failed")
        self.assertNotIn("check --errors", ended.told)
        self.assertEqual(sorted(lead["name"] for lead in self.sandbox.record()),
                         [job_files.lead_name(n) for n in sorted(ROWS)])

    def test_who_imports_it_is_warned_of_failed_csv(self):
        self.check()
        header, *rows = read(self.errors)
        self.errors.write_text(spell([header] + [row(int(cells[4])) + cells[4:8] for cells in rows]))
        for command in ("check", "import"):
            ended = self.leadimport(command, "errors.csv", *self.sandbox.options)
            self.assertEnded(ended, 0, "warning: these rows were written by check --errors",
                             "failed.csv as well; imported from both, they become leads twice")

    def test_not_mended_the_same_rows_come_out_again(self):
        self.check()
        first = [cells for cells in read(self.errors) if cells[4] != "6"]  # padded, it can be sent
        self.assertEnded(self.check(file="errors.csv", errors="again.csv"), 1)
        again = read(self.folder / "again.csv")
        self.assertEqual(again[0], first[0])
        self.assertEqual([cells[:4] for cells in again], [cells[:4] for cells in first])

    def test_without_an_invalid_row_there_is_a_header(self):
        self.leads.write_text(spell([HEADER] + list(GOOD.values())))
        self.assertEnded(self.check(), 0, "errors.csv has the header only")
        self.assertEqual(read(self.errors), [HEADER + OURS])

    def test_it_is_spelled_like_the_input(self):
        content = spell([HEADER] + [ROWS[n] for n in sorted(ROWS)], ";", "\r\n")
        for encoding in ("cp949", "utf-16", "utf-8-sig", "utf-8"):
            with self.subTest(encoding):
                self.leads.write_bytes(content.encode(encoding))
                self.assertEnded(self.check("--delimiter", "semicolon"), 1)
                bytes = self.errors.read_bytes()
                self.assertEqual(bytes[:2] == b"\xff\xfe", encoding == "utf-16")
                self.assertEqual(bytes[:3] == b"\xef\xbb\xbf", encoding.startswith("utf-8"))
                encoding = "utf-8-sig" if encoding == "utf-8" else encoding  # so that Excel knows it
                header, *rows = read(self.errors, encoding, ";")
                self.assertEqual(header, HEADER + OURS)
                self.assertEqual([cells[0] for cells in rows], [BAD[n][0][0] for n in sorted(BAD)])
                self.assertIn("\r\n", bytes.decode(encoding))
                # And it can be read again without being told in which encoding. The row that was
                # short is as long as the header now, and can be sent.
                self.assertEnded(self.check("--delimiter", "semicolon", file="errors.csv",
                                            errors="again.csv"), 1, "3 rows cannot be sent")
                self.errors.unlink()
                (self.folder / "again.csv").unlink()

    def test_what_the_encoding_lacks_is_written_so_that_it_can_be_read(self):
        mapping = self.write("map.toml", '[lead]\nname = "name"\norganizationId = "organizationId"\n'
                                         '[lead.fields]\n"Größe €" = { column = "예상 금액", type = '
                                         '"number" }\n')
        self.leads.write_bytes(self.text.encode("cp949"))
        ended = self.leadimport("check", "leads.csv", "--offline", "--map", mapping, "--errors",
                                "errors.csv")
        self.assertEnded(ended, 1)
        error = read(self.errors, "cp949")[1][7]
        self.assertIn("Gr<U+00F6>ße", error)
        self.assertIn("(characters that CP949 lacks stand as <U+...>)", error)

    def test_an_earlier_file_is_never_replaced(self):
        self.errors.write_text("fixed by hand")
        self.assertRefused(self.check(), 2, "errors.csv", "is there already", "name a new file")
        self.assertEnded(self.check("--force"), 2, "--force")
        self.assertEqual(self.errors.read_text(), "fixed by hand")
        self.assertEqual(list(self.folder.glob("*.leadimport*")), [])

    def test_a_job_keeps_its_files(self):
        self.sandbox = self.start_sandbox()
        self.assertEnded(self.leadimport("import", self.leads, "--rate", "none",
                                         *self.sandbox.options), 1)
        job = job_files.Job(self.leads).folder
        failed = (job / "failed.csv").read_bytes()
        for name in ("failed.csv", "failed.edited.csv", "job.db-wal", "input.csv"):
            with self.subTest(name):
                self.assertRefused(self.check(errors=job / name), 2, "--errors", "belongs to a job")
        self.assertEqual((job / "failed.csv").read_bytes(), failed)
        self.assertEnded(self.check(errors=job / "mine.csv"), 1)  # no name of a job's

    def test_the_input_itself_and_what_is_no_file_are_refused(self):
        os.symlink("leads.csv", self.folder / "link.csv")
        os.link(self.leads, self.folder / "hard.csv")
        os.mkdir(self.folder / "folder")
        os.symlink("nothing", self.folder / "dangling.csv")
        for target, words in (("leads.csv", "input itself"), ("./leads.csv", "input itself"),
                              ("link.csv", "input itself"), ("hard.csv", "input itself"),
                              ("folder", "folder"), (".", "folder"), ("/dev/null", "regular"),
                              ("dangling.csv", "not there"),
                              ("nowhere/e.csv", "No such"), ("leads.csv/e.csv", "Not a dir")):
            with self.subTest(target):
                self.assertRefused(self.check(errors=target), 2, "--errors", target, words)
        with open(self.leads) as pipe:
            self.assertRefused(self.check(file="-", errors="leads.csv", stdin=pipe), 2, "itself")
        self.assertEqual(self.leads.read_text(), self.text)

    def test_storage_that_is_full_leaves_no_half_a_file(self):
        self.leads.write_text(self.text + spell([row(n, amount="x") for n in range(9, 3000)]))
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        self.assertRefused(self.check(preexec_fn=limit), 5, "errors.csv", "cannot be read or written")
        self.assertEqual(sorted(f.name for f in self.folder.glob("*.*")), ["leads.csv"])

    def test_of_a_pipe_too(self):
        ended = self.check(file="-", input=self.text.encode())
        self.assertEnded(ended, 1, "standard input: 8 rows")
        self.assertEqual(len(read(self.errors)), 1 + len(BAD))


class SavedInASpreadsheet(program.ProgramTest):
    """The file of --errors before any import: the checked file has the original cells."""

    LANDLINE, CODE, MOBILE = "0212345678", "007", "01098765432"
    CHANGED = {LANDLINE: "212345678", CODE: "7", MOBILE: "1098765432"}
    HEADER = ["name", "organizationId", "memo", "Lead-비고", "Lead-예상 금액"]

    def setUp(self):
        super().setUp()
        self.sandbox = self.start_sandbox()
        self.leads = self.write("leads.csv", spell([self.HEADER] + [self.row(n) for n in (1, 2, 3)]))
        self.errors = self.folder / "errors.csv"
        self.assertEnded(self.run_it("check", "leads.csv", "--errors", "errors.csv"), 1, "2 rows written")

    def row(self, number, amount="백만", phone=LANDLINE):
        return [job_files.lead_name(number), job_files.ORGANIZATION, self.CODE,
                phone, "1200" if number == 1 else amount]

    def run_it(self, command, file, *options):
        more = ("--rate", "none") if command == "import" else ()
        return self.leadimport(command, file, *more, *self.sandbox.options, *options)

    def save(self, amounts=("1000000", "0.1"), change=CHANGED):
        header, *rows = read(self.errors)
        for cells, amount in zip(rows, amounts):
            cells[:5] = [change.get(cell, cell) for cell in cells[:4]] + [amount]
        self.errors.write_text(spell([header] + rows), encoding="utf-8")

    def test_restored_from_the_checked_file(self):
        self.save()
        checked = self.run_it("check", "errors.csv", "--fixes", "leads.csv")
        self.assertEnded(checked, 0, "4 cells restored", "2 cells fixed",
                         "compared with leads.csv as it is now", "“212345678” now, “0212345678” before")
        found = self.run_it("check", "errors.csv", "--fixes", "leads.csv", "--format", "json").json()
        self.assertEqual((found["compared_with"]["job"], found["compared_with"]["file"]),
                         (None, "leads.csv"))
        self.assertEnded(self.run_it("import", "errors.csv", "--fixes", "leads.csv"), 0, "2 created",
                         "4 cells restored")
        for lead in self.sandbox.record():
            self.assertIn(self.LANDLINE, str(lead["body"]))
            self.assertEqual(lead["body"]["memo"], self.CODE)

    def test_what_the_error_names_is_taken_as_it_was_typed(self):
        self.leads.write_text(spell([self.HEADER, self.row(1), self.row(2, "10%"), self.row(3)]))
        self.errors.unlink()
        self.assertEnded(self.run_it("check", "leads.csv", "--errors", "errors.csv"), 1, "2 rows written")
        self.save(("0.1", "1000000"))
        ended = self.run_it("check", "errors.csv", "--fixes", "leads.csv")
        self.assertEnded(ended, 0, "4 cells restored", "2 cells fixed", "“0.1” now, “10%” before")

    def test_without_its_file_it_is_said_which_command_restores(self):
        self.save()
        self.assertEnded(self.run_it("check", "errors.csv"), 0, "warning: cells", "cannot be restored",
                         "a zero in front that is gone", "--fixes says it: the file that was checked")
        # A mobile number can be seen, and the command that is advised works.
        self.leads.write_text(spell([self.HEADER] + [self.row(n, phone=self.MOBILE) for n in (1, 2, 3)]))
        self.errors.unlink()
        self.assertEnded(self.run_it("check", "leads.csv", "--errors", "errors.csv"), 1)
        self.save()
        for command in "check", "import":
            self.assertRefused(self.run_it(command, "errors.csv"), 11, "2 cells", "1098765432", "--fixes",
                               "the file that was checked")
        self.assertEnded(self.run_it("import", "errors.csv", "--fixes", "leads.csv"), 0, "2 created",
                         "4 cells restored")
        self.assertIn(self.MOBILE, str(self.sandbox.record()[0]["body"]))

    def test_rows_that_are_not_at_their_places_any_more_are_not_compared(self):
        self.save()
        other = [[f"다른 고객 {n}", "b" * 24, self.CODE, f"031{n}", "5"] for n in range(3)]
        self.leads.write_text(spell([self.HEADER] + other + [self.row(n) for n in (1, 2, 3)]))
        ended = self.run_it("check", "errors.csv", "--fixes", "leads.csv")
        self.assertEnded(ended, 0, "2 rows without a row of that import")
        self.assertNotIn("restored", ended.told)

    def test_a_file_with_numbers_of_other_rows_is_refused(self):
        self.save()
        for file, word in ((self.errors, "leadimport_row"), (self.folder, "--fixes"),
                           (self.folder / "none.csv", "none.csv")):
            with self.subTest(str(file)):
                for command in "check", "import":
                    ended = self.run_it(command, "errors.csv", "--fixes", file)
                    self.assertRefused(ended, 2, "" if file == self.folder else word)
        self.assertEqual(self.sandbox.record(), [])


if __name__ == "__main__":
    program.main()
