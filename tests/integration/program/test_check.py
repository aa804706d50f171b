"""What check says of a file, to people and to machines, and --strict."""

import datetime
import re

import job_files
import program

MAP = '''[lead]
name = "고객"
organizationId = "기업"
memo = "적요"
[lead.fields]
"예상 금액" = { column = "금액", type = "number" }
'''
HEADER = "고객,기업,적요,금액,아무것도\n"


def row(number, name=None, amount="1200", tail=",x"):
    return f"{job_files.lead_name(number) if name is None else name}," \
           f"{job_files.ORGANIZATION},m,{amount}{tail}\n"


class Check(program.ProgramTest):
    def check(self, content, *options, code=0, mapping=MAP):
        self.write("leads.csv", content)
        self.write("map.toml", mapping)
        ended = self.leadimport("check", "leads.csv", "--offline", "--map", "map.toml", *options)
        self.assertEqual(ended.code, code, ended.err)
        return ended

    def messy(self):
        """30 rows: 12 amounts, 6 short rows and 1 name are wrong."""
        rows = [row(n) for n in range(1, 31)]
        for n in range(2, 26, 2):
            rows[n - 1] = row(n, amount=f"{n}만")
        for n in range(1, 12, 2):
            rows[n - 1] = row(n, tail="")
        rows[28] = row(29, name="")
        return HEADER + "".join(rows)


class Text(Check):
    def test_one_line_says_how_the_file_is_spelled(self):
        good = HEADER + row(1)
        cases = (
            (good, [], "leads.csv: 1 row, 5 columns, UTF-8, delimiter comma, line ends LF"),
            ("\ufeff" + good.replace("\n", "\r\n"), [],
             "5 columns, UTF-8 with BOM, delimiter comma, line ends CRLF"),
            (HEADER + row(1).replace("\n", "\r\n"), [], "line ends LF and others"),
            (good.encode("cp949"), [], "CP949, delimiter comma"),
            (("\ufeff" + good).encode("utf-16-le"), [], "UTF-16LE with BOM, delimiter comma"),
            (good.replace(",", "|"), ["--delimiter", "pipe"], "UTF-8, delimiter pipe"),
            (good.replace(",", "\t"), ["--delimiter", "tab"], "UTF-8, delimiter tab"),
            (good.encode("euc-kr"), ["--encoding", "cp949"], "CP949, delimiter comma"),
        )
        for content, options, words in cases:
            with self.subTest(words):
                self.assertIn(words, self.check(content, *options).out.splitlines()[0])

    def test_the_report_is_all_of_stdout_and_stderr_is_empty(self):
        for content, code in ((HEADER + row(1), 0), (self.messy(), 1)):
            ended = self.check(content, code=code)
            self.assertEqual(ended.err, "")
            self.assertRegex(ended.out, r"^leads\.csv: \d+ rows?, ")
            self.assertEqual(ended.out.splitlines()[-1], "  nothing was sent")
            dry = self.leadimport("import", "leads.csv", "--dry-run", "--map", "map.toml",
                                  *self.start_sandbox().options)
            self.assertEqual((dry.code, dry.err), (code, ""))
            self.assertEqual(dry.out.splitlines()[0], ended.out.splitlines()[0])

    def test_it_says_how_to_draft_a_mapping_of_this_very_file(self):
        self.write("new leads.csv", "name,organizationId,날씨\nA,x,맑음\n")
        ended = self.leadimport("check", "new leads.csv", "--offline")
        self.assertIn("leadimport map 'new leads.csv' drafts a mapping", ended.out)

    def test_it_says_what_feeds_what_and_what_feeds_nothing(self):
        ended = self.check(HEADER + row(1))
        for field, column in (("name", "고객"), ("organizationId", "기업"), ("예상 금액", "금액")):
            self.assertRegex(ended.out, f"(?m)^  {field}.* ← column “{column}”$")
        self.assertIn("  column “아무것도” is not imported\n", ended.out)

    def test_invalid_rows_are_told_by_kind_the_most_frequent_first(self):
        ended = self.check(self.messy(), code=1)
        told = ended.out[ended.out.index("19 rows cannot be sent:"):].splitlines()
        self.assertRegex(told[1], r"^    12 rows, column “금액”: the value does not fit .*; correct")
        self.assertIn("rows 2 (line 3), 4 (line 5), 6 (line 7), …", told[2])
        self.assertRegex(told[3], r"^    6 rows: the row has fewer cells than the header; add")
        self.assertIn("rows 1 (line 2), 3 (line 4), 5 (line 6), …", told[4])
        self.assertRegex(told[5], r"^    1 row, column “고객”: a value that the row needs")
        self.assertEqual(told[6].strip(), "row 29 (line 30)")
        self.assertIn("11 requests", told[7])

    def test_rows_that_differ_within_a_kind_say_what_each_has(self):
        mapping = MAP.replace('{ column = "금액", type = "number" }',
                              '{ column = "금액", type = "date" }')
        ended = self.check(HEADER + row(1, amount="2024-13-01") + row(2, amount="bald") +
                           row(3, amount="1/2/3") + row(4, amount="x"), code=1, mapping=mapping)
        self.assertIn("    4 rows, column “금액”: the value does not fit the field; correct", ended.out)
        for n in (1, 2, 3):
            self.assertRegex(ended.out, rf"(?m)^      row {n} \(line {n + 1}\): \S.+$")
        self.assertNotIn("row 4", ended.out)

    def test_twelve_kinds_are_told_and_how_many_more_there_are(self):
        columns = [f"c{n}" for n in range(20)]
        mapping = MAP + "".join(f'"{c}" = {{ column = "{c}", type = "number" }}\n' for c in columns)
        content = HEADER.strip() + "," + ",".join(columns) + "\n"
        for n in range(20):  # column n is wrong in n + 1 rows
            wrong = ["x" if c == f"c{n}" else "" for c in columns]
            content += (row(1).strip() + "," + ",".join(wrong) + "\n") * (n + 1)
        ended = self.check(content, code=1, mapping=mapping)
        told = re.findall(r"(?m)^    (\d+) rows?, column “c(\d+)”", ended.out)
        self.assertEqual(told, [(str(n + 1), str(n)) for n in range(19, 7, -1)])
        self.assertIn("    and 8 more kinds: 36 rows\n", ended.out)
        self.assertEqual(len(self.check(content, "--format", "json", code=1, mapping=mapping)
                             .json()["errors"]), 20)

    def test_it_says_how_to_get_all_invalid_rows(self):
        self.assertIn("--errors FILE", self.check(self.messy(), code=1).out)
        self.assertNotIn("--errors", self.check(HEADER + row(1)).out)


