"""What a workspace says against a file or a mapping is told before anything is sent."""

import json

import job_files
import program

OTHER_KIM = {"id": "10000000-0000-4000-8000-000000000004", "name": "김영업",
               "email": "kim2@sample.example", "status": "active"}
MAP = '[lead]\nname = "name"\norganizationId = "organizationId"\n'


class Refusals(program.ProgramTest):
    """One sandbox for all; whatever is tried, it must not get a lead."""

    @classmethod
    def setUpClass(cls):
        cls.temporary = program.tempfile.TemporaryDirectory(prefix="leadimport-test-")
        schema = json.loads((program.REPOSITORY / "samples/sandbox.schema.json").read_text())
        schema["users"].append(OTHER_KIM)
        for of in ("people", "organization"):
            schema["fields"][of].append({"id": f"0f000000-0000-4000-8000-00000000000{len(of) % 10}",
                                         "name": "지역", "type": "string"})
        folder = program.pathlib.Path(cls.temporary.name)
        (folder / "w.json").write_text(json.dumps(schema))
        cls.sandbox = program.Sandbox(folder / "sandbox", "--schema", folder / "w.json")

    @classmethod
    def tearDownClass(cls):
        counters = cls.sandbox.stop()
        cls.temporary.cleanup()
        for name in ("lead_posts", "people_posts", "organization_posts"):
            assert counters[name] == 0, counters

    def run_check(self, header, rows, code, *options):
        self.write("leads.csv", f"name,organizationId,{header}\n" + "".join(
            f"{job_files.lead_name(1)},{job_files.ORGANIZATION},{cells}\n" for cells in rows))
        ended = self.leadimport("check", "leads.csv", *self.sandbox.options, *options)
        self.assertEqual(ended.code, code, ended.err)
        return ended

    def refused_file(self, header, *words, mapping=None, options=()):
        """Exit 2 of check and of import, with the same words, and no job folder."""
        if mapping is not None:
            options = ("--map", self.write("map.toml", MAP + mapping), *options)
        ended = self.run_check(header, [",".join("x" for _ in header.split(","))], 2, *options)
        imported = self.leadimport("import", "leads.csv", *self.sandbox.options, *options)
        self.assertEqual((imported.code, imported.err), (2, ended.err))
        for word in words:
            self.assertIn(word, ended.err)
        self.assertFalse((self.folder / "leads.csv.import").exists())

    def refused_rows(self, header, *rows):
        """Each row, its cells and words of its error, is refused by itself, and they are counted."""
        ended = self.run_check(header, [cells for cells, *_ in rows], 1, "--errors", "errors.csv")
        counted = "1 row cannot" if len(rows) == 1 else f"{len(rows)} rows cannot"
        self.assertIn(f"{counted} be sent", ended.out)
        told, found = job_files.read_csv(self.folder / "errors.csv")
        for (_, *words), cells in zip(rows, found, strict=True):
            for word in words:
                self.assertIn(word, " ".join(cells[told.index("leadimport_row"):]))
        (self.folder / "errors.csv").unlink()

    def test_a_type_that_contradicts_the_workspaces(self):
        self.refused_file("금액", "“예상 금액”: it is number, not string",
                          mapping='[lead.fields]\n"예상 금액" = { column = "금액", type = "string" }\n')

    def test_fields_that_nobody_can_write(self):
        for field in ("RecordId", "예상 수수료", "첨부 파일", "최근 노트 작성일", "완료 TODO"):
            self.refused_file("x", f"“{field}”", "cannot be written",
                              mapping=f'[lead.fields]\n"{field}" = "x"\n')
        self.refused_file("x", "person “RecordId”", "cannot be written",
                          mapping='[person]\nemail = "x"\n[person.fields]\n"RecordId" = "x"\n')

    def test_a_field_that_is_not_there(self):
        self.refused_file("x", "“예상금액”", "did you mean “예상 금액”?",
                          mapping='[lead.fields]\n"예상금액" = "x"\n')
        self.refused_file("x", "organization “업중”", "did you mean “업종”?",
                          mapping='[organization.fields]\n"업중" = "x"\n')

    def test_a_key_that_is_not_there(self):
        self.refused_file("x", "“emali”", "did you mean “email”?",
                          mapping='[person]\nemali = "x"\n')

    def test_options_that_do_not_exist(self):
        self.refused_rows("유입 경로,관심 제품", ("홈페지,", "유입 경로", "did you mean “홈페이지”?"),
                          (",CRM;분석기", "관심 제품", "did you mean “분석”?"),
                          ("없는 것,", "none of the field's options", "“소개”"))

    def test_a_stage_of_another_pipeline(self):
        self.refused_rows("파이프라인,단계", ("신규 영업,갱신", "단계", "no such stage in this pipeline"),
                          ("신규영엄,신규", "there is no such pipeline", "“신규 영업”"),
                          ("신규 영업,", "pipeline and stage go only together"))
        self.refused_rows("단계", ("신구", "no pipeline has such a stage", "“신규”"))
        self.refused_file("x", "“갱신”", "there is no such stage in this pipeline",
                          mapping='pipeline = { value = "신규 영업" }\n'
                                  'pipelineStage = { value = "갱신" }\n')

    def test_users_who_are_gone_unknown_or_not_unique(self):
        self.refused_rows("담당자", ("박퇴사", "담당자", "this user is inactive"),
                          ("park@sample.example", "this user is inactive"),
                          ("김영업", "more than one user has that name"),
                          ("홍길동", "no user of the workspace has that name"))
        self.refused_file("x", "this user is inactive",
                          mapping='[lead.fields]\n"담당자" = { value = "박퇴사" }\n')

    def test_columns_that_claim_the_same(self):
        self.refused_file("이메일,메일,회사명", "“이메일”", "“메일”", "person.email")

    def test_a_column_that_is_the_persons_or_the_organizations(self):
        self.refused_file("People-이메일,Organization-이름,지역", "column “지역”",
                          "“People-지역” or “Organization-지역”")

    def test_columns_that_nothing_claims(self):
        ended = self.run_check("몰라", ["x"], 0)
        self.assertIn("column “몰라” is not imported", ended.out)
        self.assertRegex(ended.out, r"leadimport map leads\.csv --base-url \S+ --ca-file \S+ drafts a mapping")
        self.assertNotIn("leadimport map", self.run_check("비고", ["x"], 0).out)
        given = self.write("map.toml", MAP)
        self.assertNotIn("leadimport map", self.run_check("몰라", ["x"], 0, "--map", given).out)
        self.refused_file("몰라", "“몰라”", "--strict", options=("--strict",))

    def test_dates_of_an_unknown_order(self):
        order = "another order of day, month and year needs a `format`"
        self.refused_rows("계약 예정일", ("16/04/2024", "계약 예정일", order), ("04/05/2024", order),
                          ("4월 16일", order), ("2024-02-30", "there is no such day"),
                          ("24.4.16", "a year of four digits is expected"))

    def test_what_is_not_plainly_a_number(self):
        plain = "a plain number is expected"
        self.refused_rows("예상 금액", ("120만", "예상 금액", plain), ("많이", plain),
                          ("1.2.3", "only one decimal point"), ('"12,00"', "every third digit"),
                          ("1e5", "scientific notation"),
                          ("1234567890123456", "at most 15 digits before the point"))

    def test_fields_that_the_workspaces_own_form_requires(self):
        schema = json.loads((program.REPOSITORY / "samples/sandbox.schema.json").read_text())
        for of, name in (("lead", "고객 등급"), ("people", "직책"), ("organization", "업종")):
            next(f for f in schema["fields"][of] if f["name"] == name)["required"] = True
        schema["people"] = []  # they lack some of that
        sandbox = self.start_sandbox("--schema", self.write("w.json", json.dumps(schema)))
        leads = self.write("leads.csv", "리드명,이메일,회사명\n리드 1,a@example.com,회사\n")
        form = "Salesmap's own form requires a field that no column is imported to"
        fields = ("“고객 등급”", "person “직책”", "organization “업종”")
        checked = self.leadimport("check", leads, "--format", "json", *sandbox.options)
        self.assertEnded(checked, 0, *(f"warning: the header of leads.csv: {form} ({field}); "
                                       for field in fields))
        self.assertEqual([(w["code"], w["where"]) for w in checked.json()["warnings"]],
                         [("mapping_missing_required", "the header of leads.csv")] * 3)
        for command in ("check", "import"):
            self.assertEnded(self.leadimport(command, leads, "--strict", *sandbox.options), 2,
                             *(f"{form} ({field})" for field in fields))
        self.assertEqual(sandbox.made(), 0)
        leads.write_text("리드명,이메일,회사명,고객 등급,직책,업종\n리드 1,a@example.com,회사,,과장,제조\n"
                         "리드 2,a@example.com,회사,A,,제조\n리드 3,a@example.com,회사,A,과장,\n")
        checked = self.leadimport("check", leads, "--format", "json", *sandbox.options)
        self.assertEnded(checked, 0, "warning: 3 rows leave a field empty that Salesmap's own form "
                                     "requires")
        self.assertEqual(checked.json()["rows_without_a_required_field"], 3)
        self.assertEqual(checked.json()["warnings"], [])
        ended = self.leadimport("check", leads, "--strict", *sandbox.options)
        self.assertEnded(ended, 3, "3 rows cannot be sent", "Salesmap's own form requires it",
                         "고객 등급", "직책", "업종")


class Accepted(program.ProgramTest):
    def test_wide_characters_count_in_numbers_and_dates_and_stay_in_strings(self):
        rows = (("１，２００，０００원", "２０２４．４．１６", "１２３"), ("1,200\u00a0원", "2024.\u00a04.\u00a016", "가\u00a0나"),
                ("￦\u30001200", "２０２４년 ４월 １６일", "0012"), ("\u00a01200\u00a0", "\u00a02024-04-16\u00a0",
                                                         "12345678901234567890"))
        text = "name,organizationId,예상 금액,계약 예정일,비고\n" + "".join(
            f'리드,{job_files.ORGANIZATION},"{number}",{date},{note}\n' for number, date, note in rows)
        sandbox = self.start_sandbox()
        self.assertEnded(self.leadimport("import", self.write("leads.csv", text), "--rate", "none",
                                         "--connections", "1", *sandbox.options), 0)
        sent = [[f.get("numberValue", f.get("dateValue", f.get("stringValue")))
                 for f in lead["body"]["fieldList"]] for lead in sandbox.record()]
        self.assertEqual(sent, [
            [number, "2024-04-16", note]
            for number, (_, _, note) in zip((1200000, 1200, 1200, 1200), rows)])


if __name__ == "__main__":
    program.main()
