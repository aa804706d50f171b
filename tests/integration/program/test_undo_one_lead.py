"""undo --lead deletes one lead: that of a row, or one of two that a row may have."""

import json

import job_files
import program
import undo_test


class TwoLeads(undo_test.OursTest):
    """Row 5's lead came after it was sent again."""

    def setUp(self):
        super().setUp()
        sandbox = self.sandbox = self.start_sandbox("--fault", "dropped@5")
        self.assertEnded(self.run_import(sandbox, "--connections", "1", "--on-unknown", "hold"), 7)
        self.assertEnded(self.settle(), 0, "1 not there")
        # Too soon for a last look, however long the import takes.
        self.assertEnded(self.run_import(sandbox, delay="1h"), 0)
        late = {"name": job_files.lead_name(5), "organizationId": job_files.ORGANIZATION}
        self.assertEqual(sandbox.ask("POST", "/v2/lead", late)[0], 201)
        self.own, self.late = self.twins()
        program.wait_until(lambda: self.settled() == "two_leads", "it is dated after the delay")

    def settle(self, *options):
        return self.leadimport("settle", self.leads, "--rate", "none", "--settle-delay", "300ms",
                               *self.sandbox.options, *options)

    def settled(self):
        self.settle()
        return self.row()["code"]

    def twins(self):
        return [lead["id"] for lead in self.sandbox.record()
                if lead["name"] == job_files.lead_name(5)]

    def row(self):
        return json.loads(self.leadimport("status", self.leads, "--row", "5", "--format", "json").out)

    def test_it_is_not_said_for_certain(self):
        told = self.row()["error"]
        self.assertIn("may have two leads: ", told)
        self.assertIn("a colleague may have made one", told)
        self.assertIn(f"leadimport undo {self.folder_of_job} --base-url {self.sandbox.base_url} "
                      "--lead LEAD_ID", told)
        self.assertRefused(self.undo(self.sandbox, "--yes", "--lead", self.late), 2, "--also-adopted")
        self.assertEnded(self.undo(self.sandbox, "--yes", "--also-adopted", "--lead", self.late), 0,
                         f"row 5 is created, by its other lead, {self.own}")
        # An answer named it.
        self.assertEnded(self.run_import(self.sandbox), 0, "30 created")
        self.assertEnded(self.undo(self.sandbox, "--yes"), 0, "deleted 30 leads")

    def test_what_a_person_says_of_it_holds(self):
        self.assertEnded(self.settle("--rows", "5", "--is", self.own, "--yes"), 0)
        for _ in range(2):
            self.settle()
            self.assertEqual(self.row()["lead_id"], self.own)
        self.assertEqual(self.sandbox.ask("GET", f"/v2/lead/{self.late}")[0], 200)

    def test_a_recovered_journal_finds_out_again(self):
        for name in ("job.db", "job.db-wal", "job.db-shm"):
            (self.folder_of_job / name).unlink(missing_ok=True)
        self.assertEnded(self.leadimport("recover", self.leads), 0)
        self.assertNotIn("--lead", self.row()["error"])
        self.settle()
        told = self.row()
        self.assertEqual(told["code"], "several")
        self.assertNotIn("undo", told["error"])
        for words in (self.own, self.late, "--rows 5 --is LEAD_ID"):
            self.assertIn(words, told["error"])
        self.assertEnded(self.settle("--rows", "5", "--is", self.own, "--yes"), 0)
        self.assertEqual(self.row()["state"], "created")


