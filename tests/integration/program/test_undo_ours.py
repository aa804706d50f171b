"""undo deletes what is certainly the job's: what was found is left, what is older is refused."""

import fake_api
import job_files
import program
import undo_test
from keeping_api import KeepingApi

FOUND = "by a search, not named by an answer"


class Adopted(undo_test.OursTest):
    def test_they_are_left_unless_they_are_meant(self):
        sandbox = self.with_lost_answers([3, 5])
        self.assertEnded(self.undo(sandbox, "--yes", "--rows", "5-9"), 1, "deleting 4 leads",
                         "deleted 4 leads",
                         f"1 lead was found {FOUND}, and is left: --also-adopted deletes it, too")
        left = f"2 leads were found {FOUND}, and are left: --also-adopted deletes them, too"
        self.assertEnded(self.undo(sandbox, "--yes"), 1, "deleted 24 leads", left)
        names = {job_files.lead_name(row) for row in (3, 5)}
        self.assertEqual(self.left(sandbox), names)
        self.assertEqual(set(self.listed()), set(range(1, self.ROWS + 1)) - {3, 5})
        ended = self.undo(sandbox, "--yes")
        self.assertEnded(ended, 1, "nothing was deleted", left)
        self.assertNotIn("deleting", ended.err)
        self.assertEqual(self.left(sandbox), names)
        ended = self.undo(sandbox, "--yes", "--also-adopted")
        self.assertEnded(ended, 0, "deleting 2 leads", "deleted 2 leads")
        self.assertNotIn("found", ended.err)
        self.assertEqual(self.left(sandbox), set())
        self.assertEqual(len(self.listed()), self.ROWS)
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "no lead to delete")

    def test_a_terminal_asks_for_them_by_name(self):
        sandbox = self.with_lost_answers([3, 5])
        ended = self.answer(sandbox, "no")
        self.assertEnded(ended, 11, "delete 28 leads", "nothing was deleted")
        self.assertNotIn("search", ended.err)
        ended = self.answer(sandbox, "yes", "no")
        self.assertEnded(ended, 0, "2 leads were found by a search, no answer named them",
                         f"row 3: lead {self.id_of(sandbox, 3)} created 20",
                         f"row 5: lead {self.id_of(sandbox, 5)}", "delete 2 leads found",
                         "deleted 28 leads", f"2 leads were found {FOUND}")
        self.assertEqual(len(self.left(sandbox)), 2)
        ended = self.answer(sandbox, "y")
        self.assertEnded(ended, 11, "delete 2 leads found by a search?", "nothing was deleted")
        self.assertNotIn("that " + str(self.folder_of_job), ended.err)
        self.assertEnded(self.answer(sandbox, "yes"), 0, "deleted 2 leads")
        self.assertEqual(self.left(sandbox), set())

    def test_ten_are_named_of_many(self):
        sandbox = self.with_lost_answers(range(2, 26, 2))
        ended = self.answer(sandbox, "yes", "yes")
        self.assertEnded(ended, 0, "row 2: lead", "row 20: lead", "and 2 more", "deleted 30 leads")
        self.assertNotIn("row 22: lead", ended.err)

    def test_a_journal_from_before_they_were_marked_tells_them_by_its_history(self):
        sandbox = self.with_lost_answers([3])
        self.change("UPDATE row SET code = '' WHERE code = 'adopted'")
        self.assertEnded(self.undo(sandbox, "--yes"), 1, "deleted 29 leads",
                         f"1 lead was found {FOUND}")


