"""Several jobs of one file: which of them a command means, and that nothing is created a second time
unless the user has said so, knowing how many leads there are."""

import contextlib
import datetime
import os
import re
import shlex
import sqlite3

import job_files
import program

ROWS = 6
KOREA = {"TZ": "KST-9"}


def in_korea(utc):
    """What people there read of a moment of the journal."""
    moment = datetime.datetime.fromisoformat(utc[:19]) + datetime.timedelta(hours=9)
    return f"{moment:%Y-%m-%d %H:%M:%S} KST"


class SeveralJobs(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.sandbox = self.start_sandbox()
        self.first = job_files.Job(self.leads)
        self.second = job_files.Job(self.leads, f"{self.leads}.import-2")
        self.third = job_files.Job(self.leads, f"{self.leads}.import-3")

    def arguments(self, *options, file=None):
        return ["import", file or self.leads, "--rate", "none", *self.sandbox.options, *options]

    def run_import(self, *options, file=None, **how):
        return self.leadimport(*self.arguments(*options, file=file), **how)

    def undo(self, what, *options):
        return self.leadimport("undo", what, "--yes", "--rate", "none", *self.sandbox.options, *options)

    def status(self, what):
        return self.leadimport("status", what, "--format", "json")

    def left(self):
        """The names of the leads that are still there."""
        names, cursor = [], ""
        while cursor is not None:
            _, page = self.sandbox.ask("GET", f"/v2/lead?cursor={cursor}" if cursor else "/v2/lead")
            names += [lead["이름"] for lead in page["data"]["leadList"]]
            cursor = page["data"]["nextCursor"]
        return sorted(names)

    def all_names(self):
        return sorted(job_files.lead_name(row) for row in range(1, ROWS + 1))

    def imported_twice(self):
        self.assertEnded(self.run_import(), 0)
        self.assertEnded(self.run_import("--again", "--yes"), 0, self.second.folder)

    def fix_failed(self, *rows):
        """These rows get what they lack, in the first job's failed.csv."""
        failed = self.first.folder / "failed.csv"
        text = failed.read_text()
        for name in map(job_files.lead_name, rows):
            self.assertIn(f"{name},,", text)
            text = text.replace(f"{name},,", f"{name},{job_files.ORGANIZATION},")
        failed.write_text(text)
        return failed

    def answered(self, answer, *options):
        running = self.start(*self.arguments(*options), at_terminal=True)
        running.wait_until(lambda: "Type yes" in running.err, "it asks")
        running.type(f"{answer}\n")
        return running.wait()


class WithoutLead(SeveralJobs):
    """Every row of the first try failed."""

    def setUp(self):
        super().setUp()
        self.right = self.leads.read_text()
        self.wrong = self.right.replace(f",{job_files.ORGANIZATION},", ",,")
        self.assertNotEqual(self.wrong, self.right)
        self.leads.write_text(self.wrong)
        self.assertEnded(self.run_import(), 1, f"{ROWS} failed")

    def test_the_corrected_file_is_imported_anew(self):
        self.leads.write_text(self.right)
        self.assertEnded(self.run_import(), 0, f"{self.first.folder} has left no lead", f"{ROWS} created")
        self.assertEqual(self.second.summary()["created"], ROWS)
        self.assertEqual(self.left(), self.all_names())
        self.assertRefused(self.run_import(), 9, "imported before")
        # Now it has leads.
        self.leads.write_text(self.right.replace("메모", "쪽지"))
        self.assertRefused(self.run_import(), 10, f"{ROWS} created")
        self.assertEqual(self.left(), self.all_names())

    def test_in_a_folder_that_was_named(self):
        other = self.folder / "other.csv"
        other.write_text(self.wrong)
        named = self.folder / "named"
        self.assertEnded(self.run_import("--job", named, file=other), 1, f"{ROWS} failed")
        other.write_text(self.right)
        self.assertEnded(self.run_import("--job", named, "--limit", "2", file=other), 0, "2 created")
        self.assertEnded(self.run_import("--job", named, file=other), 0, f"in all {ROWS} created")
        self.assertEqual(self.left(), self.all_names())

    def test_it_is_with_a_corrected_mapping_too(self):
        mapping = self.folder / "leads.map.toml"
        mapping.write_text('[lead]\nname = "name"\nmemo = "memo"\norganizationId = { column = '
                           f'"organizationId", default = "{job_files.ORGANIZATION}" }}\n')
        self.assertEnded(self.run_import("--map", mapping), 0, f"{self.first.folder} has left no lead",
                         f"{ROWS} created")
        self.assertEqual(self.left(), self.all_names())

    def test_the_same_file_again(self):
        again = self.run_import()
        self.assertRefused(again, 9, "none of its rows became a lead", "correct the rows", "--again")
        self.assertNotIn("undo", again.err)
        self.assertEnded(self.run_import("--again"), 1, f"{ROWS} failed")
        self.assertEqual(self.left(), [])


class TheNewest(SeveralJobs):
    def test_status_and_settle_take_it_and_say_so(self):
        self.imported_twice()
        note = f"2 jobs have imported {self.leads}: this is about the newest, {self.second.folder}"
        told = self.status(self.leads)
        self.assertEqual(told.json()["folder"], str(self.second.folder))
        self.assertIn(note, told.err)
        self.assertIn(note, self.leadimport("status", self.leads, "--row", "2").err)
        settled = self.leadimport("settle", self.leads, *self.sandbox.options)
        self.assertEnded(settled, 0, note, f"{self.second.folder}: no row is unknown")
        by_hand = self.leadimport("settle", self.leads, "--rows", "1", "--absent", "--yes")
        self.assertEnded(by_hand, 2, note, "row 1 is not unknown")
        others = told.json()["other_jobs"]
        self.assertEqual([job["folder"] for job in others], [str(self.first.folder)])
        of_first = self.status(self.first.folder).json()
        self.assertEqual({name: of_first[name] for name in others[0]}, others[0])
        self.assertEqual((others[0]["state"], others[0]["created"]), ("finished", ROWS))
        self.assertEqual(of_first["other_jobs"], [])
        # A folder that is named is meant, and there is nothing to say.
        told = self.status(self.first.folder)
        self.assertEqual((told.json()["folder"], told.err), (str(self.first.folder), ""))

    def test_one_that_cannot_be_read_is_listed_all_the_same(self):
        self.imported_twice()
        (self.first.folder / "job.db").write_bytes(b"no database")
        (other,) = self.status(self.leads).json()["other_jobs"]
        self.assertEqual(set(other), {"folder", "error"})
        self.assertIn("job.db", other["error"])

    def test_only_the_json_looks_into_the_older_ones(self):
        """There may be one of each night."""
        self.imported_twice()
        database = self.first.folder / "job.db"

        def was_read(how):
            os.utime(database, (1, database.stat().st_mtime))
            how()
            return database.stat().st_atime > 1

        if not was_read(database.read_bytes):
            self.skipTest("this file system does not note when a file was read")
        self.assertFalse(was_read(lambda: self.assertEnded(self.leadimport("status", self.leads), 0)))
        self.assertTrue(was_read(lambda: self.assertEnded(self.status(self.leads), 0)))

    def test_a_file_with_one_job_needs_no_note(self):
        self.assertEnded(self.run_import(), 0)
        self.assertEqual(self.status(self.leads).err, "")

    def test_import_goes_on_with_it(self):
        self.assertEnded(self.run_import(), 0)
        self.assertEnded(self.run_import("--again", "--yes", "--limit", "2"), 0, self.second.folder)
        self.assertEnded(self.run_import(), 0, f"continuing with {self.second.folder}")
        self.assertEqual(self.sandbox.leads(), 2 * ROWS)
        refused = self.run_import()
        self.assertRefused(refused, 9, "imported before",
                           f"{ROWS} leads of {self.second.folder} exist",
                           f"{ROWS} leads of {self.first.folder} exist")
        self.assertEqual(self.sandbox.leads(), 2 * ROWS)

    def test_is_found_behind_folders_that_were_removed(self):
        self.imported_twice()
        self.assertEnded(self.run_import("--again", "--yes"), 0, self.third.folder)
        self.second.folder.rename(self.folder / "away")
        self.assertEqual(self.status(self.leads).json()["folder"], str(self.third.folder))
        self.assertEnded(self.run_import("--again", "--yes"), 0, f"{self.leads}.import-4")

    def test_a_folder_in_which_no_job_has_begun_is_none(self):
        self.assertEnded(self.run_import(), 0)
        self.second.folder.mkdir()
        (self.second.folder / "job.db").touch()
        self.assertEqual(self.status(self.leads).json()["folder"], str(self.first.folder))
        self.assertRefused(self.run_import(), 9, "imported before")
        # And there --again asks, too, before it begins.
        self.assertRefused(self.run_import("--again"), 11, f"{ROWS} leads of {self.first.folder} exist")
        self.assertEnded(self.run_import("--again", "--yes"), 0, self.second.folder)


class WhatIsDeleted(SeveralJobs):
    def test_undo_wants_the_folder_and_lists_them(self):
        self.imported_twice()
        self.assertEnded(self.undo(self.second.folder, "--rows", "1"), 0)
        began = [in_korea(self.status(job.folder).json()["began_at"])
                 for job in (self.first, self.second)]
        for command in (["undo", "--yes", *self.sandbox.options], ["forget", "--yes"]):
            ended = self.leadimport(*command, self.leads, env=KOREA)
            self.assertEnded(ended, 2, "several jobs", "name the folder")
            self.assertEqual(ended.lines[1:], [
                f"  {self.first.folder}, begun {began[0]}: {ROWS} leads created, 0 of them deleted "
                "again, 0 failed, finished",
                f"  {self.second.folder}, begun {began[1]}: {ROWS} leads created, 1 of them deleted "
                "again, 0 failed, finished"])
        self.assertEqual(len(self.left()), 2 * ROWS - 1)
        self.assertTrue((self.first.folder / "succeeded.csv").exists())

    def test_a_mistaken_again_is_undone_and_the_first_leads_stay(self):
        self.assertEnded(self.run_import(), 0)
        good = {lead["id"] for lead in self.sandbox.record()}
        self.assertEnded(self.answered("yes", "--again"), 0, self.second.folder)
        self.assertEnded(self.undo(self.second.folder), 0, f"deleted {ROWS} leads")
        _, page = self.sandbox.ask("GET", "/v2/lead")
        self.assertEqual({lead["id"] for lead in page["data"]["leadList"]}, good)
        # The newest is undone, but leads of the file are there: it is not imported by itself.
        ended = self.run_import()
        self.assertRefused(ended, 9, f"{ROWS} leads of {self.first.folder} exist",
                           f"{program.PROGRAM} undo {self.first.folder} --base-url "
                           f"{self.sandbox.base_url} --ca-file {self.sandbox.ca_file} deletes them",
                           f"first delete its leads ({program.PROGRAM} undo {self.first.folder} ")
        self.assertEqual(self.left(), self.all_names())

    def test_the_undo_that_is_advised_names_one_of_several(self):
        self.assertEnded(self.run_import(), 0)
        self.assertEnded(self.run_import("--again", "--yes"), 0)
        ended = self.run_import()
        self.assertRefused(ended, 9)
        printed = re.search(r"first delete its leads \((\S+ undo .+?)\)", ended.err)[1]
        program_, *words = shlex.split(printed)
        self.assertEnded(self.leadimport(*words, "--yes", "--rate", "none", program=program_), 0,
                         f"deleted {ROWS} leads")
        self.assertEqual(self.left(), self.all_names())

    def test_one_that_was_stopped_and_undone_is_not_continued_beside_the_first(self):
        self.assertEnded(self.run_import(), 0)
        self.assertEnded(self.run_import("--again", "--yes", "--limit", "2"), 0)
        self.assertEnded(self.undo(self.second.folder), 0)
        for options in ([], ["--again"]):
            self.assertRefused(self.run_import(*options), 11, "nothing was sent",
                               f"{ROWS} leads of {self.first.folder} exist")
        self.assertEqual(self.left(), self.all_names())


class Again(SeveralJobs):
    def test_without_a_terminal_needs_yes(self):
        self.assertEnded(self.run_import(), 0)
        ended = self.run_import("--again")
        self.assertRefused(ended, 11, "leads.csv", "nothing was sent", "--yes",
                           f"{ROWS} leads of {self.first.folder} exist: {program.PROGRAM} undo "
                           f"{self.first.folder}")
        self.assertFalse(self.second.folder.exists())
        self.assertEqual(self.sandbox.leads(), ROWS)

    def test_at_a_terminal_asks_with_the_number(self):
        self.assertEnded(self.run_import(), 0)
        question = f"{ROWS} leads of this file exist already: create them a second time?"
        self.assertEnded(self.answered("y", "--again"), 11, question, "nothing was sent")
        self.assertFalse(self.second.folder.exists())
        self.assertEqual(self.sandbox.leads(), ROWS)
        self.assertEnded(self.answered("yes", "--again"), 0, question, f"leadimport undo {self.first.folder}")
        self.assertEqual(self.sandbox.leads(), 2 * ROWS)

    def test_another_folder_makes_no_difference(self):
        """The very file, which has leads of the job in its usual folder."""
        self.assertEnded(self.run_import(), 0)
        there = ("--job", self.folder / "elsewhere")
        for options in (there, (*there, "--again")):
            self.assertRefused(self.run_import(*options), 11, "nothing was sent", "--yes",
                               f"{ROWS} leads of {self.first.folder} exist")
            self.assertFalse((self.folder / "elsewhere").exists())
        self.assertEnded(self.answered("no", *there), 11, f"{ROWS} leads of this file exist already")
        self.assertEqual(self.sandbox.leads(), ROWS)
        self.assertEnded(self.run_import(*there, "--yes"), 0)
        self.assertEnded(self.run_import(*there), 9)  # that job is continued without a question
        self.assertEqual(self.sandbox.leads(), 2 * ROWS)
        # It is undone: leads of the usual job are there all the same.
        self.assertEnded(self.undo(self.folder / "elsewhere"), 0)
        self.assertRefused(self.run_import(*there), 11, f"{ROWS} leads of {self.first.folder} exist")
        # The same name, with other rows.
        job_files.write_leads(self.leads, ROWS + 1)
        self.assertEnded(self.run_import("--job", self.folder / "another"), 0)

    def test_asks_nothing_where_no_lead_is(self):
        self.assertEnded(self.run_import("--again", "--limit", "2"), 0, self.first.folder)
        self.assertEnded(self.run_import("--again"), 0, f"continuing with {self.first.folder}")
        self.assertEqual(self.sandbox.leads(), ROWS)

    def test_counts_what_is_there_and_no_more(self):
        self.assertEnded(self.run_import(), 0)
        self.assertEnded(self.undo(self.first.folder, "--rows", "1-2"), 0)
        self.assertRefused(self.run_import("--again"), 11,
                           f"{ROWS - 2} leads of {self.first.folder} exist")

    def test_counts_the_leads_of_failed_rows_that_were_fixed(self):
        job_files.write_leads(self.leads, ROWS, invalid=lambda row: row < 3)
        self.assertEnded(self.run_import(), 1)
        failed = self.fix_failed(1, 2)
        self.assertEnded(self.run_import(file=failed), 0, "2 created")
        self.assertRefused(self.run_import("--again"), 11, f"2 leads of {failed}.import exist",
                           f"{ROWS - 2} leads of {self.first.folder} exist")
        self.assertEnded(self.undo(self.first.folder), 0)
        self.assertRefused(self.run_import(), 9, f"2 leads of {failed}.import exist")
        self.assertEnded(self.undo(f"{failed}.import"), 0)
        self.assertEnded(self.run_import(), 1, "has left no lead", self.second.folder)

    def test_a_file_with_other_content_may_have_some_of_the_rows(self):
        self.assertEnded(self.run_import(), 0)
        job_files.write_leads(self.leads, ROWS, memo=lambda row: f"another memo {row}")
        refused = self.run_import()
        self.assertRefused(refused, 10, "another file", f"{ROWS} leads of {self.first.folder} exist")
        self.assertNotIn("--again", refused.err)
        ended = self.answered("no", "--again")
        self.assertEnded(ended, 11, f"{ROWS} leads of an earlier content of this file exist already")
        self.assertEqual(self.sandbox.leads(), ROWS)

    def test_an_old_folder_may_be_named(self):
        self.assertEnded(self.run_import(), 0)
        for n in (2, 3):
            ended = self.run_import("--again", "--yes", "--job", self.second.folder if n == 3 else
                                    f"{self.first.folder}/")
            self.assertEnded(ended, 0, f"{self.leads}.import-{n}")

    def test_a_database_that_cannot_be_read_is_no_reason_not_to_ask(self):
        self.imported_twice()
        (self.first.folder / "job.db").write_bytes(b"no database" * 1000)
        self.assertRefused(self.run_import("--again"), 11, f"{ROWS} leads of {self.second.folder} exist",
                           f"how many leads {self.first.folder} created is not known")
        self.assertEnded(self.undo(self.second.folder), 0)
        self.assertRefused(self.run_import(), 9, "is not known")
        self.assertEnded(self.leadimport("undo", self.leads, "--yes", *self.sandbox.options), 2,
                         f"{self.first.folder}: its database cannot be read")


class AfterUndo(SeveralJobs):
    def test_the_file_is_imported_without_again(self):
        self.assertEnded(self.run_import(), 0)
        self.assertEnded(self.undo(self.leads), 0)
        self.assertEnded(self.run_import(), 0, f"{self.first.folder} has left no lead",
                         self.second.folder)
        self.assertEqual(self.left(), self.all_names())
        self.assertRefused(self.run_import(), 9, f"{ROWS} leads of {self.second.folder} exist")

    def test_a_job_that_had_rows_left_begins_anew(self):
        self.assertEnded(self.run_import("--limit", "3"), 0)
        self.assertEnded(self.undo(self.leads), 0)
        self.assertEnded(self.run_import("--limit", "2"), 0, self.second.folder, "2 created")
        self.assertEnded(self.run_import(), 0, f"continuing with {self.second.folder}")
        self.assertEqual(self.left(), self.all_names())

    def test_in_a_folder_that_was_named(self):
        """A supervisor goes on with the newer job, by the words that it began with."""
        place = ("--job", self.folder / "run")
        self.assertEnded(self.run_import(*place), 0)
        self.assertEnded(self.undo(place[1]), 0)
        self.assertEnded(self.run_import(*place, "--limit", "2"), 0, "run-2", "2 created")
        self.assertEnded(self.run_import(*place), 0, "continuing with", "run-2")
        self.assertEqual(self.left(), self.all_names())

    def test_with_another_mapping_and_another_file_too(self):
        mapping = self.write("map.toml", '[lead]\nname = "name"\norganizationId = "organizationId"\n')
        self.assertEnded(self.run_import("--limit", "3"), 0)
        self.assertRefused(self.run_import("--map", mapping), 10, "mapping",
                           f"3 leads of {self.first.folder} exist", "run this command again")
        self.assertEnded(self.undo(self.leads), 0)
        self.assertEnded(self.run_import("--map", mapping), 0, self.second.folder)
        job_files.write_leads(self.leads, ROWS + 1)
        refused = self.run_import()
        self.assertRefused(refused, 10, f"{ROWS} leads of {self.second.folder} exist")
        self.assertNotIn("--again", refused.err)
        self.assertEnded(self.undo(self.second.folder), 0)
        self.assertEnded(self.run_import(), 0, self.third.folder)
        self.assertEqual(len(self.left()), ROWS + 1)

    def test_a_part_is_not_all(self):
        self.assertEnded(self.run_import("--limit", "3"), 0)
        self.assertEnded(self.undo(self.leads, "--rows", "1-2"), 0)
        self.assertEnded(self.run_import(), 0, f"continuing with {self.first.folder}")
        self.assertEqual(len(self.left()), ROWS - 2)
        self.assertRefused(self.run_import(), 9, f"{ROWS - 2} leads of {self.first.folder} exist")

    def test_a_row_in_doubt_may_have_a_lead(self):
        self.sandbox = self.start_sandbox("--fault", "lost@2")
        self.assertEnded(self.run_import("--on-unknown", "hold", "--connections", "1"), 7)
        self.assertEnded(self.undo(self.leads), 0)
        self.assertEnded(self.run_import("--settle-delay", "100ms"), 0,
                         f"continuing with {self.first.folder}")
        self.assertFalse(self.second.folder.exists())

    def test_an_older_copy_of_the_database_is_not_believed(self):
        self.assertEnded(self.run_import("--limit", "2"), 0)
        self.assertEnded(self.undo(self.leads), 0)
        undone = (self.first.folder / "job.db").read_bytes()
        with contextlib.closing(sqlite3.connect(self.first.folder / "job.db")) as db, db:
            db.execute("DELETE FROM undo")  # as if it had not been undone
        self.assertEnded(self.run_import(), 0, f"continuing with {self.first.folder}")
        for name in ("job.db-wal", "job.db-shm"):
            (self.first.folder / name).unlink(missing_ok=True)
        (self.first.folder / "job.db").write_bytes(undone)
        sent = self.sandbox.leads()
        self.assertRefused(self.run_import(), 5, "leadimport recover")
        self.assertEqual(self.sandbox.leads(), sent)


class AnOlderJob(SeveralJobs):
    def undone_and_imported_anew(self):
        self.assertEnded(self.run_import("--limit", "3"), 0)
        self.assertEnded(self.undo(self.leads), 0)
        self.assertEnded(self.run_import(), 0, self.second.folder)

    def test_that_is_undone_is_not_continued_beside_a_newer_one(self):
        self.undone_and_imported_anew()
        for options in ([], ["--job", self.first.folder]):
            self.assertRefused(self.run_import(*options), 9,
                               f"{ROWS} leads of {self.second.folder} exist")
        self.assertEqual(self.left(), self.all_names())

    def test_that_has_rows_left_is_not_continued_without_saying_what_it_doubles(self):
        self.undone_and_imported_anew()
        with contextlib.closing(sqlite3.connect(self.first.folder / "job.db")) as db, db:
            db.execute("DELETE FROM undo WHERE row = 1")  # a lead that undo had left
        named = ("--job", self.first.folder)
        self.assertRefused(self.run_import(*named), 11, "a newer job",
                           f"{ROWS} leads of {self.second.folder} exist", "--yes")
        self.assertEnded(self.answered("no", *named), 11, "exist already")
        self.assertEqual(self.left(), self.all_names())
        self.assertEnded(self.run_import(*named, "--yes"), 0, f"continuing with {self.first.folder}")
        self.assertEqual(len(self.left()), 2 * ROWS - 3)


if __name__ == "__main__":
    program.main()
