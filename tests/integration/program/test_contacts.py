"""Rows that name people and companies: found or created once each, by as few requests as can be."""

import csv
import datetime
import json
import re
import signal

import contact_files
import contact_test
import job_files
import program

HANBIT = "50000000-0000-4000-8000-000000000001"  # 한빛제조, of the built-in workspace
MINSU = "40000000-0000-4000-8000-000000000001"   # minsu.kim@hanbit.example, of 한빛제조
SCHEMA_REQUESTS = 6  # who we are, three lists of fields, pipelines, a page of users


class OnceEach(contact_test.ContactsTest):
    def test_the_requests_are_rows_and_people_and_companies_and_the_schema(self):
        sandbox = self.start_sandbox("--latency", "5ms")
        self.assertEnded(self.run_import(sandbox), 0,
                         "60 leads, 20 people, 10 organizations: 90 requests")
        self.check_all_once(sandbox)
        counted = self.job.summary()
        self.assertEqual([counted[name] for name in (
            "people_created", "people_found", "organizations_created", "organizations_found")],
            [20, 0, 10, 0])
        self.assertEqual((counted["requests"], counted["points"]), (90, 90))
        counters = sandbox.stop()
        self.assertEqual(counters["points"], 60 + 20 + 10 + SCHEMA_REQUESTS)
        self.assertEqual((counters["people_posts"], counters["organization_posts"]), (20, 10))

    def test_a_file_that_is_through_costs_nothing_but_the_schema(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox), 0)
        self.assertEnded(self.run_import(sandbox), 9, "imported")
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

    def test_the_time_left_counts_people_and_companies(self):
        self.write_leads(600, change=lambda row: {"이메일": contact_files.email(row),
                                                  "회사명": contact_files.company(row)})
        sandbox = self.start_sandbox()
        running = self.start(*self.arguments(sandbox, "--rate", "6/1s"))  # 300 s, 100 s for leads
        left = running.wait_until(lambda: re.search(r" (\d+) min left", running.err), "it tells")
        self.assertGreater(int(left[1]), 2)
        asked, status = running.wait_until(self.live_status, "it has a rate")
        ends = datetime.datetime.fromisoformat(status["ends_at"].replace("Z", "+00:00"))
        self.assertGreater((ends - asked).total_seconds(), 120)
        running.signal(signal.SIGINT)
        running.wait()

    def live_status(self):
        """When it was asked for, and what it is."""
        asked = datetime.datetime.now(datetime.timezone.utc)
        status = self.leadimport("status", self.leads, "--format", "json").json()
        rate = status["rate_per_second"]
        return (asked, status) if rate and rate < 8 else None  # more is what made up for a stumble

    def test_who_exists_already_is_found_by_the_same_request(self):
        self.check_found("김민수", ((), 0), (("--duplicates-without-id",), 2))

    def test_who_exists_by_another_name_is_looked_up_by_the_address(self):
        self.check_found("김 과장", ((), 1), (("--duplicates-without-id",), 2))

    def check_found(self, name, *table):
        self.write_leads(12, lambda row: {"이메일": "minsu.kim@hanbit.example", "고객명": name,
                                          "회사명": "한빛제조"})
        for options, look_ups in table:
            sandbox = self.start_sandbox(*options)
            self.assertEnded(self.run_import(sandbox, "--again", "--yes"), 0)
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


class MustExist(contact_test.ContactsTest):
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


class OddNames(contact_test.ContactsTest):
    """What has a meaning in a path, in JSON or to a search, is a name all the same."""

    ROWS = 8
    EMAILS = ["a+b@example.com", "a/b?c=d&e#f@example.com", "50%25@example.com", "한글@example.com",
              "o'neil\"@example.com", "a%2Fb@example.com", "..@example.com", "a\\b@example.com"]
    COMPANIES = ['"따옴표"', "역\\사선", "a\tb", "100% & <b>", "가" * 2000, "😀", "{이름}", "null"]

    def test_they_are_created_and_found_again(self):
        self.write_leads(change=lambda row: {"이메일": self.EMAILS[row - 1],
                                             "회사명": self.COMPANIES[row - 1]})
        for options in ((), ("--duplicates-without-id",)):
            sandbox = self.start_sandbox(*options)
            self.assertEnded(self.run_import(sandbox, "--again", "--yes"), 0)
            made = [c["id"] for c in sandbox.contacts()]
            self.assertEqual(len(made), 16)
            for mapping in (self.mapping(), self.mapping("create = false", "create = false")):
                self.assertEnded(self.run_import(sandbox, "--again", "--yes", "--map", mapping), 0)
            self.assertEqual([c["id"] for c in sandbox.contacts()], made)
            by_name = {}
            for lead in sandbox.record():
                by_name.setdefault(lead["name"], set()).add(
                    (lead["body"]["peopleId"], lead["body"]["organizationId"]))
            self.assertEqual({len(ids) for ids in by_name.values()}, {1})


class WithoutEmail(contact_test.ContactsTest):
    """Rows 2 and 4 have no e-mail; row 4 has no company either, and row 5 no name of a person."""

    ROWS = 5
    CHANGES = {2: {"이메일": ""}, 4: {"이메일": "", "회사명": ""}, 5: {"이메일": "", "고객명": ""}}

    def setUp(self):
        super().setUp()
        self.write_leads(change=lambda row: self.CHANGES.get(row, {}))

    def outcome(self, when, code):
        sandbox = self.start_sandbox()
        how = f'when_no_email = "{when}"' if when else ""
        ended = self.run_import(sandbox, "--map", self.mapping(how), "--again", "--yes")
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
        return self.leadimport("check", self.leads, "--offline").out

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


class Refused(contact_test.ContactsTest):
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
            self.assertEnded(self.run_import(sandbox, "--again", "--yes", "--connections", "1"), 1,
                             "10 created, 2 failed")
            job = job_files.Job(self.leads, self.newest_job())
            for row, (_, ours) in job.results()["failed.csv"].items():
                self.assertIn(row, (8, 9))
                self.assertEqual((ours["leadimport_error"], ours["leadimport_status"]),
                                 (self.REASON, "400"))
            failed = (job.folder / "failed.csv").read_text()
            mended = failed.replace("회사 8", contact_files.company(0))
            mended = self.write("mended.csv", mended.replace(",number-0,", ",another-number,"))
            self.assertEnded(self.run_import(sandbox, "--again", "--yes", file=mended), 0, "2 created")
            contact_files.check_contacts_once(self, sandbox)

if __name__ == "__main__":
    program.main()
