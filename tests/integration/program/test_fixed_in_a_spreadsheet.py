"""Rows that failed, fixed in a spreadsheet: what it has changed by itself is imported as it was.

| the file                                   | with            | imported is                           |
|--------------------------------------------|-----------------|---------------------------------------|
| failed.csv, or a copy in the job's folder  |                 | what a person typed, else the original |
| a copy elsewhere                           | --fixes JOB     | the same                              |
| any of them                                | --as-is         | what stands in it                     |
| with cells that look damaged, without originals |            | nothing, exit code 11                 |
| without such cells, without originals      |                 | what stands in it, and it is said     |
"""

import csv
import io
import json
import re
import subprocess
import unittest

import job_files
import program
import spreadsheet
from fake_api import FakeApi, failure

HEADER = ["name", "organizationId", "memo", "Lead-비고", "Lead-예상 금액", "Lead-계약 예정일"]
LONG = "0000000000123456789"
PHONE = "01098765432"
# What spreadsheets make of them.
CHANGED = {LONG: "123456789", PHONE: "1098765432", "2024-04-16": "2024/4/16"}
ROWS = 6
INVALID, REFUSED = 2, 4  # these two fail


def row(number):
    amount = "백만" if number == INVALID else "1200000"
    return [job_files.lead_name(number), job_files.ORGANIZATION, LONG, PHONE, amount, "2024-04-16"]


def spell(rows, delimiter=",", encoding="utf-8", end="\n"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding)


def rows_of(file, encoding="utf-8-sig"):
    return list(csv.reader(io.StringIO(file.read_bytes().decode(encoding), newline="")))


def changed_by_itself(rows):
    return [rows[0], *([CHANGED.get(cell, cell) for cell in cells] for cells in rows[1:])]


