"""Files whose rows are leads already, or may be, are imported by nobody a second time.

| the file                                          | check and import                             |
|---------------------------------------------------|----------------------------------------------|
| succeeded.csv, a copy, one that Excel has saved   | refused, exit code 2: its rows are leads     |
| failed.csv with one row of succeeded.csv in it    | refused, and the row is named                |
| unknown.csv, a copy, one without codes            | refused: find out first                      |
| undone.csv, contacts.csv                          | refused: no lead can be made of them         |
| a job's own copy of a pipe                        | only as that job                             |
| failed.csv, a copy, one that Excel has saved, failed.edited.csv | imported as ever               |
"""

import csv
import io
import shutil

import job_files
import program

ROWS = 6


def as_excel_saves(text):
    """"CSV UTF-8": BOM, CRLF, quotes where they are needed alone."""
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


class ImportedBefore(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.job = job_files.Job(self.leads)
        # Rows 2 and 4 fail, row 5 is unknown.
        self.sandbox = self.start_sandbox("--fault", "400@2", "--fault", "400@4", "--fault", "lost@5")
        self.assertEnded(self.run_import(self.leads, "--on-unknown", "hold"), 7)
        self.created = self.sandbox.leads()

    def run_import(self, file, *options):
        return self.leadimport("import", file, "--rate", "none", "--connections", "1",
                               *self.sandbox.options, *options)

    def copy(self, name, change=lambda text: text):
        """A file elsewhere, with another name."""
        file = self.folder / f"copy of {name}"
        file.write_bytes(change((self.job.folder / name).read_bytes()))
        return file

    def check_refused(self, file, *words):
        errors = self.folder / "errors.csv"
        requests = self.sandbox.leads()
        for command in (("check", file, "--errors", errors, *self.sandbox.options),
                        ("check", file, "--offline"),
                        ("import", file, *self.sandbox.options),
                        ("import", file, "--again", "--limit", "1", *self.sandbox.options)):
            with self.subTest(command[0], file=str(file)):
                self.assertRefused(self.leadimport(*command), 2, str(file), *words)
        self.assertEqual(self.sandbox.leads(), requests)
        self.assertFalse(errors.exists())
        self.assertFalse(job_files.Job(file).folder.exists())

    def test_rows_that_are_leads(self):
        lead = self.job.results()["succeeded.csv"][1][1]["leadimport_lead_id"]
        words = ("are leads already", "3 rows; the first, in line 2", "failed.csv")
        # In the job's folder the job is what says it.
        self.check_refused(self.job.folder / "succeeded.csv", *words, "is row 1 of", "which has a lead")
        self.check_refused(self.copy("succeeded.csv"), *words, lead)
        self.check_refused(self.copy("succeeded.csv", as_excel_saves), *words, lead)
        # Through a pipe.
        text = (self.job.folder / "succeeded.csv").read_bytes()
        self.assertRefused(self.leadimport("check", "-", "--offline", input=text), 2, "are leads already")

    def test_one_such_row_among_others(self):
        header, rows = job_files.read_csv(self.job.folder / "failed.csv")
        columns = header + ["leadimport_lead_id"]
        file = self.folder / "put together.csv"
        with open(file, "w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows(
                [columns, rows[0] + ["  "], rows[1] + ["0190"]])
        self.check_refused(file, "1 row; the first, in line 4", "is the lead 0190")
        # Without it they are only rows that failed.
        with open(file, "w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([columns, rows[0] + [" "], rows[1] + [""]])
        self.assertEnded(self.run_import(file), 0, "2 created")

    def test_rows_that_may_be_leads(self):
        words = ("may be leads already", "leadimport settle JOB")
        code = "1 row; the first, in line 2, has the code no_answer"
        in_folder = self.job.folder / "unknown.csv"
        self.check_refused(in_folder, *words, "unknown.csv of a job")
        self.check_refused(self.copy("unknown.csv"), *words, code)
        self.check_refused(self.copy("unknown.csv", as_excel_saves), *words, code)
        # As the first versions wrote it: by its name alone, also through a link and as a copy that
        # was set aside.
        in_folder.write_bytes(in_folder.read_bytes().replace(b",no_answer\n", b",\n"))
        self.check_refused(in_folder, *words)
        link = self.folder / "link.csv"
        link.symlink_to(in_folder)
        self.check_refused(link, *words)
        self.check_refused(in_folder.rename(self.job.folder / "unknown.edited-2.csv"), *words)

    def test_lists_of_what_was_undone(self):
        self.assertEnded(self.leadimport("undo", self.job.folder, "--rows", "1", "--yes",
                                         *self.sandbox.options), 0)
        ended = self.run_import(self.job.folder / "undone.csv")
        self.assertEnded(ended, 2, "no lead made with this mapping could be accepted")

    def test_what_failed_is_imported_as_ever(self):
        files = [self.job.folder / "failed.csv", self.copy("failed.csv"),
                 self.copy("failed.csv", as_excel_saves),
                 shutil.copy(self.job.folder / "failed.csv", self.job.folder / "failed.edited.csv")]
        for file in files:
            with self.subTest(str(file)):
                self.assertEnded(self.leadimport("check", file, *self.sandbox.options), 0)
                before = self.sandbox.leads()
                self.assertEnded(self.run_import(file), 0, "2 created, 0 failed")
                self.assertEqual(self.sandbox.leads(), before + 2)
                shutil.rmtree(job_files.Job(file).folder)

    def test_the_copy_of_a_pipe_is_its_own_job_alone(self):
        place = self.folder / "place"
        place.mkdir()
        text = self.leads.read_bytes()
        command = ("import", "--rate", "none", *self.sandbox.options)
        ended = self.leadimport(*command, "-", "--limit", "2", input=text, cwd=place)
        self.assertEnded(ended, 0, "2 created")
        kept = place / "stdin.import" / "input.csv"
        self.check_refused(kept, "copy of what came through a pipe", "--job")
        ended = self.leadimport(*command, kept, "--job", kept.parent)
        self.assertEnded(ended, 0, "continuing with", f"{ROWS} created")
        self.assertEqual(self.sandbox.leads(), self.created + ROWS)


if __name__ == "__main__":
    program.main()