class Json(Check):
    def test_the_numbers_are_those_of_the_text(self):
        content = self.messy()
        ended = self.check(content, "--format", "json", "--rate", "2/1s", code=1)
        said = ended.json()
        self.assertEqual(ended.out.count("\n"), 1)
        self.assertEqual(said["file"], "leads.csv")
        self.assertEqual(said["bytes"], len(content.encode()))
        self.assertEqual((said["encoding"], said["bom"], said["delimiter"]), ("UTF-8", False, ","))
        self.assertEqual((said["line_ends"], said["mixed_line_ends"]), ("LF", False))
        self.assertEqual((said["rows"], said["invalid"], said["requests"]), (30, 19, 11))
        self.assertEqual(said["columns"], HEADER.strip().split(","))
        self.assertIn({"field": "name", "source": "column “고객”"}, said["fields"])
        self.assertEqual(said["unmapped_columns"], ["아무것도"])
        self.assertIsNone(said["workspace"])
        self.assertEqual((said["rate"], said["seconds"]), ("2/1s", 6))
        until = datetime.datetime.fromisoformat(said["until"].replace("Z", "+00:00"))
        left = until - datetime.datetime.now(datetime.timezone.utc)
        self.assertLessEqual(left.total_seconds(), 6)
        self.assertEqual([(e["code"], e["column"], e["rows"]) for e in said["errors"]], [
            ("row_bad_value", "금액", 12), ("row_too_few_cells", "", 6),
            ("row_missing_value", "고객", 1)])
        self.assertEqual(sum(e["rows"] for e in said["errors"]), said["invalid"])
        for e in said["errors"]:
            self.assertIn(e["what"], ended.err)
            self.assertIn(e["remedy"], ended.err)
            self.assertEqual(len(e["first"]), min(3, e["rows"]))
            for first in e["first"]:
                self.assertEqual(first["line"], first["row"] + 1)
                self.assertIn(first["detail"], ended.err)
        # The report is the same with and without: people read it on stderr then.
        again = self.check(content, "--rate", "2/1s", code=1)
        self.assertEqual("leadimport: " + re.sub("until .*", "", again.out),
                         re.sub("until .*", "", ended.err))
        self.assertEqual(again.err, "")

    def test_a_good_file_and_no_limit(self):
        said = self.check("\ufeff" + HEADER + row(1), "--format", "json", "--rate", "none").json()
        self.assertEqual((said["invalid"], said["errors"], said["bom"]), (0, [], True))
        self.assertEqual((said["rate"], said["seconds"], said["until"]), ("none", None, None))

    def test_the_workspace_is_named(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 2)
        ended = self.leadimport("check", leads, "--format=json", *self.start_sandbox().options)
        self.assertEqual(ended.json()["workspace"], "샘플 영업팀")

    def refuse(self, code, names, *args):
        ended = self.leadimport("check", *args, "--offline", "--format", "json")
        self.assertEqual(ended.code, code, ended.err)
        said = ended.json()
        self.assertEqual(said["error"], said["mistakes"][0])
        self.assertEqual([m["code"] for m in said["mistakes"]], names)
        self.assertEqual([f"leadimport: {m['message']}" for m in said["mistakes"]], ended.lines)
        return said["mistakes"]

    def test_a_file_that_cannot_be_used_is_an_error_with_its_place(self):
        self.write("open.csv", 'name,organizationId\n"x\n')
        self.write("map.toml", '[lead]\nname = "무"\nmemmo = "x"\n')
        self.write("leads.csv", HEADER + row(1))
        error, = self.refuse(3, ["csv_unclosed_quote"], "open.csv")
        self.assertEqual(error["where"], "open.csv, line 2, column 1")
        self.refuse(3, ["input_unreadable"], "missing.csv")
        self.refuse(2, ["bad_option"], "leads.csv", "--rate", "x")
        mistakes = self.refuse(2, ["mapping_unknown_key"], "leads.csv", "--map", "map.toml")
        self.assertEqual(mistakes[0]["where"], "map.toml, line 3")

    def test_all_mistakes_are_there(self):
        self.write("leads.csv", "하나,둘\n1,2\n")
        self.refuse(2, ["mapping_incomplete"] * 2, "leads.csv")


