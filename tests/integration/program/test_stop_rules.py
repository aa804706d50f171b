"""When an import ends by itself although rows are left: failures, time, a canary."""

import os
import pty
import shutil
import time

import job_files
import program

NOBODY = "60000000-0000-4000-8000-000000000000"


class StopRules(program.ProgramTest):
    def write_leads(self, rows, bad=lambda row: False, reason=lambda row: NOBODY):
        """Leads of which some name an organization that is not there: the server refuses them."""
        lines = ["name,organizationId"]
        for row in range(1, rows + 1):
            lines.append(f"리드 {row},{reason(row) if bad(row) else job_files.ORGANIZATION}")
        self.leads = self.write("leads.csv", "\n".join(lines) + "\n")
        self.job = job_files.Job(self.leads)

    def run_import(self, sandbox, *options, connections=1):
        return self.leadimport("import", self.leads, "--rate", "none", "--connections", connections,
                               *sandbox.options, *options)

    def test_rows_that_all_fail_alike_stop_it_and_the_same_command_goes_on(self):
        self.write_leads(60, bad=lambda row: True)
        sandbox = self.start_sandbox()
        ended = self.run_import(sandbox)
        self.assertEnded(ended, 5, "0 created, 20 failed", "40 pending", "the first 20 rows",
                         "대상을 찾을 수 없습니다", "run the same command again")
        self.assertEqual(self.job.summary()["state"], "stopped")
        self.assertEnded(self.run_import(sandbox, "--max-failures", "500"), 1, "60 failed")
        self.assertEqual(sandbox.stop()["lead_posts"], 60)

    def test_one_good_row_among_the_first_is_enough_and_so_is_a_limit(self):
        self.write_leads(30, bad=lambda row: row != 7)
        self.assertEnded(self.run_import(self.start_sandbox()), 1, "1 created, 29 failed")
        self.write_leads(30, bad=lambda row: True)
        self.assertEnded(self.run_import(self.start_sandbox(), "--max-failures", "1000", "--again", "--yes"),
                         1, "30 failed")

    def test_what_would_stop_it_behind_the_last_row_does_not(self):
        for rows, options in ((20, ()), (30, ("--max-failures", "30"))):
            self.write_leads(rows, bad=lambda row: True)
            sandbox = self.start_sandbox()
            ended = self.run_import(sandbox, *options, "--again", "--yes")
            self.assertEnded(ended, 1, "finished", f"{rows} failed", "0 pending")
            self.assertNotIn("run the same command again", ended.err)
            self.assertEqual(sandbox.leads(), 0)

    def test_a_share_does_not_let_the_first_rows_fail_alike(self):
        self.write_leads(60, bad=lambda row: True)
        ended = self.run_import(self.start_sandbox(), "--max-failures", "50%")
        self.assertEnded(ended, 5, "20 failed", "the first 20 rows")

    def test_a_canary_and_the_others_are_one_run(self):
        self.write_leads(40, bad=lambda row: row > 3, reason=lambda row: NOBODY)
        ended = self.run_import(self.start_sandbox(), "--canary", "3")
        self.assertEnded(ended, 1, "3 created, 37 failed")

    def test_max_failures_counts_the_failed_rows_of_a_run(self):
        self.write_leads(40, bad=lambda row: row % 4 == 0)
        sandbox = self.start_sandbox()
        for created, failed in ((9, 3), (18, 6), (27, 9)):
            ended = self.run_import(sandbox, "--max-failures", "3")
            self.assertEnded(ended, 5, f"{created} created, {failed} failed", "--max-failures")
        self.assertEnded(self.run_import(sandbox, "--max-failures", "3"), 1, "30 created, 10 failed")

    def test_max_failures_as_a_share_waits_for_a_sample(self):
        self.write_leads(300, bad=lambda row: row % 4 == 0)
        sandbox = self.start_sandbox()
        ended = self.run_import(sandbox, "--max-failures", "20%")
        self.assertEnded(ended, 5, "75 created, 25 failed", "25 of 100 rows")
        self.assertEnded(self.run_import(sandbox, "--max-failures", "30%"), 1, "225 created")

    def test_max_duration_and_until_begin_nothing_more(self):
        self.write_leads(400)
        sandbox = self.start_sandbox("--latency", "20ms")
        # The time begins with the process: a slow start may take all of it.
        self.assertEnded(self.run_import(sandbox, "--limit", "1"), 0, "1 created")
        began = time.monotonic()
        ended = self.run_import(sandbox, "--max-duration", "1s")
        self.assertEnded(ended, 8, "stopped after", "the time that the import may take is over",
                         "pending")
        self.assertLess(time.monotonic() - began, program.PATIENCE)
        summary = self.job.summary()
        self.assertGreater(summary["created"], 0)
        self.assertGreater(summary["pending"], 0)
        self.assertEqual(summary["unknown"], 0)
        # Until a moment that is 23 hours away at least there is time enough.
        earlier = time.strftime("%H:%M", time.localtime(time.time() - 60))
        self.assertEnded(self.run_import(sandbox, "--until", earlier, connections=16), 0,
                         "400 created")
        self.assertEqual(sandbox.leads(), 400)

    def test_a_canary_goes_ahead_and_the_others_follow(self):
        self.write_leads(30)
        sandbox = self.start_sandbox()
        ended = self.run_import(sandbox, "--canary", "3")
        self.assertEnded(ended, 0, "the first 3 rows were created", "30 created",
                         *(f"  row {row}: created, lead " for row in (1, 2, 3)))
        self.assertNotIn("row 4", ended.err)
        self.assertLess(ended.err.index("the first 3 rows"), ended.err.index("finished"))
        self.assertEqual(sandbox.leads(), 30)

    def test_a_canary_that_is_not_well_holds_the_others_back(self):
        self.write_leads(30, bad=lambda row: row == 2)
        sandbox = self.start_sandbox()
        ended = self.run_import(sandbox, "--canary", "3")
        self.assertEnded(ended, 5, "2 created, 1 failed", "27 pending", "2 of 3 rows",
                         "not all of the first rows (--canary) were created",
                         "  row 1: created, lead ",
                         "  row 2: failed, organizationId의 대상을 찾을 수 없습니다.", "  row 3: created")
        self.assertEqual(sandbox.leads(), 2)
        self.assertEnded(self.run_import(sandbox, "--canary", "3"), 1, "29 created, 1 failed")

    def test_a_canary_stays_within_limit_and_file(self):
        self.write_leads(5)
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--canary", "3", "--limit", "2"), 0,
                         "stopped at --limit", "2 created")
        self.assertEnded(self.run_import(sandbox, "--canary", "30"), 0, "5 created")
        self.write_leads(5, bad=lambda row: row == 2)
        self.assertEnded(self.run_import(sandbox, "--canary", "5", "--again", "--yes"), 1, "finished")

    def test_on_a_terminal_a_canary_asks(self):
        for answer, words in (("no\n", ("stopped after --canary", "2 created", "run the same")),
                              ("yes\n", ("finished", "6 created"))):
            self.write_leads(6)
            sandbox = self.start_sandbox()
            shutil.rmtree(self.job.folder, ignore_errors=True)
            running = self.start("import", self.leads, "--rate", "none", "--canary", "2",
                                 *sandbox.options, at_terminal=True)
            question = "Continue with the others? Type yes:"
            running.wait_until(lambda: question in running.err, "it asks")
            self.assertEqual(sandbox.leads(), 2)
            running.type(answer)
            self.assertEnded(running.wait(), 0, *words)

    def test_a_question_that_nobody_would_see_is_not_asked(self):
        self.write_leads(6)
        sandbox = self.start_sandbox()
        ours, theirs = pty.openpty()
        try:
            ended = self.leadimport("import", self.leads, "--canary", "2", *sandbox.options,
                                    stdin=theirs)  # stderr goes to a file
        finally:
            os.close(ours)
            os.close(theirs)
        self.assertEnded(ended, 0, "the first 2 rows were created", "6 created")
        self.assertNotIn("Go on", ended.err)

    def test_bad_values_are_one_sentence(self):
        self.write_leads(1)
        for option, values in (
                ("--max-failures", ("0", "-1", "x", "0%", "100%", "5 %", "%", "1.5%")),
                ("--max-duration", ("0s", "4", "soon", "400d")),
                ("--until", ("6", "24:00", "06:60", "6:0", "six", "06:00:00", ":30")),
                ("--canary", ("0", "-3", "x"))):
            for value in values:
                with self.subTest(option=option, value=value):
                    ended = self.leadimport("import", self.leads, f"{option}={value}")
                    self.assertRefused(ended, 2, option, value)


if __name__ == "__main__":
    program.main()
