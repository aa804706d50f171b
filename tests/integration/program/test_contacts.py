"""Rows that name people and companies: found or created once each, whatever happens meanwhile."""

import csv
import json
import signal

import contact_files
import job_files
import program

HANBIT = "50000000-0000-4000-8000-000000000001"  # 한빛제조, of the built-in workspace
MINSU = "40000000-0000-4000-8000-000000000001"   # minsu.kim@hanbit.example, of 한빛제조
SCHEMA_REQUESTS = 6  # who we are, three lists of fields, pipelines, a page of users


class Contacts(program.ProgramTest):
    ROWS = 60

    def setUp(self):
        super().setUp()
        self.write_leads()
        self.job = job_files.Job(self.leads)

    def write_leads(self, rows=None, change=lambda row: {}):
        self.leads = contact_files.write_leads(self.folder / "leads.csv", rows or self.ROWS, change)

    def people(self):
        return contact_files.person_of(self.ROWS) + 1

    def companies(self):
        return contact_files.company_of(self.ROWS) + 1

    def arguments(self, sandbox, *options, file=None):
        usual = {"--rate": "none", "--connections": "16", "--settle-delay": "50ms"}
        return ["import", file or self.leads, *sandbox.options, *options,
                *(word for name in usual if name not in options for word in (name, usual[name]))]

    def run_import(self, sandbox, *options, **how):
        return self.leadimport(*self.arguments(sandbox, *options, **how))

    def mapping(self, person="", organization=""):
        return self.write("map.toml", f"""[lead]
name = "name"
memo = "memo"
[person]
email = "이메일"
name = "고객명"
{person}
[organization]
name = "회사명"
{organization}
""")

    def newest_job(self):
        return max(self.folder.glob("leads.csv.import*"), key=lambda path: path.stat().st_mtime)

    def errors(self, job=None):
        found = (job or self.job).results()["failed.csv"]
        return {row: ours["leadimport_error"] for row, (_, ours) in found.items()}

    def check_all_once(self, sandbox, created=None):
        """Every row became a lead, of its own person and company, each of which is there once."""
        record = sandbox.record()
        results = job_files.check_truth(self, self.job, record)
        self.assertEqual(len(results["succeeded.csv"]), created or self.ROWS)
        job_files.check_no_lead_twice(self, record)
        contact_files.check_contacts_once(self, sandbox)
        contact_files.check_named(self, sandbox, {
            row: contact_files.cells(row) for row in range(1, self.ROWS + 1)})