class Strict(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 4)
        self.sandbox = self.start_sandbox()

    def run_import(self, *options, file="leads.csv", **how):
        return self.leadimport("import", file, "--rate", "none", *self.sandbox.options, *options,
                               **how)

    def spoil(self):
        with open(self.leads, "a") as f:
            f.write("only one cell\n")

    def test_an_invalid_row_keeps_everything_from_being_sent_and_nothing_is_left(self):
        self.spoil()
        before = sorted(self.folder.iterdir())
        config = self.write("leadimport.toml", "strict = true\n")
        for options in (["--strict"], ["--config", config], ["--strict", "--job", "elsewhere"]):
            ended = self.run_import(*options)
            self.assertEnded(ended, 3, "5 rows, 3 columns", "the row has fewer cells", "row 5",
                             "leads.csv", "1 of 5 rows", "--strict")
            self.assertIn("check --errors", ended.lines[-1])
            config.unlink(missing_ok=True) if "--config" in options else None
        ended = self.run_import("--strict", file="-", input=self.leads.read_bytes())
        self.assertEnded(ended, 3, "standard input", "1 of 5 rows")
        self.assertEqual(sorted(self.folder.iterdir()), before)
        self.assertEqual(self.sandbox.stop()["lead_posts"], 0)

    def test_without_an_invalid_row_it_changes_nothing(self):
        self.assertEnded(self.run_import("--strict"), 0, "4 created")

    def test_a_job_that_stopped_is_not_gone_on_with_and_stays_as_it_is(self):
        self.spoil()
        self.assertEnded(self.run_import("--limit", "1"), 0, "1 created")
        job = job_files.Job(self.leads)
        before = job.summary()
        self.assertEnded(self.run_import("--strict"), 3, "1 of 5 rows")
        self.assertEqual(job.summary(), before)
        self.assertEnded(self.run_import(), 1, "4 created, 1 failed")

    def test_check_says_what_import_would(self):
        check = ["check", "leads.csv", *self.sandbox.options]
        self.assertEnded(self.leadimport(*check, "--strict"), 0, "nothing was sent")
        self.spoil()
        self.assertEnded(self.leadimport(*check), 1)
        self.assertEnded(self.leadimport(*check, "--strict"), 3, "row 5", "1 of 5 rows")

    def test_a_column_that_feeds_nothing_is_told_and_with_it_an_error(self):
        self.leads.write_text(f"name,organizationId,날씨,기분\nA,{job_files.ORGANIZATION},맑음,\n")
        for command in ("check", "import"):
            ended = self.leadimport(command, "leads.csv", *self.sandbox.options, "--strict")
            self.assertEnded(ended, 2, "the header of leads.csv", "column “날씨”", "column “기분”",
                             "is not imported", "leave out --strict")
            self.assertEqual(len(ended.lines), 2)
        self.assertEqual(self.sandbox.leads(), 0)
        self.assertEnded(self.run_import(), 0, "column “날씨” is not imported", "1 created")


if __name__ == "__main__":
    program.main()
