"""Everything that can go wrong, again and again, by a seed: no row lost, no lead created twice.

A round imports a few hundred rows while the program is killed (at a random moment, or at a step of
its record keeping), its disk breaks or fills up, somebody presses Ctrl-C, the server loses answers,
fails, or dies and comes back. In two rounds of three it does, besides, what nobody expects of a
server (misbehaviour.py, as far as LEADIMPORT_CAMPAIGN allows it). After each of these the same
command is run again, until it ends by itself and what was unknown is settled, by name or by a key;
then every row has to be accounted for, and the server's own record is the judge.

Usage: campaign.py [ROUNDS [SEED [FIRST]]]. A round depends on the seed and its number alone, so that
one that failed can be run again: campaign.py 1 SEED NUMBER.
"""

import collections
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import sys
import tempfile
import time
import unittest

import contact_files
import homes
import job_files
import misbehaviour
import mounts
import program

CONNECTIONS = 8
MOST_RUNS = 60
SERVER_FAULTS = ("lost", "dropped", "500", "500-created", "502", "502-created", "cut", "503", "429",
                 "close")
# Where the record keeping can be made to fail or die (base/failpoint.hpp), and how often each is
# passed at least while a few hundred rows are imported.
STEPS = {"folder.locked": 1, "journal.opened": 1, "journal.begin": 20, "journal.before_commit": 20,
         "journal.after_commit": 20, "files.cut": 3, "files.before_write": 12,
         "files.after_write": 12, "files.before_sync": 3, "files.after_sync": 1, "run.before_end": 1}
KEY_FIELD = "가져오기 키"
# People without an e-mail are created, too: the server would take them twice.
NAMING_MAP = """[lead]
name = "name"
memo = "memo"
[person]
name = "고객명"
email = "이메일"
when_no_email = "create"
[organization]
name = "회사명"
"""
# How the journal spells the state of the rows that a result file shows.
STATES = {"succeeded.csv": 2, "failed.csv": 3, "unknown.csv": 4}
# Stopped by the API (a restarted server has a new certificate), stopped early, rows in doubt.
RESUMABLE = (4, 5, 7)
ROOMY_KIB = 64 * 1024


class TestedSandbox(program.Sandbox):
    """One whose key field may be tested. What that creates is no lead of an import."""

    @staticmethod
    def _is_lead(line):
        return program.Sandbox._is_lead(line) and b"leadimport key test" not in line


