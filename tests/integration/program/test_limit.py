"""The rate: never more than it allows, in any window, and all of it used."""

import datetime

import job_files
import program

ROWS = 225  # 25 s at 90/10s
RATE = 9.0  # a second


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Limit(program.ProgramTest):
    def test_90_in_10_s_stays_below_the_servers_100_and_uses_it(self):
        leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        sandbox = self.start_sandbox(limit="100/10s")
        ended = self.leadimport("import", leads, *sandbox.options)
        self.assertEnded(ended, 0, f"{ROWS} created")
        record = sandbox.record()
        counters = sandbox.stop()
        self.assertEqual(counters["throttled"], 0)
        self.assertLessEqual(counters["most_in_window"], 90)
        self.assertEqual(counters["lead_posts"], ROWS)
        took = moment(record[-1]["createdAt"]) - moment(record[0]["createdAt"])
        # The constant is for a machine that stumbles, not for the pacer: no moment comes back.
        allowance = 12 if program.SANITIZED else 2
        self.assertLess(took.total_seconds(), 1.01 * (ROWS - 1) / RATE + allowance)
        self.assertGreater(took.total_seconds(), (ROWS - 90) / RATE - 0.5)

    def test_a_server_with_a_lower_limit_slows_it_down_and_loses_nothing(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 60)
        sandbox = self.start_sandbox(limit="20/1s")
        ended = self.leadimport("import", leads, "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0, "60 created")
        job = job_files.Job(leads)
        results = job_files.check_truth(self, job, sandbox.record())
        job_files.check_no_lead_twice(self, sandbox.record())
        self.assertEqual(len(results["succeeded.csv"]), 60)
        self.assertGreater(sandbox.stop()["throttled"], 0)
        self.assertGreater(job.summary()["throttled"], 0)


if __name__ == "__main__":
    program.main()
