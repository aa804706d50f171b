"""SIGKILL at random moments, and the same command until it ends: nothing lost, nothing twice.

Between two runs the journal has to know of every lead that the server has (intent before bytes),
and the result files may show only what the journal knows (outcome before file). The seed is
printed; the environment's LEADIMPORT_TEST_SEED sets it.
"""

import os
import random
import shutil
import sqlite3
import tempfile
import time

import job_files
import program

ROWS = 240
CONNECTIONS = 8
IMPORTS = 3  # of each kind
MOST_RUNS = 200
# How the journal spells the state of the rows that a result file shows.
STATES = {"succeeded.csv": 2, "failed.csv": 3, "unknown.csv": 4}


class Kill(program.ProgramTest):
    def setUp(self):
        super().setUp()
        given = os.environ.get("LEADIMPORT_TEST_SEED")
        self.seed = int(given or random.SystemRandom().getrandbits(32))
        print(f"LEADIMPORT_TEST_SEED={self.seed}", flush=True)
        self.random = random.Random(self.seed)

    def test_killed_at_random_moments_every_row_ends_in_one_file_and_no_lead_is_twice(self):
        for number in range(IMPORTS):
            with self.subTest(seed=self.seed, number=number):
                self.check_import(number)

    def test_the_same_when_the_server_misbehaves_too(self):
        kinds = ("lost", "dropped", "500", "500-created", "502", "cut", "503", "429", "close")
        faults = [word for kind in kinds for word in ("--fault", f"{kind}%3")]
        for number in range(IMPORTS):
            with self.subTest(seed=self.seed, number=number):
                self.check_import(number, *faults)

    def check_import(self, number, *faults):
        leads = job_files.write_leads(self.folder / f"leads-{number}.csv", ROWS)
        job = job_files.Job(leads)
        sandbox = self.start_sandbox("--latency", "25ms", *faults)
        kills = 0
        for _ in range(MOST_RUNS):
            running = self.start("import", leads, "--rate", "none", "--progress", "none",
                                 "--connections", str(CONNECTIONS), *sandbox.options)
            if not self.kill(running, sandbox):
                break
            kills += 1
            running.close()
            self.check_between(job, sandbox)
        ended = running.wait()
        self.assertIn(ended.code, (0, 7), ended.err)
        record = sandbox.record()
        results = job_files.check_truth(self, job, record)
        job_files.check_no_lead_twice(self, record)
        self.assertEqual(job.summary()["pending"], 0, ended.err)
        unknown = results["unknown.csv"]
        self.assertEqual(ended.code, 7 if unknown else 0, ended.err)
        self.assertEqual(len(results["failed.csv"]), 0)
        in_flight = [n for n, (_, ours) in unknown.items() if not ours["leadimport_status"]
                     and "ended before the answer" in ours["leadimport_error"]]
        self.assertLessEqual(len(in_flight), kills * CONNECTIONS)
        if not faults:
            self.assertEqual(len(in_flight), len(unknown))
        self.assertGreater(kills, 0, "it was over before it could be killed")
        print(f"{kills} kills, {len(unknown)} of {ROWS} rows in doubt", flush=True)
        sandbox.stop()

    def kill(self, running, sandbox):
        """After some more leads and a moment; false when the import was over before."""
        goal = sandbox.leads() + self.random.randrange(0, ROWS // 5)
        program.wait_until(lambda: sandbox.leads() >= goal or not running.running,
                           f"there are {goal} leads")
        # Not a wait for something: any moment is as good as another.
        time.sleep(self.random.uniform(0, 0.05))
        if not running.running:
            return False
        running.kill()
        return True

    def check_between(self, job, sandbox):
        if not (job.folder / "job.db").exists():
            return self.assertEqual(sandbox.leads(), 0)
        known = self.journal(job)
        for lead in sandbox.record():
            row = int(lead["name"].split()[1])
            self.assertIn(row, known, f"row {row} was sent without an intent")
        for name, state in STATES.items():
            if not (job.folder / name).exists() or not (job.folder / name).read_bytes():
                continue
            # The last row may be cut off, even inside a character.
            for cells in job_files.read_csv(job.folder / name, errors="replace")[1][:-1]:
                row = int(cells[3])
                self.assertEqual(known.get(row), state, f"row {row} stands in {name}")

    def journal(self, job):
        """{row: state}, read from a copy so that the original stays as the kill left it."""
        with tempfile.TemporaryDirectory() as copy:
            for file in job.folder.glob("job.db*"):
                shutil.copy(file, copy)
            db = sqlite3.connect(f"{copy}/job.db")
            try:
                tables = [name for name, in db.execute("SELECT name FROM sqlite_master")]
                rows = db.execute("SELECT row, state FROM row") if "row" in tables else []
                return dict(rows)
            finally:
                db.close()


if __name__ == "__main__":
    program.main()
