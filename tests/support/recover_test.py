"""What the tests of recover have in common: a job whose journal is older than its files, or lost, and the
way out."""

import contextlib
import re
import sqlite3

import job_files
import program

KILLED_AT = 30  # leads
CONNECTIONS = 4


class RecoverTest(program.ProgramTest):
    ROWS = 60

    def setUp(self):
        super().setUp()
        self.write_leads()
        self.job = job_files.Job(self.leads)
        self.db = self.job.folder / "job.db"

    def write_leads(self, **how):
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS, **how)

    def arguments(self, sandbox, *options):
        usual = () if "--connections" in options else ("--connections", str(CONNECTIONS))
        return ["import", self.leads, "--rate", "none", "--settle-delay", "100ms", *usual,
                *sandbox.options, *options]

    def run_import(self, sandbox, *options):
        return self.leadimport(*self.arguments(sandbox, *options))

    def settle(self, sandbox):
        return self.leadimport("settle", self.job.folder, "--rate", "none", "--settle-delay",
                               "100ms", *sandbox.options)

    def recover(self, *options, **how):
        return self.leadimport("recover", self.job.folder, *options, **how)

    def dying_sandbox(self, at=KILLED_AT):
        """For kill_midway(): the answers to the last leads before that come long after the test's end,
        one for each connection."""
        return self.start_sandbox(*(f"--fault=slow@{at - n}:20m" for n in range(CONNECTIONS)))

    def kill_midway(self, sandbox, at=KILLED_AT):
        """Rows are in the result files then, and one for each connection is being sent."""
        running = self.start(*self.arguments(sandbox, "--timeout", "30m"))
        running.wait_until(lambda: sandbox.leads() >= at, f"{at} leads are there")
        running.wait_until(lambda: self.rows_told() >= at - CONNECTIONS, "the files have the others")
        running.kill()
        self.assertEqual(sandbox.leads(), at)

    def rows_told(self):
        """How many rows succeeded.csv has, by their dates, in whatever encoding."""
        content = (self.job.folder / "succeeded.csv").read_bytes().replace(b"\0", b"")
        return len(re.findall(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", content))

    def put_back(self, old):
        """The database alone, as from a backup."""
        self.lose("job.db-wal", "job.db-shm")
        self.db.write_bytes(old)

    def lose(self, *names):
        for name in names:
            (self.job.folder / name).unlink(missing_ok=True)

    def forget_the_run(self):
        """job.info as earlier versions wrote it: then the result files are what tells."""
        info = self.job.folder / "job.info"
        info.write_text("".join(line for line in info.read_text().splitlines(keepends=True)
                                if not line.startswith("last_run")))

    def with_the_database_before_its_last_run(self):
        """The last run was killed before its first rows had an end. Names as long as the longest are
        among those that are known to have been created."""
        sandbox = self.dying_sandbox(16)
        self.assertEnded(self.run_import(sandbox, "--limit", "12"), 0)
        old = self.db.read_bytes()
        self.kill_midway(sandbox, 16)
        self.put_back(old)
        return sandbox

    def files(self):
        return {f.name: f.read_bytes() for f in self.job.folder.iterdir()
                if f.name not in ("job.lock", "job.db-shm", "job.db-wal")}

    def assert_refused_as_old(self, sandbox, *words):
        before = self.files()
        for _ in "12":  # the refusal itself changes nothing
            self.assertRefused(self.run_import(sandbox), 5, "older than the files", "leadimport recover",
                               *words)
            self.assertRefused(self.settle(sandbox), 5, "older than the files", "leadimport recover")
        self.assertEqual(self.files(), before)

    def finish(self, sandbox, code=0):
        """The way out that recover names."""
        settled = self.settle(sandbox)
        if settled.code == 7:
            self.decide(sandbox)
        else:
            self.assertEnded(settled, 0)
        ended = self.run_import(sandbox)
        self.assertIn(ended.code, (code, 9), ended.err)
        record = sandbox.record()
        job_files.check_no_lead_twice(self, record)
        return record

    def decide(self, sandbox):
        """Nobody knows any more when the rows were sent, so that a lead may be a colleague's as well;
        and no lead was created since, with which the search could be tried. Both have to be said."""
        with contextlib.closing(sqlite3.connect(self.db)) as db:
            unknown = dict(db.execute("SELECT row, code FROM row WHERE state = 4"))
        made = {int(lead["body"]["name"].split()[1]): lead["id"] for lead in sandbox.record()}
        for row, code in unknown.items():
            self.assertEqual(code, "candidate" if row in made else "no_control", row)
        for row in unknown.keys() & made.keys():
            self.by_hand(sandbox, row, "--is", made[row])
        absent = ",".join(str(row) for row in unknown.keys() - made.keys())
        if absent:
            self.by_hand(sandbox, absent, "--absent")

    def by_hand(self, sandbox, rows, *what):
        ended = self.leadimport("settle", self.job.folder, "--rows", str(rows), *what, "--yes",
                                *sandbox.options)
        self.assertIn(ended.code, (0, 7), ended.err)

    def check_end(self, sandbox, failed=0):
        record = self.finish(sandbox, 1 if failed else 0)
        results = job_files.check_truth(self, self.job, record)
        self.assertEqual(len(record), self.ROWS - failed)
        self.assertEqual(len(results["succeeded.csv"]), self.ROWS - failed)
        # Every request for a lead made one: none was made for a row that had one.
        self.assertEqual(sandbox.stop()["lead_posts"], self.ROWS - failed)
