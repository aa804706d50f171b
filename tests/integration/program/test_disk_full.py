"""Storage that fills up while an import writes: it stops, and goes on when there is room."""

import re
import resource
import subprocess
import unittest

import job_files
import mounts
import program

ROWS = 300
# Of these rows may be in doubt after a stop: the one in flight, and what is announced before a lane has
# it where the disk takes longer than a quarter of a second for that.
IN_DOUBT = 10
KIB = 1024


class FullStorage(program.ProgramTest):
    """What follows holds for every way to be full."""

    def begin(self, memo_bytes, job, *options):
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS,
                                           memo=lambda row: f"{row} " + "ㄱ" * (memo_bytes // 3))
        self.job = job_files.Job(self.leads, job)
        self.sandbox = self.start_sandbox(*options)

    # With one connection the answers come no faster than the rate, also after a stumble: hardly
    # anything is announced early.
    def start_import(self, rate="15/1s", connections=1, **how):
        return self.start("import", self.leads, "--job", self.job.folder, "--rate", rate,
                          "--on-unknown", "hold", "--connections", str(connections),
                          *self.sandbox.options, **how)

    def run_import(self, **how):
        return self.start_import(**how).wait()

    def check_stopped(self, ended, *words):
        # Rows in doubt, of this stop or of one before, are graver than the stop.
        in_doubt = re.search(r"[1-9]\d* unknown", ended.err)
        self.assertEnded(ended, 7 if in_doubt else 5, "run the same command again", *words)
        self.assertNotIn("bug", ended.err)
        self.assertLess(self.sandbox.leads(), ROWS, "the storage did not fill up")

    def check_finished(self, stops):
        """Of the run that had room, after `stops` that had not."""
        ended = self.run_import(rate="none", connections=64)
        self.assertIn(ended.code, (0, 7), ended.err)
        results = job_files.check_truth(self, self.job, self.sandbox.record())
        job_files.check_no_lead_twice(self, self.sandbox.record())
        self.assertEqual(self.job.summary()["pending"], 0)
        self.assertEqual(self.job.summary()["failed"], 0)
        self.assertLessEqual(len(results["unknown.csv"]), IN_DOUBT * stops)
        self.assertEqual(ended.code, 7 if results["unknown.csv"] else 0)
        names = {f.name for f in self.job.folder.iterdir()}
        self.assertEqual({n for n in names if "new" in n or "tmp" in n}, set())


class FileSizeLimit(FullStorage):
    """Without being root: no file may become larger than so much (RLIMIT_FSIZE)."""

    def limited(self, size):
        return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))}

    def test_result_files_that_cannot_grow(self):
        self.begin(20 * KIB, self.folder / "job")
        self.check_stopped(self.run_import(**self.limited(600 * KIB)), "job", "cannot be read or written")
        self.check_finished(stops=1)

    def test_a_journal_that_cannot_grow(self):
        self.begin(6, self.folder / "job")
        self.check_stopped(self.run_import(**self.limited(300 * KIB)), "job.db")
        self.check_finished(stops=1)

    def test_it_stops_every_time_until_there_is_room(self):
        self.begin(20 * KIB, self.folder / "job")
        sizes = (400, 400, 900)
        for size in sizes:
            self.check_stopped(self.run_import(**self.limited(size * KIB)))
        self.check_finished(stops=len(sizes))


