"""Finding out what became of rows when the file is not there any more, or is another one by now: what
was sent is taken from what can be trusted, and where nothing can the row stays unknown."""

import job_files
import program

ROWS = 12


class WithoutInput(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.whole = self.leads.read_bytes()
        self.job = job_files.Job(self.leads)

    def hold(self, *faults, options=()):
        """Rows 3 and 7 are there, 9 is not, and nobody knows."""
        faults = faults or ("lost@3", "lost@7", "dropped@9")
        sandbox = self.start_sandbox(*(word for f in faults for word in ("--fault", f)))
        ended = self.leadimport("import", self.leads, "--rate", "none", "--connections", "1",
                                "--on-unknown", "hold", *sandbox.options, *options)
        self.assertEqual(ended.code, 7, ended.err)
        return sandbox

    def settle(self, sandbox, *options):
        return self.leadimport("settle", self.job.folder, *sandbox.options,
                               "--settle-delay", "300ms", *options)

    def status(self):
        return self.leadimport("status", self.job.folder, "--format", "json").json()

    def check_found(self, sandbox, ended):
        """Of rows 3, 7 and 9, without the file; and that it is all right when it is back."""
        self.assertEnded(ended, 5, "found out what became of 3 rows: 2 created, 1 not there and pending again")
        now = self.status()
        self.assertEqual((now["created"], now["unknown"], now["pending"]), (ROWS - 1, 0, 1))
        # What row 9 was is still to be read in one place.
        unknown = (self.job.folder / "unknown.csv").read_text(encoding="utf-8")
        self.assertIn(job_files.lead_name(9), unknown)
        self.leads.write_bytes(self.whole)
        ended = self.leadimport("import", self.leads, "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0, f"{ROWS} created")
        record = sandbox.record()
        self.assertEqual(len(job_files.check_truth(self, self.job, record)["succeeded.csv"]), ROWS)
        job_files.check_no_lead_twice(self, record)
        self.assertEqual(len(record), ROWS)
        self.assertEqual(list(self.job.folder.glob("*.edited*")), [])

    def test_a_file_that_is_gone(self):
        sandbox = self.hold()
        self.leads.unlink()
        self.check_found(sandbox, self.settle(sandbox))

    def test_a_file_that_has_changed(self):
        sandbox = self.hold()
        self.leads.write_bytes(self.whole.replace("메모 3".encode(), "메모 4".encode()))
        self.check_found(sandbox, self.settle(sandbox))

    def test_an_empty_file_and_one_with_other_columns(self):
        for content in (b"", b"a,b,c\n1,2,3\n"):
            with self.subTest(content):
                sandbox = self.hold()
                self.leads.write_bytes(content)
                self.check_found(sandbox, self.settle(sandbox))
                self.discard_job()
                self.leads.write_bytes(self.whole)

    def discard_job(self):
        for file in self.job.folder.iterdir():
            file.unlink()
        self.job.folder.rmdir()

    def test_it_can_be_asked_as_often_as_one_likes(self):
        sandbox = self.hold()
        self.leads.unlink()
        self.assertEnded(self.leadimport("settle", self.job.folder, "--rows", "9", "--absent", "--yes",
                                         *sandbox.options), 0, "put the original file back")
        self.assertEnded(self.settle(sandbox), 5, "found out what became of 2 rows: 2 created")
        self.assertEnded(self.settle(sandbox), 5, "the result files are as they were")
        self.leads.write_bytes(self.whole)
        self.assertEnded(self.settle(sandbox), 0, f"{ROWS - 1} created")
        results = job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(sorted(results["succeeded.csv"]), [n for n in range(1, ROWS + 1) if n != 9])
        self.assertEnded(self.settle(sandbox), 0, "no row is unknown")

    def test_as_in_the_encoding_of_the_file(self):
        text = self.whole.decode("utf-8")
        for encoding, options in (("cp949", ()), ("utf-16", ()), ("utf-8-sig", ())):
            with self.subTest(encoding):
                self.leads.write_bytes(text.encode(encoding))
                sandbox = self.hold(options=options)
                self.leads.unlink()
                ended = self.settle(sandbox)
                self.discard_job()
                self.assertEnded(ended, 5, "found out what became of 3 rows: 2 created, 1 not there and pending again",
                                 "the result files are as they were", "put the original file back")

    def test_what_somebody_has_edited_there_is_not_believed(self):
        sandbox = self.hold()
        self.leads.unlink()
        file = self.job.folder / "unknown.csv"
        file.write_bytes(file.read_bytes().replace("리드 3".encode(), "리드 8".encode()))
        ended = self.settle(sandbox)
        self.assertEnded(ended, 7, "1 created", "1 still unknown", "--row N says why")
        self.assertEqual(self.status()["unknown_codes"], {"no_body": 1})
        told = self.leadimport("status", self.job.folder, "--row", "3").out
        self.assertIn("is not what was sent", told)
        self.assertIn("--rows 3 --is LEAD_ID", told)
        self.leads.write_bytes(self.whole)
        ended = self.leadimport("import", self.leads, "--rate", "none", "--settle-delay", "300ms",
                                *sandbox.options)
        self.assertEnded(ended, 0, f"{ROWS} created")
        self.assertEqual(sandbox.leads(), ROWS)
        job_files.check_no_lead_twice(self, sandbox.record())

    def test_a_row_that_no_file_has_stays_unknown(self):
        sandbox = self.hold()
        self.leads.unlink()
        (self.job.folder / "unknown.csv").unlink()
        self.assertEnded(self.settle(sandbox), 7, "3 still unknown")
        self.assertEqual(self.status()["unknown_codes"], {"no_body": 3})

    def test_what_a_killed_run_left_is_read_in_front_of_what_is_different(self):
        """The rows of a killed run stand in no result file yet."""
        rows = 4000
        job_files.write_leads(self.leads, rows, memo=lambda row: f"메모 {row} " + "긴 " * 200)
        self.whole = self.leads.read_bytes()
        sandbox = self.start_sandbox("--fault", "slow%100:60s")
        running = self.start("import", self.leads, "--rate", "none", "--connections", "4",
                             *sandbox.options)
        running.wait_until(lambda: self.sending(), "rows are under way")
        running.kill()
        at = self.whole.rindex("메모".encode())
        self.leads.write_bytes(self.whole[:at] + b"x" + self.whole[at + 1:])
        before = self.status()
        ended = self.settle(sandbox)
        self.assertEnded(ended, 5, "the job began with other content", "0 still unknown")
        self.assertEqual(self.status()["created"], before["created"] + before["in_flight"])

    def sending(self):
        told = self.leadimport("status", self.job.folder, "--format", "json")
        return told.code == 0 and told.json()["in_flight"] >= 4


if __name__ == "__main__":
    program.main()