class Older(undo_test.OursTest):
    def test_a_lead_that_is_older_than_the_job_is_never_deleted(self):
        sandbox, old = self.imported_beside_an_old_one()
        own = self.id_of(sandbox, 4)
        for code, deleted in (("adopted", 29), ("", 0)):
            self.change("UPDATE row SET lead_id = ?, code = ? WHERE row = 4", old, code)
            ended = self.undo(sandbox, "--yes", "--also-adopted")
            self.assertEnded(ended, 1, f"row 4: lead {old} created 20",
                             "is older than this job, and stays: look at it in Salesmap",
                             f"deleted {deleted} leads, 1 could not be deleted" if deleted
                             else "nothing was deleted")
            self.assertNotIn("again to continue", ended.err)
        self.assertEnded(self.undo(sandbox, "--yes", "--lead", old), 1, "nothing was deleted",
                         "is older than this job")
        self.assertEqual(sandbox.ask("GET", f"/v2/lead/{old}")[0], 200)
        self.change("UPDATE row SET lead_id = ? WHERE row = 4", own)
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "deleted 1 lead")

    def test_whatever_the_clocks_say_the_jobs_own_leads_are_not_older(self):
        for how in (("--clock-offset", "-3h"), ("--clock-offset", "+3h"), ("--ids", "hex24"),
                    ("--ids", "uuid4")):
            with self.subTest(how=how):
                leads = self.leads = job_files.write_leads(self.folder / f"{how[1]}.csv", self.ROWS)
                self.folder_of_job = self.folder / f"{leads.name}.import"
                sandbox = self.imported_with(*how, "--fault", "lost@3")
                self.assertEnded(self.undo(sandbox, "--yes", "--also-adopted"), 0,
                                 "deleted 30 leads")

    def test_the_servers_clock_counts_and_not_ours(self):
        # Ten minutes before the job, and by our clock nearly three hours after it.
        sandbox = self.imported_with("--clock-offset", "+3h")
        first = min(lead["id"] for lead in sandbox.record())
        ms = int(first[:8] + first[9:13], 16) - 10 * 60_000
        before = f"{ms >> 16:08x}-{ms & 0xffff:04x}-7000-8000-000000000000"
        self.change("UPDATE row SET lead_id = ? WHERE row = 9", before)
        self.assertEnded(self.undo(sandbox, "--yes"), 1, f"row 9: lead {before}", "is older",
                         "deleted 29 leads")


    def test_what_a_person_named_and_was_told_to_be_older_stays(self):
        """Its id has no date: how old it is only its time of creation says."""
        leads = self.leads = job_files.write_leads(self.leads, 6, memo=lambda row: "")
        month = 30 * 86400
        with KeepingApi(dropped=(3,)) as api:
            old = api.keep({"name": job_files.lead_name(3), "organizationId": job_files.ORGANIZATION},
                           made=api.now() - month, id="5f0c0ffee0ddf00dcafe0001")
            self.assertEnded(self.run_import(api, "--connections", "1", "--on-unknown", "hold"), 7)
            told = self.leadimport("settle", leads, "--rows", "3", "--is", old.id, "--yes", *api.options)
            self.assertEnded(told, 0, "it is older than this job", "row 3 is created")
            self.assertEnded(self.undo(api, "--yes", "--also-adopted"), 1, f"row 3: lead {old.id}",
                             "is older than this job, and stays", "deleted 5 leads")
            self.assertEnded(self.undo(api, "--yes", "--also-adopted", "--lead", old.id), 1,
                             "nothing was deleted", "is older than this job")
            self.assertEqual(api.kept, [old])


class CrossingApi(KeepingApi):
    """The answer to the third lead names another lead of its name: a colleague's, which was there
    before. When that was created neither its id nor the answer tells."""

    def create(self, number, body):
        status, said = super().create(number, body)
        if number != 3:
            return status, said
        self.colleagues = self.keep(body, made=self.now() - 86400, id="5f0c0ffee0ddf00dcafe0001")
        return 201, fake_api.created({"id": self.colleagues.id, "name": body["name"],
                                      "createdAt": "방금 전"})


class NamedByAnAnswerWithoutADate(undo_test.OursTest):
    WORDS = "1 lead is not known to be of this job"

    def test_it_is_left_unless_it_is_meant(self):
        job_files.write_leads(self.leads, 6, memo=lambda row: "")
        with CrossingApi() as api:
            self.assertEnded(self.run_import(api, "--connections", "1"), 0)
            self.assertEnded(self.undo(api, "--yes"), 1, "deleted 5 leads",
                             f"{self.WORDS}, and is left: --also-adopted deletes it, too")
            self.assertIn(api.colleagues, api.kept)
            asked = self.answer(api, "no")
            self.assertEnded(asked, 11, f"{self.WORDS}: look at it in Salesmap",
                             f"row 3: lead {api.colleagues.id}, named by an answer, but nothing proves",
                             "delete 1 lead not known to be of this job?", "nothing was deleted")
            self.assertEnded(self.undo(api, "--yes", "--also-adopted"), 0, "deleted 1 lead")
            self.assertNotIn(api.colleagues, api.kept)


