"""A pipe as the input: spooled, checked, imported, gone on with; and nothing left where it was not."""

import array
import fcntl
import os
import pty
import signal
import stat
import termios

import job_files
import program

ROWS = 60


class Pipe(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.sandbox = None
        # Where the tests keep what went through the pipe; the program never sees it.
        self.kept = self.folder / "kept"
        self.kept.mkdir()
        self.leads = job_files.write_leads(self.kept / "leads.csv", ROWS)
        self.bytes = self.leads.read_bytes()
        self.place = self.folder / "place"
        self.place.mkdir()
        self.job = job_files.Job(self.leads, self.place / "stdin.import")

    def begin(self, *options, input=None, sandbox_options=(), **how):
        self.sandbox = self.sandbox or self.start_sandbox(*sandbox_options)
        if input is None and "stdin" not in how:
            input = self.bytes
        return self.start("import", "-", "--rate", "none", *self.sandbox.options, *options,
                          cwd=self.place, input=input, **how)

    def run_import(self, *options, **how):
        return self.begin(*options, **how).wait()

    def check(self, *options, input=None, **how):
        return self.leadimport("check", "-", "--offline", *options, cwd=self.place,
                               input=self.bytes if input is None else input, **how)

    def left(self):
        return sorted(f.name for f in self.place.iterdir())


class Import(Pipe):
    def test_a_pipe_is_imported_and_kept_in_the_jobs_folder(self):
        ended = self.run_import()
        self.assertEnded(ended, 0, f"standard input: {ROWS} rows", "job folder stdin.import",
                         f"{ROWS} created")
        self.assertEqual(self.left(), ["stdin.import"])
        kept = self.job.folder / "input.csv"
        self.assertEqual(kept.read_bytes(), self.bytes)
        for file in self.job.folder.iterdir():
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600, file.name)
        job_files.check_truth(self, self.job, self.sandbox.record())
        self.assertEqual(self.job.summary()["input"], "standard input")
        status = self.leadimport("status", self.job.folder)
        self.assertIn(f"standard input, {ROWS} rows", status.out)

    def test_the_same_pipe_once_more_was_imported_before(self):
        self.run_import()
        self.assertRefused(self.run_import(), 9, "standard input", "imported before", "--again")
        self.assertEnded(self.run_import("--again", "--yes"), 0, "stdin.import-2")
        self.assertEqual(self.sandbox.leads(), 2 * ROWS)
        self.assertEqual((self.place / "stdin.import-2/input.csv").read_bytes(), self.bytes)

    def test_another_pipe_is_another_import(self):
        self.assertEnded(self.run_import("--limit", "5"), 0, "5 created")
        before = (self.job.folder / "input.csv").read_bytes()
        other = self.bytes.replace("메모 7".encode(), "메모 8".encode())
        self.assertRefused(self.run_import(input=other), 10, "stdin.import", "the file is different",
                           "--job")
        self.assertEqual((self.job.folder / "input.csv").read_bytes(), before)
        self.assertEqual(self.left(), ["stdin.import"])
        # Nor is it with --again as long as there are leads of the first, which may be its own.
        self.assertRefused(self.run_import("--again", input=other), 10, "stdin.import", "--job")
        self.assertEnded(self.run_import("--job", "other.import", input=other), 0, "other.import",
                         f"{ROWS} created")
        self.assertEqual((self.place / "other.import/input.csv").read_bytes(), other)
        self.assertEnded(self.run_import(), 0, "continuing with", f"{ROWS} created")

    def test_what_lies_in_the_folder_goes_on_as_a_file_too(self):
        ended = self.run_import("--limit", "5")
        self.assertEnded(ended, 0, "pending", "stdin.import/input.csv", "--job stdin.import")
        ended = self.leadimport("import", "stdin.import/input.csv", "--job", "stdin.import",
                                "--rate", "none", *self.sandbox.options, cwd=self.place)
        self.assertEnded(ended, 0, "continuing with stdin.import", f"{ROWS} created")
        job_files.check_truth(self, self.job, self.sandbox.record())
        job_files.check_no_lead_twice(self, self.sandbox.record())

    def test_a_copy_that_somebody_removed_is_put_back(self):
        self.run_import("--limit", "5")
        (self.job.folder / "input.csv").unlink()
        self.assertEnded(self.run_import("--limit", "5"), 0, "continuing with", "10 created")
        self.assertEqual((self.job.folder / "input.csv").read_bytes(), self.bytes)

    def test_somebody_elses_file_of_that_name_stays_as_it_is(self):
        theirs = self.place / "input.csv"
        theirs.write_text("theirs")
        ended = self.run_import("--job", ".")
        self.assertRefused(ended, 11, "another input.csv", "--job")
        self.assertEqual(theirs.read_text(), "theirs")
        self.assertEqual([n for n in self.left() if n != "job.lock"], ["input.csv"])
        theirs.write_bytes(self.bytes)
        self.assertEnded(self.run_import("--job", "."), 0, f"{ROWS} created")

    def test_the_folder_may_be_elsewhere_and_be_there_already(self):
        (self.place / "mine").mkdir(mode=0o700)
        self.assertEnded(self.run_import("--job", "mine"), 0, "job folder mine")
        self.assertEqual((self.place / "mine/input.csv").read_bytes(), self.bytes)
        self.assertEqual(self.left(), ["mine"])

    def test_killed_while_it_sends_the_same_pipe_goes_on(self):
        # Four leads whose answers are not there before the kill: one for each connection.
        slow = [word for lead in range(10, 14) for word in ("--fault", f"slow@{lead}:20m")]
        running = self.begin("--connections", "4", "--timeout", "30m", sandbox_options=slow)
        running.wait_until(lambda: self.sandbox.leads() >= 13, "all connections wait")
        running.kill()
        self.assertLess(self.sandbox.leads(), ROWS)
        self.assertEqual((self.job.folder / "input.csv").read_bytes(), self.bytes)
        ended = self.run_import()
        self.assertIn(ended.code, (0, 7), ended.err)
        self.assertIn("continuing with", ended.err)
        job_files.check_truth(self, self.job, self.sandbox.record())
        job_files.check_no_lead_twice(self, self.sandbox.record())
        self.assertEqual(self.job.summary()["pending"], 0)

    def test_ended_while_it_spools_nothing_is_left_and_nothing_sent(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            out, into = os.pipe()
            running = self.begin(stdin=out)
            os.close(out)
            with open(into, "wb", buffering=0) as pipe:
                pipe.write(self.bytes[:1000])
                running.wait_until(lambda: self.unread(pipe) == 0, "it has read what there is")
                self.assertEqual(self.left(), [])
                running.signal(number)
                self.assertEqual(running.wait().code, -number)
            self.assertEqual(self.left(), [])
        self.assertEqual(self.sandbox.stop()["lead_posts"], 0)

    def unread(self, pipe):
        count = array.array("i", [0])
        fcntl.ioctl(pipe, termios.FIONREAD, count)
        return count[0]

    def test_a_check_that_fails_leaves_nothing(self):
        for input, code, words in (
                (b"", 3, ["standard input", "empty"]),
                (b'name,organizationId\nx,y\n"x\n', 3, ["standard input, line 3", "quote"]),
                (b"PK\x03\x04\x14\x00\x06\x00", 3, ["standard input"])):
            with self.subTest(input):
                self.assertRefused(self.run_import(input=input), code, *words)
                self.assertEqual(self.left(), [])
        ended = self.run_import(input=b"eins,zwei\n1,2\n")
        self.assertEnded(ended, 2, "the header of standard input")
        self.assertEqual(self.left(), [])
        self.sandbox.stop()
        self.assertRefused(self.run_import("--retry-for", "0s"), 5, self.sandbox.base_url)
        self.assertEqual(self.left(), [])

    def test_a_folder_that_cannot_be_made_is_told(self):
        self.assertRefused(self.run_import("--job", "/nowhere/at/all"), 2, "/nowhere/at", "--job")
        (self.place / "stdin.import").write_text("a file")
        self.assertRefused(self.run_import(), 2, "stdin.import", "not a folder")

    def test_the_encoding_and_the_delimiter_belong_to_the_job(self):
        content = self.bytes.decode().replace(",", ";").encode("cp949")
        read = ["--delimiter", "semicolon"]
        self.assertEnded(self.run_import(*read, "--limit", "3", input=content), 0, "CP949",
                         "3 created")
        for options in ([*read, "--encoding", "gb18030"], [*read, "--encoding", "iso-8859-1"]):
            self.assertRefused(self.run_import(*options, input=content), 10, "stdin.import",
                               "the mapping, the encoding or the delimiter is different")
        self.assertEnded(self.run_import(*read, "--encoding", "cp949", input=content), 0,
                         "continuing with", f"{ROWS} created")
        names = [lead["name"] for lead in self.sandbox.record()]
        self.assertEqual(sorted(names), sorted(job_files.lead_name(n + 1) for n in range(ROWS)))


class Check(Pipe):
    def test_check_reads_a_pipe_and_keeps_nothing(self):
        (self.place / "tmp").mkdir()
        ended = self.check(env={"TMPDIR": str(self.place / "tmp")})
        self.assertEnded(ended, 0, f"standard input: {ROWS} rows, 3 columns", "nothing was sent")
        self.assertEqual(self.left(), ["tmp"])
        self.assertEqual(list((self.place / "tmp").iterdir()), [])
        said = self.check("--format", "json").json()
        self.assertEqual((said["file"], said["rows"], said["bytes"]),
                         ("standard input", ROWS, len(self.bytes)))

    def test_a_file_may_stand_behind_it(self):
        with open(self.leads) as file:
            file.seek(0)
            ended = self.leadimport("check", "-", "--offline", stdin=file)
        self.assertEnded(ended, 0, f"standard input: {ROWS} rows")

    def test_what_cannot_be_read_is_told(self):
        folder = os.open(self.folder, os.O_RDONLY)
        self.addCleanup(os.close, folder)
        ended = self.leadimport("check", "-", "--offline", stdin=folder)
        self.assertRefused(ended, 3, "standard input", "directory")
        ended = self.leadimport("check", "-", "--offline", stdin=None,
                                preexec_fn=lambda: os.close(0))
        self.assertRefused(ended, 3, "standard input", "empty")

    def test_a_place_that_is_not_there_is_told(self):
        self.assertRefused(self.check(env={"TMPDIR": "/nowhere"}), 5, "/nowhere", "No such file")

    def test_leads_and_token_cannot_both_come_from_it(self):
        for command in ("check", "import"):
            ended = self.leadimport(command, "-", "--token-file", "-", input=b"x")
            self.assertRefused(ended, 2, "--token-file", "standard input")

    def test_at_a_terminal_it_says_what_it_waits_for(self):
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        running = self.start("check", "-", "--offline", stdin=theirs)
        os.close(theirs)
        running.wait_until(lambda: "Ctrl-D" in running.err, "it asks")
        os.write(ours, f"name,organizationId\nA,{job_files.ORGANIZATION}\n\x04".encode())
        self.assertEnded(running.wait(), 0, "end with Ctrl-D", "standard input: 1 row")
        self.assertNotIn("Ctrl-D", self.check().told)


del Pipe

if __name__ == "__main__":
    program.main()
