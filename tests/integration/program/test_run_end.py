"""The last thing that a run writes is its exit code: who starts the same command again after one that
did not come to it is told what came of the job, and imports nothing twice."""

import os
import shutil
import signal
import sqlite3
import unittest

import job_files
import program

ROWS = 6


class RunEnd(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS, invalid=lambda row: row == 2)
        self.job = job_files.Job(self.leads)
        self.second = job_files.Job(self.leads, f"{self.leads}.import-2")
        self.sandbox = self.start_sandbox()

    def run_import(self, *options, failpoint=None):
        how = {} if failpoint is None else {"program": os.environ["LEADIMPORT_WITH_FAILPOINTS"],
                                            "env": {"LEADIMPORT_FAILPOINT": failpoint}}
        return self.leadimport("import", self.leads, "--rate", "none", *self.sandbox.options, *options,
                               **how)

    def killed_at_its_end(self, *options):
        ended = self.run_import(*options, failpoint="run.before_end@1:kill")
        self.assertEqual(ended.code, -9, ended.err)

    def runs(self, job):
        # A reader that may write would take the log away.
        db = sqlite3.connect(f"file:{job.folder / 'job.db'}?mode=ro", uri=True)
        try:
            return db.execute("SELECT kind, state, exit_code, ended > 0 FROM run ORDER BY number").fetchall()
        finally:
            db.close()

    def created(self):
        return ROWS - 1

    def test_each_run_has_a_record_with_its_exit_code(self):
        self.assertEnded(self.run_import("--limit", "2"), 1)
        self.assertEnded(self.run_import(), 1)
        self.assertEqual(self.runs(self.job), [("import", "limited", 1, 1), ("import", "finished", 1, 1)])
        self.assertEqual(self.job.summary()["exit_code"], 1)
        last = self.leadimport("status", self.leads, "--format", "json").json()["last_run"]
        self.assertEqual((last["number"], last["command"], last["state"], last["exit_code"], last["code"]),
                         (2, "import", "finished", 1, "rows_failed"))
        self.assertIn("last run   import, finished, exit code 1\n"
                      "             some rows failed, or cannot be sent\n",
                      self.leadimport("status", self.leads).out)

    def check_reason(self, ended, exit_code, exit_name, code):
        """What summary.json and status say of the run that ended like this."""
        self.assertEqual(ended.code, exit_code, ended.err)
        summary = self.job.summary()
        status = self.leadimport("status", self.job.folder, "--format", "json").json()
        last = status["last_run"]
        for told in (summary, last):
            self.assertEqual((told["exit_code"], told["exit_name"], told["code"]), (exit_code, exit_name, code))
        self.assertEqual(summary["why"], last["why"])
        self.assertIn(f", exit code {exit_code}\n             {last['why']}\n",
                      self.leadimport("status", self.job.folder).out)
        self.assertEqual((summary["next_step"], summary["next_command"]),
                         (status["next_step"], status["next_command"]))
        return summary

    def test_why_a_run_ended_is_told_with_the_command_that_continues(self):
        self.leads = job_files.write_leads(self.leads, ROWS)
        summary = self.check_reason(self.run_import("--limit", "1"), 0, "ok", "limit_reached")
        self.assertIn("--limit", summary["why"])
        self.assertEqual(summary["next_step"], "import_again")
        self.assertTrue(summary["next_command"].startswith(f"leadimport import {self.leads}"), summary)
        late = self.run_import("--max-duration", "1ms")
        self.assertIn("is over", self.check_reason(late, 8, "planned", "time_is_up")["why"])
        asked = self.start("import", self.leads, "--rate", "none", "--canary", "1", *self.sandbox.options,
                           at_terminal=True)
        asked.wait_until(lambda: "Type yes:" in asked.err, "it asks")
        asked.type("no\n")
        self.assertIn("--canary", self.check_reason(asked.wait(), 0, "ok", "canary_declined")["why"])
        summary = self.check_reason(self.run_import(), 0, "ok", "ok")
        self.assertEqual((summary["next_step"], summary["next_command"]), ("nothing", ""))
        self.assertRefused(self.run_import(), 9, "imported before")

    def test_a_signal_is_why_a_run_ended(self):
        self.leads = job_files.write_leads(self.leads, 400)
        sandbox = self.start_sandbox("--latency", "100ms")
        for number, name in ((signal.SIGTERM, "terminated"), (signal.SIGINT, "interrupted")):
            before = sandbox.leads()
            running = self.start("import", self.leads, "--rate", "none", "--connections", "1",
                                 *sandbox.options)
            running.wait_until(lambda before=before: sandbox.leads() > before, "a lead")
            running.signal(number)
            summary = self.check_reason(running.wait(), 128 + number, name, name)
            self.assertEqual(summary["next_step"], "import_again")

    def test_a_signal_at_the_question_of_a_canary_ends_the_run_in_order(self):
        self.leads = job_files.write_leads(self.leads, ROWS)
        for number, name in ((signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated")):
            asked = self.start("import", self.leads, "--rate", "none", "--canary", "1",
                               *self.sandbox.options, at_terminal=True)
            asked.wait_until(lambda: "Type yes:" in asked.err, "it asks")
            asked.signal(number)
            ended = asked.wait()
            self.assertRegex(ended.err, r"Type yes: (\^C)?\s*leadimport: interrupted")
            summary = self.check_reason(ended, 128 + number, name, name)
            self.assertEqual(summary["next_step"], "import_again")
        self.assertEqual(self.sandbox.leads(), 2)

    def test_undo_records_its_exit_code_too(self):
        self.assertEnded(self.run_import(), 1)
        undo = ("undo", self.job.folder, "--yes", "--rate", "none", *self.sandbox.options)
        self.assertEnded(self.leadimport(*undo), 0)
        last = self.leadimport("status", self.leads, "--format", "json").json()["last_run"]
        self.assertEqual((last["command"], last["exit_code"], last["exit_name"], last["code"]),
                         ("undo", 0, "ok", "ok"))

    def test_what_this_run_created_is_told_apart_from_all(self):
        ended = self.run_import("--limit", "3")
        self.assertEnded(ended, 1, ": 3 created, 1 failed")
        self.assertNotIn("in this run", ended.err)
        self.assertEnded(self.run_import(), 1,
                         "2 created in this run; in all 5 created, 1 failed, 0 unknown")

    def test_after_a_limit_the_same_command_without_it_is_advised(self):
        ended = self.leadimport("import", "leads.csv", "--limit", "1", "--rate=none",
                                *self.sandbox.options)
        options = " ".join(map(str, self.sandbox.options))
        self.assertEnded(ended, 1, "stopped at --limit",
                         "run it without --limit to continue: ",
                         f"leadimport import leads.csv --rate=none {options}\n")
        self.assertNotIn("run the same command again", ended.err)
        # Of a limit in the configuration no part of the command says it.
        config = self.write("leadimport.toml", "limit = 1\n")
        ended = self.run_import("--config", config)
        self.assertEnded(ended, 1, "run it without --limit to continue\n")

    def test_why_a_run_stopped_is_told_as_a_code_too(self):
        self.sandbox = self.start_sandbox("--fault", "401@3")
        ended = self.run_import("--connections", "1")
        self.assertEqual(ended.code, 4, ended.err)
        last = self.leadimport("status", self.leads, "--format", "json").json()["last_run"]
        self.assertEqual((last["state"], last["exit_code"], last["code"]), ("stopped", 4, "api_unauthorized"))
        self.assertEqual(self.job.summary()["code"], "api_unauthorized")
        self.assertEqual(self.job.summary()["exit_code"], 4)
        self.assertIn(last["why"], self.leadimport("status", self.leads).out)

    def test_again_after_a_kill_at_the_end_tells_what_came_of_it(self):
        self.killed_at_its_end()
        self.assertEqual(self.sandbox.leads(), self.created())
        self.assertIn("it was killed", self.leadimport("status", self.leads).out)
        self.assertEnded(self.run_import("--again"), 1, "continuing with", f"{self.created()} created",
                         "1 failed")
        self.assertEqual(self.sandbox.leads(), self.created())
        self.assertFalse(self.second.folder.exists())
        job_files.check_truth(self, self.job, self.sandbox.record())
        # Told once, the same words mean once more.
        self.assertEnded(self.run_import("--again", "--yes"), 1)
        self.assertTrue(self.second.folder.exists())
        self.assertEqual(self.sandbox.leads(), 2 * self.created())

    def test_what_settle_told_was_told_to_somebody_else(self):
        """A supervisor starts the import again after somebody has settled it by hand."""
        self.sandbox = self.start_sandbox("--fault", "slow@5:20m")
        process = self.start("import", self.leads, "--rate", "none", "--connections", "1", "--again",
                             *self.sandbox.options, "--timeout", "30m")
        program.wait_until(lambda: self.sandbox.leads() == self.created(), "every lead")
        process.kill()
        process.wait()
        settled = self.leadimport("settle", self.job.folder, "--rate", "none", "--settle-delay", "1s",
                                  *self.sandbox.options)
        self.assertEnded(settled, 1, f"{self.created()} created")
        again = ("--again", "--settle-delay", "1s")
        self.assertEnded(self.run_import(*again), 1, f"{self.created()} created")
        self.assertEqual(self.sandbox.leads(), self.created())
        self.assertFalse(self.second.folder.exists())

    def test_what_came_of_it_is_told_before_it_is_recorded(self):
        """A kill at any commit: what nobody was told --again does not pass over."""
        untold = 0
        for n in range(1, 100):
            with self.subTest(n):
                before = self.sandbox.leads()
                ended = self.run_import("--settle-delay", "100ms",
                                        failpoint=f"journal.after_commit@{n}:kill")
                told = "finished after" in ended.err
                if ended.code != -9:
                    self.assertTrue(told, ended.err)
                    break
                recorded = self.job.folder.exists() and any(end for *_, end in self.runs(self.job))
                self.assertTrue(told or not recorded, ended.err)
                untold += not told
                if not told:
                    again = self.run_import("--again", "--settle-delay", "100ms")
                    self.assertIn(again.code, (1, 7), again.err)
                    self.assertFalse(self.second.folder.exists())
                    # Rows that were announced and not sent may stay unknown.
                    self.assertLessEqual(self.sandbox.leads() - before, self.created())
            shutil.rmtree(self.job.folder)
        self.assertGreater(untold, 2)
        self.assertLess(n, 99)

    def test_an_end_that_cannot_be_recorded_is_told_and_told_again(self):
        ended = self.run_import(failpoint="run.before_end@1:ENOSPC")
        self.assertEnded(ended, 5, "finished after", "the disk is full")
        self.assertEnded(self.run_import("--again"), 1, "continuing with", f"{self.created()} created")
        self.assertEqual(self.sandbox.leads(), self.created())

    def test_a_supervisor_that_starts_it_with_again_each_time_imports_once(self):
        for n in range(3):
            with self.subTest(n):
                self.killed_at_its_end("--again")
        self.assertEnded(self.run_import("--again"), 1)
        self.assertEqual(self.sandbox.leads(), self.created())
        job_files.check_no_lead_twice(self, self.sandbox.record())

    def test_without_again_it_is_told_as_well(self):
        self.killed_at_its_end()
        self.assertEnded(self.run_import(), 1, f"{self.created()} created")
        self.assertRefused(self.run_import(), 9, "imported before")
        self.assertEqual(self.sandbox.leads(), self.created())

    def test_only_the_newest_job_is_told_of(self):
        self.killed_at_its_end()
        self.assertEnded(self.run_import("--again"), 1)
        self.killed_at_its_end("--again", "--yes")
        self.assertEqual(self.sandbox.leads(), 2 * self.created())
        self.assertEnded(self.run_import("--again"), 1, self.second.folder)
        self.assertEqual(self.sandbox.leads(), 2 * self.created())
        self.assertEqual([end for *_, end in self.runs(self.second)], [0, 1])

    def test_an_undo_in_between_was_the_users_word(self):
        self.killed_at_its_end()
        self.assertEnded(self.leadimport("undo", self.leads, "--yes", "--rate", "none",
                                         *self.sandbox.options), 0)
        self.assertEqual(self.runs(self.job)[-1][:2], ("undo", "finished"))
        self.assertEnded(self.run_import("--again"), 1, self.second.folder)

    def test_another_file_is_another_job(self):
        self.killed_at_its_end()
        job_files.write_leads(self.leads, ROWS + 1)
        self.assertEnded(self.run_import("--again", "--yes"), 0, self.second.folder)

    def test_a_broken_journal_is_not_passed_over(self):
        self.assertEnded(self.run_import("--limit", "2"), 1)
        (self.job.folder / "job.db").write_bytes(b"no database" * 1000)
        ended = self.run_import("--again")
        self.assertRefused(ended, 5, "job.db", f"leadimport recover {self.leads}, which")
        self.assertFalse(self.second.folder.exists())
        self.assertEqual(self.sandbox.leads(), 2)


if __name__ == "__main__":
    program.main()
