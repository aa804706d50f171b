"""Rows that name people and companies, while answers get lost, the program dies or is interrupted."""

import csv
import signal

import contact_files
import contact_test
import job_files
import program


class Disturbed(contact_test.ContactsTest):
    def test_lost_and_broken_answers_make_nobody_twice(self):
        for faults in (("people:lost@2", "people:cut@9", "organization:lost@3"),
                       ("people:500-created@1", "organization:502-created@1"),
                       ("people:500/4", "organization:dropped/3", "people:503@2"),
                       ("people:429@3", "organization:429@2", "people:close@5"),
                       # A page in place of one answer is about that request, not about the API.
                       ("people:html@4", "organization:html@1")):
            sandbox = self.start_sandbox(*(word for f in faults for word in ("--fault", f)))
            with self.subTest(faults):
                self.assertEnded(self.run_import(sandbox, "--again", "--yes"), 0)
                self.job = job_files.Job(self.leads, self.newest_job())
                self.check_all_once(sandbox)
                self.assertGreater(sandbox.stop()["faults_played"], 1)

    def test_a_company_at_which_the_server_breaks_fails_its_rows_alone(self):
        self.write_leads(change=lambda row: {} if row == 3 else {"회사명": ""})
        for fault, told in (("500", "HTTP 500"), ("html", "HTTP 200")):
            sandbox = self.start_sandbox("--fault", f"organization:{fault}%100")
            with self.subTest(fault):
                ended = self.run_import(sandbox, "--again", "--yes")
                self.assertEnded(ended, 1, "59 created, 1 failed")
                job = job_files.Job(self.leads, self.newest_job())
                self.assertIn(told, self.errors(job)[3])
                self.assertIn("it is not known whether it was created", self.errors(job)[3])
                log = (job.folder / "import.log").read_text(encoding="utf-8")
                self.assertIn(f"row 3: failed, {told}, contact_unsure, attempts 0\n", log)

    def test_people_and_companies_that_are_refused_are_counted_apart(self):
        self.write_leads(12, lambda row: {"이메일": ""} if row % 3 == 0 else {"회사명": ""})
        sandbox = self.start_sandbox("--fault", "people:422%100", "--fault", "organization:422%100")
        self.assertEnded(self.run_import(sandbox), 1, "0 created, 12 failed")
        errors = self.leadimport("status", self.leads, "--format", "json").json()["errors"]
        self.assertEqual([(e["code"], e["rows"], e["first_row"]) for e in errors],
                         [("contact_refused", 8, 1), ("contact_refused", 4, 3)])
        for e, kind in zip(errors, ("person: ", "organization: ")):
            self.assertEqual(e["arguments"], [e["error"]])
            self.assertTrue(e["error"].startswith(kind), e)

    def test_an_answer_that_names_another_rows_company_or_person_gives_it_to_no_lead(self):
        for fault in ("organization:same-id@3", "people:same-id@3"):
            sandbox = self.start_sandbox("--fault", fault)
            with self.subTest(fault):
                ended = self.run_import(sandbox, "--connections", "1")
                self.assertEnded(ended, 0, "60 created")
                self.check_all_once(sandbox)
                self.remove_job()

    def test_a_refusal_of_us_stops_the_job_and_it_goes_on_later(self):
        for fault in ("people:401@3x1", "organization:401@2x1"):
            sandbox = self.start_sandbox("--fault", fault)
            with self.subTest(fault):
                ended = self.run_import(sandbox)
                self.assertEqual(ended.code, 4, ended.err)
                self.assertEqual(self.job.summary()["failed"], 0)
                self.assertEnded(self.run_import(sandbox), 0)
                self.check_all_once(sandbox)
                self.remove_job()

    def test_a_web_page_in_place_of_an_answer_stops_nothing(self):
        for fault in ("people:html@4x1", "organization:html@1x1"):
            sandbox = self.start_sandbox("--fault", fault)
            with self.subTest(fault):
                self.assertEnded(self.run_import(sandbox), 0)
                self.check_all_once(sandbox)
                self.remove_job()

    def kill_after(self, pieces, *options):
        """Of so many pieces that are sent some 16 are questions and handshakes, and more than a hundred
        would be sent. What is held when the import is killed never arrives; other requests may have
        arrived, and have no answer. Gives the sandbox."""
        sandbox = self.start_sandbox("--latency", "20ms")
        network = self.put_relay_before(sandbox)
        network.hold_after(pieces)
        running = self.start(*self.arguments(sandbox, "--connections", "4", *options))
        running.wait_until(lambda: network.held, "the relay holds what is sent")
        running.kill()
        network.cut()
        network.restore()
        return sandbox

    def test_a_kill_leaves_people_without_an_address_in_doubt_at_most(self):
        self.write_leads(change=lambda row: {"이메일": ""})
        mapping = self.mapping('when_no_email = "create"')
        sandbox = self.kill_after(30, "--map", mapping)
        self.assertGreater(len(sandbox.contacts()), 0)
        ended = self.run_import(sandbox, "--map", mapping)
        self.assertIn(ended.code, (0, 1), ended.err)
        contact_files.check_contacts_once(self, sandbox)
        for error in self.errors().values():
            self.assertIn("it is not known whether it was created", error)
        self.assertLessEqual(len(self.errors()), 4 * contact_files.ROWS_PER_PERSON)
        # Looked up, and named by an e-mail or by the company alone, the rows go through.
        header, rows = job_files.read_csv(self.job.folder / "failed.csv")
        for cells in rows:
            cells[header.index("고객명")] = ""
        with open(self.folder / "mended.csv", "w", encoding="utf-8", newline="") as f:
            csv.writer(f).writerows([header, *rows])
        if rows:
            self.assertEnded(self.run_import(sandbox, "--map", mapping,
                                             file=self.folder / "mended.csv"), 0)

    def test_a_person_without_an_address_is_never_made_twice(self):
        self.write_leads(12, lambda row: {"이메일": "", "회사명": ""})
        mapping = self.mapping('when_no_email = "create"')
        sandbox = self.start_sandbox("--fault", "people:lost@2")
        self.assertEnded(self.run_import(sandbox, "--map", mapping), 1, "9 created, 3 failed")
        for error in self.errors().values():
            self.assertIn("it is not known whether it was created", error)
        contact_files.check_contacts_once(self, sandbox)
        self.assertEqual(len(sandbox.contacts()), 4)
        self.assertIn("people     3 created, 0 found, 1 in doubt",
                      self.leadimport("status", self.leads).out)

    def test_a_kill_in_the_middle_makes_nothing_twice(self):
        for pieces in (18, 30, 60):
            sandbox = self.kill_after(pieces)
            ended = self.run_import(sandbox)
            self.assertEnded(ended, 0, "continuing with", "60 created, 0 failed, 0 unknown")
            self.check_all_once(sandbox)
            # What was in flight when it died is asked for again, and no more.
            self.assertLessEqual(sandbox.stop()["people_posts"], self.people() + 4)
            self.remove_job()

    def remove_job(self):
        for file in self.job.folder.iterdir():
            file.unlink()
        self.job.folder.rmdir()

    def test_an_interrupt_lets_contacts_in_flight_come_home(self):
        # They are there, and their answers come later: nobody gets past them.
        sandbox = self.start_sandbox("--fault", "people:slow/1x4:4s", "--fault",
                                     "organization:slow/1x4:4s")
        running = self.start(*self.arguments(sandbox, "--connections", "4"))
        running.wait_until(lambda: len(sandbox.contacts()) >= 2, "contacts are in flight")
        running.signal(signal.SIGINT)
        self.assertEnded(running.wait(), 130, "finishing", ", 0 failed, 0 unknown")
        known = len(sandbox.contacts())
        self.assertLess(known, self.people() + self.companies())
        counted = self.job.summary()
        self.assertEqual(counted["people_created"] + counted["organizations_created"], known)
        self.assertEnded(self.run_import(sandbox), 0)
        self.check_all_once(sandbox)
        counters = sandbox.stop()
        self.assertEqual(counters["people_posts"] + counters["organization_posts"], 30)

    def test_a_server_that_comes_back_with_its_record_knows_them(self):
        sandbox = self.start_sandbox("--latency", "10ms", keeps_port=True)
        running = self.start(*self.arguments(sandbox))
        running.wait_until(lambda: sandbox.leads() >= 10, "some leads are there")
        sandbox.crash_and_restart()
        self.assertIn(running.wait().code, (0, 4, 5, 7))  # its certificate is a new one
        for _ in range(5):
            if self.job.summary()["created"] == self.ROWS:
                break
            self.run_import(sandbox)
        self.check_all_once(sandbox)


