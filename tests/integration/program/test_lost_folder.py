"""The job's folder, or what keeps a second import out of it, is moved or removed while rows are sent:
nothing more leaves, and no advice leads to a second lead."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import unittest

import job_files
import program

ROWS = 400  # a quarter of a minute: who is late does not find it at its end
SENT = 15   # before it happens
ADVICE = "run the same command again"


class LostFolder(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.desk = self.folder / "desk"
        self.desk.mkdir()
        self.leads = job_files.write_leads(self.desk / "leads.csv", ROWS)
        self.job = job_files.Job(self.leads)
        self.sandbox = self.start_sandbox()

    def command(self, rate="25/1s"):
        return ["import", self.leads, "--rate", rate, "--on-unknown", "hold", "--progress", "none",
                *self.sandbox.options]

    def started(self):
        running = self.start(*self.command())
        running.wait_until(lambda: self.sandbox.leads() >= SENT, "rows are sent")
        return running

    def ended(self, running, *words):
        """It ended by itself, before its last row, with what it had in flight recorded."""
        ended = running.wait()
        self.assertEnded(ended, 5, self.job.folder, *words)
        self.assertLess(self.sandbox.leads(), ROWS)
        return ended

    def go_on(self):
        """The same command, with the right folder in its place, ends well; nothing is there twice."""
        self.assertEnded(self.leadimport(*self.command("none")), 0, "continuing with")
        job_files.check_no_lead_twice(self, self.sandbox.record())
        job_files.check_truth(self, self.job, self.sandbox.record())
        self.assertEqual(self.sandbox.leads(), ROWS)

    def rows(self, folder):
        """{row: state} of a journal."""
        db = sqlite3.connect(folder / "job.db")
        try:
            return job_files.row_states(db)
        finally:
            db.close()

    def check_known(self, folder):
        """The journal there knows of every lead."""
        known = self.rows(folder)
        for lead in self.sandbox.record():
            self.assertEqual(known.get(int(lead["name"].split()[1])), 2, lead["name"])

    def remove(self):
        while self.job.folder.exists():  # it may write into it meanwhile
            shutil.rmtree(self.job.folder, ignore_errors=True)

    def test_a_folder_that_is_moved(self):
        running = self.started()
        place = self.folder / "moved"
        self.job.folder.rename(place)
        ended = self.ended(running, "moved", place, "created again")
        self.assertNotIn(ADVICE, ended.err)
        self.assertNotIn("succeeded.csv", ended.err)
        self.assertFalse(self.job.folder.exists())
        self.assertIn(f"{self.sandbox.leads()} leads were created", ended.err)
        self.check_known(place)
        place.rename(self.job.folder)
        self.go_on()

    def test_a_folder_that_is_moved_with_its_parent(self):
        running = self.started()
        place = self.folder / "elsewhere"
        self.desk.rename(place)
        ended = self.ended(running, "moved", place)
        self.assertNotIn(ADVICE, ended.err)
        self.check_known(place / self.job.folder.name)
        place.rename(self.desk)
        self.go_on()

    def test_a_folder_that_is_removed_is_written_again(self):
        running = self.started()
        self.remove()
        ended = self.ended(running, "removed", "written there again", "keep this folder",
                           "leads were created")
        self.assertNotIn(ADVICE, ended.err)
        self.check_known(self.job.folder)
        self.go_on()  # nobody was told to; a supervisor does it all the same

    def test_a_folder_that_is_removed_and_made_anew_gets_its_journal_again(self):
        running = self.started()
        self.remove()
        self.job.folder.mkdir()
        ended = self.ended(running, "removed", "written there again", "keep this folder")
        self.assertNotIn(ADVICE, ended.err)
        self.check_known(self.job.folder)
        self.go_on()

    def test_what_is_in_a_folder_is_moved_out_of_it(self):
        running = self.started()
        other = self.desk / "other"
        other.mkdir()
        for file in self.job.folder.iterdir():
            if file.name != "job.db-shm":  # SQLite may be about to make it anew
                file.rename(other / file.name)
        self.ended(running, "removed", "written there again", "keep this folder")
        self.check_known(self.job.folder)
        self.go_on()

    def refused_until_it_is_in_its_place(self, record):
        """The advice, taken literally."""
        before = self.sandbox.leads()
        for _ in "12":
            ended = self.leadimport(*self.command("none"))
            self.assertRefused(ended, 5, "may lie in another folder", record)
            self.assertRefused(self.leadimport(*self.command("none"), "--again"), 5, record)
        self.assertEqual(self.sandbox.leads(), before)
        commands = re.search(r"in its place: (.*)\); put", ended.err).group(1)
        subprocess.run(commands, shell=True, check=True)
        self.go_on()

    def test_a_folder_that_is_moved_back_into_one_that_was_made_in_its_place(self):
        running = self.started()
        place = self.desk / "moved it's"
        self.job.folder.rename(place)
        self.job.folder.mkdir()
        self.ended(running, "moved", place, "first move away what stands in its place")
        self.check_known(place)
        inside = self.job.folder / place.name
        place.rename(inside)  # as mv does
        self.refused_until_it_is_in_its_place(inside)

    def test_what_was_saved_beside_another_folder(self):
        """And it is moved into that, as mv does."""
        for how in ("inside", "beside", "alone"):
            with self.subTest(how):
                self.sandbox = self.start_sandbox()
                running = self.started()
                info = (self.job.folder / "job.info").read_text()
                self.remove()
                self.job.folder.mkdir()
                (self.job.folder / "job.info").write_text(re.sub("(?m)^id=.*", "id=another", info))
                rescued = self.desk / "leads.csv.import-rescued"
                ended = self.ended(running, "removed", "give that folder the name", rescued)
                self.assertNotIn(ADVICE, ended.err)
                self.check_known(rescued)
                if how == "inside":
                    rescued = rescued.rename(self.job.folder / rescued.name)
                elif how == "alone":
                    self.remove()
                self.refused_until_it_is_in_its_place(rescued)
                self.remove()

    def test_a_copy_in_the_place_of_a_folder_that_was_moved(self):
        """Whoever goes on with the copy is not told to put the other one back."""
        for gone_on in (True, False):
            with self.subTest(gone_on):
                self.sandbox = self.start_sandbox()
                running = self.started()
                os.kill(running.pid, signal.SIGSTOP)
                place = self.desk / "moved"
                self.job.folder.rename(place)
                shutil.copytree(place, self.job.folder)
                if gone_on:
                    over = self.leadimport(*self.command("none"))
                    self.assertIn(over.code, (0, 7), over.err)
                os.kill(running.pid, signal.SIGCONT)
                ended = self.ended_anyhow(running)
                if gone_on:
                    self.assertIn("keep the one that stands there", ended.err)
                    self.assertNotIn("move it back", ended.err)
                else:
                    self.assertIn("first move away what stands in its place", ended.err)
                    self.remove()
                    place.rename(self.job.folder)
                    self.go_on()
                job_files.check_no_lead_twice(self, self.sandbox.record())
                shutil.rmtree(place, ignore_errors=True)
                self.remove()

    def ended_anyhow(self, running):
        ended = running.wait()
        self.assertEnded(ended, 5, "moved")
        return ended

    def test_a_folder_that_is_removed_with_all_around_it(self):
        running = self.started()
        while self.desk.exists():
            shutil.rmtree(self.desk, ignore_errors=True)
        ended = self.ended(running, "removed", "do not run the import again", "leads were created",
                           "could not be saved")
        self.assertNotIn(ADVICE, ended.err)
        self.assertFalse(self.desk.exists())

    def test_a_journal_that_is_replaced_by_an_older_copy(self):
        running = self.started()
        shutil.copy(self.job.folder / "job.db", self.folder / "job.db")
        (self.folder / "job.db").rename(self.job.folder / "job.db")
        rescued = self.desk / "leads.csv.import-rescued"
        ended = self.ended(running, "removed", rescued)
        self.assertNotIn(ADVICE, ended.err)
        self.check_known(rescued)
        self.go_on()  # the log beside the copy brings it up to date, else it would be refused

    def test_while_nothing_is_begun_it_is_noticed_too(self):
        self.sandbox = self.start_sandbox("--fault", "slow@1:20m")
        running = self.start("import", self.leads, "--connections", "1", "--timeout", "30m",
                             *self.sandbox.options)
        running.wait_until(lambda: self.sandbox.leads() > 0, "the first row was sent")
        self.job.folder.rename(self.folder / "moved")
        log = self.folder / "moved" / "import.log"
        running.wait_until(lambda: "job_folder_moved" in log.read_text(), "it is noticed")
        running.kill()
        self.assertEqual(self.sandbox.leads(), 1)

    def test_a_log_of_the_journal_that_is_removed_is_told_and_loses_nothing(self):
        running = self.started()
        (self.job.folder / "job.db-wal").unlink()
        ended = self.ended(running, "job.db-wal", "removed or replaced", "never remove it", ADVICE)
        self.assertNotIn("what the system says", ended.err)
        self.check_known(self.job.folder)
        self.go_on()

    def test_a_lock_file_that_is_removed_keeps_no_second_import_from_taking_the_job(self):
        first = self.started()
        (self.job.folder / "job.lock").unlink()
        second = self.start(*self.command())
        ended = self.ended(first)
        self.assertRegex(ended.err, "lock file was removed|has taken the job over")
        self.assertNotIn(ADVICE, ended.err)
        over = second.wait()
        self.assertIn(over.code, (0, 7), over.err)  # 7: what the first had in flight
        job_files.check_no_lead_twice(self, self.sandbox.record())
        results = job_files.check_truth(self, self.job, self.sandbox.record())
        self.assertEqual(self.job.summary()["pending"], 0)
        self.assertEqual(len(results["unknown.csv"]), self.job.summary()["unknown"])
        runs = self.runs()
        self.assertEqual(len({owner for owner, _ in runs}), 2)
        self.assertEqual(runs[-1][1], over.code)

    def test_a_lock_file_that_is_removed_stops_an_import_that_is_alone(self):
        running = self.started()
        (self.job.folder / "job.lock").unlink()
        ended = self.ended(running, "lock file was removed", "never remove it")
        self.assertNotIn("succeeded.csv", ended.err)
        self.go_on()

    def runs(self):
        db = sqlite3.connect(self.job.folder / "job.db")
        try:
            return db.execute("SELECT owner, exit_code FROM run ORDER BY number").fetchall()
        finally:
            db.close()

    def test_settling_and_undoing_in_a_folder_that_is_moved_do_not_begin_it_anew(self):
        self.assertEnded(self.leadimport(*self.command("none")), 0)
        undoing = self.start("undo", self.leads, "--yes", "--rate", "20/1s", *self.sandbox.options)
        undoing.wait_until(lambda: self.sandbox_lacks_leads(), "leads are deleted")
        place = self.folder / "moved"
        self.job.folder.rename(place)
        ended = undoing.wait()
        self.assertEnded(ended, 5, "moved", place)
        self.assertNotIn(ADVICE, ended.err)
        place.rename(self.job.folder)
        again = self.leadimport("undo", self.leads, "--yes", "--rate", "none", *self.sandbox.options)
        self.assertEnded(again, 0)
        self.assertEqual(self.count("undo"), ROWS)

    def sandbox_lacks_leads(self):
        return self.count("undo") > 0

    def count(self, table):
        db = sqlite3.connect(f"file:{self.job.folder / 'job.db'}?mode=ro", uri=True)
        try:
            return db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        finally:
            db.close()


class NoLocks(program.ProgramTest):
    """A file system that gives every lock to everybody, as a failpoint plays it."""

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 5)
        self.job = job_files.Job(self.leads)
        self.sandbox = self.start_sandbox()

    def run_import(self, *options, locks=True):
        how = {} if locks else {"program": os.environ["LEADIMPORT_WITH_FAILPOINTS"],
                                "env": {"LEADIMPORT_FAILPOINT": "folder.lock_test@1:EIO"}}
        return self.leadimport("import", self.leads, "--rate", "none", *self.sandbox.options, *options,
                               **how)

    def test_a_new_job_is_sent_to_a_local_disk(self):
        ended = self.run_import(locks=False)
        self.assertRefused(ended, 2, self.job.folder, "no locks", "--job", "local disk")
        self.assertFalse(self.job.folder.exists())
        self.assertEqual(self.sandbox.leads(), 0)

    def test_a_job_that_has_begun_is_not_begun_anew_elsewhere(self):
        self.assertEnded(self.run_import("--limit", "2"), 0)
        ended = self.run_import(locks=False)
        self.assertRefused(ended, 2, self.job.folder, "no locks", "move the whole folder")
        self.assertEqual(self.sandbox.leads(), 2)
        place = self.folder / "local disk"
        self.job.folder.rename(place)
        self.assertEnded(self.run_import("--job", place), 0, "continuing with")
        job_files.check_no_lead_twice(self, self.sandbox.record())
        self.assertEqual(self.sandbox.leads(), 5)


if __name__ == "__main__":
    program.main()
