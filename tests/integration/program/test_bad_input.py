"""Files and mappings that cannot be imported: a clear sentence, nothing sent, nothing left."""

import os
import unittest

import job_files
import program

HEADER = "name,organizationId\n"
ROW = f"리드 1,{job_files.ORGANIZATION}\n"

# content, words that the sentence has to have
BROKEN_FILES = {
    "nothing in it": (b"", ["leads.csv", "empty"]),
    "a byte order mark only": (b"\xef\xbb\xbf", ["leads.csv", "empty"]),
    "line ends only": (b"\r\n\r\n", ["leads.csv", "empty"]),
    "a header without names": (b",,\n1,2,3\n", ["leads.csv", "line 1", "header"]),
    "a NUL": ((HEADER + ROW + "리드\0 2,x\n").encode(), ["leads.csv, line 3, column 3", "NUL"]),
    "no encoding that is known": ((HEADER + ROW).encode() + b"\xff\xb5\xe5 2,x\n",
                                  ["leads.csv, line 3", "neither UTF-8 nor CP949", "FF",
                                   "--encoding"]),
    "the same in the header": (b"\xff\xb8\xa7,organizationId\n",
                               ["leads.csv, line 1", "neither UTF-8 nor CP949"]),
    "UTF-16 that is cut off": ((HEADER + ROW).encode("utf-16")[:-1], ["leads.csv, line 2", "in the middle of a character"]),
    "a quote that never closes": (
        (HEADER + ROW + 'x,"열린 따옴표\n' + ROW * 3).encode(),
        ["leads.csv, line 3, column 3", "quote"]),
    "a quote behind line breaks": (
        (HEADER + '"a\n\nb","끝\n').encode(), ["leads.csv, line 4, column 4", "quote"]),
    "an .xlsx": (b"PK\x03\x04\x14\x00\x06\x00", ["leads.csv", "not a CSV", "Excel workbook"]),
}

LEADS = "리드명,회사 ID,메모\n리드 1,{0},m\n".format(job_files.ORGANIZATION)
GOOD_LINES = '[lead]\nname = "리드명"\norganizationId = "회사 ID"\n'

# mapping, header (or None), words
BROKEN_MAPPINGS = {
    "a column that is missing": (GOOD_LINES + 'memo = "메무"\n', None,
                                 ["map.toml, line 4", "메무", "메모", "does not have"]),
    "two columns of one name": (GOOD_LINES + 'memo = "메모"\n', "리드명,회사 ID,메모,메모\n",
                                ["map.toml, line 4", "메모", "2 columns"]),
    "an unknown key": (GOOD_LINES + 'memmo = "메모"\n', None, ["map.toml, line 4", "memmo", "memo"]),
    "an unknown table": (GOOD_LINES + '[leed]\nmemo = "메모"\n', None, ["map.toml, line 4", "leed"]),
    "a template with an open brace": (GOOD_LINES + 'memo = { template = "{메모" }\n', None,
                                      ["map.toml, line 4", "template"]),
    "no TOML": (GOOD_LINES + "memo = 메모\n", None, ["map.toml, line 4", "TOML"]),
    "a field that the workspace lacks": (GOOD_LINES + '[lead.fields]\n"예상금액" = "메모"\n', None,
                                         ["map.toml, line 5", "예상금액", "예상 금액"]),
    "a field that nobody can write": (GOOD_LINES + '[lead.fields]\n"RecordId" = "메모"\n', None,
                                      ["map.toml, line 5", "RecordId", "cannot be written"]),
    "a type that is not the field's": (
        GOOD_LINES + '[lead.fields]\n"비고" = { column = "메모", type = "number" }\n', None,
        ["map.toml, line 5", "비고", "number"]),
    "no name": ('[lead]\norganizationId = "회사 ID"\n', None, ["map.toml", "name"]),
    "nobody whom the lead belongs to": ('[lead]\nname = "리드명"\n', None,
                                        ["map.toml", "peopleId", "organizationId"]),
    "bytes that are no text": (b"[lead]\nname = \"\xb8\xae\"\n", None, ["map.toml, line 2"]),
}


