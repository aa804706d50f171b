"""The command that a job advises next repeats how it was called, and advises nothing that was done."""

import shlex

import job_files
import program

ROWS = 6


class NextCommand(program.ProgramTest):
    OPTIONS = ("--rate", "1000/1s", "--max-failures", "50%", "--on-unknown", "hold", "--strict")

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.sandbox = self.start_sandbox()
        self.job = job_files.Job(self.leads)

    def run_import(self, *options, file=None):
        return self.leadimport("import", file or self.leads, *self.sandbox.options, *options)

    def undo(self, what):
        return self.leadimport("undo", what, "--yes", "--rate", "none", *self.sandbox.options)

    def status(self, what=None):
        return self.leadimport("status", what or self.leads, "--format", "json").json()

    def with_a_failed_row(self):
        job_files.write_leads(self.leads, ROWS, invalid=lambda row: row == 2)
        self.assertEnded(self.run_import("--rate", "none"), 1)

    def test_repeats_what_was_typed(self):
        self.sandbox = self.start_sandbox("--fault", "lost@2")
        self.assertEnded(self.run_import(*self.OPTIONS, "--limit", "3", "--connections", "1"), 7)
        words = shlex.split(self.status()["next_command"])
        self.assertEqual(words[:3], ["leadimport", "import", str(self.leads)])
        self.assertEqual(words[-7:], list(self.OPTIONS))
        self.assertEqual(shlex.split(self.job.summary()["next_command"]), words)
        # settle was told none of it, and does not take it away.
        settled = self.leadimport("settle", self.leads, "--rate", "none", "--settle-delay", "100ms",
                                  *self.sandbox.options)
        self.assertEnded(settled, 0, "1 created")
        words = shlex.split(self.status()["next_command"])
        self.assertEqual(words[-7:], list(self.OPTIONS))
        self.assertEnded(self.leadimport(*words[1:], "--ca-file", self.sandbox.ca_file), 0,
                         f"{ROWS} created")

    def test_says_nothing_of_what_is_so_anyway(self):
        self.assertEnded(self.run_import("--limit", "3", "--rate", "90/10s", "--on-unknown", "settle"), 0)
        self.assertEqual(self.status()["next_command"],
                         f"leadimport import {self.leads} --base-url {self.sandbox.base_url}")

    def test_of_settle_has_the_rate(self):
        self.sandbox = self.start_sandbox("--fault", "lost@2")
        self.assertEnded(self.run_import("--rate", "1000/1s", "--on-unknown", "hold"), 7)
        words = shlex.split(self.status()["next_command"])
        self.assertEqual((words[1], words[-2:]), ("settle", ["--rate", "1000/1s"]))
        self.assertEnded(self.leadimport(*words[1:], "--ca-file", self.sandbox.ca_file, "--settle-delay",
                                         "100ms"), 0, f"{ROWS} created")

    def test_names_an_older_job_by_its_folder(self):
        self.assertEnded(self.run_import("--rate", "none", "--limit", "3"), 0)
        self.assertNotIn("--job", self.status()["next_command"])
        second = self.folder / "leads.csv.import-2"
        second.mkdir()
        (second / "job.info").write_text("what a job has left")
        self.assertIn(f"--job {self.job.folder}", self.status(self.job.folder)["next_command"])

    def test_is_not_to_import_failed_rows_that_were_imported(self):
        self.with_a_failed_row()
        self.assertEqual(self.status()["next_step"], "fix_failed")
        failed = self.job.folder / "failed.csv"
        bad = f"{job_files.lead_name(2)},,"
        self.assertIn(bad, failed.read_text())
        failed.write_text(failed.read_text().replace(bad, f"{bad[:-1]}{job_files.ORGANIZATION},"))
        self.assertEnded(self.run_import(file=failed), 0, "1 created")
        told = self.status()
        self.assertEqual((told["next_step"], told["next_command"]), ("nothing", ""))
        self.assertNotRegex(self.leadimport("status", self.leads).out, "(?m)^  next ")

    def test_is_not_to_import_what_is_undone(self):
        self.with_a_failed_row()
        self.assertEnded(self.undo(self.leads), 0)
        self.assertEqual(self.status()["next_step"], "nothing")

    def test_is_not_to_continue_what_is_undone(self):
        self.assertEnded(self.run_import("--rate", "none", "--limit", "3"), 0)
        self.assertEqual(self.status()["next_step"], "import_again")
        self.assertEnded(self.undo(self.leads), 0)
        self.assertEqual(self.status()["next_step"], "nothing")


if __name__ == "__main__":
    program.main()
