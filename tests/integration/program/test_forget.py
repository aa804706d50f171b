"""What a job still knows of people is deleted when somebody says so, and what is not personal stays.

| forget                                     | what happens                                      |
|---------------------------------------------|---------------------------------------------------|
| a job with rows that are pending or unknown | refused, exit code 11: nothing is deleted         |
| a job that runs                             | refused, exit code 6                              |
| a job that is over                          | asks; then nothing of its rows is left in the folder |
| and then undo                               | deletes the leads                                 |
| and then the same import                    | is refused, exit code 9, and writes no file again |
"""

import json
import sqlite3

import job_files
import program

SECRET = "비밀스러운-이름"  # in the rows, and in what the server says of them


class Forget(program.ProgramTest):
    ROWS = 20

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS,
                                           memo=lambda row: f"{SECRET} {row}")
        self.job = job_files.Job(self.leads)

    def run_import(self, sandbox, *options, code=0, **how):
        ended = self.leadimport("import", self.leads, "--rate", "none", "--connections", "1",
                                "--settle-delay", "50ms", *sandbox.options, *options, **how)
        self.assertEqual(ended.code, code, ended.err)
        return ended

    def forget(self, *options, **how):
        return self.leadimport("forget", self.job.folder, *options, **how)

    def files(self):
        return {path.name for path in self.job.folder.iterdir()}

    def left(self):
        """Files in which something of the rows stands; what is freed in the database counts, too."""
        return {path.name for path in self.job.folder.iterdir()
                if path.is_file() and SECRET.encode() in path.read_bytes()}

    def status(self):
        return self.leadimport("status", self.job.folder, "--format", "json").json()


