"""Whatever the reason why a row is unknown: its error says by which commands a person decides."""

import signal

import program
from keeping_api import KeepingApi, refusal
from settle_test import SettleTest


class Commands(SettleTest):
    ROWS = 12

    def check(self, codes):
        """{row: code} of the unknown rows, each with both commands, once, in the file and in status."""
        unknown = self.job.results()["unknown.csv"]
        self.assertEqual({row: ours["leadimport_code"] for row, (_, ours) in unknown.items()}, codes)
        for row, (_, ours) in unknown.items():
            text = self.leadimport("status", self.job.folder, "--row", row).out
            known = self.leadimport("status", self.job.folder, "--row", row, "--format", "json").json()
            self.assertEqual(known["error"], ours["leadimport_error"])
            for told in (ours["leadimport_error"], text):
                for choice in ("--is LEAD_ID", "--absent"):
                    self.assertEqual(told.count(f"--rows {row} {choice}"), 1, told)

    def test_rows_that_were_not_looked_for(self):
        faults = {2: "lost", 3: "500", 5: "html", 6: "no-id", 7: "409", 9: "foreign-name",
                  11: "old-date"}
        sandbox = self.start_sandbox(*(word for row, fault in faults.items()
                                       for word in ("--fault", f"{fault}@{row}")))
        ended = self.leadimport(*self.arguments(sandbox, "--on-unknown", "hold"))
        self.assertEnded(ended, 7, f"{len(faults)} unknown")
        self.check({2: "no_answer", 3: "server_error", 5: "not_the_api", 6: "no_lead_named",
                    7: "conflict", 9: "other_name", 11: "lead_too_old"})

    def test_rows_of_which_a_lead_may_still_appear(self):
        sandbox = self.start_sandbox("--fault", "dropped@3")
        running = self.start(*self.arguments(sandbox, "--settle-delay", "1h"))
        running.wait_until(lambda: "no lead of 1 row" in running.err, "it waits")
        running.signal(signal.SIGINT)
        self.assertEqual(running.wait().code, 128 + signal.SIGINT)
        self.check({3: "waiting"})
        self.assertEnded(self.leadimport("settle", self.job.folder, "--rows", "3", "--absent", "--yes"), 0)

    def test_rows_that_a_settling_that_stopped_did_not_come_to(self):
        looked = []

        def look(lead):
            looked.append(lead)
            return refusal(403, "토큰")

        with KeepingApi(lost=(3, 7), look=look,
                        me=lambda: refusal(403, "토큰") if looked else None) as api:
            self.assertEnded(self.leadimport(*self.arguments(api, "--settle-delay", "300ms")), 7,
                             "could not find out what became of any row", "Salesmap refuses this token", "2 unknown")
            self.check({3: "no_answer", 7: "no_answer"})


if __name__ == "__main__":
    program.main()
