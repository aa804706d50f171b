"""A journal that is older than the files beside it: refused before anything is sent, and recovered."""

import contextlib
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

KILLED_AT = 30  # leads
CONNECTIONS = 4


class Recovering(program.ProgramTest):
    ROWS = 60

    def setUp(self):
        super().setUp()
        self.write_leads()
        self.job = job_files.Job(self.leads)
        self.db = self.job.folder / "job.db"

    def write_leads(self, **how):
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS, **how)

    def arguments(self, sandbox, *options):
        usual = () if "--connections" in options else ("--connections", str(CONNECTIONS))
        return ["import", self.leads, "--rate", "none", "--settle-delay", "100ms", *usual,
                *sandbox.options, *options]

    def run_import(self, sandbox, *options):
        return self.leadimport(*self.arguments(sandbox, *options))

    def settle(self, sandbox):
        return self.leadimport("settle", self.job.folder, "--rate", "none", "--settle-delay",
                               "100ms", *sandbox.options)

    def recover(self, *options, **how):
        return self.leadimport("recover", self.job.folder, *options, **how)

    def dying_sandbox(self, at=KILLED_AT):
        """For kill_midway(): the answers to the last leads before that come long after the test's end,
        one for each connection."""
        return self.start_sandbox(*(f"--fault=slow@{at - n}:20m" for n in range(CONNECTIONS)))

    def kill_midway(self, sandbox, at=KILLED_AT):
        """Rows are in the result files then, and one for each connection is being sent."""
        running = self.start(*self.arguments(sandbox, "--timeout", "30m"))
        running.wait_until(lambda: sandbox.leads() >= at, f"{at} leads are there")
        running.wait_until(lambda: self.rows_told() >= at - CONNECTIONS, "the files have the others")
        running.kill()
        self.assertEqual(sandbox.leads(), at)

    def rows_told(self):
        """How many rows succeeded.csv has, by their dates, in whatever encoding."""
        content = (self.job.folder / "succeeded.csv").read_bytes().replace(b"\0", b"")
        return len(re.findall(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", content))

    def put_back(self, old):
        """The database alone, as from a backup."""
        self.lose("job.db-wal", "job.db-shm")
        self.db.write_bytes(old)

    def lose(self, *names):
        for name in names:
            (self.job.folder / name).unlink(missing_ok=True)

    def forget_the_run(self):
        """job.info as earlier versions wrote it: then the result files are what tells."""
        info = self.job.folder / "job.info"
        info.write_text("".join(line for line in info.read_text().splitlines(keepends=True)
                                if not line.startswith("last_run")))

    def with_the_database_before_its_last_run(self):
        """The last run was killed before its first rows had an end. Names as long as the longest are
        among those that are known to have been created."""
        sandbox = self.dying_sandbox(16)
        self.assertEnded(self.run_import(sandbox, "--limit", "12"), 0)
        old = self.db.read_bytes()
        self.kill_midway(sandbox, 16)
        self.put_back(old)
        return sandbox

    def files(self):
        return {f.name: f.read_bytes() for f in self.job.folder.iterdir()
                if f.name not in ("job.lock", "job.db-shm", "job.db-wal")}

    def assert_refused_as_old(self, sandbox, *words):
        before = self.files()
        for _ in "12":  # the refusal itself changes nothing
            self.assertRefused(self.run_import(sandbox), 5, "older than the files", "leadimport recover",
                               *words)
            self.assertRefused(self.settle(sandbox), 5, "older than the files", "leadimport recover")
        self.assertEqual(self.files(), before)

    def finish(self, sandbox, code=0):
        """The way out that recover names."""
        settled = self.settle(sandbox)
        if settled.code == 7:
            self.decide(sandbox)
        else:
            self.assertEnded(settled, 0)
        ended = self.run_import(sandbox)
        self.assertIn(ended.code, (code, 9), ended.err)
        record = sandbox.record()
        job_files.check_no_lead_twice(self, record)
        return record

    def decide(self, sandbox):
        """Nobody knows any more when the rows were sent, so that a lead may be a colleague's as well;
        and no lead was created since, with which the search could be tried. Both have to be said."""
        with contextlib.closing(sqlite3.connect(self.db)) as db:
            unknown = dict(db.execute("SELECT row, code FROM row WHERE state = 4"))
        made = {int(lead["body"]["name"].split()[1]): lead["id"] for lead in sandbox.record()}
        for row, code in unknown.items():
            self.assertEqual(code, "candidate" if row in made else "no_control", row)
        for row in unknown.keys() & made.keys():
            self.by_hand(sandbox, row, "--is", made[row])
        absent = ",".join(str(row) for row in unknown.keys() - made.keys())
        if absent:
            self.by_hand(sandbox, absent, "--absent")

    def by_hand(self, sandbox, rows, *what):
        ended = self.leadimport("settle", self.job.folder, "--rows", str(rows), *what, "--yes",
                                *sandbox.options)
        self.assertIn(ended.code, (0, 7), ended.err)

    def check_end(self, sandbox, failed=0):
        record = self.finish(sandbox, 1 if failed else 0)
        results = job_files.check_truth(self, self.job, record)
        self.assertEqual(len(record), self.ROWS - failed)
        self.assertEqual(len(results["succeeded.csv"]), self.ROWS - failed)
        # Every request for a lead made one: none was made for a row that had one.
        self.assertEqual(sandbox.stop()["lead_posts"], self.ROWS - failed)


class AnOlderCopy(Recovering):
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


class EditedFiles(Recovering):
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


class PeopleAndCompanies(Recovering):
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


class Spellings(Recovering):
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


class SentAgainSince(Recovering):
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


class WithoutAJournal(Recovering):
    def half_done(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "25"), 0)
        return sandbox

    def test_it_is_made_anew_from_the_files_and_what_the_job_was(self):
        sandbox = self.half_done()
        whole = self.db.read_bytes()
        for name, content in (("missing", None), ("empty", b""), ("a text", b"hello\n" * 100),
                              ("cut", whole[:len(whole) // 2]),
                              ("garbage in the middle", whole[:4096] + b"\xaa" * 8192)):
            with self.subTest(name):
                kept = self.files()
                self.db.unlink()
                if content is not None:
                    self.db.write_bytes(content)
                self.assertRefused(self.run_import(sandbox), 5, "leadimport recover")
                self.assertRefused(self.leadimport("status", self.job.folder), 5,
                                   "leadimport recover")
                self.assertEnded(self.recover(), 0, "made anew", "25 created",
                                 "35 rows without an outcome")
                self.assertEnded(self.leadimport("status", self.job.folder), 0)
                if name != "garbage in the middle":
                    shutil.rmtree(self.job.folder)
                    self.job.folder.mkdir(mode=0o700)
                    for file, bytes_of_it in kept.items():
                        (self.job.folder / file).write_bytes(bytes_of_it)
        self.check_end(sandbox)

    def test_a_colleagues_lead_is_not_taken_for_a_row_that_was_never_sent(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "3"), 0)
        theirs = {"name": job_files.lead_name(5), "organizationId": job_files.ORGANIZATION}
        self.assertEqual(sandbox.ask("POST", "/v2/lead", theirs)[0], 201)
        self.lose("job.db", "job.db-wal", "job.db-shm")
        self.assertEnded(self.recover(), 0, "made anew", "3 created")
        self.assertEnded(self.settle(sandbox), 7, "0 created")
        row = self.leadimport("status", self.job.folder, "--row", "5", "--format", "json").json()
        self.assertEqual((row["state"], row["code"]), ("unknown", "candidate"))

    def test_a_lead_with_the_rows_key_is_found_all_the_same(self):
        sandbox = self.start_sandbox()
        sandbox.create_key_field("키")
        keyed = ("--key-field", "키", "--connections", "1")  # so that row 3 is the last one
        self.assertEnded(self.run_import(sandbox, "--limit", "3", *keyed), 0)
        kept = (self.job.folder / "succeeded.csv").read_text().splitlines(keepends=True)
        (self.job.folder / "succeeded.csv").write_text("".join(kept[:-1]))  # row 3 is not in it any more
        self.lose("job.db", "job.db-wal", "job.db-shm")
        self.assertEnded(self.recover(), 0, "made anew", "2 created")
        self.settle(sandbox)
        row = self.leadimport("status", self.job.folder, "--row", "3", "--format", "json").json()
        self.assertEqual((row["state"], row["lead_id"]), ("created", sandbox.record()[2]["id"]))

    def damage(self, offset, bytes_there):
        with open(self.db, "r+b") as f:
            f.seek(offset)
            f.write(bytes_there)

    def test_whatever_is_damaged_in_the_header_there_is_a_way_out(self):
        """Refused with the advice to recover, which works; or it is read as ever. Nobody is sent to
        another folder, or told that the disk is to blame."""
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox), 0)
        kept = self.db.read_bytes()
        refused = set()
        for offset in (0, 16, 18, 19, 20, 21, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 68, 92, 96):
            for damage in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x01\x03\x01\x07"):
                with self.subTest(offset=offset, damage=damage):
                    self.damage(offset, damage)
                    ended = self.run_import(sandbox)
                    if ended.code != 9:  # imported before
                        refused.add(offset)
                        self.assertRefused(ended, 5, "leadimport recover")
                        self.assertRefused(self.leadimport("status", self.job.folder), 5,
                                           "leadimport recover")
                        self.assertEnded(self.recover(), 0, "made anew", "60 created")
                    self.lose("job.db-wal", "job.db-shm")
                    self.db.write_bytes(kept)
                    self.forget_the_run()
        self.assertLessEqual({0, 16, 18, 44, 60, 68}, refused)
        self.assertEqual(sandbox.leads(), self.ROWS)

    def test_a_database_of_another_program_in_its_place(self):
        sandbox = self.half_done()
        self.lose("job.db")
        other = sqlite3.connect(self.db)
        other.execute("CREATE TABLE precious (x)")
        other.commit()
        other.close()
        for lost in ("", "job.info"):
            self.assertRefused(self.run_import(sandbox), 5, "leadimport recover")
            self.assertNotIn("--job", self.run_import(sandbox).err)
            info = (self.job.folder / "job.info").read_bytes()
            self.lose(lost or "no such file")
        self.assertRefused(self.recover(), 5, "do not import this file again as it is")
        (self.job.folder / "job.info").write_bytes(info)
        self.assertEnded(self.recover(), 0, "made anew", "not marked as leadimport's")
        self.assertIn(b"precious", (self.job.folder / "job.db.before-recover").read_bytes())
        self.check_end(sandbox)

    def test_the_way_out_when_the_whole_folder_was_restored(self):
        """Nobody can see that it was; the README says what to do."""
        sandbox = self.start_sandbox("--fault", "lost@3")
        self.assertEnded(self.run_import(sandbox, "--limit", "13", "--on-unknown", "hold"), 7)
        backup = self.folder / "backup"
        shutil.copytree(self.job.folder, backup)
        self.assertIn(self.run_import(sandbox, "--limit", "20", "--on-unknown", "hold").code, (0, 7))
        shutil.rmtree(self.job.folder)
        shutil.copytree(backup, self.job.folder)
        self.lose("job.db", "unknown.csv")
        self.assertEnded(self.recover(), 0, "made anew", "12 created", "48 rows without an outcome")
        self.check_end(sandbox)

    def test_without_a_word_of_what_the_job_was_it_says_what_to_do_by_hand(self):
        sandbox = self.half_done()
        self.lose("job.db", "job.info")
        before = self.files()
        self.assertRefused(self.recover(), 5, "job.info", "do not import this file again as it is",
                           "succeeded.csv")
        self.assertEqual(self.files(), before)
        self.assertEqual(sandbox.leads(), 25)

    def test_another_version_goes_on_with_its_own(self):
        self.half_done()
        db = sqlite3.connect(self.db)
        db.execute("PRAGMA user_version = 99")
        db.execute("UPDATE meta SET value = value || ', 99 by 9.0.0' WHERE name = 'layout_history'")
        db.commit()
        db.close()
        self.assertRefused(self.recover(), 2, "another version", "leadimport 9.0.0", "do not delete the folder")


class Commands(Recovering):
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
