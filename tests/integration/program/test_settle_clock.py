"""A server whose clock is set while an import runs: by its new clock a lead that is there is older, or
younger, than the request that made it. Only answers that come later show that."""

import job_files
import program
from keeping_api import KeepingApi

ROWS = 12


class SetClock(program.ProgramTest):
    def run_import(self, api, name, *options):
        leads = job_files.write_leads(self.folder / f"{name}.csv", ROWS, memo=lambda row: "")
        self.job = job_files.Job(leads)
        return self.leadimport("import", leads, "--rate", "none", "--connections", "1",
                               "--settle-delay", "1s", *api.options, *options)

    def check_last_row(self, api, ended):
        """Found, or unknown; its lead stands alone in any case."""
        self.assertIn(ended.code, (0, 7), ended.err)
        self.assertEqual(len(api.named(job_files.lead_name(ROWS))), 1, "it was sent twice")
        unknown = self.job.results()["unknown.csv"]
        self.assertEqual(list(unknown), [ROWS] if ended.code == 7 else [])

    def set_by(self, seconds):
        """An API that sets its clock as the last row comes, and then loses that row's answer."""
        def last(number, body):
            if number == ROWS:
                api.ahead = seconds

        api = KeepingApi(lost=(ROWS,), answer=last)
        return api

    def test_in_the_import_that_settles(self):
        for seconds in (-90, -300, 300):
            with self.subTest(seconds), self.set_by(seconds) as api:
                self.check_last_row(api, self.run_import(api, f"by{seconds}"))

    def test_in_a_run_that_only_settles(self):
        for seconds in (-90, -300, 300):
            with self.subTest(seconds), self.set_by(seconds) as api:
                held = self.run_import(api, f"held{seconds}", "--on-unknown", "hold")
                self.assertEnded(held, 7, "1 unknown")
                settled = self.leadimport("settle", self.job.folder, "--rate", "none",
                                          "--settle-delay", "1s", *api.options)
                self.check_last_row(api, settled)
                self.run_import(api, f"held{seconds}")
                self.assertEqual(len(api.kept), ROWS, "one was sent twice")


if __name__ == "__main__":
    program.main()
