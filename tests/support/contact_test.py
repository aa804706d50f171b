"""Tests of imports whose rows name people and companies have the same file, commands and judges."""

import contact_files
import job_files
import program


class ContactsTest(program.ProgramTest):
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