class FixedInASpreadsheet(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.encoding = "utf-8"
        self.begin()

    def read(self, file):
        """A file that is spelled like the input; UTF-8 may have a mark."""
        return rows_of(file, "utf-8-sig" if self.encoding == "utf-8" else self.encoding)

    def begin(self):
        rows = [HEADER, *(row(n) for n in range(1, ROWS + 1))]
        self.leads = self.write("leads.csv", spell(rows, encoding=self.encoding))
        self.job = job_files.Job(self.leads)
        self.sandbox = self.start_sandbox("--fault", f"400@{REFUSED - 1}")
        self.assertEnded(self.run_import(self.leads), 1, "2 failed")
        self.failed = self.job.folder / "failed.csv"
        self.already = len(self.sandbox.record())

    def run_import(self, file, *options):
        return self.leadimport("import", file, "--rate", "none", "--connections", "1",
                               *self.sandbox.options, *options)

    def check(self, file, *options):
        return self.leadimport("check", file, *self.sandbox.options, *options)

    def mended(self, amount="1000000", encoding=None, **how):
        """failed.csv as it comes back from a spreadsheet, with the amount corrected."""
        own = "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        rows = changed_by_itself(self.read(self.failed))
        at = HEADER.index("Lead-예상 금액")
        for cells in rows[1:]:
            if cells[at] == "백만":
                cells[at] = amount
        return spell(rows, encoding=encoding or own, **how)

    def check_sent(self, memo=LONG, phone=PHONE, amounts=(1000000, 1200000)):
        sent = self.sandbox.record()[self.already:]
        self.assertEqual([lead["name"] for lead in sent],
                         [job_files.lead_name(n) for n in (INVALID, REFUSED)])
        for lead, amount in zip(sent, amounts):
            fields = self.texts(lead["body"])
            self.assertIn(memo, fields)
            self.assertIn(phone, fields)
            self.assertIn(amount, fields)

    def texts(self, body):
        """Every value in it, however deep."""
        if isinstance(body, dict):
            return [v for each in body.values() for v in self.texts(each)]
        if isinstance(body, list):
            return [v for each in body for v in self.texts(each)]
        return [body]

    def check_restored(self, file, *options):
        checked = self.check(file, *options)
        self.assertEnded(checked, 0, "1 cell fixed", "6 cells restored", "--as-is",
                         "row 1 (line 2), column “Lead-비고”: “1098765432” now, “01098765432” before",
                         "column “Lead-예상 금액”: “1000000” now, “백만” before")
        self.assertEnded(self.run_import(file, *options), 0, "2 created", "6 cells restored")
        self.check_sent()

    def test_in_the_folder_of_the_job(self):
        self.failed.write_bytes(self.mended())
        before = self.failed.read_bytes()
        self.check_restored(self.failed)
        self.assertEqual(self.failed.read_bytes(), before)
        # What was imported lies in the folder of the new job, and is that job's alone.
        again = self.job.folder / "failed.csv.import"
        kept = rows_of(again / "input.csv")
        self.assertEqual(kept[1][:6], [*row(INVALID)[:4], "1000000", "2024-04-16"])
        self.assertEnded(self.run_import(self.failed), 9)
        self.assertEnded(self.leadimport("settle", again, *self.sandbox.options), 0)
        self.assertEnded(self.leadimport("status", again), 0, "created    2")
        self.assertEqual(len(self.sandbox.record()), self.already + 2)

    def test_as_json(self):
        self.failed.write_bytes(self.mended())
        found = self.check(self.failed, "--format", "json").json()["compared_with"]
        self.assertEqual(found["job"], str(self.job.folder))
        self.assertIsNone(found["not_compared"])
        self.assertEqual(found["restored"]["cells"], 6)
        self.assertEqual(found["rows_added"], 0)
        self.assertEqual(found["fixed"], {"cells": 1, "first": [
            {"row": 1, "line": 2, "column": "Lead-예상 금액", "before": "백만", "now": "1000000"}]})
        self.assertIsNone(self.check(self.leads, "--format", "json").json()["compared_with"])

    def test_a_copy_with_another_name_in_the_folder(self):
        copy = self.job.folder / "고친 것.csv"
        copy.write_bytes(self.mended(delimiter=";", end="\r\n"))
        self.check_restored(copy)

    def test_the_copy_that_is_recommended_while_rows_are_left(self):
        landline, memo = "0212345678", HEADER.index("memo")
        rows = [HEADER, row(INVALID), row(7), row(8)]
        rows[1][memo] = landline
        other = self.write("other.csv", spell(rows, encoding=self.encoding))
        began = self.run_import(other, "--limit", "1")
        self.assertEnded(began, 1, "1 created, 1 failed", "1 pending")
        command = re.search(r"in the same folder: (cp -i .+?);", began.err)[1]
        subprocess.run(command, shell=True, check=True, cwd="/", stdin=subprocess.DEVNULL)
        copy = job_files.Job(other).folder / "failed-copy.csv"
        fixed = self.read(copy)
        fixed[1][memo], fixed[1][HEADER.index("Lead-예상 금액")] = landline[1:], "1000000"
        copy.write_bytes(spell(fixed, encoding=self.encoding))
        self.assertEnded(self.run_import(copy), 0, "1 cell restored", "1 created")
        self.assertIn(landline, self.texts(self.sandbox.record()[-1]["body"]))
        # These leads count as leads of the file.
        self.assertEnded(self.run_import(other), 1, "2 created, 1 failed",
                         "take out those that you imported from a copy", f"{copy}.import has")
        self.assertEnded(self.leadimport("status", other), 0,
                         "take out those that you imported from a copy", f"{copy}.import has")
        self.assertRefused(self.run_import(other, "--again"), 11, str(copy))

    def test_a_copy_elsewhere(self):
        copy = self.write("fixed.csv", self.mended())
        self.assertRefused(self.check(copy), 11, "2 cells", "1098765432",
                           "not known from which import", "--fixes", "--as-is")
        self.assertRefused(self.run_import(copy), 11, "nothing was sent")
        self.assertFalse(job_files.Job(copy).folder.exists())
        self.check_restored(copy, "--fixes", self.job.folder)

    def test_the_job_by_its_file_and_through_a_pipe(self):
        text = self.mended()
        ended = self.leadimport("import", "-", "--fixes", self.leads, "--rate", "none", "--connections",
                                "1", *self.sandbox.options, input=text, cwd=self.folder)
        self.assertEnded(ended, 0, "6 cells restored", "2 created")
        self.check_sent()

    def test_taken_as_it_is(self):
        self.failed.write_bytes(self.mended())
        checked = self.check(self.failed, "--as-is")
        self.assertEnded(checked, 0)
        self.assertNotIn("restored", checked.told)
        self.assertEnded(self.run_import(self.failed, "--as-is"), 0, "2 created")
        self.check_sent(memo=CHANGED[LONG], phone=CHANGED[PHONE])

    def test_a_person_may_type_what_a_spreadsheet_would_make_where_the_error_names_the_cell(self):
        rows = self.read(self.leads)
        rows[3][4] = "10%"
        other = self.write("other.csv", spell(rows[:1] + rows[3:4], encoding=self.encoding))
        self.assertEnded(self.run_import(other), 1, "1 failed")
        failed = job_files.Job(other).folder / "failed.csv"
        fixed = self.read(failed)
        fixed[1][4] = "0.1"
        fixed[1][3] = CHANGED[PHONE]
        failed.write_bytes(spell(fixed, encoding=self.encoding))
        self.assertEnded(self.check(failed), 0, "1 cell fixed", "1 cell restored")

    def test_continued_after_a_part(self):
        self.failed.write_bytes(self.mended())
        self.assertEnded(self.run_import(self.failed, "--limit", "1"), 0, "1 created")
        self.assertEnded(self.run_import(self.failed), 0, "2 created")
        self.check_sent()

    def test_its_own_job_is_not_another_one(self):
        self.failed.write_bytes(self.mended())
        file = self.failed.relative_to(self.folder)
        self.assertEnded(self.run_import(file, "--limit", "1"), 0, "1 created")
        ended = self.run_import(file)
        self.assertEnded(ended, 0, "2 created")
        self.assertNotIn("as well", ended.told)

    def test_fixed_twice(self):
        self.failed.write_bytes(self.mended(amount="여전히"))
        self.assertEnded(self.run_import(self.failed), 1, "1 created, 1 failed")
        second = self.job.folder / "failed.csv.import" / "failed.csv"
        rows = changed_by_itself(rows_of(second))
        rows[1][HEADER.index("Lead-예상 금액")] = "1000000"
        second.write_bytes(spell(rows))
        self.assertEnded(self.run_import(second), 0, "3 cells restored", "1 created")
        sent = self.sandbox.record()[-1]
        self.assertEqual(sent["name"], job_files.lead_name(INVALID))
        self.assertIn(PHONE, self.texts(sent["body"]))

    def test_without_the_original(self):
        self.failed.write_bytes(self.mended())
        self.leads.rename(self.folder / "moved.csv")
        self.assertRefused(self.run_import(self.failed), 11, "1098765432", "leads.csv", "--as-is")
        self.write("leads.csv", spell([HEADER, row(1)]))
        self.assertRefused(self.run_import(self.failed), 11, "1098765432", "leads.csv")
        self.assertEqual(len(self.sandbox.record()), self.already)
        # Nothing in it looks damaged.
        rows = self.read(self.failed)
        for cells in rows[1:]:
            cells[3] = PHONE
        self.failed.write_bytes(spell(rows, encoding=self.encoding))
        self.assertEnded(self.check(self.failed), 0, "warning", "cannot be restored", "leads.csv")
        self.assertEnded(self.run_import(self.failed), 0, "2 created")

    def test_each_cell_that_looks_damaged_is_named_and_of_many_the_first(self):
        copy = self.write("fixed.csv", self.mended())
        self.assertRefused(self.check(copy), 11,
                           "2 cells: “1098765432” (line 2, column “Lead-비고”), “1098765432” (line 3, "
                           "column “Lead-비고”); they cannot be restored")
        rows = self.read(self.failed)
        for column in 2, 3, 5:
            for cells in rows[1:]:
                cells[column] = f"1.0{column}E+10"
        copy.write_bytes(spell(rows, encoding=self.encoding))
        ended = self.check(copy)
        self.assertRefused(ended, 11, "6 cells: “1.02E+10” (line 2, column “memo”)",
                           "“1.03E+10” (line 3, column “Lead-비고”), …; they")
        self.assertEqual(ended.told.count("E+10"), 5)

    def test_what_was_typed_and_changed_by_the_spreadsheet(self):
        rows = self.read(self.failed)
        rows[1][2], rows[2][3] = "1011112222", "1.01E+10"
        self.failed.write_bytes(spell(rows, encoding=self.encoding))
        for command in self.check, self.run_import:
            ended = command(self.failed)
            self.assertRefused(ended, 11, "1 cell:", "line 3", "Lead-비고", "1.01E+10", "not known what was typed",
                               "the format Text")
            self.assertNotIn("--as-is", ended.told)
        self.assertEqual(len(self.sandbox.record()), self.already)
        # Digits may be meant.
        rows[1][4], rows[2][3] = "1000000", PHONE
        self.failed.write_bytes(spell(rows, encoding=self.encoding))
        self.assertEnded(self.check(self.failed), 0, "warning: 1 cell looks as if", "1011112222")

    @unittest.skipUnless(spreadsheet.is_installed(), spreadsheet.WHY_NOT)
    def test_saved_by_libreoffice(self):
        failed = self.failed.read_bytes()
        name = "UTF-8" if self.encoding == "utf-8" else "CP949"
        for through_xlsx in False, True:
            for language in "ko-KR", "en-US":
                with self.subTest(through_xlsx=through_xlsx, language=language):
                    self.failed.write_bytes(failed)
                    spreadsheet.save(self.failed, self.failed, encoding=name, language=language,
                                     through_xlsx=through_xlsx)
                    rows = rows_of(self.failed, self.encoding)
                    self.assertNotIn(PHONE, rows[1])
                    rows[1][HEADER.index("Lead-예상 금액")] = "1000000"
                    self.failed.write_bytes(spell(rows, encoding=self.encoding))
                    self.assertEnded(self.check(self.failed), 0, "1 cell fixed", "cells restored")
        self.assertEnded(self.run_import(self.failed), 0, "2 created")
        self.check_sent()

    def test_rows_that_were_added(self):
        rows = self.read(self.failed)
        added = row(7) + [""] * (len(rows[0]) - len(HEADER))
        far = row(8) + ["99"] + [""] * (len(rows[0]) - len(HEADER) - 1)
        self.failed.write_bytes(spell([*rows, added, far], encoding=self.encoding))
        self.assertEnded(self.check(self.failed), 1, "2 rows without a row of that import")

    def with_number(self, cells, number):
        """A row that somebody has copied from the file of the leads, with a number of a failed one's."""
        width = len(self.read(self.failed)[0])
        return cells + [str(number)] + [""] * (width - len(cells) - 1)

    def test_a_row_that_is_a_lead_already_is_not_created_again(self):
        rows = self.read(self.failed)
        self.assertEqual(rows[0][len(HEADER)], "leadimport_row")
        self.failed.write_bytes(spell([*rows, self.with_number(row(1), 1)], encoding=self.encoding))
        for run in (self.check, self.run_import):
            self.assertRefused(run(self.failed), 2, "1 row; the first, in line 4, is row 1 of",
                               str(self.job.folder), "which has a lead")
        # The job still knows it when its file is gone.
        away = self.leads.rename(self.folder / "away.csv")
        self.assertRefused(self.run_import(self.failed), 2, "is row 1 of", "which has a lead")
        away.rename(self.leads)
        self.assertEqual(len(self.sandbox.record()), self.already)
        # Its lead is deleted: then it is none any more.
        undo = ("undo", self.leads, "--rows", "1", "--yes", "--rate", "none", *self.sandbox.options)
        self.assertEnded(self.leadimport(*undo), 0, "deleted 1 lead")
        self.assertEnded(self.run_import(self.failed), 1, "2 created, 1 failed")

    def test_a_row_that_is_unknown_is_settled_first(self):
        other = self.write("other.csv", spell([HEADER, row(INVALID), row(7)], encoding=self.encoding))
        sandbox = self.start_sandbox("--fault", "lost@1")
        ended = self.leadimport("import", other, "--rate", "none", "--on-unknown", "hold",
                                *sandbox.options)
        self.assertEnded(ended, 7, "1 failed, 1 unknown")
        failed = job_files.Job(other).folder / "failed.csv"
        failed.write_bytes(spell([*self.read(failed), self.with_number(row(7), 2)],
                                 encoding=self.encoding))
        self.assertRefused(self.check(failed), 2, "in line 3, is row 2 of", "which may have a lead",
                           "settle")

    def test_a_row_that_stands_there_twice_is_created_once(self):
        rows = self.read(self.failed)
        self.failed.write_bytes(spell([*rows, rows[1], rows[2], rows[1]], encoding=self.encoding))
        self.assertRefused(self.run_import(self.failed), 2,
                           f"3 rows; the first, in line 4, is row {rows[1][len(HEADER)]} once more")
        self.assertEqual(len(self.sandbox.record()), self.already)
        copied = [*rows[1][:len(HEADER)], "", *rows[1][len(HEADER) + 1:]]  # a row of the user's own
        self.failed.write_bytes(spell([*rows, copied], encoding=self.encoding))
        self.assertEnded(self.check(self.failed), 1, "1 row without a row of that import")

    def test_rows_that_a_copy_has_imported_are_warned_of(self):
        copy = self.job.folder / "failed-copy.csv"
        copy.write_bytes(self.mended())
        self.assertNotIn("as well", self.check(copy).told)
        self.assertEnded(self.run_import(copy), 0, "2 created")
        self.failed.write_bytes(self.mended())
        self.assertEnded(self.check(self.failed), 0, "warning",
                         f"fixed and imported in {copy}.import as well", "become leads twice")
        said = self.check(self.failed, "--format", "json").json()
        self.assertEqual(said["compared_with"]["imported_beside"], f"{copy}.import")
        self.assertNotIn("as well", self.check(copy).told)

    def test_rows_whose_original_had_other_cells(self):
        self.write("other.csv", spell([HEADER, row(1) + ["zu viel"], row(3)], encoding=self.encoding))
        other = job_files.Job(self.folder / "other.csv")
        self.assertEnded(self.run_import(other.source), 1, "1 failed")
        failed = other.folder / "failed.csv"
        rows = changed_by_itself(self.read(failed))
        del rows[1][-1]
        failed.write_bytes(spell(rows, encoding=self.encoding))
        self.assertEnded(self.check(failed), 0, "1 row without a row of that import",
                         "1 cell looks as if", CHANGED[PHONE])
        failed.write_bytes(spell([*rows, rows[1]], encoding=self.encoding))
        self.assertRefused(self.check(failed), 2, "in line 3, is row 1 once more")

    def test_what_began_as_it_is_goes_on_so(self):
        self.failed.write_bytes(self.mended())
        self.assertEnded(self.run_import(self.failed, "--as-is", "--limit", "1"), 0, "1 created")
        self.assertEnded(self.run_import(self.failed), 0, "2 created")
        self.check_sent(memo=CHANGED[LONG], phone=CHANGED[PHONE])

    def test_what_began_as_it_is_and_was_undone_is_compared(self):
        self.failed.write_bytes(self.mended())
        self.assertEnded(self.run_import(self.failed, "--as-is"), 0, "2 created")
        again = self.job.folder / "failed.csv.import"
        self.assertEnded(self.leadimport("undo", again, "--yes", *self.sandbox.options), 0)
        self.already = len(self.sandbox.record())
        self.assertEnded(self.run_import(self.failed), 0, "6 cells restored", "2 created")
        self.check_sent()

    def test_unknown_rows_are_settled(self):
        self.failed.write_bytes(self.mended())
        self.sandbox.stop()
        self.sandbox = self.start_sandbox("--fault", "lost@1")
        self.assertEnded(self.run_import(self.failed, "--on-unknown", "hold"), 7)
        self.leads.rename(self.folder / "away.csv")
        ended = self.leadimport("settle", self.job.folder / "failed.csv.import", "--settle-delay", "1s",
                                "--rate", "none", *self.sandbox.options)
        self.assertEnded(ended, 0)

    def test_the_next_step_is_over_when_it_was_imported(self):
        self.failed.write_bytes(self.mended())
        self.assertEqual(self.leadimport("status", self.leads, "--format", "json").json()["next_step"],
                         "fix_failed")
        self.assertEnded(self.run_import(self.failed), 0)
        self.assertNotEqual(self.leadimport("status", self.leads, "--format", "json").json()["next_step"],
                            "fix_failed")

    def test_bad_options(self):
        self.failed.write_bytes(self.mended())
        plain = self.write("plain.csv", spell([HEADER, row(9)]))
        for options, words in (
                ((self.failed, "--fixes", self.folder / "none"), ("none",)),
                ((self.failed, "--fixes", self.job.folder, "--as-is"), ("--as-is", "--fixes")),
                ((plain, "--fixes", self.job.folder), ("--fixes", "leadimport_row", "plain.csv"))):
            with self.subTest(str(options)):
                self.assertRefused(self.check(*options), 2, *words)
                self.assertRefused(self.run_import(*options), 2, *words)
        self.assertEqual(len(self.sandbox.record()), self.already)


class Elsewhere(program.ProgramTest):
    """Of a file that has more characters than Korean Excel writes."""

    def test_characters_that_were_lost(self):
        memo = "잘 지내요 😀 café"
        leads = self.write("leads.csv", spell([HEADER[:3], [job_files.lead_name(1), "", memo],
                                               [job_files.lead_name(2), job_files.ORGANIZATION, memo]]))
        sandbox = self.start_sandbox("--fault", "400@1")
        options = ("--rate", "none", "--connections", "1", *sandbox.options)
        self.assertEnded(self.leadimport("import", leads, *options), 1, "2 failed")
        failed = job_files.Job(leads).folder / "failed.csv"
        rows = rows_of(failed)
        rows[1][1] = job_files.ORGANIZATION
        failed.write_bytes(spell([[cell.replace("😀", "??").replace("é", "?") for cell in cells]
                                  for cells in rows], encoding="cp949"))
        self.assertEnded(self.leadimport("import", failed, *options), 0, "2 created", "2 cells restored")
        self.assertEqual([lead["body"]["memo"] for lead in sandbox.record()], [memo, memo])


class Priced(FakeApi):
    """A workspace that has no product 007."""

    FIELDS = {"예상 금액": "number", "할인율": "number", "상품 코드": "string"}

    def get(self, path):
        if path != "/api/v2/field/lead":
            return super().get(path)
        fields = [{"id": str(n), "name": name, "type": kind, "required": False}
                  for n, (name, kind) in enumerate(self.FIELDS.items())]
        return 200, json.dumps({"success": True, "data": {"fieldList": fields}})

    def post(self, path, body):
        if {"name": "상품 코드", "stringValue": "007"} in body.get("fieldList", []):
            return 400, failure("lead 상품 코드에 정의 되지 않은 값을 입력했습니다.")
        return super().post(path, body)


class TypedAsASpreadsheetWould(program.ProgramTest):
    """A person's fixes that a spreadsheet could have made of the cells, too."""

    def fix(self, header, cells, fixed, *options):
        """Imports a row and then its fixed cells; gives the field list of the lead."""
        leads = self.write("leads.csv", spell([["name", "organizationId", "memo", *header],
                                               [job_files.lead_name(1), job_files.ORGANIZATION, LONG, *cells]]))
        with Priced() as api:
            options = ("--base-url", api.url, "--rate", "none", *options)
            self.assertEnded(self.leadimport("import", leads, *options), 1, "1 failed")
            failed = job_files.Job(leads).folder / "failed.csv"
            rows = rows_of(failed)
            rows[1][2:3 + len(fixed)] = [CHANGED[LONG], *fixed]
            failed.write_bytes(spell(rows))
            told = (f"{len(fixed)} cell{'s' if len(fixed) > 1 else ''} fixed", "1 cell restored")
            self.assertEnded(self.leadimport("check", failed, *options), 0, *told)
            self.assertEnded(self.leadimport("import", failed, *options), 0, "1 created", *told)
            self.assertEqual([lead["memo"] for lead in api.leads], [LONG])
            return {field["name"]: field for field in api.leads[0]["fieldList"]}

    def test_two_cells_of_a_row_of_which_the_error_names_the_first(self):
        sent = self.fix(["Lead-예상 금액", "Lead-할인율"], ["10%", "5%"], ["0.1", "0.05"])
        self.assertEqual(sent["예상 금액"]["numberValue"], 0.1)
        self.assertEqual(sent["할인율"]["numberValue"], 0.05)

    def test_a_refused_cell_of_a_column_that_a_mapping_file_names(self):
        mapping = self.write("mapping.toml", """[lead]
name = "name"
organizationId = "organizationId"
memo = "memo"
[lead.fields]
"상품 코드" = "품번"
""")
        sent = self.fix(["품번"], ["007"], ["7"], "--map", mapping)
        self.assertEqual(sent["상품 코드"]["stringValue"], "7")

    def test_a_refused_cell_of_a_column_that_has_another_name(self):
        synonyms = self.write("names.csv", "from,to\n품번,lead.fields.상품 코드\n")
        sent = self.fix(["품번"], ["007"], ["7"], "--synonyms", synonyms)
        self.assertEqual(sent["상품 코드"]["stringValue"], "7")


class InKorean(FixedInASpreadsheet):
    """All of it in the encoding of Korean Excel."""

    def setUp(self):
        program.ProgramTest.setUp(self)
        self.encoding = "cp949"
        self.begin()

    def test_the_encoding_that_is_told_is_that_of_the_file(self):
        self.failed.write_bytes(self.mended())
        self.assertIn("CP949", self.check(self.failed).out.splitlines()[0])
        self.assertEqual(self.check(self.failed, "--format", "json").json()["encoding"], "CP949")

    def test_saved_as_utf_8(self):
        self.failed.write_bytes(self.mended(encoding="utf-8-sig"))
        self.check_restored(self.failed)


if __name__ == "__main__":
    program.main()
