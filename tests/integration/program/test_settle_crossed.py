"""Answers that were crossed: row 3's names the lead that row 4's request made, and row 4's is lost."""

import csv

import job_files
import program
from fake_api import created
from keeping_api import KeepingApi

ROWS = 8
AMOUNT = "예상 금액"


def amount_of(body):
    return body["fieldList"][0]["numberValue"]


class Crossed(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = self.folder / "leads.csv"
        with open(self.leads, "w", encoding="utf-8", newline="") as f:
            out = csv.writer(f)
            out.writerow(["name", "organizationId", AMOUNT])
            out.writerows(["문의", job_files.ORGANIZATION, row] for row in range(1, ROWS + 1))
        self.job = job_files.Job(self.leads)

    def crossing(self):
        def answer(number, body):
            if number != 3:
                return None
            fourth = {**body, "fieldList": [{**body["fieldList"][0], "numberValue": 4}]}
            return 201, created({"id": api.keep(fourth).id, "name": body["name"]})

        api = KeepingApi(answer=answer, dropped=(4,),
                         fields=[{"id": "m", "name": AMOUNT, "type": "number"}])
        return api

    def run_import(self, api):
        return self.leadimport("import", self.leads, "--rate", "none", "--connections", "1",
                               "--settle-delay", "600ms", *api.options)

    def settle(self, api, *options):
        return self.leadimport("settle", self.job.folder, "--rate", "none", *api.options, *options)

    def test_a_person_can_set_it_right(self):
        with self.crossing() as api:
            self.assertEnded(self.run_import(api), 7, f"{ROWS - 1} created, 0 failed, 1 unknown")
            lead = next(lead for lead in api.kept if amount_of(lead.body) == 4).id
            error = self.job.results()["unknown.csv"][4][1]["leadimport_error"]
            self.assertIn(f"could be the lead {lead}", error)
            self.assertIn(f"so far {lead} is the lead of row 3: look at both rows", error)
            log = (self.job.folder / "import.log").read_text(encoding="utf-8")
            self.assertIn("row 3: its lead could be row 4's", log)

            ended = self.settle(api, "--rows", "4", "--is", lead, "--yes")
            self.assertEnded(ended, 0, "nothing that the row sent is shown differently",
                             "so far it is the lead of row 3", f"{AMOUNT}: sent “3”, shown “4”",
                             "row 4 is created", "1 row is still unknown")
            self.assertEqual(list(self.job.results()["unknown.csv"]), [3])
            self.assertEnded(self.run_import(api), 0, f"{ROWS} created")
            self.assertEqual(sorted(amount_of(lead.body) for lead in api.kept),
                             list(range(1, ROWS + 1)))
            by_id = {lead.id: amount_of(lead.body) for lead in api.kept}
            for row, (_, ours) in self.job.results()["succeeded.csv"].items():
                self.assertEqual(by_id[ours["leadimport_lead_id"]], row)

    def test_a_lead_that_is_its_rows_own_is_not_taken_from_it(self):
        with self.crossing() as api:
            self.assertEnded(self.run_import(api), 7)
            own = next(lead for lead in api.kept if amount_of(lead.body) == 5).id
            self.assertRefused(self.settle(api, "--rows", "4", "--is", own, "--yes"), 2,
                               f"lead {own} is the lead of row 5", "look at that row first",
                               f"leadimport status {self.job.folder} --row 5")
            self.assertEqual(list(self.job.results()["unknown.csv"]), [4])


if __name__ == "__main__":
    program.main()
