"""Result files that somebody edits, replaces or removes, between two runs and while one goes on."""

import os
import shutil
import signal

import job_files
import program


class ResultFiles(program.ProgramTest):
    ROWS = 8

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS)
        self.job = job_files.Job(self.leads)

    def run_import(self, sandbox, *options):
        return self.leadimport("import", self.leads, "--rate", "none", "--connections", "1",
                               *sandbox.options, *options)

    def check_rewritten(self, sandbox, failed):
        """The result files say what came of every row, in rows of their own."""
        results = job_files.check_truth(self, self.job, sandbox.record())
        job_files.check_no_lead_twice(self, sandbox.record())
        self.assertEqual(results["failed.csv"].keys(), set(failed))
        self.assertEqual(len(results["succeeded.csv"]), self.ROWS - len(failed))

    def edit(self, name, *changes):
        """Another length, in place; what it is then."""
        file = self.job.folder / name
        text = file.read_bytes()
        for old, new in changes:
            self.assertIn(old.encode(), text)
            text = text.replace(old.encode(), new.encode(), 1)
        file.write_bytes(text)
        return text

    def test_an_edited_result_file_is_kept_and_written_anew(self):
        for name, change in (("failed.csv", ("메모 2", "고친 메모 2")),
                             ("failed.csv", ("메모 2", "2")),
                             ("failed.csv", ("메모 2", "메모 9")),  # of the same length
                             ("succeeded.csv", ("메모 1", "메모 9")),
                             ("succeeded.csv", ("메모 1", "김과장이 전화한 메모 1")),
                             ("succeeded.csv", ("메모 1\n둘째", "둘째"))):
            with self.subTest(name, change=change):
                sandbox = self.start_sandbox("--fault", "400/2")
                self.assertEnded(self.run_import(sandbox, "--limit", "4"), 1)
                edited = self.edit(name, change)
                kept = self.job.folder / name.replace(".csv", ".edited.csv")
                ended = self.run_import(sandbox, "--limit", "2")
                self.assertEnded(ended, 1, f"kept as {kept}", "written anew",
                                 "bring your changes into that" if name == "failed.csv"
                                 else "what is changed in it is never imported")
                self.assertEqual(kept.read_bytes(), edited)
                # Another one, which is a file of its own.
                again = self.edit(name, change)
                second = self.job.folder / name.replace(".csv", ".edited-2.csv")
                self.assertEnded(self.run_import(sandbox), 1, f"kept as {second}")
                self.assertEqual((kept.read_bytes(), second.read_bytes()), (edited, again))
                self.check_rewritten(sandbox, {2, 4, 6, 8})
                shutil.rmtree(self.job.folder)

    def test_fixing_is_for_a_job_that_is_finished(self):
        """Before, rows are still added: the way is a copy."""
        sandbox = self.start_sandbox("--fault", "400@2", "--fault", "dropped@4")
        failed = self.job.folder / "failed.csv"
        take_a_copy = (f"take a copy in the same folder: cp -i {failed} "
                       f"{self.job.folder / 'failed-copy.csv'};")
        for options, code in ((("--limit", "3"), 1), (("--on-unknown", "hold"), 7)):
            ended = self.run_import(sandbox, *options)
            self.assertEnded(ended, code, take_a_copy)
            self.assertNotIn("fix the rows there", ended.err)
        ended = self.run_import(sandbox, "--settle-delay", "0s")
        self.assertEnded(ended, 1, f"{failed} (fix the rows there, and import that file)")
        self.assertNotIn("take a copy", ended.err)

    def test_unknown_rows_that_are_edited(self):
        sandbox = self.start_sandbox("--fault", "lost@2")
        self.assertEnded(self.run_import(sandbox, "--on-unknown", "hold", "--limit", "4"), 7)
        edited = self.edit("unknown.csv", ("메모 2", "메모 9"))
        kept = self.job.folder / "unknown.edited.csv"
        self.assertEnded(self.run_import(sandbox), 0, f"kept as {kept}", f"{self.ROWS} created")
        self.assertEqual(kept.read_bytes(), edited)
        self.check_rewritten(sandbox, set())

    def test_it_is_kept_as_well_when_a_row_has_been_settled_since(self):
        sandbox = self.start_sandbox("--fault", "400@2", "--fault", "dropped@5")
        self.assertEnded(self.run_import(sandbox, "--on-unknown", "hold"), 7)
        away = self.leads.rename(self.folder / "away.csv")
        self.assertEnded(self.leadimport("settle", self.job.folder, "--rows", "5", "--absent", "--yes",
                                         "--ca-file", sandbox.ca_file), 0)
        away.rename(self.leads)
        edited = self.edit("failed.csv", ("메모 2", "고친 메모 2"))
        kept = self.job.folder / "failed.edited.csv"
        self.assertEnded(self.run_import(sandbox), 1, f"kept as {kept}")
        self.assertEqual(kept.read_bytes(), edited)
        self.check_rewritten(sandbox, {2})

    def test_and_when_a_kill_came_before_its_length_was_known(self):
        sandbox = self.start_sandbox("--fault", "400@2", "--fault", "slow@5:10m")
        running = self.start("import", self.leads, "--rate", "none", "--connections", "1",
                             *sandbox.options)
        failed = self.job.folder / "failed.csv"
        running.wait_until(lambda: failed.exists() and "메모 2" in failed.read_text(), "a row has failed")
        running.kill()
        edited = failed.read_bytes() + "새 리드,,\n".encode()
        failed.write_bytes(edited)
        ended = self.run_import(sandbox, "--on-unknown", "hold", "--timeout", "5s")
        kept = self.job.folder / "failed.edited.csv"
        self.assertEnded(ended, 7, f"kept as {kept}")
        self.assertEqual(kept.read_bytes(), edited)

    def test_a_kill_is_no_edit_however_rows_are_spelled(self):
        """Rows behind what the killed run noted are compared with the input, cell by cell."""
        rows = ['"리드 1",{0},"두\r\n줄"', '"리드, 2",{0}', "리드 3,{0},메모,너무,많이", '리드 "4",{0},',
                "'=리드 5,{0}, 빈칸 ", "리드 6", '"리드 7",{0},""', "리드 8,{0},메모"]
        for encoding in ("utf-8", "utf-8-sig", "cp949", "utf-16"):
            for edit in (False, True):
                with self.subTest(encoding=encoding, edit=edit):
                    self.leads = self.folder / f"{encoding}-{edit}.csv"
                    text = "name,organizationId,memo\r\n" + "\r\n".join(rows) + "\r\n"
                    self.leads.write_bytes(text.format(job_files.ORGANIZATION).encode(encoding))
                    self.job = job_files.Job(self.leads)
                    self.killed_and_continued(encoding, edit)

    def killed_and_continued(self, encoding, edit):
        sandbox = self.start_sandbox("--fault", "slow@5:20m")  # row 8: three rows are not sent
        running = self.start("import", self.leads, "--rate", "none", "--connections", "1", "--timeout",
                             "30m", *sandbox.options)
        files = [self.job.folder / name for name in ("failed.csv", "succeeded.csv")]
        running.wait_until(lambda: all(file.exists() for file in files) and
                           "리드, 2" in files[0].read_bytes().decode(encoding, "ignore") and
                           "리드 7" in files[1].read_bytes().decode(encoding, "ignore"), "rows ended")
        running.kill()
        if edit:
            without_mark = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
            old, new = (word.encode(without_mark) for word in ("리드, 2", "리드, 9"))
            files[0].write_bytes(files[0].read_bytes().replace(old, new))
        ended = self.run_import(sandbox, "--on-unknown", "hold")
        self.assertEnded(ended, 7)
        self.assertEqual([f.name for f in self.job.folder.glob("*.edited*")],
                         ["failed.edited.csv"] if edit else [], ended.err)

    def test_result_files_that_nobody_edited_are_continued(self):
        sandbox = self.start_sandbox("--fault", "400/2")
        for _ in range(4):
            ended = self.run_import(sandbox, "--limit", "2")
            self.assertNotIn("edited", ended.err)
        self.check_rewritten(sandbox, {2, 4, 6, 8})
        self.assertEqual([f.name for f in self.job.folder.glob("*.edited*")], [])

    def while_it_runs(self, change):
        """Rows 2, 4, 6 fail; then this happens, and the rest is sent."""
        sandbox = self.start_sandbox("--fault", "400/2", "--fault", "slow@7:20m")
        running = self.start("import", self.leads, "--rate", "none", "--connections", "1",
                             "--timeout", "30m", *sandbox.options)
        running.wait_until(lambda: sandbox.leads() == 4, "row 7 is sent")
        change()
        # Nothing is in flight for long any more: it drains, and row 8 is left for the next run.
        running.signal(signal.SIGTERM)
        running.wait_until(lambda: "once more" in running.err, "it drains")
        running.signal(signal.SIGTERM)
        return running.wait(), sandbox

    def test_a_result_file_that_is_lost_while_it_runs_is_written_anew(self):
        failed, succeeded = self.job.folder / "failed.csv", self.job.folder / "succeeded.csv"

        def replace():  # as editors save
            shutil.copy(failed, self.folder / "copy")
            os.replace(self.folder / "copy", failed)

        for change in (replace, succeeded.unlink, lambda: failed.write_bytes(b"short")):
            with self.subTest(change):
                ended, sandbox = self.while_it_runs(change)
                self.assertEnded(ended, 143, "removed, replaced or edited during the import",
                                 "1 unknown")
                ended = self.run_import(sandbox, "--settle-delay", "0s")
                self.assertEnded(ended, 1, "4 created, 4 failed")
                self.check_rewritten(sandbox, {2, 4, 6, 8})
                shutil.rmtree(self.job.folder)

    def test_lost_while_the_last_rows_are_sent(self):
        sandbox = self.start_sandbox()
        network = self.put_relay_before(sandbox)
        network.hold_after(0)
        running = self.start("import", self.leads, "--rate", "none", "--connections", "1",
                             *sandbox.options)
        network.step_until(running, lambda: sandbox.leads() == self.ROWS - 1)
        (self.job.folder / "succeeded.csv").unlink()
        network.go_on()
        self.assertEnded(running.wait(), 5, f"{self.ROWS} created", "succeeded.csv",
                         "run the same command again")
        self.assertEnded(self.run_import(sandbox), 0, "continuing with", f"{self.ROWS} created")
        self.check_rewritten(sandbox, set())
        self.assertRefused(self.run_import(sandbox), 9, "imported before")

    def test_a_finished_job_writes_result_files_again_that_are_missing(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox), 0)
        for name in job_files.RESULT_FILES:
            (self.job.folder / name).unlink()
            self.assertEnded(self.run_import(sandbox), 0, "continuing with", f"{self.ROWS} created")
            self.check_rewritten(sandbox, set())
            self.assertRefused(self.run_import(sandbox), 9, "imported before")
        # With --again another import is wanted.
        (self.job.folder / "failed.csv").unlink()
        self.assertEnded(self.run_import(sandbox, "--again", "--yes"), 0, "leads.csv.import-2")
        self.assertEqual(sandbox.leads(), 2 * self.ROWS)


if __name__ == "__main__":
    program.main()
