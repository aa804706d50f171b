"""A stderr that takes no lines: a full pipe, a terminal that is held or gone. The import goes on."""

import contextlib
import datetime
import fcntl
import os
import pty
import select
import signal

import job_files
import program

ROWS = 12
MISSING = "missing here, because stderr took nothing for a while"


def fill(pipe):
    """Until no byte finds room; gives how many did."""
    flags = fcntl.fcntl(pipe, fcntl.F_GETFL)
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    filled = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            filled += os.write(pipe, b"." * 4096)
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags)
    return filled


class StderrHeld(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.job = job_files.Job(self.leads)

    def start_with_stderr(self, fd, sandbox, *options, ignored=(), **how):
        def prepare():
            os.dup2(fd, 2)
            for number in ignored:
                signal.signal(number, signal.SIG_IGN)

        return self.start("import", self.leads, "--rate", "none", *sandbox.options, *options,
                          preexec_fn=prepare, **how)

    def full_pipe(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, writer)
        self.reader = open(reader, "rb", buffering=0)
        self.addCleanup(self.reader.close)
        return writer, fill(writer)

    def read_on(self, bytes_):
        while bytes_ > 0:
            bytes_ -= len(self.read(min(bytes_, 65536)))

    def read(self, most):
        self.assertTrue(select.select([self.reader], [], [], program.PATIENCE)[0], "nothing more is said")
        return self.reader.read(most)

    def test_a_pipe_that_nobody_reads_does_not_stop_it(self):
        sandbox = self.start_sandbox()
        writer, _ = self.full_pipe()
        self.assertEqual(self.start_with_stderr(writer, sandbox).wait().code, 0)
        self.assertEqual(sandbox.leads(), ROWS)
        self.assertEqual(self.job.summary()["state"], "finished")

    def test_nor_does_it_outlast_max_duration(self):
        job_files.write_leads(self.leads, 2000)
        sandbox = self.start_sandbox("--latency", "100ms")
        writer, _ = self.full_pipe()
        running = self.start_with_stderr(writer, sandbox, "--connections", "1", "--max-duration",
                                         "3s")
        running.wait()
        summary = self.job.summary()
        self.assertEqual((summary["state"], summary["code"]), ("stopped", "time_is_up"))
        self.assertGreater(summary["pending"], 0)

    def test_a_container_is_stopped_and_started_by_its_supervisor(self):
        """Its clock is UTC, and nobody reads what it says; the window is a Korean night."""
        job_files.write_leads(self.leads, 40)
        writer, _ = self.full_pipe()
        clock = {"TZ": None, "LANG": None}
        sandbox = self.start_sandbox("--latency", "100ms")
        now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9)))
        window = [f"--{end}={(now + datetime.timedelta(hours=hours)):%H:%M} Asia/Seoul"
                  for end, hours in (("from", -2), ("until", 2))]
        for stop in (True, True, False):
            before = sandbox.leads()
            running = self.start_with_stderr(writer, sandbox, "--connections", "1", *window, env=clock)
            running.wait_until(lambda before=before: sandbox.leads() > before, "it sends")
            if stop:
                running.signal(signal.SIGTERM)
            self.assertEqual(running.wait().code, 143 if stop else 0)
            self.assertEqual(self.job.summary()["exit_code"], 143 if stop else 0)
        running = self.start_with_stderr(writer, sandbox, *window, env=clock)
        self.assertEqual(running.wait().code, 9)
        self.assertEqual(len(job_files.check_truth(self, self.job, sandbox.record())["succeeded.csv"]), 40)
        status = self.leadimport("status", self.leads, env=clock).out
        self.assertRegex(status.splitlines()[0], r"finished \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC")

    def test_what_found_no_room_is_told_of_when_there_is_room_again_and_in_the_log(self):
        """A check that says of each of many columns that it is not imported."""
        columns = [f"{number} {'열' * 20}" for number in range(3000)]
        head = ",".join(["name", "organizationId", *columns])
        row = f"리드 1,{job_files.ORGANIZATION}" + "," * len(columns)
        self.leads.write_text(f"{head}\n" + f"{row}\n" * 300)
        sandbox = self.start_sandbox("--latency", "200ms")
        writer, filled = self.full_pipe()
        running = self.start_with_stderr(writer, sandbox, "--connections", "1")
        running.wait_until(lambda: sandbox.leads() > 0, "it sends")
        self.read_on(filled)
        said = b""
        while MISSING.encode() not in said:
            said += self.read(65536)
        said = said.decode(errors="replace")
        self.assertTrue(said.startswith("leadimport: "), said[:100])
        dropped = [line for line in said.splitlines() if MISSING in line]
        self.assertRegex(dropped[0], r"^leadimport: [\d,]+ lines are missing here")
        running.signal(signal.SIGTERM)
        self.assertEqual(running.wait().code, 143)
        log = (self.job.folder / "import.log").read_text()
        self.assertRegex(log, r"lines that stderr did not take: \d+\n")

    def test_a_terminal_that_is_held_does_not_stop_it(self):
        sandbox = self.start_sandbox("--latency", "100ms")
        running = self.start("import", self.leads, "--connections", "1", *sandbox.options,
                             at_terminal=True)
        running.type("\x13")  # Ctrl-S
        self.assertEqual(running.wait().code, 0)
        self.assertEqual(sandbox.leads(), ROWS)

    def test_a_terminal_that_is_gone_and_a_reader_that_is_gone_end_nothing(self):
        for opens in (pty.openpty, os.pipe):
            with self.subTest(opens.__name__):
                sandbox = self.start_sandbox("--latency", "100ms")
                ours, theirs = opens()
                running = self.start_with_stderr(theirs, sandbox, "--connections", "1", "--again", "--yes",
                                                 ignored=(signal.SIGHUP,))
                os.close(theirs)
                running.wait_until(lambda: sandbox.leads() > 0, "it sends")
                os.close(ours)
                self.assertEqual(running.wait().code, 0)
                self.assertEqual(sandbox.leads(), ROWS)


if __name__ == "__main__":
    program.main()
