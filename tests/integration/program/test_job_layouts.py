"""Job folders of every layout that ever landed (tests/data/jobs), as their programs left them in the
middle of an import: this program goes on with each of them, and nothing is there twice."""

import os
import pathlib
import shutil
import sqlite3
import unittest

import job_files
import program

JOBS = program.REPOSITORY / "tests/data/jobs"
LAYOUTS = sorted(folder.name for folder in JOBS.iterdir())
NEWEST = 5


class JobLayouts(program.ProgramTest):
    def unpack(self, layout):
        """The folder with its input, as if it had been begun here, and a server with what it made."""
        kept = JOBS / layout
        home = self.folder / layout
        home.mkdir()
        self.leads = pathlib.Path(shutil.copy(kept / "leads.csv", home))
        self.job = job_files.Job(self.leads)
        shutil.copytree(kept / "job", self.job.folder)
        self.sandbox = self.start_sandbox(record=kept / "record.jsonl")
        # The port is another one each time, and so is the folder. Whoever closes the database after that
        # removes its log, which one that was being written must not miss.
        db = sqlite3.connect(self.job.folder / "job.db")
        with db:
            for name, value in (("base_url", self.sandbox.base_url), ("command_input", str(self.leads)),
                                ("in_use", "0")):
                db.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()

    def number(self, layout):
        return int(layout.removeprefix("layout-"))

    def layout_now(self):
        db = sqlite3.connect(self.job.folder / "job.db")
        try:
            return db.execute("PRAGMA user_version").fetchone()[0]
        finally:
            db.close()

    def run_import(self, *options, **how):
        return self.leadimport("import", self.leads, "--rate", "none", *self.sandbox.options, *options,
                               **how)

    def test_there_is_one_of_the_newest_layout(self):
        self.assertIn(f"layout-{NEWEST}", LAYOUTS)

    def test_looking_at_it_leaves_it_as_it_is(self):
        for layout in LAYOUTS:
            with self.subTest(layout):
                self.unpack(layout)
                before = (self.job.folder / "job.db").read_bytes()
                status = self.leadimport("status", self.leads, "--format", "json").json()
                self.assertEqual((status["rows"], status["created"], status["failed"], status["unknown"],
                                  status["in_flight"], status["pending"]), (14, 7, 1, 3, 1, 2))
                self.assertEqual(self.leadimport("status", self.leads, "--row", "5").code, 0)
                self.assertEqual((self.job.folder / "job.db").read_bytes(), before)
                self.assertEqual(self.layout_now(), self.number(layout))

    def test_it_is_continued(self):
        for layout in LAYOUTS:
            with self.subTest(layout):
                self.unpack(layout)
                people = len(self.sandbox.contacts())
                held = self.run_import("--on-unknown", "hold")
                self.assertEnded(held, 7, "continuing with", "9 created", "4 unknown")
                job_files.check_truth(self, self.job, self.sandbox.record())
                self.assertEqual(self.layout_now(), NEWEST)
                for name in ("failed.csv", "unknown.csv"):
                    header, _ = job_files.read_csv(self.job.folder / name)
                    self.assertEqual(header[-1], "leadimport_code")
                self.assertEqual(list(self.job.folder.glob("*.edited*")), [])
                ended = self.run_import("--settle-delay", "100ms")
                self.assertIn(ended.code, (1, 7), ended.err)
                results = job_files.check_truth(self, self.job, self.sandbox.record())
                job_files.check_no_lead_twice(self, self.sandbox.record())
                self.assertEqual(self.job.summary()["pending"], 0)
                self.assertEqual(len(results["failed.csv"]), 1)
                self.assertEqual(len(self.sandbox.contacts()), people)

    def test_what_is_refused_is_not_made_another_layout(self):
        for layout in LAYOUTS:
            with self.subTest(layout):
                self.unpack(layout)
                text = self.leads.read_text(encoding="utf-8")
                self.leads.write_text(text.replace("메모 13", "메모 31"), encoding="utf-8")
                self.assertRefused(self.run_import(), 10, "the file is different")
                self.assertEqual(self.layout_now(), self.number(layout))

    def test_a_kill_while_it_gets_the_newest_layout_leaves_one_or_the_other(self):
        for layout in LAYOUTS:
            if self.number(layout) == NEWEST:
                continue
            with self.subTest(layout):
                self.unpack(layout)
                ended = self.run_import(program=os.environ["LEADIMPORT_WITH_FAILPOINTS"],
                                        env={"LEADIMPORT_FAILPOINT": "journal.upgrade@1:kill"})
                self.assertEqual(ended.code, -9, ended.err)
                self.assertEqual(self.layout_now(), self.number(layout))
                self.assertEnded(self.run_import("--on-unknown", "hold"), 7, "9 created")
                job_files.check_truth(self, self.job, self.sandbox.record())

    def test_one_of_a_later_program_is_refused_by_name(self):
        self.unpack(f"layout-{NEWEST}")
        db = sqlite3.connect(self.job.folder / "job.db")
        with db:
            db.execute("UPDATE meta SET value = value || ', 6 by 7.8.9' WHERE name = 'layout_history'")
            db.execute("PRAGMA user_version = 6")
        db.close()
        for command in (["import", self.leads, "--rate", "none", *self.sandbox.options],
                        ["import", self.leads, "--rate", "none", *self.sandbox.options, "--again"],
                        ["status", self.leads],
                        ["undo", self.leads, "--yes", *self.sandbox.options]):
            ended = self.leadimport(*command)
            self.assertRefused(ended, 2, "job.db", "use leadimport 7.8.9 to finish it", "layout 6")
            self.assertNotIn("backup", ended.err)


if __name__ == "__main__":
    program.main()