class NamedByAnAnswerWithADate(undo_test.OursTest):
    """Ids say nothing of the time, and answers show when the lead was created."""

    def test_what_the_server_said_counts(self):
        sandbox = self.imported_with("--ids", "hex24")
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "deleted 30 leads")

    def test_what_the_rows_wrote_themselves_proves_nothing(self):
        self.leads.write_text("name,organizationId,생성 날짜\n" + "".join(
            f"{job_files.lead_name(row)},{job_files.ORGANIZATION},2099-01-02\n"
            for row in range(1, self.ROWS + 1)))
        sandbox = self.imported_with("--ids", "hex24")
        left = "30 leads are not known to be of this job, and are left"
        self.assertEnded(self.undo(sandbox, "--yes"), 1, "nothing was deleted", left)
        self.assertEqual(len(self.left(sandbox)), self.ROWS)

    def test_what_is_older_than_the_job_is_left(self):
        sandbox = self.imported_with("--ids", "hex24")
        self.change("UPDATE row SET created_at = '2019-04-08T05:25:26.020Z' WHERE row = 3")
        self.assertEnded(self.undo(sandbox, "--yes"), 1, "deleted 29 leads",
                         "1 lead is not known to be of this job, and is left")


class AfterRecovering(undo_test.OursTest):
    """The result files alone tell of rows that a journal has lost."""

    def lose_the_journal(self):
        for name in ("job.db", "job.db-wal", "job.db-shm"):
            (self.folder_of_job / name).unlink(missing_ok=True)
        self.assertRefused(self.undo(self.sandbox, "--yes"), 5, "leadimport recover")
        self.assertEnded(self.leadimport("recover", self.leads), 0)

    def test_a_lead_that_was_found_is_known_as_such(self):
        sandbox = self.with_lost_answers([5])
        self.assertEqual([row for row, (_, ours) in self.job.results()["succeeded.csv"].items()
                          if ours["leadimport_code"] == "adopted"], [5])
        self.lose_the_journal()
        self.assertEnded(self.undo(sandbox, "--yes"), 1, "deleted 29 leads", f"1 lead was found {FOUND}")
        self.assertEqual(self.left(sandbox), {job_files.lead_name(5)})
        self.assertEnded(self.run_import(sandbox), 0, "30 created")
        self.assertEqual(self.job.results()["succeeded.csv"][5][1]["leadimport_code"], "adopted")

    def test_of_files_of_an_earlier_version_nobody_knows_what_an_answer_named(self):
        sandbox = self.with_lost_answers([5])
        file = self.folder_of_job / "succeeded.csv"
        file.write_text("name,organizationId,memo,leadimport_row,leadimport_lead_id,"
                        "leadimport_created_at\n" + "".join(
                            f"{job_files.lead_name(row)},x,y,{row},{self.id_of(sandbox, row)},\n"
                            for row in range(1, self.ROWS + 1)))
        self.lose_the_journal()
        words = "30 leads are not known to be named by an answer"
        self.assertEnded(self.undo(sandbox, "--yes"), 1, "nothing was deleted",
                         f"{words}, and are left: --also-adopted")
        self.assertEnded(self.answer(sandbox, "no"), 11, words, "nothing was deleted")
        self.assertEnded(self.undo(sandbox, "--yes", "--also-adopted"), 0, "deleted 30 leads")

    def test_a_lead_that_is_older_than_the_job_stays(self):
        sandbox, old = self.imported_beside_an_old_one()
        file = self.folder_of_job / "succeeded.csv"
        file.write_text(file.read_text().replace(self.id_of(sandbox, 4), old))
        self.lose_the_journal()
        self.assertEnded(self.undo(sandbox, "--yes", "--also-adopted"), 1, f"row 4: lead {old}",
                         "is older than this job", "deleted 29 leads, 1 could not be deleted")
        self.assertEqual(sandbox.ask("GET", f"/v2/lead/{old}")[0], 200)


class InSequence(undo_test.OursTest):
    def test_it_is_named_and_goes_when_it_was_taken_out(self):
        sandbox = self.imported_with("--in-sequence", "리드 7")
        lead = self.id_of(sandbox, 7)
        self.assertEnded(self.undo(sandbox, "--yes"), 1, "deleted 29 leads, 1 could not be deleted",
                         f"row 7: lead {lead} is in a sequence",
                         "take it out there, then run the same command again")
        self.assertEqual(sandbox.ask("POST", f"/v2/lead/{lead}", {"name": "일곱"})[0], 200)
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "deleted 1 lead")
        self.assertEqual(self.left(sandbox), set())

    def test_ten_are_named_of_many(self):
        sandbox = self.imported_with("--in-sequence", "리드")
        ended = self.undo(sandbox, "--yes", "--connections", "1")
        self.assertEnded(ended, 1, "deleted 0 leads, 30 could not be deleted", "row 10: lead",
                         "and 20 more")
        self.assertNotIn("row 11: lead", ended.err)


if __name__ == "__main__":
    program.main()
