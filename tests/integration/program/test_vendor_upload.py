"""A file made for the vendor's own web upload, saved by Korean Excel, imports as it is."""

import csv
import io

import contact_files
import job_files
import program

HEADER = ["Lead-이름", "Lead-파이프라인", "Lead-파이프라인 단계", "Lead-담당자", "Lead-예상 금액",
          "Lead-관심 제품", "Lead-유입 경로", "Lead-계약 예정일", "Lead-첫 상담", "Lead-뉴스레터",
          "Lead-공동 담당자", "Lead-소개한 고객", "Lead-협력 회사", "Lead-비고", "Lead-메모",
          "People-이름", "People-이메일", "People-전화", "People-직책", "Organization-이름",
          "Organization-업종", "Organization-직원수", "Organization-담당자"]
KIM, LEE = (f"10000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
MINSU = "40000000-0000-4000-8000-000000000001"
HANBIT = "50000000-0000-4000-8000-000000000001"
ROWS = 96
SCHEMA_REQUESTS = 6  # who we are, three lists of fields, pipelines, a page of users


def row(number, **changes):
    person, company = contact_files.person_of(number), contact_files.company_of(number)
    usual = dict(zip(HEADER, [
        job_files.lead_name(number), "신규 영업", "상담", "김영업", "1,200,000원", "CRM;분석", "소개",
        "2024.4.16", "2024-04-16 오후 2:05", "예", "kim@sample.example; 이상담", MINSU, HANBIT, "0010",
        f"메모 {number}\n둘째 줄", f"고객 {person}", contact_files.email(person), "010-1234-5678", "과장",
        contact_files.company(company), "제조", "1,234", "lee@sample.example"]))
    assert changes.keys() <= usual.keys()
    return list((usual | changes).values())


def spell(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([HEADER, *rows])
    return text.getvalue().encode("cp949")


class VendorUpload(program.ProgramTest):
    def run_import(self, sandbox, file, *options):
        return self.leadimport("import", file, "--rate", "none", "--connections", "16",
                               *sandbox.options, *options)

    def test_it_imports_with_the_right_types_and_everything_once(self):
        leads = self.write("리드.csv", spell(row(n) for n in range(1, ROWS + 1)))
        sandbox = self.start_sandbox("--latency", "5ms")
        ended = self.run_import(sandbox, leads)
        self.assertEnded(ended, 0, "CP949", "96 leads, 32 people, 16 organizations: 144 requests")
        self.assertNotIn("is not imported", ended.err)
        contact_files.check_contacts_once(self, sandbox)
        made = {c["id"]: c["body"] for c in sandbox.contacts()}
        record = sandbox.record()
        self.assertEqual(len(record), ROWS)
        for lead in record:
            self.check_lead(int(lead["name"].split()[1]), lead["body"], made)
        job = job_files.Job(leads)
        self.assertEqual(job.summary()["created"], ROWS)
        self.assertEnded(self.run_import(sandbox, leads), 9, "imported")
        counters = sandbox.stop()
        self.assertEqual(counters["requests"], ROWS + 32 + 16 + 2 * SCHEMA_REQUESTS)
        self.assertEqual(counters["points"], counters["requests"])
        self.assertEqual((counters["people_created"], counters["organizations_created"]), (32, 16))

    def check_lead(self, number, body, made):
        person = contact_files.person_of(number)
        company = contact_files.company_of(number)
        organization = made[body["organizationId"]]
        self.assertEqual(organization, {
            "name": contact_files.company(company), "fieldList": [
                {"name": "업종", "stringValue": "제조"}, {"name": "직원수", "numberValue": 1234},
                {"name": "담당자", "userValueId": LEE}]})
        self.assertEqual(made[body["peopleId"]], {
            "name": f"고객 {person}", "organizationId": body["organizationId"], "fieldList": [
                {"name": "이메일", "stringValue": contact_files.email(person)},
                {"name": "전화", "stringValue": "010-1234-5678"},
                {"name": "직책", "stringValue": "과장"}]})
        self.assertEqual(body, {
            "peopleId": body["peopleId"], "organizationId": body["organizationId"],
            "name": job_files.lead_name(number), "memo": f"메모 {number}\n둘째 줄",
            "pipelineId": "20000000-0000-4000-8000-000000000001",
            "pipelineStageId": "21000000-0000-4000-8000-000000000002",
            "fieldList": [
                {"name": "담당자", "userValueId": KIM},
                {"name": "예상 금액", "numberValue": 1200000},
                {"name": "관심 제품", "stringValueList": ["CRM", "분석"]},
                {"name": "유입 경로", "stringValue": "소개"},
                {"name": "계약 예정일", "dateValue": "2024-04-16"},
                {"name": "첫 상담", "dateValue": "2024-04-16T14:05:00+09:00"},
                {"name": "뉴스레터", "booleanValue": True},
                {"name": "공동 담당자", "userValueIdList": [KIM, LEE]},
                {"name": "소개한 고객", "peopleValueId": MINSU},
                {"name": "협력 회사", "organizationValueId": HANBIT},
                {"name": "비고", "stringValue": "0010"}]})

    def test_empty_cells_leave_their_fields_out(self):
        kept = ("Lead-이름", "Organization-이름")
        empty = {name: "" for name in HEADER if name not in kept}
        leads = self.write("리드.csv", spell([row(1, **empty)]))
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, leads), 0)
        company, = sandbox.contacts()
        self.assertEqual(company["body"], {"name": contact_files.company(0)})
        self.assertEqual(sandbox.record()[0]["body"], {
            "organizationId": company["id"], "name": job_files.lead_name(1)})

    def test_failed_rows_are_mended_in_excel_and_imported(self):
        rows = [row(n) for n in range(1, 10)]
        rows[2] = row(3, **{"Lead-예상 금액": "120만"})
        rows[4] = row(5, **{"People-이메일": "전화로 문의"})
        rows[7] = row(8, **{"Organization-업종": "제조업"})
        leads = self.write("리드.csv", spell(rows))
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, leads), 1, "6 created, 3 failed")
        failed = job_files.Job(leads).folder / "failed.csv"
        text = failed.read_bytes().decode("cp949")
        for words in ("one e-mail is expected", "제조업", "120만"):
            self.assertIn(words, text)
        for wrong, right in (("120만", "1200000"), ("전화로 문의", "p1@example.com"),
                             (",제조업,", ",제조,")):
            text = text.replace(wrong, right)
        mended = self.write("고친 리드.csv", text.encode("cp949"))
        self.assertEnded(self.run_import(sandbox, mended), 0, "3 created")
        contact_files.check_contacts_once(self, sandbox)
        self.assertEqual(sorted(lead["name"] for lead in sandbox.record()),
                         [job_files.lead_name(n) for n in range(1, 10)])


if __name__ == "__main__":
    program.main()