class OnceEach(Contacts):
    def test_the_requests_are_rows_and_people_and_companies_and_the_schema(self):
        sandbox = self.start_sandbox("--latency", "5ms")
        self.assertEnded(self.run_import(sandbox), 0,
                         "60 leads, 20 people, 10 organizations: 90 requests")
        self.check_all_once(sandbox)
        counted = self.job.summary()
        self.assertEqual([counted[name] for name in (
            "people_created", "people_found", "organizations_created", "organizations_found")],
            [20, 0, 10, 0])
        counters = sandbox.stop()
        self.assertEqual(counters["points"], 60 + 20 + 10 + SCHEMA_REQUESTS)
        self.assertEqual((counters["people_posts"], counters["organization_posts"]), (20, 10))

    def test_a_file_that_is_through_costs_nothing_but_the_schema(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox), 0)
        self.assertEnded(self.run_import(sandbox), 6, "imported")
        counters = sandbox.stop()
        self.assertEqual(counters["people_posts"] + counters["organization_posts"], 30)
        self.assertEqual(counters["lead_posts"], 60)

    def test_what_is_known_is_known_to_a_later_run(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "5"), 0)
        self.assertEqual(len(sandbox.contacts()), 2 + 1)
        self.assertEnded(self.run_import(sandbox), 0)
        self.check_all_once(sandbox)
        self.assertEqual(sandbox.stop()["points"], 60 + 30 + 2 * SCHEMA_REQUESTS)

    def test_who_exists_already_is_found_by_the_same_request(self):
        self.write_leads(12, lambda row: {"이메일": "minsu.kim@hanbit.example", "회사명": "한빛제조"})
        for options, look_ups in (((), 0), (("--duplicates-without-id",), 2)):
            sandbox = self.start_sandbox(*options)
            self.assertEnded(self.run_import(sandbox, "--again"), 0)
            self.assertEqual(sandbox.contacts(), [])
            self.assertEqual({(lead["body"]["peopleId"], lead["body"]["organizationId"])
                              for lead in sandbox.record()}, {(MINSU, HANBIT)})
            told = self.leadimport("status", self.leads)
            self.assertIn("people     0 created, 1 found", told.out)
            counters = sandbox.stop()
            self.assertEqual((counters["people_posts"], counters["organization_posts"]), (1, 1))
            self.assertEqual(counters["searches"] + counters["people_lookups"], look_ups)

    def test_blanks_around_and_case_in_names_and_addresses(self):
        """As the API compares: trimmed, and with the case as it was sent."""
        addresses = ["a@example.com", " a@example.com ", "A@example.com"]
        self.write_leads(6, lambda row: {"이메일": addresses[row % 3], "회사명": " 한빛제조  "[row % 2:]})
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox), 0, "6 leads, 2 people, 1 organization")
        self.assertEqual(sorted(contact_files.field(c["body"], "이메일")
                                for c in sandbox.contacts()), ["A@example.com", "a@example.com"])


    def test_a_person_is_linked_to_the_rows_organization_however_that_is_named(self):
        for number, organization in ((1, 'name = "회사명"'), (2, 'name = "회사명"\ncreate = false')):
            mapping = self.write("map.toml", '[lead]\nname = "name"\n[person]\nemail = "이메일"\n'
                                             f"[organization]\n{organization}\n")
            self.check_linked(number, mapping)
        mapping = self.write("map.toml", '[lead]\nname = "name"\n'
                             f'organizationId = {{ value = "{HANBIT}" }}\n'
                             '[person]\nemail = "이메일"\n')
        self.check_linked(3, mapping)

    def check_linked(self, number, mapping):
        self.leads = contact_files.write_leads(self.folder / f"{number}.csv", 3,
                                               lambda row: {"회사명": "한빛제조"})
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--map", mapping), 0)
        person, = sandbox.contacts()
        self.assertEqual(person["body"], {
            "name": contact_files.email(0), "organizationId": HANBIT,
            "fieldList": [{"name": "이메일", "stringValue": contact_files.email(0)}]})
        for lead in sandbox.record():
            self.assertEqual(lead["body"]["organizationId"], HANBIT)


