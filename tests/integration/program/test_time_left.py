"""How long an import takes: check before it, progress lines, status and summary.json while it runs.

| before the first row | the permitted rate, or answers that are slower than it       |
| while it runs        | what is measured; all who tell it tell the same              |
| on resume, --limit   | of what this run has to send                                 |
| a slow disk          | is named, with what to do                                    |
"""

import datetime
import re
import shutil
import subprocess

import job_files
import program

SLOW_DISK = """
#include <unistd.h>
int fdatasync(int fd) { usleep(300000); return fsync(fd); }
"""


def seconds_of(text):
    """Of "98 s" or "3 min", and how far off that may be."""
    number, unit = text.split()
    return (int(number), 1) if unit == "s" else (60 * int(number), 31)


class TimeLeft(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = self.folder / "leads.csv"
        self.job = job_files.Job(self.leads)

    def check(self, *options, code=0):
        ended = self.leadimport("check", self.leads, "--format", "json", *options)
        self.assertEqual(ended.code, code, ended.err)
        return ended

    def status(self):
        return self.leadimport("status", self.leads, "--format", "json").json()


class WhileItRuns(TimeLeft):
    """Two connections and answers of half a second: four rows a second, although nine are permitted."""

    ROWS = 400

    def test_everybody_tells_the_same_and_it_is_what_is_measured(self):
        job_files.write_leads(self.leads, self.ROWS)
        sandbox = self.start_sandbox("--latency", "500ms")
        running = self.start("import", self.leads, "--connections", "2", *sandbox.options)
        for enough in (1, 60):  # by the answers to the first questions, and by what is measured
            status = running.wait_until(lambda: self.told_since(running, enough), "it tells its end")
            self.check_the_same(running, status)
        summary = running.wait_until(self.ends_in_summary, "summary.json tells its end")
        self.assertLess(abs(self.moment(summary) - self.moment(self.status()["ends_at"])), 20)
        running.signal(2)
        self.assertEqual(running.wait().code, 130)
        self.assertNotIn("ends_at", self.job.summary())

    def told_since(self, running, rows):
        """The status once so many rows have ended and a line has told that."""
        done = re.findall(r"(\d+) of 400 rows .*, \d+ \w+ left", running.err)
        if not done or int(done[-1]) < rows:
            return None
        status = self.status()
        return status if status["ends_at"] else None

    def check_the_same(self, running, status):
        line = re.findall(r", (\d+ (?:s|min)) left", running.err)[-1]
        left, about = seconds_of(line)
        # Since the line two seconds may have passed, and what is measured may be other by now.
        self.assertLess(abs(left - status["seconds_left"]), 20 + about, running.err)
        # At the permitted rate it would be 44 s at most.
        pending = status["requests_left"]
        self.assertGreater(status["seconds_left"], 0.8 * pending / 4)
        now = datetime.datetime.now(datetime.timezone.utc).timestamp()
        self.assertLess(abs(self.moment(status["ends_at"]) - now - status["seconds_left"]), 20)

    def moment(self, text):
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

    def ends_in_summary(self):
        path = self.job.folder / "summary.json"
        return path.exists() and self.job.summary().get("ends_at")


class NotKnown(TimeLeft):
    def test_while_the_server_fails_no_end_is_told(self):
        job_files.write_leads(self.leads, 40)
        sandbox = self.start_sandbox("--fault", "500%100")
        running = self.start("import", self.leads, "--connections", "1", "--on-unknown", "hold",
                             *sandbox.options)
        running.wait_until(lambda: "time left not known" in running.err, "it says so")
        status = running.wait_until(
            lambda: (s := self.status()) and s["breaker"] == "open" and s, "the breaker is open")
        self.assertEqual((status["ends_at"], status["seconds_left"]), (None, None))
        self.assertGreater(status["requests_left"], 0)
        running.wait_until(
            lambda: "ends       not known" in self.leadimport("status", self.leads).out, "it says so")
        running.signal(2)
        running.wait()


class Before(TimeLeft):
    def test_limit(self):
        job_files.write_leads(self.leads, 30, invalid=lambda row: row in (1, 2))
        ended = self.check("--offline", "--rate", "2/1s", "--limit", "5", code=1)
        said = ended.json()
        self.assertEqual([said[name] for name in ("rows_ended", "rows_left", "leads", "requests",
                                                  "seconds", "seconds_from")],
                         [0, 28, 5, 5, 3, "rate"])
        self.assertIn("--limit lets 5 of 28 rows through", ended.err)
        self.assertEqual(self.check("--offline", "--rate", "2/1s", code=1).json()["seconds"], 14)

    def test_on_resume_it_is_of_what_is_left(self):
        job_files.write_leads(self.leads, 30, invalid=lambda row: row in (1, 29))
        sandbox = self.start_sandbox()
        self.assertEnded(self.leadimport("import", self.leads, "--limit", "10", *sandbox.options), 1)
        ended = self.check(*sandbox.options, code=1)
        said = ended.json()
        self.assertEqual([said[name] for name in ("rows_ended", "rows_left", "leads", "requests")],
                         [11, 18, 18, 18])
        self.assertIn("11 of 30 rows ended in earlier runs of the job", ended.err)
        self.assertEqual(self.check("--limit", "4", *sandbox.options, code=1).json()["requests"], 4)
        status = self.status()
        self.assertEqual((status["requests_left"], status["seconds_left"], status["ends_at"]),
                         (19, 3, None))  # of the pending rows it does not know which are invalid
        self.assertIn("left       about 19 requests, 3 s at 90/10s",
                      self.leadimport("status", self.leads).out)
        ended = self.leadimport("import", self.leads, *sandbox.options)
        self.assertEnded(ended, 1, "11 of 30 rows ended in earlier runs of the job",
                         "18 requests, about 2 s at 90/10s")
        self.assertIsNone(self.status()["requests_left"])
        ended = self.check(*sandbox.options, code=1)
        self.assertIn("no row is left to send", ended.err)

    def test_a_job_elsewhere_and_a_file_that_is_not_the_jobs(self):
        job_files.write_leads(self.leads, 30)
        sandbox = self.start_sandbox()
        there = ("--job", self.folder / "elsewhere", *sandbox.options)
        self.assertEnded(self.leadimport("import", self.leads, "--limit", "10", *there), 0)
        self.assertEqual(self.check(*there).json()["rows_left"], 20)
        self.assertEqual(self.check(*sandbox.options).json()["rows_left"], 30)
        job_files.write_leads(self.leads, 30, name=lambda row: f"other {row:02}")
        self.assertEqual(self.check(*there).json()["rows_left"], 30)


class SlowDisk(TimeLeft):
    def test_it_is_named_and_nothing_stays_behind(self):
        if program.SANITIZED or shutil.which("cc") is None:
            self.skipTest("the disk is slowed down by a library that is loaded first")
        library = self.folder / "slow.so"
        source = self.write("slow.c", SLOW_DISK)
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
        job_files.write_leads(self.leads, 30)
        options = ("--connections", "1", "--rate", "5/1s", *self.start_sandbox().options)
        before = sorted(path.name for path in self.folder.iterdir())
        ended = self.leadimport("check", self.leads, "--format", "json", *options,
                                env={"LD_PRELOAD": str(library)})
        self.assertEnded(ended, 0, "ms to make a record durable", "5/1s allows more", "--job DIR")
        said = ended.json()
        self.assertTrue(said["disk_is_slow"])
        self.assertGreaterEqual(said["flush_us"], 300_000)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), before)

    def test_a_folder_in_which_no_file_can_be_fails_no_check(self):
        job_files.write_leads(self.leads, 3)
        ended = self.check("--job", "/proc/leads.import", *self.start_sandbox().options)
        said = ended.json()
        self.assertEqual((said["flush_us"], said["disk_is_slow"]), (None, None))

    def test_offline_nothing_is_measured(self):
        job_files.write_leads(self.leads, 3)
        self.assertIsNone(self.check("--offline").json()["flush_us"])


if __name__ == "__main__":
    program.main()
