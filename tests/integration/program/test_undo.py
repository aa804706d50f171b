"""An import is taken back: exactly the leads that the job created, once, whatever comes between."""

import shutil
import signal

import contact_files
import job_files
import program
import undo_test


class Undo(undo_test.UndoTest):
    def test_all_leads_of_the_job_go_and_no_others(self):
        sandbox = self.imported()
        sandbox.ask("POST", "/v2/lead",
                    {"name": "남의 리드", "organizationId": job_files.ORGANIZATION})
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "deleting 30 leads", "샘플 영업팀",
                         "deleted 30 leads", "undone.csv")
        self.assertEqual(self.left(sandbox), {"남의 리드"})
        ids = {lead["name"]: lead["id"] for lead in sandbox.record()}
        for row, cells in self.listed().items():
            self.assertEqual(cells[1], ids[job_files.lead_name(row)])
            self.assertEqual(cells[3], "deleted")
        self.assertEqual(len(self.listed()), self.ROWS)
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "no lead to delete")

    def test_what_it_asks_counts_among_the_requests_of_all_runs(self):
        sandbox = self.imported()
        requests = [self.leadimport("status", self.leads, "--format", "json").json()["requests"]]
        for rows in ("2, 5-7", "1-30"):
            self.assertEnded(self.undo(sandbox, "--yes", "--rows", rows), 0)
            requests.append(self.leadimport("status", self.leads, "--format", "json")
                            .json()["requests"])
        self.assertEqual(requests, [self.ROWS, self.ROWS + 4, 2 * self.ROWS])

    def test_some_rows_alone(self):
        sandbox = self.imported()
        self.assertEnded(self.undo(sandbox, "--yes", "--rows", "2, 5-7"), 0, "deleted 4 leads")
        self.assertEqual(sorted(self.listed()), [2, 5, 6, 7])
        for row, words in ((5, "its lead was deleted"), (8, None)):
            told = self.leadimport("status", self.leads, "--row", str(row)).out
            self.assertEqual("its lead" in told, words is not None, told)
            self.assertIn(words or "created as lead", told)
            undone_at = self.leadimport("status", self.leads, "--row", str(row), "--format",
                                        "json").json()["undone_at"]
            self.assertEqual(undone_at, self.listed()[row][2] if words else None)
        self.assertEqual(len(self.left(sandbox)), self.ROWS - 4)
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "deleted 26 leads")
        self.assertEqual(sorted(self.listed()), list(range(1, self.ROWS + 1)))

    def test_a_job_without_leads_asks_nothing(self):
        sandbox = self.start_sandbox("--fault", "400/1")
        self.assertEnded(self.leadimport("import", self.leads, "--rate", "none", "--max-failures",
                                         "100", *sandbox.options), 1, "0 created")
        self.assertEnded(self.undo(sandbox), 0, "no lead to delete")

    def test_rows_in_doubt_are_not_forgotten(self):
        sandbox = self.start_sandbox("--fault", "lost@3", "--fault", "lost@5")
        self.assertEnded(self.leadimport("import", self.leads, "--rate", "none", "--on-unknown",
                                         "hold", *sandbox.options), 7)
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "deleted 28 leads", "2 rows are unknown",
                         f"leadimport settle {self.folder_of_job}")
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "no lead to delete", "2 rows are unknown")
        self.assertEnded(self.leadimport("settle", self.leads, "--rate", "none", *sandbox.options), 0,
                         "2 created")
        ended = self.undo(sandbox, "--yes", "--also-adopted")
        self.assertEnded(ended, 0, "deleted 2 leads")
        self.assertNotIn("unknown", ended.err)
        self.assertEqual(self.left(sandbox), set())

    def test_people_and_companies_stay_and_are_listed_when_the_last_lead_is_gone(self):
        # One person and one company exist already; the others' rows have no e-mail, and of one of
        # these people the answer is lost.
        contact_files.write_leads(self.leads, 12, lambda row: {
            "이메일": "minsu.kim@hanbit.example" if row < 4 else "",
            "회사명": "한빛제조" if row > 9 else contact_files.company(contact_files.company_of(row))})
        mapping = self.write("map.toml", '[lead]\nname = "name"\n[person]\nname = "고객명"\n'
                             'email = "이메일"\nwhen_no_email = "create"\n'
                             '[organization]\nname = "회사명"\n')
        sandbox = self.start_sandbox("--fault", "people:lost@2")
        self.assertEnded(self.leadimport("import", self.leads, "--map", mapping, "--rate", "none",
                                         "--connections", "1", *sandbox.options), 1, "9 created")
        status = self.leadimport("status", self.leads)
        self.assertEnded(status, 0)
        self.assertIn("people     2 created, 1 found, 1 in doubt", status.out)
        self.assertIn("companies  2 created, 1 found", status.out)
        contacts = self.folder_of_job / "contacts.csv"
        self.assertEnded(self.undo(sandbox, "--yes", "--rows", "1-3"), 0, "deleted 3 leads")
        self.assertFalse(contacts.exists())
        told = "2 people and 2 organizations that the job created stay"
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "deleted 6 leads", told, "contacts.csv")
        header, rows = job_files.read_csv(contacts)
        self.assertEqual(header, ["kind", "id"])
        kinds = {"people": "person", "organization": "organization"}
        self.assertEqual(sorted(rows), sorted([kinds[c["object"]], c["id"]]
                                              for c in sandbox.contacts() if "fault" not in c))
        self.assertEqual(len(rows), 4)
        contacts.unlink()
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "no lead to delete", told)
        self.assertTrue(contacts.exists())

    def test_what_somebody_else_deleted_is_gone_already(self):
        sandbox = self.imported()
        lead = sandbox.record()[0]
        self.assertEqual(sandbox.ask("POST", f"/v2/lead/{lead['id']}/delete")[0], 200)
        self.assertEnded(self.undo(sandbox, "--yes"), 0, "deleted 29 leads, 1 gone already")
        gone = self.listed()[int(lead["name"].split()[1])]
        self.assertEqual(gone[3], "was gone already")
        self.assertIn("its lead was gone already",
                      self.leadimport("status", self.leads, "--row", gone[0]).out)

    def test_it_asks_and_only_yes_is_yes(self):
        sandbox = self.imported()
        self.assertRefused(self.undo(sandbox), 2, "--yes", "no terminal to answer at")
        for answer, deleted in (("y\n", False), ("\n", False), ("\x04", False), ("yes\n", True)):
            running = self.start(*self.arguments(sandbox), at_terminal=True)
            running.wait_until(lambda: "Type yes" in running.err, "it asks")
            running.type(answer)
            ended = running.wait()
            self.assertEnded(ended, 0 if deleted else 11, "delete 30 leads", sandbox.base_url,
                             "deleted 30" if deleted else "nothing was deleted")
            self.assertEqual(len(self.left(sandbox)), 0 if deleted else self.ROWS)

    def test_a_kill_or_an_interrupt_on_the_way_is_gone_on_after(self):
        for how in ("kill", "interrupt"):
            sandbox = self.imported(through_relay=True)
            # So many pieces are handshakes, questions and some leads.
            sandbox.relay.hold_after(15)
            running = self.start(*self.arguments(sandbox, "--yes", "--connections", "1"))
            running.wait_until(lambda: sandbox.relay.held, "the relay holds what is sent")
            if how == "kill":
                running.kill()
                sandbox.relay.go_on()
            else:
                running.signal(signal.SIGINT)
                running.wait_until(lambda: "finishing" in running.err, "it was interrupted")
                sandbox.relay.go_on()
                self.assertEnded(running.wait(), 130, "left", "again to continue")
            self.assertIn(len(self.left(sandbox)), range(1, self.ROWS))
            self.assertEnded(self.undo(sandbox, "--yes"), 0)
            self.assertEqual(self.left(sandbox), set())
            self.assertEqual(len(self.listed()), self.ROWS)
            shutil.rmtree(self.folder_of_job)

    def test_it_keeps_to_the_rate(self):
        sandbox = self.start_sandbox(limit="20/1s")
        self.assertEnded(self.leadimport("import", self.leads, "--rate", "19/1s",
                                         *sandbox.options), 0)
        ended = self.leadimport("undo", self.leads, "--rate", "19/1s", "--yes", *sandbox.options)
        self.assertEnded(ended, 0, "deleted 30 leads")

    def test_another_workspace_or_address_is_refused(self):
        sandbox = self.imported(keeps_port=True)
        other = self.start_sandbox()
        self.assertRefused(self.undo(other, "--yes"), 11, "at another address", sandbox.base_url,
                           other.base_url)
        schema = (program.REPOSITORY / "samples/sandbox.schema.json").read_text()
        schema = schema.replace("샘플 영업팀", "다른 팀").replace(
            "00000001-0000-4000-8000-000000000001", "00000001-0000-4000-8000-0000000000ff")
        port = str(sandbox.port)
        sandbox.stop()
        elsewhere = self.start_sandbox("--schema", self.write("w.json", schema), "--port", port)
        self.assertRefused(self.undo(elsewhere, "--yes"), 11, "샘플 영업팀", "다른 팀")

    def test_a_token_or_a_server_that_fails_stops_it(self):
        sandbox = self.imported()
        self.assertRefused(self.undo(sandbox, "--yes", env={"SALESMAP_TOKEN": "wrong"}), 4, "401")
        sandbox.stop()
        self.assertRefused(self.undo(sandbox, "--yes", "--retry-for", "0s"), 5, "cannot be reached")

    def test_a_job_that_runs_is_left_alone(self):
        sandbox = self.start_sandbox("--fault", "slow@1:20m")
        running = self.start("import", self.leads, "--timeout", "30m", *sandbox.options)
        running.wait_until(lambda: sandbox.leads() > 0, "it has begun")
        self.assertRefused(self.undo(sandbox, "--yes"), 6, running.pid)

    def test_bad_values_are_told(self):
        sandbox = self.imported()
        for rows in ("x", "0", "5-4", "1,", "1-2-3", "-1"):
            self.assertRefused(self.undo(sandbox, "--yes", f"--rows={rows}"), 2, "--rows")
        self.assertEnded(self.undo(sandbox, "--yes", "--rows="), 2, "--rows")
        self.assertRefused(self.leadimport("undo", self.folder / "none", "--yes"), 2, "none")
        self.assertEqual(len(self.left(sandbox)), self.ROWS)


if __name__ == "__main__":
    program.main()
