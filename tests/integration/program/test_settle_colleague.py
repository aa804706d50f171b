"""What looks like a row's lead, or unlike it, and proves nothing: texts that are too long to be compared,
dates that are wrong, another row's lead of the same name."""

import contextlib
import datetime
import re
import shutil
import time
import uuid

import job_files
import program
from keeping_api import KeepingApi

ROWS = 8
LOST = 4  # the row whose request does not arrive
TEXT = "내용"
FIELDS = [{"id": "m", "name": TEXT, "type": "string"}]


class StaleDates(KeepingApi):
    """`seconds(path)`: by how much the Date of an answer to it is behind, as of one that a gateway kept."""

    def __init__(self, seconds, **how):
        self._seconds = seconds
        super().__init__(**how)

    def date(self, path):
        return super().date(path) - self._seconds(path)


class WrongTexts(KeepingApi):
    """Ids say nothing of the time, and the dates that GET shows are five minutes behind."""

    def keep(self, body, made=None, id=None):
        lead = super().keep(body, made, id or str(uuid.uuid4()))
        shown = lead.shown
        when = datetime.datetime.fromtimestamp(lead.made - 300, datetime.timezone.utc)
        lead.shown = lambda: {**shown(), "생성 날짜": when.isoformat(timespec="milliseconds")}
        return lead