class Round(unittest.TestCase):
    """One import and what happens to it. Used for its assertions; it is run by play()."""

    def __init__(self, seed, number, folder, can_mount):
        super().__init__("play")
        self.number = number
        self.folder = folder
        self.home = homes.make(folder / "home")
        self.random = random.Random(f"{seed}/{number}")
        self.can_mount = can_mount
        self.mounted = None
        self.happened = collections.Counter()

    def play(self):
        rows = self.random.randrange(200, 400)
        self.naming = self.random.random() < 0.6
        self.mix = misbehaviour.draw(self.random, self.naming) if self.number % 3 else None
        if self.mix:
            rows //= 3
            self.happened.update(f"round with {name}" for name in self.mix.drawn)
        self.leads = self.write_leads(rows)
        self.job = job_files.Job(self.leads, self.job_place())
        self.key = ["--key-field", KEY_FIELD] if self.random.random() < 0.5 else []
        with TestedSandbox(self.folder / "sandbox", *self.server_options(),
                           keeps_port=True) as self.sandbox:
            try:
                # Not with an answer that names the first lead: that would be one of the proof's,
                # which is deleted, and an id that nobody has is like a new one.
                first_id = self.mix is not None and "same-id" in self.mix.drawn
                if self.key and self.random.random() < 0.6 and not first_id:
                    self.prove_key()
                for disturb in self.plan():
                    disturb()
                    self.check_between()
                    self.tighten()
                ended = self.run_to_its_end()
                return self.check_end(ended, rows)
            finally:
                if self.mounted:
                    mounts.unmount(self.mounted)

    def write_leads(self, rows):
        """Every 17th row cannot be sent."""
        file = self.folder / "leads.csv"
        if not self.naming:
            return job_files.write_leads(file, rows, invalid=lambda row: row % 17 == 0,
                                         name=self.name_of)
        (self.folder / "map.toml").write_text(NAMING_MAP)
        return contact_files.write_leads(file, rows, self.contacts_of)

    def name_of(self, row):
        usual = job_files.lead_name(row)
        return self.mix.name_of(row, usual) if self.mix else usual

    def contacts_of(self, row):
        """Some exist already, and some people have no e-mail."""
        changes = {"name": self.name_of(row)}
        if contact_files.company_of(row) % 5 == 1:
            changes["회사명"] = "한빛제조"
        if contact_files.person_of(row) % 9 == 2:
            changes["이메일"] = "minsu.kim@hanbit.example"
        elif contact_files.person_of(row) % 9 == 4:
            changes["이메일"] = ""
        return changes | ({"이메일": "없음"} if row % 17 == 0 else {})

    def job_place(self):
        if not self.can_mount or self.number % 4 != 0:
            return self.folder / "leads.csv.import"
        self.mounted = self.folder / "disk"
        self.mounted.mkdir()
        mounts.mount(self.mounted, ROOMY_KIB)
        return self.mounted / "job"

    def tighten(self):
        """Leaves so little room on the disk that it fills up soon."""
        if not self.mounted:
            return
        disk = os.statvfs(self.mounted)
        used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize // 1024
        mounts.resize(self.mounted, used + self.random.randrange(0, 150))

    def server_options(self):
        options = ["--latency", f"{self.random.randrange(2, 12)}ms", "--schema", self.workspace()]
        if self.random.random() < 0.75:
            for kind in self.random.sample(SERVER_FAULTS, self.random.randrange(1, 6)):
                options += ["--fault", f"{kind}%{self.random.choice((1, 2, 3))}"]
        if self.naming:
            for of in ("people", "organization"):
                for kind in self.random.sample(SERVER_FAULTS, self.random.randrange(0, 4)):
                    options += ["--fault", f"{of}:{kind}%{self.random.choice((1, 2))}"]
        return options + (self.mix.server if self.mix else [])

    def workspace(self):
        """The sample's, with a field for keys: a restarted server has to know it, too."""
        schema = json.loads((program.REPOSITORY / "samples/sandbox.schema.json").read_text())
        schema["fields"]["lead"].append({"id": "0f000000-0000-4000-8000-00000000000f",
                                         "name": KEY_FIELD, "type": "string",
                                         "preventDuplicates": True})
        file = self.folder / "workspace.json"
        file.write_text(json.dumps(schema))
        return file

    def plan(self):
        """Every step has its turn, to die at and to fail at; the rest is chance. What dies in its turn
        dies early: the slower the disk, the more is done in one step, and the fewer steps there are."""
        step = list(STEPS)[self.number % len(STEPS)]
        yield lambda: self.fail_at(step, "kill", most=min(STEPS[step], 4))
        others = [self.kill, self.interrupt, self.restart_server,
                  lambda: self.fail_at(step, "EIO"), lambda: self.fail_at(step, "ENOSPC"),
                  lambda: self.fail_at(self.random.choice(list(STEPS)), "kill"),
                  lambda: self.fail_at("any", "kill", most=200)]
        yield from self.random.sample(others, self.random.randrange(2, 5))

    def prove_key(self):
        """With whatever faults there are: it is unique, it is not, or that is not known."""
        ended = program.Process(["schema", "--prove-key-field", KEY_FIELD, "--yes", "--rate", "none",
                                 *self.sandbox.options], cwd=self.folder, home=self.home).wait()
        self.assertIn(ended.code, (0, 1, 4, 5), ended.err)
        self.happened["key proven" if "is unique:" in ended.err else "key not proven"] += 1

    def start(self, **how):
        return program.Process(
            ["import", self.leads, "--job", self.job.folder, "--rate", "none", "--progress", "none",
             "--connections", str(CONNECTIONS), *self.key,
             *(self.mix.program if self.mix else ("--settle-delay", "20ms")),
             *(("--map", self.folder / "map.toml") if self.naming else ()),
             *self.sandbox.options], cwd=self.folder, home=self.home, **how)

    def fail_at(self, step, what, most=None):
        at = self.random.randrange(1, (most or STEPS[step]) + 1)
        running = self.start(program=os.environ["LEADIMPORT_WITH_FAILPOINTS"],
                             env={"LEADIMPORT_FAILPOINT": f"{step}@{at}:{what}"})
        ended = running.wait()
        met = ended.code == -9 if what == "kill" else ended.code in RESUMABLE
        self.happened[f"{what} at {step}" if met else "nothing"] += 1
        allowed = (-9,) if what == "kill" else ()
        self.check_code(ended, *allowed)

    def moment(self, running):
        """After some more leads, people and companies and a little while; false when the import was
        over before."""
        goal = self.sandbox.made() + self.random.randrange(0, 60)
        program.wait_until(lambda: self.sandbox.made() >= goal or not running.running,
                           f"{goal} of them are there")
        time.sleep(self.random.uniform(0, 0.05))  # not a wait for something: any moment will do
        return running.running

    def kill(self):
        running = self.start()
        if self.moment(running):
            self.happened["kill"] += 1
            running.kill()
        running.close()

    def interrupt(self):
        running = self.start()
        if self.moment(running):
            self.happened["interrupt"] += 1
            running.signal(2)
        self.check_code(running.wait(), 130, -2)  # -2: before anything could be sent

    def restart_server(self):
        running = self.start()
        if self.moment(running):
            self.happened["server restart"] += 1
        self.sandbox.crash_and_restart()
        self.check_code(running.wait())

    def run_to_its_end(self):
        """What is unknown may stay so where the server hides what it did, or forbids to search: then
        three runs in a row leave the same."""
        left = []
        for _ in range(MOST_RUNS):
            ended = self.start().wait()
            self.check_code(ended)
            if self.is_over() and not self.job.summary()["unknown"]:
                return ended
            if self.mix and self.has_summary():
                left.append((self.job.summary()["pending"], self.job.summary()["unknown"]))
                if left[-1][0] == 0 and left[-3:] == 3 * left[-1:]:
                    return ended
        self.fail(f"it does not come to an end: {ended.err}")

    def is_over(self):
        return self.has_summary() and self.job.summary()["pending"] == 0 and \
            self.job.summary()["state"] == "finished"

    def has_summary(self):
        summary = self.job.folder / "summary.json"
        return summary.exists() and bool(summary.read_text())

    def check_code(self, ended, *besides):
        """A run ends well, or in one of the ways that say what to do."""
        over = (0, 1, 9)  # 9: it was imported to its end before
        self.assertIn(ended.code, (*over, *RESUMABLE, *besides), ended.err)
        self.assertNotIn("bug", ended.err)
        for count, what in re.findall(r"(\d+) (created|not there)", "".join(
                line for line in ended.lines if "settled" in line)):
            self.happened[f"row settled: {what}"] += int(count)
        self.assertNotIn("leadimport recover", ended.err)
        if "the disk is full" in ended.err:
            self.happened["disk full"] += 1
            if self.mounted:
                mounts.resize(self.mounted, ROOMY_KIB)

    def check_between(self):
        """The journal knows of every lead that the server has, the files only what it knows."""
        known, files_hold = self.journal()
        for lead in self.sandbox.record():
            if not misbehaviour.is_ours(lead):
                continue
            row = misbehaviour.row_of(lead)
            self.assertIn(row, known, f"row {row} was sent without an intent")
        # Until they are written anew they are of no use to anybody, and the journal says so.
        for name, state in STATES.items() if files_hold else ():
            file = self.job.folder / name
            if not file.exists() or not file.read_bytes():
                continue
            # The last row may be cut off, even inside a character.
            header, rows = job_files.read_csv(file, errors="replace")
            for cells in rows[:-1]:
                row = int(cells[header.index("leadimport_row")])
                self.assertEqual(known.get(row), state, f"row {row} stands in {name}")

    def journal(self):
        """{row: state}, and whether result files count; read from a copy so that the original stays
        as it was left."""
        with tempfile.TemporaryDirectory() as copy:
            for file in self.job.folder.glob("job.db*"):
                shutil.copy(file, copy)
            db = sqlite3.connect(f"{copy}/job.db")
            try:
                tables = [name for name, in db.execute("SELECT name FROM sqlite_master")]
                if "row" not in tables:
                    return {}, False
                meta = dict(db.execute("SELECT name, value FROM meta"))
                whole = int(meta.get("written", 0)) > 0 and not int(meta.get("result_outdated", 0))
                return job_files.row_states(db), whole
            finally:
                db.close()

    def check_end(self, ended, rows):
        record = self.sandbox.record()
        results = self.check_misbehaved(record, ended) if self.mix else \
            self.check_behaved(record, ended)
        in_doubt = self.check_contacts(rows, results) if self.naming else set()
        # A server that breaks three times at one row; the judge has seen that it has no lead.
        third = {row for row, (_, ours) in results["failed.csv"].items()
                 if ours["leadimport_error"].startswith("three times no answer said")}
        if third:
            self.happened["row failed at its third doubt"] += len(third)
        failed = sorted(results["failed.csv"].keys() - in_doubt - third)
        invalid = list(range(17, rows + 1, 17))
        if self.mix and self.mix.refuses:
            failed = [row for row in failed if row % 17 == 0]
        self.assertEqual(failed, invalid)
        # Of the last server only: one that is killed takes its counters with it.
        self.happened["fault of the server"] += self.sandbox.stop()["faults_played"]
        happened = ", ".join(f"{n} × {what}" for what, n in sorted(self.happened.items()))
        return (f"{rows} rows: {len(results['succeeded.csv'])} created, "
                f"{len(results['failed.csv'])} failed; {happened}")

    def check_behaved(self, record, ended):
        results = job_files.check_truth(self, self.job, record)
        job_files.check_no_lead_twice(self, record)
        self.assertEqual(results["unknown.csv"], {}, ended.err)
        return results

    def check_misbehaved(self, record, ended):
        results = job_files.check_accounted(self, self.job)
        wrong, told = misbehaviour.judge(results, record)
        self.assertEqual(wrong, [], f"{self.mix.drawn}; {ended.err}")
        self.assertEqual(misbehaviour.secrets_in(self.job.folder, ended.err), [])
        self.happened.update(told)
        return results

    def check_contacts(self, rows, results):
        """Once each, and every lead is of the right ones. The rows of people without an e-mail of
        whom nobody knows whether they were created."""
        contact_files.check_contacts_once(self, self.sandbox)
        sent = {row: contact_files.cells(row, **self.contacts_of(row))
                for row in range(1, rows + 1) if row % 17 != 0}
        contact_files.check_named(self, self.sandbox, sent)
        in_doubt = {row for row, (_, ours) in results["failed.csv"].items()
                    if "it is not known whether it was created" in ours["leadimport_error"]}
        self.assertEqual({row for row in in_doubt if sent[row]["이메일"]}, set())
        self.happened["row of a person in doubt"] += len(in_doubt)
        known = [cells for row, cells in sent.items() if row not in in_doubt]
        counted = self.job.summary()
        people = {(cells["이메일"] or cells["고객명"] + cells["회사명"]) for cells in known}
        self.assertEqual(counted["people_created"] + counted["people_found"], len(people))
        companies = {cells["회사명"] for cells in sent.values()}
        self.assertEqual(counted["organizations_created"] + counted["organizations_found"],
                         len(companies))
        self.happened["person or company"] += len(people) + len(companies)
        return in_doubt


def play(rounds, seed, first=0):
    """What happened in all rounds. An AssertionError says which round to play again."""
    can_mount = mounts.take_our_own()
    if not can_mount:
        print("without full disks: no right to mount", flush=True)
    happened = collections.Counter()
    for number in range(first, first + rounds):
        with tempfile.TemporaryDirectory(prefix="leadimport-campaign-") as folder:
            one = Round(seed, number, pathlib.Path(folder), can_mount)
            try:
                print(f"round {number}: {one.play()}", flush=True)
            except BaseException:
                print(f"FAILED: campaign.py 1 {seed} {number}; {dict(one.happened)}", flush=True)
                raise
            happened += one.happened
    print(f"seed {seed}: " + ", ".join(f"{n} × {what}" for what, n in sorted(happened.items())),
          flush=True)
    return happened


def main():
    rounds, seed, first = (sys.argv[1:] + [None] * 3)[:3]
    play(int(rounds or 40), int(seed or random.SystemRandom().getrandbits(32)), int(first or 0))


if __name__ == "__main__":
    main()
