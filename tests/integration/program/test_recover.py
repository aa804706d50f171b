"""A journal that is older than the files beside it: refused before anything is sent, and recovered."""

import os
import re
import shutil
import signal
import sqlite3
import time

import contact_files
import job_files
import program
from keeping_api import KeepingApi
from recover_test import CONNECTIONS, RecoverTest


class AnOlderCopy(RecoverTest):
    def test_a_journal_from_a_backup_is_refused_and_recovered(self):
        sandbox = self.dying_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
        old = self.db.read_bytes()
        self.kill_midway(sandbox)
        self.put_back(old)
        self.assert_refused_as_old(sandbox)
        ended = self.recover()
        self.assertEnded(ended, 0, "taken from the result files", "unknown now",
                         f"leadimport settle {self.job.folder}", "job.db.before-recover")
        self.assertEqual((self.job.folder / "job.db.before-recover").read_bytes()[:16],
                         b"SQLite format 3\0")
        self.check_end(sandbox)

    def test_a_run_that_no_file_shows_is_known_by_its_number(self):
        """It was killed before its first rows had an end; the backup is of the run before."""
        sandbox = self.with_the_database_before_its_last_run()
        self.assert_refused_as_old(sandbox, "job.info knows of run 2, the database does not")
        for options in ((), ("--row", "3"), ("--format", "json")):
            self.assertRefused(self.leadimport("status", self.job.folder, *options), 5,
                               "older than the files", "leadimport recover")
        self.assertEnded(self.recover(), 0, "48 rows without an outcome", "unknown now")
        self.assertEnded(self.recover(), 0, "nothing was changed")
        self.check_end(sandbox)

    def test_a_second_run_of_the_same_number_is_not_taken_for_the_first(self):
        sandbox = self.with_the_database_before_its_last_run()
        undone = self.leadimport("undo", self.job.folder, "--rows", "1", "--yes", *sandbox.options)
        self.assertRefused(undone, 5, "leadimport recover")
        db = sqlite3.connect(self.db)
        db.execute("INSERT INTO run SELECT 2, kind, version, 'somebody else', process, timeout_ms, "
                   "boot, began, began_boot, ended, ended_boot, state, exit_code, code, arguments, "
                   "why, figures, clock_offset, clock_spread FROM run")
        db.commit()
        db.close()
        self.assert_refused_as_old(sandbox, "job.info knows of run 2")

    def test_a_run_that_said_its_end_makes_no_other_rows_unknown(self):
        self.ROWS = 3000
        self.write_leads()
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
        old = self.db.read_bytes()
        self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
        self.put_back(old)
        self.assert_refused_as_old(sandbox)
        recovered = self.recover()
        self.assertEnded(recovered, 0, "10 created")
        unknown = int(re.search(r"([\d,]+) rows without", recovered.err).group(1).replace(",", ""))
        self.assertLess(unknown, 2000)

    def test_a_copy_that_was_made_while_it_ran_is_known_by_itself(self):
        sandbox = self.start_sandbox()
        network = self.put_relay_before(sandbox)
        network.hold_after(40)  # pieces: the questions, the handshakes and some leads
        running = self.start(*self.arguments(sandbox))
        running.wait_until(lambda: network.held, "the relay holds what is sent")
        self.assertGreater(sandbox.leads(), 0)
        old = self.db.read_bytes()
        network.go_on()
        self.assertEnded(running.wait(), 0)
        self.put_back(old)
        for name in job_files.RESULT_FILES:  # not even the files say more
            (self.job.folder / name).write_bytes(b"")
        self.lose("job.info", "summary.json")
        self.assert_refused_as_old(sandbox, "job.db-wal, is not there")
        self.assertEnded(self.recover(), 0)
        self.check_end(sandbox)

    def test_a_log_that_is_lost_after_a_kill(self):
        sandbox = self.dying_sandbox()
        self.kill_midway(sandbox)
        self.lose("job.db-wal")
        self.assert_refused_as_old(sandbox)
        self.leadimport("status", self.job.folder)  # a reader makes no new log
        self.assert_refused_as_old(sandbox)
        self.assertEnded(self.recover(), 0, "taken from the result files")
        self.check_end(sandbox)

    def test_a_log_that_is_lost_before_any_row_had_an_end(self):
        sandbox = self.start_sandbox("--fault", "slow@1:20m")
        running = self.start(*self.arguments(sandbox, "--connections", "1", "--timeout", "30m"))
        running.wait_until(lambda: sandbox.leads() > 0, "the first row was sent")
        running.kill()
        self.lose("job.db-wal", "job.db-shm")
        self.assert_refused_as_old(sandbox, "job.db-wal, is not there")
        self.assertEnded(self.recover(), 0, "60 rows without an outcome")
        # What is there is found. That the others are not nothing shows: no lead of this job is known
        # to exist, by which the search could be tried.
        self.assertEnded(self.settle(sandbox), 7, "1 created, 0 not there", "59 still unknown")
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(sandbox.stop()["lead_posts"], 1)

    def test_files_that_a_later_run_wrote_anew(self):
        """The lengths that the old journal knows say nothing of them."""
        sandbox = self.start_sandbox("--latency", "5ms", "--fault", "lost@4")
        self.assertEnded(self.run_import(sandbox, "--limit", "10", "--on-unknown", "hold"), 7)
        old = self.db.read_bytes()
        self.assertEnded(self.run_import(sandbox, "--limit", "20"), 0, "1 created")
        self.put_back(old)
        self.assert_refused_as_old(sandbox)
        self.assertEnded(self.recover(), 0)
        self.check_end(sandbox)

    def test_files_of_the_backup_beside_what_the_job_knows_better(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
        old = {name: (self.job.folder / name).read_bytes()
               for name in ("job.db", *job_files.RESULT_FILES)}
        self.assertEnded(self.run_import(sandbox, "--limit", "20"), 0)
        newer = (self.job.folder / "job.info").read_bytes()
        for lost, words in (("summary.json", "job.info knows of row 30"),
                            ("job.info", "summary.json counts 30 rows")):
            with self.subTest(lost):
                summary = (self.job.folder / "summary.json").read_bytes()
                for name, content in old.items():
                    (self.job.folder / name).write_bytes(content)
                self.lose(lost)
                self.assert_refused_as_old(sandbox, words)
                (self.job.folder / "job.info").write_bytes(newer)
                (self.job.folder / "summary.json").write_bytes(summary)
        self.assertEnded(self.recover(), 0)
        self.check_end(sandbox)

    def test_undo_does_not_leave_leads_behind(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
        old = self.db.read_bytes()
        self.assertEnded(self.run_import(sandbox, "--limit", "20"), 0)
        self.put_back(old)
        undo = ["undo", self.job.folder, "--yes", *sandbox.options]
        self.assertRefused(self.leadimport(*undo), 5, "leadimport recover")
        self.assertEqual(sandbox.leads(), 30)
        self.assertEnded(self.recover(), 0)
        self.assertEnded(self.leadimport(*undo), 0, "deleted 30 leads")

    def test_rows_that_no_run_can_have_sent_fail_as_they_would_have(self):
        self.write_leads(invalid=lambda row: row % 7 == 0)
        sandbox = self.dying_sandbox()
        self.assertIn(self.run_import(sandbox, "--limit", "5").code, (0, 1))
        old = self.db.read_bytes()
        self.kill_midway(sandbox)
        self.put_back(old)
        self.assert_refused_as_old(sandbox)
        self.assertEnded(self.recover(), 0)
        self.check_end(sandbox, failed=self.ROWS // 7)

    def test_an_edited_failed_file_is_no_reason_to_refuse(self):
        self.write_leads(invalid=lambda row: row % 7 == 0)
        sandbox = self.start_sandbox()
        self.run_import(sandbox, "--limit", "30")
        failed = self.job.folder / "failed.csv"
        failed.write_text(failed.read_text().replace("메모", "고친 메모") + "리드 7,\"offen\n")
        self.assertEnded(self.run_import(sandbox), 1)
        job_files.check_no_lead_twice(self, sandbox.record())


class EditedFiles(RecoverTest):
    """A recovered database has never seen the files that it was made of: the input tells what the user
    changed in them."""

    def recovered(self):
        sandbox = self.start_sandbox("--fault", "400=리드 7")
        self.assertEnded(self.run_import(sandbox), 1)
        self.lose("job.db", "job.db-wal", "job.db-shm")
        self.assertEnded(self.recover(), 0)
        return sandbox

    def test_what_the_user_changed_is_kept(self):
        sandbox = self.recovered()
        failed = self.job.folder / "failed.csv"
        edited = failed.read_text("utf-8-sig").replace(job_files.ORGANIZATION,
                                                       job_files.ORGANIZATION[::-1])
        failed.write_text(edited, "utf-8")
        kept = self.job.folder / "failed.edited.csv"
        self.assertEnded(self.run_import(sandbox), 1, kept.name)
        self.assertEqual(kept.read_text("utf-8"), edited)
        self.assertNotEqual(failed.read_text("utf-8-sig"), edited)

    def test_what_nobody_changed_is_written_anew(self):
        sandbox = self.recovered()
        ended = self.run_import(sandbox)
        self.assertEnded(ended, 1)
        self.assertNotIn("edited", ended.err)
        self.assertEqual([f.name for f in self.job.folder.glob("*.edited*")], [])


class PeopleAndCompanies(RecoverTest):
    """They are not in the older journal either: they are looked for, and nobody is created twice."""

    def write_leads(self, **how):
        self.leads = contact_files.write_leads(self.folder / "leads.csv", self.ROWS)

    def test_rows_that_name_them_are_settled_all_the_same(self):
        sandbox = self.dying_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "4"), 0)
        old = self.db.read_bytes()
        self.kill_midway(sandbox)
        self.put_back(old)
        self.assert_refused_as_old(sandbox)
        self.assertEnded(self.recover(), 0, "unknown now")
        self.finish(sandbox)
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(sandbox.leads(), self.ROWS)
        contact_files.check_contacts_once(self, sandbox)


class Spellings(RecoverTest):
    """The result files in the input's own spelling, torn in the middle of a row."""

    def spelled(self, encoding, delimiter, line_end, sep_line=False):
        lines = [["name", "organizationId", "memo"]] + [
            [f"리드 {row}", job_files.ORGANIZATION,
             f'"메모 {row}{line_end}둘째 줄; {delimiter} ""따옴표"""'] for row in range(1, self.ROWS + 1)]
        text = (f"sep={delimiter}{line_end}" if sep_line else "") + "".join(
            delimiter.join(cells) + line_end for cells in lines)
        self.leads.write_bytes(text.encode(encoding))

    def test_they_are_read_as_they_are_spelled(self):
        for number, spelling in enumerate((("cp949", ";", "\r\n"), ("utf-8-sig", "\t", "\n", True),
                                           ("utf-16", ",", "\r\n"), ("utf-8", "|", "\r"))):
            with self.subTest(spelling):
                self.spelled(*spelling)
                sandbox = self.dying_sandbox()
                self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
                old = self.db.read_bytes()
                self.kill_midway(sandbox)
                succeeded = self.job.folder / "succeeded.csv"
                os.truncate(succeeded, succeeded.stat().st_size - 9 - number)
                self.put_back(old)
                self.forget_the_run()
                self.assert_refused_as_old(sandbox, "succeeded.csv: ", "row ")
                self.assertEnded(self.recover(), 0, "taken from the result files")
                self.finish(sandbox)
                self.assertEqual(sorted(lead["name"] for lead in sandbox.record()),
                                 sorted(job_files.lead_name(n + 1) for n in range(self.ROWS)))
                self.assertEqual(self.job.summary()["created"], self.ROWS)
                shutil.rmtree(self.job.folder)

    def test_a_torn_row_alone_is_no_reason_to_refuse(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
        succeeded = self.job.folder / "succeeded.csv"
        whole = succeeded.read_bytes()
        row = b'x,y,"memo\n of two lines",11,abc,2026-01-01T00:00:00Z,'
        for cut in (3, 9, 30):
            succeeded.write_bytes(whole + row[:cut])
            self.assertEnded(self.run_import(sandbox, "--limit", "1"), 0)
            whole = succeeded.read_bytes()
        succeeded.write_bytes(whole + row + b"\n")
        self.assertEnded(self.run_import(sandbox), 5, "row 11, created as lead abc")

    def test_a_file_that_cannot_be_read_is_no_proof(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
        succeeded = self.job.folder / "succeeded.csv"
        succeeded.write_bytes(succeeded.read_bytes() + b"\0" * 4096 + b"\n")
        self.assert_refused_as_old(sandbox, "cannot be read", "NUL")
        ended = self.recover()
        self.assertEnded(ended, 0, "succeeded.csv cannot be read", "succeeded.csv.before-recover")
        self.check_end(sandbox)


class StandingStill(KeepingApi):
    """`later`: by how much its clock is ahead; searches find nothing that is made then."""

    later = 0

    def now(self):
        return super().now() + self.later

    def _found(self, body):
        return [lead for lead in super()._found(body) if lead.made < time.time() + 300]


class SentAgainSince(RecoverTest):
    def test_a_row_that_the_copy_knows_as_unknown_may_have_been_sent_again(self):
        """An older lead says nothing of the search now, and the older attempt nothing of when it was."""
        with StandingStill(dropped=(5,), lost=(self.ROWS + 1,)) as api:
            command = ("import", self.leads, "--rate", "none", "--connections", "1", "--settle-delay",
                       "600ms", *api.options)
            self.assertEnded(self.leadimport(*command, "--on-unknown", "hold"), 7, "1 unknown")
            old = self.db.read_bytes()
            api.later = 600
            self.assertEnded(self.leadimport(*command), 7, "1 unknown")
            self.put_back(old)
            self.assertEnded(self.recover(), 0)
            for _ in range(2):
                self.assertEnded(self.leadimport(*command), 7, "1 unknown")
            row = self.leadimport("status", self.job.folder, "--row", "5", "--format", "json").json()
            self.assertEqual((row["state"], row["code"]), ("unknown", "no_control"))
            self.assertEqual(len(api.named(job_files.lead_name(5))), 1)


class Commands(RecoverTest):
    def test_a_job_that_needs_nothing_stays_as_it_is(self):
        sandbox = self.dying_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
        self.kill_midway(sandbox)
        for _ in "12":
            before = self.files()
            self.assertEnded(self.recover(), 0, "nothing was changed")
            after = self.files()
            self.assertEqual(before.keys(), after.keys())
            before.pop("job.db"), after.pop("job.db")  # what was in its log is in itself now
            self.assertEqual(after, before)
        self.assertEnded(self.run_import(sandbox), 0)
        self.assertEnded(self.recover(), 0, "nothing was changed")
        job_files.check_truth(self, self.job, sandbox.record())

    def test_a_second_time_changes_nothing(self):
        sandbox = self.dying_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
        old = self.db.read_bytes()
        self.kill_midway(sandbox)
        self.put_back(old)
        self.assertEnded(self.recover(), 0, "recovered")
        self.assertEnded(self.recover(), 0, "nothing was changed")
        self.check_end(sandbox)

    def test_a_kill_on_the_way_leaves_a_job_that_can_be_recovered(self):
        for step in ("journal.opened", "journal.begin", "journal.before_commit",
                     "journal.after_commit"):
            with self.subTest(step):
                sandbox = self.dying_sandbox()
                self.assertEnded(self.run_import(sandbox, "--limit", "10"), 0)
                old = self.db.read_bytes()
                self.kill_midway(sandbox)
                self.put_back(old)
                killed = self.recover(program=os.environ["LEADIMPORT_WITH_FAILPOINTS"],
                                      env={"LEADIMPORT_FAILPOINT": f"{step}@1:kill"})
                self.assertEqual(killed.code, -signal.SIGKILL)
                self.assertEnded(self.recover(), 0)
                self.check_end(sandbox)
            shutil.rmtree(self.job.folder)

    def test_a_running_job_is_left_alone(self):
        sandbox = self.start_sandbox("--fault", "slow@1:20m")
        running = self.start(*self.arguments(sandbox, "--connections", "1", "--timeout", "30m"))
        running.wait_until(lambda: sandbox.leads() > 0, "the first row was sent")
        self.assertRefused(self.recover(), 6, "running", running.pid)

    def test_where_there_is_no_job(self):
        empty = self.folder / "empty.import"
        empty.mkdir()
        for given in (empty, self.folder / "nowhere.csv", self.leads):
            self.assertRefused(self.leadimport("recover", given), 2, "there is no job")
        self.assertEqual(list(empty.iterdir()), [])

    def test_it_takes_the_imported_file_too_and_checks_its_option(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "3"), 0)
        self.assertEnded(self.leadimport("recover", self.leads), 0, "nothing was changed")
        self.assertRefused(self.recover("--connections", "0"), 2, "--connections")


if __name__ == "__main__":
    program.main()