class BadInput(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.sandbox = self.start_sandbox()

    def tearDown(self):
        self.assertEqual(self.sandbox.stop()["lead_posts"], 0, "a lead was sent")
        super().tearDown()

    def refuse(self, code, words, *args):
        for command in ("check", "import"):
            ended = self.leadimport(command, *args, *self.sandbox.options)
            self.assertRefused(ended, code, *words)
            self.assertEqual(list(self.folder.glob("**/*.import")), [])

    def test_a_file_that_is_not_there(self):
        self.refuse(3, ["missing.csv", "No such file"], "missing.csv")

    def test_a_folder(self):
        (self.folder / "leads").mkdir()
        self.refuse(3, ["leads", "folder"], "leads")
        self.refuse(3, ["leads/", "folder"], "leads/")

    def test_what_is_no_regular_file(self):
        os.mkfifo(self.folder / "pipe.csv")
        self.refuse(3, ["pipe.csv", "not a regular file"], "pipe.csv")
        self.refuse(3, ["/dev/null", "not a regular file"], "/dev/null")

    def test_a_file_whose_bytes_cannot_be_read(self):
        # Opening it works, also for root; reading its first byte does not.
        for command in (["check"], ["import", "--job", "job"]):  # none could be made beside it
            ended = self.leadimport(*command, "/proc/self/mem", *self.sandbox.options)
            self.assertRefused(ended, 3, "/proc/self/mem", "cannot be read")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_a_file_that_we_may_not_read(self):
        leads = self.write("leads.csv", HEADER + ROW, mode=0)
        self.refuse(3, [leads, "Permission denied"], leads)

    def test_content_that_is_no_table(self):
        for name, (content, words) in BROKEN_FILES.items():
            with self.subTest(name):
                self.write("leads.csv", content)
                self.refuse(3, words, "leads.csv")

    def test_more_columns_than_anybody_has(self):
        self.write("leads.csv", ",".join(f"c{i}" for i in range(5000)) + "\n")
        self.refuse(3, ["leads.csv, line 1", "columns", "4,096"], "leads.csv")

    def test_mappings_that_cannot_be_used(self):
        for name, (mapping, header, words) in BROKEN_MAPPINGS.items():
            with self.subTest(name):
                lines = LEADS.splitlines(keepends=True)
                self.write("leads.csv", (header or lines[0]) + lines[1])
                self.write("map.toml", mapping)
                self.refuse(2, words, "leads.csv", "--map", "map.toml")

    def test_a_mapping_that_cannot_be_read(self):
        self.write("leads.csv", LEADS)
        self.refuse(2, ["missing.toml", "No such file"], "leads.csv", "--map", "missing.toml")
        self.refuse(2, [self.folder, "cannot be read"], "leads.csv", "--map", self.folder)

    def test_a_header_that_says_nothing(self):
        self.write("leads.csv", "하나,둘\n1,2\n")
        ended = self.leadimport("import", "leads.csv", *self.sandbox.options)
        self.assertEnded(ended, 2, "the header of leads.csv", "`name`", "`organizationId`")
        self.assertEqual(len(ended.lines), 2)

    def test_all_mistakes_of_a_mapping_are_told_at_once(self):
        self.write("leads.csv", LEADS)
        self.write("map.toml", '[lead]\nname = "이름"\norganizationId = "회사ID"\n'
                               'memo = { template = "{메모" }\n'
                               '[lead.fields]\n"등급" = "메모"\n"RecordId" = "메모"\n')
        ended = self.leadimport("import", "leads.csv", "--map", "map.toml", *self.sandbox.options)
        self.assertEnded(ended, 2)
        places = [line.partition(": ")[2].partition(":")[0] for line in ended.lines]
        self.assertEqual(places, [f"map.toml, line {n}" for n in (2, 3, 4, 6, 7)])

    def test_all_keys_that_are_not_known_are_told_at_once(self):
        self.write("leads.csv", LEADS)
        self.write("map.toml", GOOD_LINES + 'memmo = "메모"\nprice = "메모"\n'
                                            '[lead.fields]\n"비고" = { colum = "메모" }\n')
        ended = self.leadimport("import", "leads.csv", "--map", "map.toml", *self.sandbox.options)
        self.assertEnded(ended, 2, "line 4", "memmo", "line 5", "price", "line 7", "colum")


if __name__ == "__main__":
    program.main()