class InDoubt(contact_test.ContactsTest):
    KEY = ("--key-field", "가져오기 키")

    def settle(self, *options):
        faults = ("lost@3", "500-created@11", "500@19", "dropped@27")
        sandbox = self.start_sandbox(*(word for f in faults for word in ("--fault", f)))
        if options:
            sandbox.create_key_field(options[1])
        self.assertEnded(self.run_import(sandbox, "--on-unknown", "hold", *options), 7,
                         "4 unknown")
        before = len(sandbox.contacts())
        ended = self.leadimport("settle", self.leads, "--rate", "none", "--settle-delay", "50ms",
                                *sandbox.options)
        self.assertEnded(ended, 0, "2 created, 2 not there and pending again")
        self.assertEnded(self.run_import(sandbox, *options), 0)
        self.check_all_once(sandbox)
        self.assertEqual(len(sandbox.contacts()), before)

    def test_rows_that_name_people_and_companies_are_settled_by_name(self):
        self.settle()

    def test_and_by_a_key(self):
        self.settle(*self.KEY)

    def test_leads_of_one_name_are_told_by_their_people(self):
        self.write_leads(12, lambda row: {"name": "문의", "이메일": contact_files.email(row)})
        sandbox = self.start_sandbox("--fault", "lost@4", "--fault", "500@7")
        self.assertEnded(self.run_import(sandbox), 0, "found out what became of 2 rows: 1 created, 1 not there",
                         "12 created")
        record = sandbox.record()
        self.assertEqual(len({lead["body"]["peopleId"] for lead in record}), 12)
        self.assertEqual({lead["id"] for lead in record}, {
            ours["leadimport_lead_id"]
            for _, ours in self.job.results()["succeeded.csv"].values()})


if __name__ == "__main__":
    program.main()