class AJobThatIsOver(Forget):
    def over(self):
        """With errors that repeat what the rows have: of each kind some."""
        sandbox = self.start_sandbox("--fault", "long-reason=리드 3", "--fault", "echo-html-502@5",
                                     "--fault", "500@8", "--fault", "error-400@11")
        ended = self.leadimport("import", self.leads, "--rate", "none", "--connections", "1",
                                "--settle-delay", "50ms", *sandbox.options)
        self.assertIn(ended.code, (0, 1), ended.err)
        # Rows were sent again after a doubt: whether one has two leads has to be known before. An
        # import that took its time has looked already.
        with sqlite3.connect(self.job.folder / "job.db") as db:
            db.execute("DELETE FROM meta WHERE name = 'looked_again'")
        db.close()
        self.assertRefused(self.forget("--yes"), 11, "is not over", "may have two leads")
        ended = self.leadimport("settle", self.job.folder, "--settle-delay", "1ms", "--rate", "none",
                                *sandbox.options)
        self.assertIn(ended.code, (0, 1), ended.err)
        with sqlite3.connect(self.job.folder / "job.db") as db:  # as a server may say it
            db.execute("UPDATE row SET error = error || ?, arguments = json_array(?) WHERE row < 4",
                       (SECRET, SECRET))
            db.execute("UPDATE attempt SET what = what || ?", (SECRET,))
            db.execute("UPDATE run SET why = ?, figures = ?", (SECRET, SECRET))
        db.close()
        return sandbox

    def test_has_nothing_of_its_rows_left(self):
        self.over()
        (self.job.folder / "failed.edited.csv").write_text(SECRET)
        (self.job.folder / "failed.edited-2.csv").write_text(SECRET)
        for copy in ("job.db.before-recover", "job.db-wal.before-recover-2", "failed.csv.before-recover"):
            (self.job.folder / copy).write_text(SECRET)
        for left in (".leadimport-aBcDeF", "input.csv.leadimport-17", "failed.csv.new", "job.db.new",
                     "job.db.new-wal", "live", "live.new", "summary.json.new"):
            (self.job.folder / left).write_text(SECRET)
        (self.job.folder / "failed.edited-3.csv").mkdir()  # not ours
        ours = ("failed.edited-x.csv", "my failed.csv", "succeeded.csv.bak", ".leadimport-todo.md",
                "failed.csv.leadimport-abc.xlsx", "job.db.before-recovery.md")
        for name in ours:
            (self.job.folder / name).write_text("ours")
        before = self.status()
        self.assertIn("job.db", self.left())
        ended = self.forget("--yes")
        self.assertEnded(ended, 0, "counts and the ids of leads stay", "failed.edited-2.csv",
                         "job.db.before-recover", "undo still works", "not touched")
        self.assertEqual(self.left(), set())
        gone = {*job_files.RESULT_FILES, "failed.edited.csv", "failed.edited-2.csv",
                "job.db.before-recover", "input.blocks"}
        self.assertEqual(self.files() & gone, set())
        for name in ours:  # of somebody
            self.assertEqual((self.job.folder / name).read_text(), "ours")
        after = self.status()
        for name in ("rows", "created", "failed", "unknown", "pending", "state", "finished_at"):
            self.assertEqual(after[name], before[name], name)
        self.assertEqual(before["forgotten_at"], "")
        self.assertNotEqual(after["forgotten_at"], "")
        self.assertEqual((after["next_step"], after["next_command"]), ("nothing", ""))
        self.assertIn("row data   deleted 20", self.leadimport("status", self.job.folder).out)

    def test_keeps_the_ids_of_its_leads_and_can_be_undone(self):
        sandbox = self.start_sandbox()
        self.run_import(sandbox)
        self.assertEnded(self.forget("--yes"), 0)
        row = self.leadimport("status", self.job.folder, "--row", "3")
        self.assertIn(sandbox.record()[2]["id"], row.out)
        undo = ["undo", self.job.folder, "--yes", "--rate", "none", *sandbox.options]
        self.assertEnded(self.leadimport(*undo, "--rows", "1-5"), 0, "deleted 5 leads")
        lead = sandbox.record()[7]["id"]
        self.assertEnded(self.leadimport(*undo, "--lead", lead), 0, "deleted 1 lead")
        self.assertEnded(self.leadimport(*undo), 0, f"deleted {self.ROWS - 6} leads")

    def test_says_whether_the_file_is_imported_again(self):
        sandbox = self.start_sandbox()
        self.run_import(sandbox)
        undo = ["undo", self.job.folder, "--yes", "--rate", "none", *sandbox.options]
        self.assertEnded(self.forget("--yes"), 0, "still not imported again")
        self.assertEnded(self.leadimport(*undo), 0)
        self.assertEnded(self.forget("--yes"), 0, "an import of this file creates them anew")
        self.run_import(sandbox)
        self.assertEqual(sandbox.leads(), 2 * self.ROWS)

    def test_is_not_imported_again_and_no_file_comes_back(self):
        sandbox = self.start_sandbox()
        self.run_import(sandbox)
        self.assertEnded(self.forget("--yes"), 0)
        ended = self.run_import(sandbox, code=9, env={"TZ": "KST-9"})
        moment = r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d KST"
        self.assertRegex(ended.err, rf"on {moment}: .* its row data was deleted on {moment}")
        self.assertIn("imported before", ended.err)
        self.assertFalse(self.files() & set(job_files.RESULT_FILES))
        self.assertEqual(sandbox.leads(), self.ROWS)
        self.assertEnded(self.leadimport("settle", self.job.folder, *sandbox.options), 0,
                         "no row is unknown")
        self.assertEnded(self.leadimport("recover", self.job.folder), 0, "nothing was changed")
        self.run_import(sandbox, "--again", "--yes")
        self.assertEqual(sandbox.leads(), 2 * self.ROWS)

    def test_a_longer_file_is_not_called_the_very_same(self):
        sandbox = self.start_sandbox()
        self.run_import(sandbox)
        self.assertEnded(self.forget("--yes"), 0)
        with open(self.leads, "a", encoding="utf-8") as f:
            f.write(f"{job_files.lead_name(self.ROWS + 1)},{job_files.ORGANIZATION},m\n")
        ended = self.run_import(sandbox, code=10)
        for words in ("has become longer", f"behind row {self.ROWS}", "its row data was deleted on 20",
                      "put the new rows into a file of their own"):
            self.assertIn(words, ended.err)
        self.assertNotIn("this very file", ended.err)
        self.assertEqual(sandbox.leads(), self.ROWS)

    def test_may_be_forgotten_twice(self):
        sandbox = self.start_sandbox()
        self.run_import(sandbox)
        for _ in range(2):
            self.assertEnded(self.forget("--yes"), 0)
        self.assertEqual(self.status()["created"], self.ROWS)

    def test_of_a_pipe_loses_the_copy_of_it(self):
        sandbox = self.start_sandbox()
        self.job = job_files.Job(self.leads, self.folder / "piped")
        ended = self.leadimport("import", "-", "--job", self.job.folder, "--rate", "none",
                                *sandbox.options, input=self.leads.read_bytes())
        self.assertEqual(ended.code, 0, ended.err)
        self.assertIn("input.csv", self.left())
        self.assertEnded(self.forget("--yes"), 0, "input.csv")
        self.assertEqual(self.left(), set())

    def test_is_asked_about(self):
        sandbox = self.start_sandbox()
        self.run_import(sandbox)
        before = self.files()
        self.assertRefused(self.forget(), 2, "forget", "add --yes")
        for answer, deleted in (("no\n", False), ("yes\n", True)):
            asked = self.start("forget", self.job.folder, at_terminal=True)
            asked.wait_until(lambda: "Type yes:" in asked.err, "it asks")
            self.assertIn("files: failed.csv, input.blocks, succeeded.csv, unknown.csv", asked.err)
            asked.type(answer)
            ended = asked.wait()
            self.assertEnded(ended, *((0, "deleted 4 files") if deleted else (11, "nothing was deleted")))
            self.assertEqual(self.files() == before, not deleted)

    def test_says_why_no_more(self):
        sandbox = self.start_sandbox()
        self.run_import(sandbox)
        summary = self.job.folder / "summary.json"
        text = summary.read_text()
        summary.write_text(text.replace('"why": "', f'"why": "{SECRET}'))
        self.assertEnded(self.forget("--yes"), 0)
        self.assertNotIn(SECRET, summary.read_text())
        told = json.loads(text)
        self.assertEqual(json.loads(summary.read_text()),
                         {key: told[key] for key in told if key != "why"})
        self.assertEqual(told["created"], self.ROWS)