class Colleague(program.ProgramTest):
    def write_rows(self, text=lambda row: ""):
        lines = [f"name,organizationId,{TEXT}"]
        lines += [f"{job_files.lead_name(row)},{job_files.ORGANIZATION},{text(row)}" for row in range(1, ROWS + 1)]
        self.leads = self.write("leads.csv", "\n".join(lines) + "\n")
        self.job = job_files.Job(self.leads)

    def run_import(self, api):
        return self.leadimport("import", self.leads, "--rate", "none", "--connections", "1",
                               "--settle-delay", "600ms", *api.options)

    def check_unknown(self, api):
        self.assertEnded(self.run_import(api), 7, f"{ROWS - 1} created, 0 failed, 1 unknown")
        ours = self.job.results()["unknown.csv"][LOST][1]
        self.assertEqual(ours["leadimport_code"], "candidate")

    def test_a_long_text_that_is_another_is_no_agreement(self):
        for what, size, others in (("kept as its hash", 6000, 0), ("behind many fields", 1000, 15)):
            with self.subTest(what):
                self.write_rows(lambda row: "가" * size if row == LOST else "")

                def meanwhile(number, body):
                    if number == LOST:
                        many = [{"name": f"p{k}", "stringValue": "x" * 9000} for k in range(others)]
                        api.keep({**body, "fieldList": [*many, {"name": TEXT, "stringValue": "나" * size}]})

                with KeepingApi(dropped=(LOST,), fields=FIELDS, answer=meanwhile) as api:
                    self.check_unknown(api)
                shutil.rmtree(self.job.folder)

    def test_one_answer_with_an_old_date_makes_no_earlier_lead_ours(self):
        for path in ("/api/v2/user/me", "/api/v2/field/people", "/api/v2/object/lead/search"):
            with self.subTest(path):
                self.write_rows()
                with StaleDates(lambda asked: 600 if asked == path else 0, dropped=(LOST,)) as api:
                    name = job_files.lead_name(LOST)
                    api.keep({"name": name, "organizationId": job_files.ORGANIZATION},
                             made=time.time() - 300)
                    ended = self.run_import(api)
                    adopted = [row for row, (_, ours) in self.job.results()["succeeded.csv"].items()
                               if ours["leadimport_code"] == "adopted"]
                    self.assertEqual(adopted, [], ended.err)
                shutil.rmtree(self.job.folder)

    def test_dates_that_are_seen_to_be_wrong_exclude_nothing(self):
        self.write_rows()
        with WrongTexts(lost=(LOST,)) as api:
            self.check_unknown(api)
            self.assertEqual(len(api.named(job_files.lead_name(LOST))), 1)

    @contextlib.contextmanager
    def twins(self):
        """Rows 4 and 5 have one name, are sent again, and then one lead comes late. Gives the API, that
        lead and {row: its own}."""
        lines = ["name,organizationId,memo"]
        lines += [f"{'문의' if row in (4, 5) else job_files.lead_name(row)},{job_files.ORGANIZATION},{row}"
                  for row in range(1, ROWS + 1)]
        self.leads = self.write("leads.csv", "\n".join(lines) + "\n")
        self.job = job_files.Job(self.leads)

        def late(number, body):
            if number == ROWS + 2:
                api.keep(body)

        with KeepingApi(dropped=(4, 5), answer=late) as api:
            self.assertEnded(self.run_import(api), 7, "2 unknown")
            all_named = {row: set(re.search("may have two leads: ([^;]*)", ours["leadimport_error"])[1].split(", "))
                         for row, (_, ours) in self.job.results()["unknown.csv"].items()}
            self.assertEqual(len(all_named[4] & all_named[5]), 1)  # the late one alone
            extra, = all_named[4] & all_named[5]
            yield api, extra, {row: next(iter(named - {extra})) for row, named in all_named.items()}

    def undo(self, api, lead, *options):
        return self.leadimport("undo", self.job.folder, "--lead", lead, "--yes", *options, *api.options)

    def row(self, number):
        said = self.leadimport("status", self.job.folder, "--row", str(number), "--format", "json").json()
        return said["state"], said.get("lead_id")

    def test_a_second_lead_is_not_another_rows_own(self):
        with self.twins() as (api, extra, owns):
            own = owns[4]
            ended = self.leadimport("settle", self.job.folder, "--rows", "5", "--is", own, "--yes", *api.options)
            self.assertRefused(ended, 2, "as that of row 4, which may have two")
            self.assertEnded(self.undo(api, extra, "--also-adopted"), 0, f"row 4 is created, by its other lead, {own}",
                             f"row 5 is created, by its own lead, {owns[5]}")
            self.leadimport("settle", self.job.folder, "--settle-delay", "600ms", *api.options)
            for row in (4, 5):
                self.assertEqual(self.row(row), ("created", owns[row]))

    def test_a_second_lead_that_one_row_keeps_is_not_the_others_any_more(self):
        """Whoever was told to delete it there would take the only lead of this one."""
        for by_hand in (False, True):
            with self.subTest(by_hand=by_hand), self.twins() as (api, extra, owns):
                if by_hand:
                    ended = self.leadimport("settle", self.job.folder, "--rows", "4", "--is", extra, "--yes",
                                            *api.options)
                    self.assertEqual(ended.code, 0, ended.err)
                    api.kept[:] = [lead for lead in api.kept if lead.id != owns[4]]
                else:
                    self.assertEnded(self.undo(api, owns[4]), 0, f"row 4 is created, by its other lead, {extra}",
                                     f"row 5 is created, by its own lead, {owns[5]}")
                for row, lead in ((4, extra), (5, owns[5])):
                    self.assertEqual(self.row(row), ("created", lead))
                self.assertEnded(self.run_import(api), 0, f"{ROWS} created, 0 failed, 0 unknown")
                written = self.job.results()["succeeded.csv"][5][1]
                self.assertEqual(written["leadimport_lead_id"], owns[5])
                self.assertIn("20", written["leadimport_created_at"])
                shutil.rmtree(self.job.folder)

    def test_a_row_whose_own_lead_is_gone_is_not_created_by_it(self):
        with self.twins() as (api, extra, owns):
            api.kept[:] = [lead for lead in api.kept if lead.id != owns[5]]
            self.assertEnded(self.undo(api, owns[4]), 0, f"row 4 is created, by its other lead, {extra}")
            self.assertEqual(self.row(5)[0], "unknown")
            # Nothing is in the way of saying so.
            self.assertEnded(self.leadimport("settle", self.job.folder, "--rows", "5", "--absent", "--yes",
                                             *api.options), 0, "1 row is pending again")
            self.assertEnded(self.run_import(api), 0, f"{ROWS} created, 0 failed, 0 unknown")


if __name__ == "__main__":
    program.main()
