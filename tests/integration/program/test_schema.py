"""What the workspace knows, as JSON; and a field for keys."""

import json
import re

import job_files
import program


NO_TOKEN = {"SALESMAP_TOKEN": None}
HEADER = "name,organizationId,예상 금액,유입 경로\n"


class SchemaTest(program.ProgramTest):
    def schema(self, sandbox, *options, **how):
        return self.leadimport("schema", *sandbox.options, *options, **how)


class Schema(SchemaTest):
    def test_fields_pipelines_and_users_stand_in_it(self):
        sandbox = self.start_sandbox()
        ended = self.schema(sandbox)
        self.assertEqual((ended.code, ended.err), (0, ""))
        s = ended.json()
        self.assertEqual(s["workspace"]["name"], "샘플 영업팀")
        fields = {o: {f["name"]: f for f in s[f"{o}_fields"]}
                  for o in ("lead", "person", "organization")}
        self.assertEqual(fields["lead"]["예상 금액"]["type"], "number")
        self.assertIn("소개", fields["lead"]["유입 경로"]["options"])
        self.assertEqual(fields["person"]["이메일"]["type"], "string")
        self.assertIn("전화", fields["organization"])
        self.assertNotIn("이메일", fields["lead"])
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
                         "import with --key-field '가져오기 키'")
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
        self.assertEqual(self.schema(sandbox, env=NO_TOKEN).code, 2)


class CheckWithASchema(SchemaTest):
    """A check that asks nobody, with what the workspace was like when the file was written."""

    def setUp(self):
        super().setUp()
        self.sandbox = self.start_sandbox()
        self.file = self.folder / "workspace.json"
        self.assertEqual(self.schema(self.sandbox, "--output", self.file).code, 0)

    def check(self, rows, *options, schema=None, env=NO_TOKEN):
        self.write("leads.csv", HEADER + rows)
        return self.leadimport("check", "leads.csv", "--schema", schema or self.file, *options,
                               env=env)

    def row(self, amount="1,200원", channel="소개"):
        return f'가,{job_files.ORGANIZATION},"{amount}",{channel}\n'

    def test_it_says_what_a_check_with_a_token_says(self):
        rows = self.row() + self.row(amount="많이") + self.row(channel="소게")
        asked = self.leadimport("check", self.write("leads.csv", HEADER + rows),
                                *self.sandbox.options)
        self.assertEnded(asked, 1, "workspace “샘플 영업팀”", "소개", "2 rows cannot be sent")
        self.sandbox.stop()
        for options in ([], ["--offline"]):
            ended = self.check(rows, *options)
            said = [re.sub("until .*", "", e.told).replace(str(self.folder) + "/", "")
                    for e in (asked, ended)]
            self.assertEqual(said[0], said[1])
            self.assertEqual(ended.code, 1)
        json = self.check(rows, "--format", "json").json()
        self.assertEqual((json["workspace"], json["invalid"]), ("샘플 영업팀", 2))

    def test_nobody_is_asked(self):
        before = self.sandbox.stop()["requests"]
        sandbox = self.start_sandbox()
        self.assertEnded(self.check(self.row(), *sandbox.options, env=None), 0, "nothing was sent")
        self.assertEqual(sandbox.stop()["requests"], 0)
        self.assertGreater(before, 0)

    def test_a_key_field_is_looked_for_in_it(self):
        self.assertRefused(self.check(self.row(), "--key-field", "키"), 2, "“키”", "no field")
        self.sandbox.create_key_field("키")
        self.schema(self.sandbox, "--output", self.file, "--force")
        self.assertEnded(self.check(self.row(), "--key-field", "키"), 0)

    def test_it_may_stand_in_the_configuration_file_which_import_has_no_use_for(self):
        config = self.write("leadimport.toml", f'schema = "{self.file}"\n')
        self.write("leads.csv", HEADER + self.row())
        check = self.leadimport("check", "leads.csv", "--config", config, env=NO_TOKEN)
        self.assertEnded(check, 0, "workspace “샘플 영업팀”")
        ended = self.leadimport("import", "leads.csv", "--config", config, *self.sandbox.options)
        self.assertEnded(ended, 0, "1 created")

    def test_what_is_no_such_file_is_told_in_one_sentence(self):
        remedy = "leadimport schema --output FILE"
        for file, words in (
                (self.folder / "missing.json", "No such file"),
                (self.folder, "Is a directory"),
                (self.write("empty.json", ""), "not JSON"),
                (self.write("leads.json", HEADER), "not JSON"),
                (self.write("latin.json", self.file.read_bytes()[:100]), "not JSON"),
                (self.write("other.json", "[]"), "no workspace"),
                (self.write("half.json", '{"workspace":{"id":"R","name":"W"}}'), "lead_fields"),
                (self.write("old.json", self.file.read_text().replace("person_fields", "p")),
                 "person_fields"),
                (program.REPOSITORY / "samples/sandbox.schema.json", "no workspace")):
            with self.subTest(file):
                self.assertRefused(self.check(self.row(), schema=file), 2, file, words, remedy)
        ended = self.leadimport("check", "leads.csv", "--schema", "", env=NO_TOKEN)
        self.assertRefused(ended, 2, "--schema", "empty")


if __name__ == "__main__":
    program.main()
