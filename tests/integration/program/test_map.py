"""map drafts a mapping that check and import take as it is."""


import program

HEADER = "회사명,고객명,이메일,관심 제품,문의일,예상 금액,등급\n"
ROWS = ("한빛제조,김민수,minsu.kim@hanbit.example,\"CRM,분석\",16/04/2024,\"1,200,000원\",A\n"
        "새봄유통,박지훈,jihoon@saebom.example,CRM,,5000000,B\n")


class Map(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = self.write("leads.csv", HEADER + ROWS)

    def test_the_draft_can_be_imported_as_it_is(self):
        sandbox = self.start_sandbox()
        drafted = self.leadimport("map", self.leads, "-o", "my leads.toml", *sandbox.options)
        self.assertEnded(drafted, 0, "leadimport check", "--map 'my leads.toml'")
        self.assertEqual(drafted.out, "")
        toml = (self.folder / "my leads.toml").read_text()
        self.assertIn('name = { template = "{회사명} {고객명}" }', toml)
        self.assertIn('"관심 제품" = { column = "관심 제품", split = "," }', toml)
        self.assertIn("#  “등급”  A · B", toml)
        checked = self.leadimport("check", self.leads, "--map", "my leads.toml", *sandbox.options)
        self.assertEnded(checked, 0, "person email ← column “이메일”",
                         "2 leads, 2 people, 2 organizations: 6 requests")

    def test_without_a_token_it_knows_the_usual_names_alone(self):
        ended = self.leadimport("map", self.leads, env={"SALESMAP_TOKEN": None})
        self.assertEnded(ended, 0, "there is no token")
        self.assertIn('email = "이메일"', ended.out)
        self.assertIn("#  “예상 금액”  1,200,000원 · 5000000", ended.out)

    def test_offline_it_asks_nobody_and_a_schema_is_a_workspace(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.leadimport("map", self.leads, "--offline", *sandbox.options), 0)
        self.assertEqual(sandbox.stop()["requests"], 0)
        sandbox = self.start_sandbox()
        self.leadimport("schema", "-o", "schema.json", *sandbox.options)
        ended = self.leadimport("map", self.leads, "--schema", "schema.json")
        self.assertEnded(ended, 0)
        self.assertIn("number ← 1,200,000원", ended.out)

    def test_without_samples_no_value_is_shown(self):
        ended = self.leadimport("map", self.leads, "--no-samples", "--offline")
        self.assertIn('email = "이메일"  # aaaaa.aaa@aaaaaa.aaaaaaa', ended.out)
        for value in ("minsu", "김민수", "한빛"):
            self.assertNotIn(value, ended.out)

    def test_a_file_of_excel_is_read_as_check_reads_it(self):
        self.leads.write_bytes((HEADER + ROWS).replace(",", ";").encode("cp949"))
        ended = self.leadimport("map", self.leads, "--offline")
        self.assertIn('name = "회사명"  # 한빛제조', ended.out)
        said = ["--encoding", "latin1", "--delimiter", "semicolon"]
        self.assertNotIn("회사명", self.leadimport("map", self.leads, "--offline", *said).out)

    def test_synonyms_of_ones_own_count(self):
        self.leads.write_text("건명,이메일\nA,a@b.kr\n")
        ours = self.write("ours.csv", "from,to\n건명,name\n")
        ended = self.leadimport("map", self.leads, "--offline", "--synonyms", ours)
        self.assertIn('name = "건명"  # A', ended.out)

    def test_it_is_not_written_over_the_file_that_it_is_for(self):
        (self.folder / "link.csv").symlink_to(self.leads)
        for output in (self.leads, "./leads.csv", "link.csv"):
            ended = self.leadimport("map", self.leads, "--offline", "-o", output, "--force")
            self.assertRefused(ended, 2, "--output", "is the input itself")
        self.assertEqual(self.leads.read_text(), HEADER + ROWS)

    def test_what_cannot_be_done_is_one_sentence(self):
        taken = self.write("taken.toml", "# mine\n")
        refused = [
            (["-"], 2, "a file, not"),
            (["none.csv"], 3, "none.csv"),
            ([self.leads, "-o", taken], 2, "is there already"),
            ([self.leads, "-o", self.folder], 2, "is a folder"),
            ([self.leads, "-o", "no/such/folder.toml"], 5, "no/such"),
            ([self.leads, "--schema", "none.json"], 2, "none.json"),
            ([self.leads, "--synonyms", "none.csv"], 2, "none.csv"),
            ([self.leads, "--encoding", "klingon"], 2, "klingon"),
            ([self.leads, "--token-file", "none"], 2, "none"),
        ]
        for arguments, code, word in refused:
            if "--token-file" not in arguments and "--schema" not in arguments:
                arguments = [*arguments, "--offline"]
            with self.subTest(arguments=arguments):
                self.assertRefused(self.leadimport("map", *arguments), code, word)
        self.assertEqual(taken.read_text(), "# mine\n")


if __name__ == "__main__":
    program.main()
