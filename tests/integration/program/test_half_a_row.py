"""Another program was writing the last row when the file was checked: it has no line end, and grows."""

import shutil

import job_files
import program


class HalfARow(program.ProgramTest):
    LAST = "리드 3,,half".encode()
    REST = b" and the rest\n"
    ADDED = "리드 4,,new\n".encode()

    def setUp(self):
        super().setUp()
        self.sandbox = self.start_sandbox()
        self.relay = self.put_relay_before(self.sandbox)
        self.leads = self.folder / "leads.csv"
        self.job = job_files.Job(self.leads)
        self.original = "name,organizationId,memo\n리드 1,,one\n리드 2,,two\n".encode() + self.LAST
        self.leads.write_bytes(self.original)
        # Companies are not asked for here.
        self.mapping = self.write("map.toml", '[lead]\nname = "name"\nmemo = "memo"\n'
                                  f'organizationId = {{ value = "{job_files.ORGANIZATION}" }}\n')

    def begin(self, *options, file=None):
        return self.start("import", file or self.leads, "--map", self.mapping, "--rate", "none",
                          "--connections", "1", "--timeout", "30m", *self.sandbox.options, *options)

    def run_import(self, *options, file=None):
        return self.begin(*options, file=file).wait()

    def let_go(self, running):
        self.relay.go_on()
        return running.wait()

    def memos(self):
        return {lead["name"]: lead["body"]["memo"] for lead in self.sandbox.record()}

    def errors(self):
        header, rows = job_files.read_csv(self.job.folder / "failed.csv")
        return {cells[0]: cells[header.index("leadimport_error")] for cells in rows}

    def test_it_is_not_sent_when_it_has_grown(self):
        self.assertEnded(self.run_import("--limit", "1"), 0)
        self.leads.write_bytes(self.original + self.REST + self.ADDED)
        ended = self.run_import()
        self.assertEnded(ended, 1, "2 created, 1 failed", "row 3, the last one, had no line end",
                         "complete it in failed.csv")
        self.assertEqual(self.memos(), {"리드 1": "one", "리드 2": "two"})
        self.assertIn("had no line end when the file was checked", self.errors()["리드 3"])
        again = self.run_import()
        self.assertRefused(again, 10, "has become longer", "complete it in failed.csv")
        # What it advises.
        failed = self.job.folder / "failed.csv"
        failed.write_bytes(failed.read_bytes().replace(b"half", b"half and the rest"))
        self.assertEnded(self.run_import(file=failed), 0, "1 created")
        rest = self.write("rest.csv", b"name,organizationId,memo\n" + self.ADDED)
        self.assertEnded(self.run_import(file=rest), 0, "1 created")
        self.assertEqual(self.memos(), {"리드 1": "one", "리드 2": "two", "리드 4": "new",
                                        "리드 3": "half and the rest"})
        job_files.check_no_lead_twice(self, self.sandbox.record())

    def test_while_the_rows_before_it_are_sent(self):
        rows = 1200
        job_files.write_leads(self.leads, rows, memo=lambda row: "x" * 300)
        with open(self.leads, "ab") as f:
            f.write(f"리드 {rows + 1},,half".encode())
        self.relay.hold_after(300)  # that is some 280 rows, and the last is not read yet
        running = self.begin()
        running.wait_until(lambda: self.relay.held, "it is held")
        with open(self.leads, "ab") as f:
            f.write(self.REST)
        self.assertEnded(self.let_go(running), 1, f"{rows:,} created, 1 failed", "no line end")
        self.assertEqual(self.sandbox.leads(), rows)

    def test_if_it_was_sent_it_is_told(self):
        self.assertEnded(self.run_import(), 0, "3 created")
        self.leads.write_bytes(self.original + self.REST + self.ADDED)
        self.assertRefused(self.run_import(), 10, "row 3, the last one, had no line end",
                           "was sent as it was checked", "correct its lead in Salesmap")
        self.assertEqual(self.sandbox.leads(), 3)

    def test_if_it_is_sent_and_grows_it_is_told(self):
        self.relay.hold_after(0)
        running = self.begin()
        while True:  # piece by piece, until what is held is row 3
            running.wait_until(lambda: self.relay.held, "it sends something")
            if self.sandbox.leads() == 2:
                break
            self.relay.go_on(hold_after=1)
        self.leads.write_bytes(self.original + self.REST)
        ended = self.let_go(running)
        self.assertEnded(ended, 1, "3 created", "was sent as it was checked",
                         "correct its lead in Salesmap")
        self.assertEqual(self.job.summary()["exit_code"], 1)

    def test_a_line_end_makes_it_whole(self):
        for number, end in enumerate((b"\n", b"\r\n", b"\r")):
            with self.subTest(end):
                shutil.rmtree(self.job.folder, ignore_errors=True)
                self.leads.write_bytes(self.original)
                self.assertEnded(self.run_import("--limit", "1"), 0)
                self.leads.write_bytes(self.original + end + self.ADDED)
                ended = self.run_import()
                self.assertEnded(ended, 0, "3 created", "bytes longer")
                self.assertNotIn("no line end", ended.err)

    def test_in_another_encoding(self):
        self.original = self.original.decode().encode("utf-16")
        self.leads.write_bytes(self.original)
        self.assertEnded(self.run_import("--limit", "1"), 0)
        # U+0A0A begins with the byte of a line end, and ends with one.
        self.leads.write_bytes(self.original + "\u0a0a\n".encode("utf-16-le"))
        self.assertEnded(self.run_import(), 1, "2 created, 1 failed", "no line end")
        self.assertEqual(self.sandbox.leads(), 2)


if __name__ == "__main__":
    program.main()