@unittest.skipUnless(mounts.take_our_own(), "needs the right to mount a tmpfs")
class FullDisk(FullStorage):
    def setUp(self):
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()

    def mount(self, size):
        mounts.mount(self.disk, size)
        self.addCleanup(mounts.unmount, self.disk)

    def grow(self, size):
        mounts.resize(self.disk, size)

    def test_a_disk_that_fills_up_with_results(self):
        self.mount(1024)
        self.begin(20 * KIB, self.disk / "job")
        self.check_stopped(self.run_import(), "disk is full", "make room")
        self.grow(64 * KIB)
        self.check_finished(stops=1)

    def test_a_disk_that_fills_up_with_the_journal(self):
        self.mount(400)
        self.begin(6, self.disk / "job")
        self.check_stopped(self.run_import(), "disk is full", "make room")
        self.grow(64 * KIB)
        self.check_finished(stops=1)

    def test_a_disk_that_somebody_else_fills_up(self):
        self.mount(4096)
        self.begin(600, self.disk / "job", "--latency", "100ms")
        running = self.start_import()
        running.wait_until(lambda: self.sandbox.leads() > 20, "some leads are created")
        ballast = self.disk / "ballast"
        with open(ballast, "wb", buffering=0) as f, self.assertRaises(OSError):
            while True:
                f.write(b"\0" * 4096)
        self.check_stopped(running.wait(), "disk is full")
        ballast.unlink()
        self.check_finished(stops=1)

    def test_a_disk_that_turns_read_only_does_not_send_anybody_to_another_folder(self):
        self.mount(64 * KIB)
        self.begin(6, self.disk / "job")
        self.assertEnded(self.start("import", self.leads, "--job", self.job.folder, "--limit", "20",
                                    *self.sandbox.options).wait(), 0)
        mounts.set_writable(self.disk, False)
        ended = self.run_import()
        self.assertRefused(ended, 5, "job.lock", "Read-only file system", "run the same command")
        self.assertNotIn("--job", ended.err)
        mounts.set_writable(self.disk, True)
        self.check_finished(stops=0)

    def test_a_job_is_told_of_where_nothing_can_be_written(self):
        self.disk = self.folder / "50% off? #1"
        self.disk.mkdir()
        self.mount(4096)
        self.begin(6, self.disk / "job")
        self.assertEnded(self.start("import", self.leads, "--job", self.job.folder, "--limit", "20",
                                    *self.sandbox.options).wait(), 0)
        commands = (["status", self.job.folder], ["status", self.job.folder, "--row", "1"])
        told = [self.leadimport(*c).out for c in commands]
        self.assertIn("created    20", told[0])
        for log_is_left in (True, False):
            if not log_is_left:
                for f in self.job.folder.glob("job.db-*"):
                    f.unlink()
            mounts.set_writable(self.disk, False)
            self.assertEqual([self.leadimport(*c).out for c in commands], told)
            mounts.set_writable(self.disk, True)
        with open(self.disk / "ballast", "wb", buffering=0) as f, self.assertRaises(OSError):
            while True:
                f.write(b"\0" * 1024)
        self.assertEqual([self.leadimport(*c).out for c in commands], told)
        (self.disk / "ballast").unlink()
        self.check_finished(stops=0)

    def test_a_disk_that_is_full_from_the_start(self):
        self.mount(64)
        self.begin(6, self.disk / "job")
        with open(self.disk / "ballast", "wb", buffering=0) as f, self.assertRaises(OSError):
            while True:
                f.write(b"\0" * 1024)
        self.check_stopped(self.run_import(), "disk is full")
        self.assertEqual(self.sandbox.leads(), 0)
        self.grow(64 * KIB)
        self.check_finished(stops=0)

    def test_a_pipe_that_does_not_fit_leaves_nothing_and_sends_nothing(self):
        self.mount(64)
        self.begin(20 * KIB, self.disk / "job")
        self.assertRefused(self.import_pipe(), 5, self.disk, "disk is full", "make room")
        self.assertEqual(list(self.disk.iterdir()), [])
        self.assertEqual(self.sandbox.leads(), 0)
        self.grow(64 * KIB)
        self.assertEnded(self.import_pipe("--connections", "64"), 0, f"{ROWS} created")
        job_files.check_truth(self, self.job, self.sandbox.record())

    def import_pipe(self, *options):
        with open(self.leads, "rb") as pipe:
            return self.leadimport("import", "-", "--job", self.job.folder, "--rate", "none",
                                   *self.sandbox.options, *options, stdin=pipe)

    def test_invalid_rows_that_do_not_fit_leave_nothing(self):
        self.mount(64)
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        with open(self.leads, "a") as f:
            f.write("only one cell\n" * 5000)
        check = ["check", self.leads, "--offline", "--errors", self.disk / "errors.csv"]
        self.assertRefused(self.leadimport(*check), 5, self.disk, "errors.csv", "disk is full")
        self.assertEqual(list(self.disk.iterdir()), [])
        self.grow(64 * KIB)
        self.assertEnded(self.leadimport(*check), 1, "5,000 rows written")


del FullStorage

if __name__ == "__main__":
    program.main()
