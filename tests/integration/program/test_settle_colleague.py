"""A lead of somebody else's that is equal as far as it is compared: it is never taken for a row's own,
whatever is too long to be compared and whatever date one answer has."""

import shutil
import time

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


if __name__ == "__main__":
    program.main()
