"""A journal that is lost, damaged, or not ours: refused before anything is sent, and made anew."""

import shutil
import sqlite3

import job_files
import program
from recover_test import RecoverTest


class WithoutAJournal(RecoverTest):
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
        offsets = (0, 16, 18, 19, 20, 21, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 68, 92, 96)
        decisive = {0, 16, 18, 44, 60, 68}
        for offset in decisive if program.SANITIZED else offsets:
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
        self.assertLessEqual(decisive, refused)
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


if __name__ == "__main__":
    program.main()