class MustExist(Contacts):
    ROWS = 4

    def setUp(self):
        super().setUp()
        known = {"이메일": "minsu.kim@hanbit.example", "회사명": "한빛제조"}
        self.write_leads(change=lambda row: [known, known | {"이메일": "nobody@example.com"},
                                             known | {"회사명": "없는 회사"}, {}][row - 1])
        self.map = self.mapping("create = false", "create = false")

    def test_who_is_there_is_found_and_who_is_not_fails_the_row(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--map", self.map), 1, "1 created, 3 failed")
        self.assertEqual(sandbox.contacts(), [])
        lead, = sandbox.record()
        self.assertEqual((lead["body"]["peopleId"], lead["body"]["organizationId"]),
                         (MINSU, HANBIT))
        errors = self.errors()
        self.assertIn("person: there is no person with this e-mail", errors[2])
        for row in (3, 4):
            self.assertIn("organization: there is no organization of this name", errors[row])
        for error in errors.values():
            self.assertIn("create = false", error)
        counters = sandbox.stop()
        self.assertEqual((counters["people_posts"], counters["organization_posts"]), (0, 0))
        self.assertEqual((counters["searches"], counters["people_lookups"]), (3, 2))

    def test_they_can_be_mended_and_run_again(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--map", self.map), 1)
        failed = self.job.folder / "failed.csv"
        mended = self.write("mended.csv", failed.read_text().replace("없는 회사", "새봄유통"))
        self.assertEnded(self.run_import(sandbox, "--map", self.map, file=mended), 1,
                         "1 created, 2 failed")


class WithoutEmail(Contacts):
    """Rows 2 and 4 have no e-mail; row 4 has no company either, and row 5 no name of a person."""

    ROWS = 5
    CHANGES = {2: {"이메일": ""}, 4: {"이메일": "", "회사명": ""}, 5: {"이메일": "", "고객명": ""}}

    def setUp(self):
        super().setUp()
        self.write_leads(change=lambda row: self.CHANGES.get(row, {}))

    def outcome(self, when, code):
        sandbox = self.start_sandbox()
        how = f'when_no_email = "{when}"' if when else ""
        ended = self.run_import(sandbox, "--map", self.mapping(how), "--again")
        self.assertEqual(ended.code, code, ended.err)
        contact_files.check_contacts_once(self, sandbox)
        leads = {int(lead["name"].split()[1]): lead["body"] for lead in sandbox.record()}
        named = {row: ("peopleId" in body, "organizationId" in body) for row, body in leads.items()}
        self.assertEqual((named[1], named[3]), ((True, True), (True, True)))
        return {row: how for row, how in named.items() if row not in (1, 3)}, sandbox, ended

    def test_by_default_the_company_stands_in(self):
        named, _, ended = self.outcome(None, 1)
        self.assertEqual(named, {2: (False, True), 5: (False, True)})
        self.assertIn("2 rows without an e-mail: their leads get the organization alone", ended.err)
        self.assertIn("1 row without an e-mail: its lead gets the organization alone",
                      self.one_without_email())
        self.assertIn("no e-mail to find the person by", self.errors()[4])

    def one_without_email(self):
        self.write_leads(3, lambda row: {"이메일": ""} if row == 2 else {})
        return self.leadimport("check", self.leads, "--offline").err

    def test_organization_only(self):
        named, _, _ = self.outcome("organization-only", 1)
        self.assertEqual(named, {2: (False, True), 5: (False, True)})
        self.assertIn("a lead needs a person or an organization", self.errors()[4])

    def test_fail(self):
        named, _, _ = self.outcome("fail", 1)
        self.assertEqual(named, {})
        for error in self.errors().values():
            self.assertIn("there is none", error)

    def test_create(self):
        named, sandbox, _ = self.outcome("create", 0)
        self.assertEqual(named, {2: (True, True), 4: (True, False), 5: (False, True)})
        nameless = [c["body"] for c in sandbox.contacts() if c["object"] == "people"
                    and contact_files.field(c["body"], "이메일") is None]
        self.assertEqual(sorted("organizationId" in body for body in nameless), [False, True])


class Refused(Contacts):
    """Companies have a number that the workspace takes once only, which nothing here can know of."""

    ROWS = 12
    NUMBER = "사업자번호"
    REASON = "organization: 이미 존재하는 값입니다."

    def setUp(self):
        super().setUp()
        schema = json.loads((program.REPOSITORY / "samples/sandbox.schema.json").read_text())
        schema["fields"]["organization"].append({
            "id": "0f000000-0000-4000-8000-00000000000e", "name": self.NUMBER, "type": "string",
            "preventDuplicates": True})
        self.workspace = self.write("w.json", json.dumps(schema))
        header = [*contact_files.HEADER, f"Organization-{self.NUMBER}"]
        with open(self.leads, "w", encoding="utf-8", newline="") as f:
            out = csv.writer(f, lineterminator="\n")
            out.writerow(header)
            for row in range(1, self.ROWS + 1):
                number = f"number-{contact_files.company_of(row)}"
                if row in (8, 9):  # both of another company than the first rows, with its number
                    number = "number-0"
                company = f"회사 {row}" if row in (8, 9) else contact_files.company(
                    contact_files.company_of(row))
                out.writerow([*(contact_files.cells(row) | {"회사명": company}).values(), number])

    def test_the_server_says_why_and_the_mended_rows_run(self):
        for options in ((), ("--duplicates-without-id",)):
            sandbox = self.start_sandbox("--schema", self.workspace, *options)
            self.assertEnded(self.run_import(sandbox, "--again", "--connections", "1"), 1,
                             "10 created, 2 failed")
            job = job_files.Job(self.leads, self.newest_job())
            for row, (_, ours) in job.results()["failed.csv"].items():
                self.assertIn(row, (8, 9))
                self.assertEqual((ours["leadimport_error"], ours["leadimport_status"]),
                                 (self.REASON, "400"))
            failed = (job.folder / "failed.csv").read_text()
            mended = failed.replace("회사 8", contact_files.company(0))
            mended = self.write("mended.csv", mended.replace(",number-0,", ",another-number,"))
            self.assertEnded(self.run_import(sandbox, "--again", file=mended), 0, "2 created")
            contact_files.check_contacts_once(self, sandbox)

class Disturbed(Contacts):
    def test_lost_and_broken_answers_make_nobody_twice(self):
        for faults in (("people:lost@2", "people:cut@9", "organization:lost@3"),
                       ("people:500-created@1", "organization:502-created@1"),
                       ("people:500/4", "organization:dropped/3", "people:503@2"),
                       ("people:429@3", "organization:429@2", "people:close@5")):
            sandbox = self.start_sandbox(*(word for f in faults for word in ("--fault", f)))
            with self.subTest(faults):
                self.assertEnded(self.run_import(sandbox, "--again"), 0)
                self.job = job_files.Job(self.leads, self.newest_job())
                self.check_all_once(sandbox)
                self.assertGreater(sandbox.stop()["faults_played"], 1)
    def test_a_company_at_which_the_server_breaks_fails_its_rows_alone(self):
        sandbox = self.start_sandbox("--fault", "organization:500%100")
        self.write_leads(change=lambda row: {} if row == 3 else {"회사명": ""})
        ended = self.run_import(sandbox)
        self.assertEnded(ended, 1, "59 created, 1 failed")
        self.assertIn("HTTP 500", self.errors()[3])

    def test_a_person_without_an_address_is_never_made_twice(self):
        self.write_leads(12, lambda row: {"이메일": "", "회사명": ""})
        mapping = self.mapping('when_no_email = "create"')
        sandbox = self.start_sandbox("--fault", "people:lost@2")
        self.assertEnded(self.run_import(sandbox, "--map", mapping), 1, "9 created, 3 failed")
        for error in self.errors().values():
            self.assertIn("nobody knows whether it was created", error)
        contact_files.check_contacts_once(self, sandbox)
        self.assertEqual(len(sandbox.contacts()), 4)
        self.assertIn("people     3 created, 0 found, 1 in doubt",
                      self.leadimport("status", self.leads).out)

    def test_a_kill_in_the_middle_makes_nothing_twice(self):
        for contacts in (1, 8, 25):
            sandbox = self.start_sandbox("--latency", "20ms")
            running = self.start(*self.arguments(sandbox, "--connections", "4"))
            program.wait_until(lambda: len(sandbox.contacts()) >= contacts, "some are there")
            running.kill()
            ended = self.run_import(sandbox)
            self.assertEnded(ended, 0, "going on with", "60 created, 0 failed, 0 unknown")
            self.check_all_once(sandbox)
            # What was in flight when it died is asked for again, and no more.
            self.assertLessEqual(sandbox.stop()["people_posts"], self.people() + 4)
            self.remove_job()

    def remove_job(self):
        for file in self.job.folder.iterdir():
            file.unlink()
        self.job.folder.rmdir()

    def test_an_interrupt_lets_contacts_in_flight_come_home(self):
        sandbox = self.start_sandbox("--fault", "people:slow/1:400ms", "--fault",
                                     "organization:slow/1:400ms")
        running = self.start(*self.arguments(sandbox, "--connections", "4"))
        program.wait_until(lambda: len(sandbox.contacts()) >= 2, "contacts are in flight")
        running.signal(signal.SIGINT)
        ended = running.wait()
        self.assertEnded(ended, 130)
        known = len(sandbox.contacts())
        self.assertLess(known, self.people() + self.companies())
        counted = self.job.summary()
        self.assertEqual(counted["people_created"] + counted["organizations_created"], known)
        self.assertEnded(self.run_import(sandbox), 0)
        self.check_all_once(sandbox)
        counters = sandbox.stop()
        self.assertEqual(counters["people_posts"] + counters["organization_posts"], 30)

    def test_a_server_that_comes_back_with_its_record_knows_them(self):
        sandbox = self.start_sandbox("--latency", "10ms")
        running = self.start(*self.arguments(sandbox))
        program.wait_until(lambda: sandbox.leads() >= 10, "some leads are there")
        sandbox.crash_and_restart()
        self.assertIn(running.wait().code, (0, 4, 5, 7))  # its certificate is a new one
        for _ in range(5):
            if self.job.summary()["created"] == self.ROWS:
                break
            self.run_import(sandbox)
        self.check_all_once(sandbox)


class InDoubt(Contacts):
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
                                "--ca-file", sandbox.ca_file)
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
        self.assertEnded(self.run_import(sandbox), 0, "settled 2 rows: 1 created, 1 not there",
                         "12 created")
        record = sandbox.record()
        self.assertEqual(len({lead["body"]["peopleId"] for lead in record}), 12)
        self.assertEqual({lead["id"] for lead in record}, {
            ours["leadimport_lead_id"]
            for _, ours in self.job.results()["succeeded.csv"].values()})


if __name__ == "__main__":
    program.main()
