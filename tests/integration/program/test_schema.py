"""What the workspace knows, as JSON; and a field for keys."""

import json

import job_files
import program


class Schema(program.ProgramTest):
    def schema(self, sandbox, *options, **how):
        return self.leadimport("schema", *sandbox.options, *options, **how)

    def test_fields_pipelines_and_users_stand_in_it(self):
        sandbox = self.start_sandbox()
        ended = self.schema(sandbox)
        self.assertEqual((ended.code, ended.err), (0, ""))
        s = ended.json()
        self.assertEqual(s["workspace"]["name"], "샘플 영업팀")
        fields = {f["name"]: f for f in s["lead_fields"]}
        self.assertEqual(fields["예상 금액"]["type"], "number")
        self.assertIn("소개", fields["유입 경로"]["options"])
        self.assertEqual(s["pipelines"][0]["stages"][0]["name"], "신규")
        self.assertEqual(s["users"][0]["email"], "kim@sample.example")

    def test_output_goes_to_a_file(self):
        sandbox = self.start_sandbox()
        for option in ("-o", "--output"):
            file = self.folder / f"schema{option}.json"
            ended = self.schema(sandbox, option, file)
            self.assertEqual((ended.code, ended.out), (0, ""), ended.err)
            self.assertEqual(json.loads(file.read_text())["workspace"]["name"], "샘플 영업팀")
        self.assertRefused(self.schema(sandbox, "-o", self.folder), 2, "is a folder")
        self.assertEqual(self.schema(sandbox, "-o", "/nowhere/s.json").code, 5)

    def test_a_key_field_is_created_once_and_takes_no_value_twice(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.schema(sandbox, "--create-key-field", "가져오기 키"), 0, "created",
                         '--key-field "가져오기 키"')
        self.assertEnded(self.schema(sandbox, "--create-key-field", "가져오기 키"), 0, "already")
        lead = {"name": "가", "organizationId": job_files.ORGANIZATION,
                "fieldList": [{"name": "가져오기 키", "stringValue": "x"}]}
        self.assertEqual([sandbox.ask("POST", "/v2/lead", lead)[0] for _ in "12"], [201, 400])
        leads = job_files.write_leads(self.folder / "leads.csv", 3)
        self.assertEnded(self.leadimport("import", leads, "--rate", "none", "--key-field",
                                         "가져오기 키", *sandbox.options), 0, "3 created")

    def test_a_field_of_another_type_cannot_be_one(self):
        sandbox = self.start_sandbox()
        for name in ("예상 금액", "RecordId"):
            self.assertRefused(self.schema(sandbox, "--create-key-field", name), 2, name, "exists")
        self.assertEnded(self.schema(sandbox, "--create-key-field", ""), 2, "--create-key-field")

    def test_a_token_that_may_not_is_told(self):
        sandbox = self.start_sandbox()
        ended = self.schema(sandbox, env={"SALESMAP_TOKEN": f"{program.TOKEN}-forbidden"})
        self.assertRefused(ended, 4, "권한이 없습니다")
        self.assertEqual(self.schema(sandbox, env={"SALESMAP_TOKEN": None}).code, 2)


if __name__ == "__main__":
    program.main()