class AJobInside(Forget):
    """failed.csv was imported where it lies: its job is inside of the first one's folder."""

    def setUp(self):
        super().setUp()
        self.sandbox = self.start_sandbox("--fault", "400@2", "--fault", "400@4", "--fault", "400@5")
        self.run_import(self.sandbox, code=1)
        self.failed = self.job.folder / "failed.csv"
        self.inside = job_files.Job(self.failed)

    def import_failed(self, *options):
        self.assertEnded(self.leadimport("import", self.failed, "--rate", "none", "--connections", "1",
                                         *self.sandbox.options, *options), 0)

    def test_that_is_not_over_keeps_its_file(self):
        self.import_failed("--limit", "1")
        before = self.files()
        self.assertRefused(self.forget("--yes"), 11, self.inside.folder, "imports failed.csv",
                           "2 rows are pending", "finish it first")
        logs = {"job.db-wal", "job.db-shm"}  # come and go with who reads the database
        self.assertEqual(self.files() | logs, before | logs)
        self.assertIn(SECRET, self.failed.read_text())
        self.import_failed()
        self.assertEnded(self.forget("--yes"), 0)
        self.assertFalse(self.failed.exists())
        self.assertEqual(self.sandbox.leads(), self.ROWS)

    def test_with_again_as_well(self):
        self.import_failed()
        self.import_failed("--again", "--yes", "--limit", "1")
        self.assertRefused(self.forget("--yes"), 11, f"{self.failed}.import-2", "2 rows are pending")

    def test_that_is_over_is_named_and_keeps_its_rows(self):
        self.import_failed()
        ended = self.forget("--yes")
        self.assertEnded(ended, 0, "other jobs inside", f"leadimport forget {self.inside.folder}")
        self.assertIn(SECRET, (self.inside.folder / "succeeded.csv").read_text())
        self.assertEnded(self.leadimport("forget", self.inside.folder, "--yes"), 0)
        self.assertFalse((self.inside.folder / "succeeded.csv").exists())
        self.assertNotIn("other jobs inside", self.forget("--yes").err)


class AJobThatIsNot(Forget):
    def test_is_refused_and_left_as_it_is(self):
        sandbox = self.start_sandbox("--fault", "lost@3")
        self.run_import(sandbox, "--on-unknown", "hold", "--limit", "5", code=7)
        before = self.files()
        self.assertRefused(self.forget("--yes"), 11, self.job.folder, "is not over", "1 row is unknown")
        self.run_import(sandbox, "--limit", "1")
        self.assertRefused(self.forget("--yes"), 11, "is not over", "14 rows are pending")
        self.assertEqual(self.files(), before)

    def test_that_runs_is_refused(self):
        sandbox = self.start_sandbox("--fault", "slow@2:20m")
        running = self.start("import", self.leads, "--connections", "1", "--timeout", "30m",
                             *sandbox.options)
        running.wait_until(lambda: sandbox.leads() > 0, "the first row was sent")
        self.assertRefused(self.forget("--yes"), 6, running.pid)
        running.kill()

    def test_that_is_none_is_refused(self):
        self.assertRefused(self.leadimport("forget", self.folder / "none", "--yes"), 2, "none")
        self.assertEnded(self.leadimport("forget"), 2, "JOB")


if __name__ == "__main__":
    program.main()