class OneLead(undo_test.OursTest):
    def test_a_rows_lead(self):
        sandbox = self.with_lost_answers([3])
        for row in (3, 8):  # an adopted one is confirmed by its name
            lead = self.id_of(sandbox, row)
            self.assertEnded(self.undo(sandbox, "--yes", "--lead", f" {lead} "), 0,
                             f"deleting lead {lead} of row {row} of", "deleted 1 lead")
            self.assertEnded(self.undo(sandbox, "--yes", "--lead", lead), 0, "no lead to delete")
        self.assertEqual(set(self.listed()), {3, 8})
        self.assertEqual(len(self.left(sandbox)), self.ROWS - 2)

    def test_it_asks(self):
        sandbox = self.imported_with()
        lead = self.id_of(sandbox, 8)
        self.assertRefused(self.undo(sandbox, "--lead", lead), 2, "--yes")
        question = (f"delete lead {lead} of row 8 in workspace “샘플 영업팀” at "
                    f"{sandbox.base_url}?")
        self.assertEnded(self.answer(sandbox, "no", options=("--lead", lead)), 11, question,
                         "nothing was deleted")
        self.assertEqual(len(self.left(sandbox)), self.ROWS)
        self.assertEnded(self.answer(sandbox, "yes", options=("--lead", lead)), 0, question,
                         "deleted 1 lead")
        self.assertEqual(len(self.left(sandbox)), self.ROWS - 1)

    def test_of_two_one_goes_and_the_row_is_created_by_the_other(self):
        sandbox = self.imported_with()
        for row, keep_own in ((8, True), (9, False)):
            own, second = self.another(sandbox, row)
            away, stays = (second, own) if keep_own else (own, second)
            told = f"row {row} keeps its other lead, {stays}"
            doubt = f"lead {away} created 20", "found by a search, beside another one"
            ended = self.answer(sandbox, "no", options=("--lead", away))
            self.assertEnded(ended, 11, told, *(doubt if keep_own else ()))
            if keep_own:
                self.assertRefused(self.undo(sandbox, "--yes", "--lead", away), 2,
                                   f"row 8 has another lead, and no answer named lead {away}",
                                   "--also-adopted")
            else:
                self.assertNotIn("search", ended.err)
            sure = ("--also-adopted",) if keep_own else ()
            self.assertEnded(self.undo(sandbox, "--yes", "--lead", away, *sure), 0,
                             "deleted 1 lead", f"row {row} is created, by its other lead, {stays}")
            self.assertEqual(self.listed()[row][1::2], [away, "deleted"])
            summary = self.job.summary()
            self.assertEqual((summary["created"], summary["unknown"], summary["unknown_codes"]),
                             (30, 0, {}))
            self.assertEqual((summary["settled"], summary["requests"], summary["exit_code"]),
                             (1, 1, 0))
            self.assertEqual(sandbox.ask("GET", f"/v2/lead/{away}")[0], 400)
            self.assertEqual(sandbox.ask("GET", f"/v2/lead/{stays}")[0], 200)
            self.assertEnded(self.undo(sandbox, "--yes", "--lead", away), 0,
                             "there is no lead to delete")
            # The files were those of before; the next run writes them anew.
            self.assertEnded(self.run_import(sandbox), 0, "30 created, 0 failed, 0 unknown")
            _, ours = job_files.check_accounted(self, self.job)["succeeded.csv"][row]
            self.assertEqual(ours["leadimport_lead_id"], stays)
            self.assertIn("20", ours["leadimport_created_at"])
        self.assertEqual(len(self.left(sandbox)), self.ROWS)
        # An answer named row 8's, a search found row 9's.
        self.assertEnded(self.undo(sandbox, "--yes"), 1, "deleted 29 leads", "1 lead was found")
        header, rows = job_files.read_csv(self.folder_of_job / "undone.csv")
        self.assertEqual([cells[0] for cells in rows if int(cells[0]) in (8, 9)], ["8", "8", "9"])

    def test_of_two_one_that_an_answer_named_and_nothing_dates_is_meant_by_more_than_its_id(self):
        sandbox = self.imported_with("--ids", "hex24")
        own, second = self.another(sandbox, 8)
        self.assertRefused(self.undo(sandbox, "--yes", "--lead", own), 2,
                           f"row 8 has another lead, and the id of lead {own} does not tell when it was "
                           "created", "--also-adopted")
        self.assertEqual(sandbox.ask("GET", f"/v2/lead/{own}")[0], 200)
        self.assertEnded(self.answer(sandbox, "no", options=("--lead", own)), 11,
                         "named by an answer, but nothing proves", "beside another one")
        self.assertEnded(self.undo(sandbox, "--yes", "--also-adopted", "--lead", own), 0,
                         f"row 8 is created, by its other lead, {second}")

    def test_of_two_that_journal_and_file_named_one_goes(self):
        sandbox = self.imported_with()
        own = self.id_of(sandbox, 8)
        _, made = sandbox.ask("POST", "/v2/lead", {"name": job_files.lead_name(8),
                                                   "organizationId": job_files.ORGANIZATION})
        second = made["data"]["lead"]["id"]
        file = self.folder_of_job / "succeeded.csv"
        file.write_text(file.read_text().replace(own, second))
        self.assertEnded(self.undo(sandbox, "--yes"), 5, "recover")
        self.assertEnded(self.leadimport("recover", self.leads), 0)
        self.assertEnded(self.undo(sandbox, "--yes", "--lead", second, "--also-adopted"), 0,
                         "deleted 1 lead", f"row 8 is created, by its other lead, {own}")
        self.assertEnded(self.run_import(sandbox), 0, "30 created, 0 failed, 0 unknown")
        job_files.check_accounted(self, self.job)
        self.assertEnded(self.undo(sandbox, "--yes"), 1, "deleted 29 leads", "1 lead was found")

    def test_of_three_one_goes_and_the_row_stays_unknown(self):
        sandbox = self.imported_with()
        own, second = self.another(sandbox, 8)
        _, made = sandbox.ask("POST", "/v2/lead", {"name": job_files.lead_name(8),
                                                   "organizationId": job_files.ORGANIZATION})
        third = made["data"]["lead"]["id"]
        self.have_leads(8, own, second, third)
        self.assertEnded(self.undo(sandbox, "--yes", "--lead", second, "--also-adopted"), 0,
                         "deleted 1 lead", "row 8 stays unknown", own, third)
        self.assertEnded(self.undo(sandbox, "--yes", "--lead", own), 0,
                         f"row 8 is created, by its other lead, {third}")

    def test_one_that_is_gone_already_settles_its_row_as_well(self):
        sandbox = self.imported_with()
        own, second = self.another(sandbox, 8)
        self.assertEqual(sandbox.ask("POST", f"/v2/lead/{second}/delete")[0], 200)
        self.assertEnded(self.undo(sandbox, "--yes", "--lead", second), 0,
                         "deleted 0 leads, 1 gone already",
                         f"row 8 is created, by its other lead, {own}")
        self.assertEqual(self.listed()[8][3], "was gone already")

    def test_one_goes_only_when_the_other_can_be_the_rows(self):
        sandbox, old = self.imported_beside_an_old_one()
        own, second = self.another(sandbox, 8)
        self.assertEqual(sandbox.ask("POST", f"/v2/lead/{second}/delete")[0], 200)
        self.assertRefused(self.undo(sandbox, "--yes", "--lead", own), 2,
                           f"row 8 would have lead {second} alone", "Salesmap does not show it",
                           f"name that one to keep lead {own}")
        for other, why in ((old, "is older than the job"),
                           (self.id_of(sandbox, 9), "is the lead of another row")):
            self.have_leads(8, own, other)
            self.assertRefused(self.undo(sandbox, "--yes", "--lead", own), 2,
                               "row 8 would have", why)
        self.assertEqual(sandbox.ask("GET", f"/v2/lead/{own}")[0], 200)

    def test_the_only_lead_of_a_row_stays_while_another_row_names_it(self):
        sandbox = self.imported_with()
        own, nines = self.id_of(sandbox, 8), self.id_of(sandbox, 9)
        self.have_leads(8, own, nines)
        self.assertRefused(self.undo(sandbox, "--yes", "--also-adopted", "--lead", nines), 2,
                           f"row 9 has no lead but {nines}", "row 8 names that one",
                           f"leadimport settle {self.folder_of_job} --base-url {sandbox.base_url} "
                           "--rows 8 --is LEAD_ID")
        self.assertEqual(sandbox.ask("GET", f"/v2/lead/{nines}")[0], 200)
        self.assertEnded(self.leadimport("settle", self.leads, "--rows", "8", "--is", own, "--yes",
                                         *sandbox.options), 0)
        self.assertEnded(self.undo(sandbox, "--yes", "--lead", nines), 0, "deleted 1 lead")

    def test_when_both_are_gone_somebody_says_so(self):
        sandbox = self.imported_with()
        own, second = self.another(sandbox, 8)
        absent = ("settle", self.leads, "--rows", "8", "--absent", "--yes", *sandbox.options)
        self.assertRefused(self.leadimport(*absent), 2, f"row 8 may have lead {own}, which Salesmap "
                           "shows", "--is LEAD_ID")
        self.assertEqual(sandbox.ask("POST", f"/v2/lead/{own}/delete")[0], 200)
        self.assertRefused(self.leadimport(*absent), 2, f"row 8 may have lead {second}")
        self.assertEqual(sandbox.ask("POST", f"/v2/lead/{second}/delete")[0], 200)
        for one, other in ((own, second), (second, own)):
            self.assertRefused(self.undo(sandbox, "--yes", "--lead", one), 2,
                               f"row 8 has no lead any more, Salesmap shows neither {one} nor "
                               f"{other}: {program.PROGRAM} settle {self.folder_of_job} "
                               f"--base-url {sandbox.base_url} --rows 8 --absent")
        self.assertRefused(self.leadimport(*absent, env={"SALESMAP_TOKEN": "wrong"}), 4, "401")
        self.assertEnded(self.leadimport(*absent), 0, "1 row is pending again")
        self.assertEnded(self.run_import(sandbox), 0, "30 created, 0 failed, 0 unknown")
        self.assertEqual(len(self.left(sandbox)), self.ROWS)

    def test_undo_of_all_says_what_helps_with_two(self):
        sandbox = self.imported_with("--fault", "dropped@5")
        self.another(sandbox, 8)
        ended = self.undo(sandbox, "--yes", "--rows", "1-3")
        self.assertEnded(ended, 0, "1 row may have two leads, which stay: unknown.csv names them, "
                         f"and {program.PROGRAM} undo {self.folder_of_job} --base-url "
                         f"{sandbox.base_url} --lead LEAD_ID --ca-file {sandbox.ca_file} deletes one")
        self.assertNotIn("finds out", ended.err)

    def test_rows_that_the_file_does_not_have(self):
        sandbox = self.imported_with()
        self.assertRefused(self.undo(sandbox, "--yes", "--rows", "1,31"), 2, "--rows",
                           "there is no row 31: the file has 30 rows")
        self.assertEqual(len(self.left(sandbox)), self.ROWS)

    def test_a_lead_that_a_person_named_is_called_so(self):
        sandbox = self.sandbox = self.start_sandbox("--fault", "lost@3", "--fault", "lost@5")
        self.assertEnded(self.run_import(sandbox, "--connections", "1", "--on-unknown", "hold"), 7)
        row = "3"
        self.assertEnded(self.leadimport("settle", self.leads, "--rows", row, "--is",
                                         self.id_of(sandbox, 3), "--yes", *sandbox.options), 0)
        self.assertEnded(self.undo(sandbox, "--yes", "--rows", "1-4"), 1, "deleted 3 leads",
                         "1 lead was named by a person, not named by an answer, and is left",
                         "1 row is unknown and may have created a lead, too")
        self.assertEnded(self.run_import(sandbox), 0)
        ended = self.answer(sandbox, "yes", "yes")
        self.assertEnded(ended, 0, "2 leads were found by a search or named by a person, no answer "
                         "named them", f"row 3: lead {self.id_of(sandbox, 3)} created 20",
                         ", named by a person", ", found by a search", "deleted 27 leads")

    def test_one_in_a_sequence_leaves_all_as_it_is(self):
        sandbox = self.imported_with("--in-sequence", "리드 8")
        own, second = self.another(sandbox, 8)
        for _ in range(2):
            self.assertEnded(self.undo(sandbox, "--yes", "--lead", second, "--also-adopted"), 1,
                             f"row 8: lead {second} is in a sequence")
        self.assertEqual(sandbox.ask("GET", f"/v2/lead/{own}")[0], 200)

    def test_nothing_is_asked_for_what_is_not_the_jobs(self):
        sandbox = self.imported_with()
        _, made = sandbox.ask("POST", "/v2/lead", {"name": "남의 리드",
                                                   "organizationId": job_files.ORGANIZATION})
        sandbox.stop()
        for lead in (made["data"]["lead"]["id"], "x", "../user/me", "*"):
            self.assertRefused(self.undo(sandbox, "--yes", "--lead", lead), 2,
                               f"“{lead}” is not a lead of this job")
        self.assertRefused(self.undo(sandbox, "--yes", "--lead", " "), 2, "--lead")
        self.assertEnded(self.undo(sandbox, "--yes", "--lead="), 2, "--lead")
        self.assertEnded(self.undo(sandbox, "--yes", "--lead", "x", "--rows", "1"), 2, "--rows")
        self.assertEnded(self.undo(sandbox, "--yes", "--also-adopted=maybe"), 2, "--also-adopted")


if __name__ == "__main__":
    program.main()
