"""The job folder guards itself: against a second import, a second time, another input, damage."""

import os
import re
import shutil
import signal
import unittest

import job_files
import program

OTHER_MAPPING = "the mapping, the encoding or the delimiter is different"


class JobFolder(program.ProgramTest):
    ROWS = 8

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS)
        self.job = job_files.Job(self.leads)

    def run_import(self, sandbox, *options, **how):
        return self.leadimport("import", self.leads, "--rate", "none", *sandbox.options, *options,
                               **how)

    def finished(self, *sandbox_options):
        sandbox = self.start_sandbox(*sandbox_options)
        self.assertEnded(self.run_import(sandbox), 0)
        return sandbox

    def half_done(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "3"), 0)
        return sandbox

    def waiting_import(self):
        """One that waits for the answer to its first row, which would come long after the test."""
        sandbox = self.start_sandbox("--fault", "slow@1:20m")
        running = self.start("import", self.leads, "--connections", "1", "--timeout", "30m",
                             *sandbox.options)
        running.wait_until(lambda: sandbox.leads() > 0, "the first row was sent")
        return running, sandbox

    def test_a_second_import_at_the_same_time_is_refused_and_names_the_first(self):
        first, sandbox = self.waiting_import()
        self.assertRefused(self.run_import(sandbox), 6, self.job.folder, "running", first.pid)
        elsewhere = self.run_import(sandbox, "--job", self.job.folder)
        self.assertRefused(elsewhere, 6, first.pid)
        self.assertTrue(first.running)
        self.assertEqual(sandbox.leads(), 1)
        first.signal(signal.SIGTERM)
        first.wait_until(lambda: "once more" in first.err, "it drains")
        first.signal(signal.SIGTERM)
        self.assertEnded(first.wait(), 143, "1 unknown")

    def test_two_imports_that_start_together_make_one(self):
        sandbox = self.start_sandbox()
        both = [self.start("import", self.leads, "--rate", "none", *sandbox.options) for _ in "12"]
        self.assertEqual(sorted(p.wait().code for p in both), [0, 6])
        job_files.check_no_lead_twice(self, sandbox.record())
        job_files.check_truth(self, self.job, sandbox.record())

    def test_the_lock_of_a_killed_import_holds_nobody_up(self):
        first, sandbox = self.waiting_import()
        first.kill()
        ended = self.run_import(sandbox, "--on-unknown", "hold")
        self.assertEnded(ended, 7, "continuing with")
        results = job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(results["unknown.csv"].keys(), {1})

    def test_a_finished_job_is_not_done_again(self):
        sandbox = self.finished()
        before = self.snapshot()
        ended = self.run_import(sandbox, env={"TZ": "KST-9"})
        self.assertRefused(ended, 9, "leads.csv", "imported before", f"{self.ROWS} created",
                           "--again")
        self.assertRegex(ended.err, r"\bon \d{4}-\d\d-\d\d \d\d:\d\d:\d\d KST: ")
        self.assertEqual(self.snapshot(), before)
        self.assertEqual(sandbox.leads(), self.ROWS)

    def test_again_imports_into_a_folder_of_its_own(self):
        sandbox = self.finished()
        before = self.snapshot()
        for n in (2, 3):
            where = ["--job", f"{self.job.folder}/"] if n == 3 else []
            ended = self.run_import(sandbox, "--again", "--yes", *where)
            self.assertEnded(ended, 0, f"leads.csv.import-{n}")
            again = job_files.Job(self.leads, f"{self.leads}.import-{n}")
            results = job_files.check_accounted(self, again)
            self.assertEqual(len(results["succeeded.csv"]), self.ROWS)
            self.assertEqual(sandbox.leads(), n * self.ROWS)
        self.assertEqual(self.snapshot(), before)
        keys = [lead["idempotencyKey"] for lead in sandbox.record()]
        self.assertEqual(len(set(keys)), len(keys), "the key of an earlier import was used")

    def test_again_goes_on_with_a_job_that_stopped(self):
        sandbox = self.half_done()
        self.assertEnded(self.run_import(sandbox, "--again"), 0)
        job_files.check_no_lead_twice(self, sandbox.record())
        self.assertEqual(sandbox.leads(), self.ROWS)

    def test_again_does_not_pass_over_a_job_whose_leads_are_there(self):
        """Each of them began in another way, and did not come to its end."""
        mapping = self.folder / "m.toml"
        mapping.write_text('[lead]\nname = "name"\norganizationId = "organizationId"\n')
        original = self.leads.read_text()
        changed = original.replace("메모 6", "메모 77")
        for text, how, words in ((changed, (), "put the original back"),
                                 (original, ("--map", mapping), "first delete its leads")):
            with self.subTest(words):
                sandbox = self.half_done()
                sent = sandbox.leads()
                self.leads.write_text(text)
                self.assertRefused(self.run_import(sandbox, "--again", *how), 10, words)
                self.assertEqual(sandbox.leads(), sent)
                # Without its leads it is passed over.
                undo = ["undo", self.job.folder, "--yes", "--rate", "none", *sandbox.options]
                self.assertEnded(self.leadimport(*undo, "--rows", "1"), 0)
                self.assertRefused(self.run_import(sandbox, "--again", *how), 10, words)
                self.assertEnded(self.leadimport(*undo), 0)
                self.assertEnded(self.run_import(sandbox, "--again", *how), 0, "leads.csv.import-2")
                self.leads.write_text(original)
                for folder in (self.job.folder, f"{self.job.folder}-2"):
                    shutil.rmtree(folder)

    def test_again_does_not_pass_over_a_job_with_a_row_in_doubt(self):
        sandbox = self.start_sandbox("--fault", "lost@2")
        self.assertEnded(self.run_import(sandbox, "--limit", "2", "--on-unknown", "hold"), 7)
        undo = self.leadimport("undo", self.job.folder, "--yes", "--rate", "none", *sandbox.options)
        self.assertEqual(undo.code, 0, undo.err)
        self.leads.write_text(self.leads.read_text().replace("메모 6", "메모 77"))
        sent = sandbox.leads()
        self.assertRefused(self.run_import(sandbox, "--again"), 10, "put the original back")
        self.assertEqual(sandbox.leads(), sent)

    def test_a_changed_file_is_another_import(self):
        sandbox = self.half_done()
        original = self.leads.read_text()
        for changed in (original.replace("메모 5", "메모 77"), original.replace("메모 5", "메모 6")):
            self.leads.write_text(changed)
            ended = self.refuse_other(sandbox, "the file is different")
            self.assertIn("put the original back", ended.err)
            self.assertNotIn("--again", ended.err)
        self.leads.write_text(original)
        self.assertEnded(self.run_import(sandbox), 0)

    def test_a_changed_mapping_is_another_import(self):
        sandbox = self.half_done()
        self.write("map.toml", '[lead]\nname = "name"\norganizationId = "organizationId"\n')
        ended = self.refuse_other(sandbox, OTHER_MAPPING, "--map", "map.toml")
        whole = rf"{re.escape(str(self.job.folder))} (--\S+ \S+ )*--ca-file \S+"
        for command in ("settle", "undo"):
            self.assertRegex(ended.err, rf"{re.escape(program.PROGRAM)} {command} {whole}[,)]")

    def test_another_reading_of_the_bytes_is_another_import(self):
        # Latin letters only, so that the header says the same in every encoding.
        self.leads.write_text(f"name,organizationId\nA,{job_files.ORGANIZATION}\n"
                              f"B,{job_files.ORGANIZATION}\n")
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "1"), 0, "UTF-8")
        self.refuse_other(sandbox, OTHER_MAPPING,
                          "--encoding", "cp949")
        self.assertEnded(self.run_import(sandbox, "--encoding", "utf-8", "--delimiter", "comma"), 0,
                         "continuing with")

    def test_another_server_is_another_import(self):
        self.half_done()
        ended = self.refuse_other(self.start_sandbox(), "the base URL is different")
        self.assertNotIn("--again", ended.err)

    def test_rate_and_connections_may_change_on_the_way(self):
        sandbox = self.half_done()
        self.assertEnded(self.run_import(sandbox, "--connections", "2", "--timeout", "9s"), 0)
        job_files.check_truth(self, self.job, sandbox.record())

    def test_done_rows_cost_no_request(self):
        whole = self.finished().stop()["requests"] - self.ROWS  # what any import asks first
        shutil.rmtree(self.job.folder)
        sandbox = self.start_sandbox()
        for limit in ("3", "4", "1"):
            self.assertEnded(self.run_import(sandbox, "--limit", limit), 0)
        job_files.check_truth(self, self.job, sandbox.record())
        counters = sandbox.stop()
        self.assertEqual(counters["lead_posts"], self.ROWS)
        self.assertEqual(counters["requests"], self.ROWS + 3 * whole)

    def test_a_damaged_journal_is_told_and_nothing_is_sent(self):
        sandbox = self.half_done()
        whole = (self.job.folder / "job.db").read_bytes()
        for name, content in (("garbage", os.urandom(8192)), ("a text", b"hello\n" * 100),
                              ("cut in the middle", whole[:len(whole) // 2]),
                              ("garbage in the middle", whole[:4096] + b"\xaa" * 8192)):
            with self.subTest(name):
                (self.job.folder / "job.db").write_bytes(content)
                self.assertRefused(self.run_import(sandbox), 5, "job.db", "leadimport recover",
                                   "do not delete the folder")
                self.assertEqual(sandbox.leads(), 3)
                self.assertEqual(self.leadimport("status", self.job.folder).code, 5)

    def test_a_lost_journal_beside_results_is_told_and_nothing_is_sent(self):
        for name in ("empty", "missing"):
            with self.subTest(name):
                shutil.rmtree(self.job.folder, ignore_errors=True)
                sandbox = self.half_done()
                (self.job.folder / "job.db").unlink()
                if name == "empty":
                    (self.job.folder / "job.db").touch()
                succeeded = (self.job.folder / "succeeded.csv").read_bytes()
                self.assertEnded(self.run_import(sandbox), 5, self.job.folder)
                self.assertEqual(sandbox.leads(), 3)
                self.assertEqual((self.job.folder / "succeeded.csv").read_bytes(), succeeded)

    def test_lost_result_files_are_written_again(self):
        sandbox = self.half_done()
        (self.job.folder / "failed.csv").unlink()
        self.assertEnded(self.run_import(sandbox), 0)
        job_files.check_truth(self, self.job, sandbox.record())

    def test_what_somebody_adds_to_a_result_file_does_not_confuse_it(self):
        sandbox = self.half_done()
        with open(self.job.folder / "succeeded.csv", "a") as f:
            f.write("half a li")
        self.assertEnded(self.run_import(sandbox), 0)
        job_files.check_truth(self, self.job, sandbox.record())

    @unittest.skipUnless(os.geteuid() == 0, "needs the right to be somebody else")
    def test_who_may_not_look_into_the_folder_is_not_sent_to_another(self):
        sandbox = self.half_done()
        ours = shutil.copy(program.PROGRAM, self.folder / "program")
        self.folder.chmod(0o777)
        for readable in (self.leads, sandbox.ca_file):
            readable.chmod(0o644)
        nobody = {"program": ours, "user": 65534, "group": 65534, "extra_groups": []}
        ended = self.run_import(sandbox, **nobody)
        self.assertRefused(ended, 2, "another user, number 0", "do not begin the job anew")
        self.assertNotIn("--job", ended.err)
        for command in (["status"], ["settle", *sandbox.options],
                        ["undo", "--yes", *sandbox.options]):
            self.assertRefused(self.leadimport(*command, self.leads, **nobody), 5, "job.db",
                               "Permission denied")
        self.assertEqual(sandbox.leads(), 3)

    def test_a_job_folder_that_cannot_be_made_is_told_before_anything_is_sent(self):
        sandbox = self.start_sandbox()
        self.write("leads.csv.import", "a file where the folder should be")
        self.assertRefused(self.run_import(sandbox), 2, "leads.csv.import", "not a folder")
        self.assertEqual(sandbox.leads(), 0)

    def refuse_other(self, sandbox, words, *options):
        before = self.snapshot()
        sent = sandbox.leads()
        ended = self.run_import(sandbox, *options)
        self.assertRefused(ended, 10, self.job.folder, words)
        self.assertEqual(self.snapshot(), before)
        self.assertEqual(sandbox.leads(), sent)
        return ended

    def snapshot(self):
        """What must not change: job.lock tells who looked last."""
        return {f.name: f.read_bytes() for f in self.job.folder.iterdir()
                if f.name not in ("job.lock", "job.db-shm", "job.db-wal")}


if __name__ == "__main__":
    program.main()
