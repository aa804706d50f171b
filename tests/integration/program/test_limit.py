"""The rate: never more than it allows, in any window, and all of it used."""

import datetime
import re

import job_files
import program

ROWS = 225  # 25 s at 90/10s
RATE = 9.0  # a second
FEW = 4  # connections: enough for answers that come at once


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Limit(program.ProgramTest):
    def test_90_in_10_s_stays_below_the_servers_100_and_uses_it(self):
        leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        sandbox = self.start_sandbox(limit="100/10s")
        with program.Stumbles() as stumbles:
            ended = self.leadimport("import", leads, "--connections", FEW, *sandbox.options)
        self.assertEnded(ended, 0, f"{ROWS} created")
        record = sandbox.record()
        counters = sandbox.stop()
        self.assertEqual(counters["throttled"], 0)
        self.assertLessEqual(counters["most_in_window"], program.arriving_at_once(90, FEW))
        self.assertEqual(counters["lead_posts"], ROWS)
        self.check_used(record, RATE, stumbles)
        self.assertGreater(self.took(record), (ROWS - 90) / RATE - 0.5)

    def took(self, record):
        return (moment(record[-1]["createdAt"]) - moment(record[0]["createdAt"])).total_seconds()

    def check_used(self, record, rate, stumbles, waited=0):
        """The leads came as fast as the rate allows. Stumbles are the machine's, not the pacer's: no
        moment comes back. The constant is for those that are too small to be seen."""
        allowance = stumbles.seconds + (12 if program.SANITIZED else 2) + waited
        self.assertLess(self.took(record), 1.01 * (len(record) - 1) / rate + allowance)

    def test_a_fixed_window_of_just_that_rate_is_used_and_hardly_ever_overrun(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 400)
        sandbox = self.start_sandbox(limit="100/2s")
        with program.Stumbles() as stumbles:
            ended = self.leadimport("import", leads, "--rate", "100/2s", "--connections", FEW,
                                    *sandbox.options)
        self.assertEnded(ended, 0, "400 created")
        record = sandbox.record()
        throttled = sandbox.stop()["throttled"]
        # Sanitized, or behind a stumble, what arrives at once may be too much for each of its four windows.
        late = program.SANITIZED or stumbles.seconds > 0
        self.assertLessEqual(throttled, 4 * FEW if late else 400 * 0.005)
        self.check_used(record, 50, stumbles, waited=2 * throttled)

    def test_the_rate_is_kept_up_with_slow_answers(self):
        """Three imports at the same time, each with a server of its own."""
        rows = 90
        connections = 64  # more than enough for 3 s, so that stumbles do not make them too few
        limit = f"{program.arriving_at_once(90, connections)}/10s"
        running = []
        with program.Stumbles() as stumbles:
            for latency in ("50ms", "300ms", "3s"):
                leads = job_files.write_leads(self.folder / f"leads-{latency}.csv", rows)
                sandbox = self.start_sandbox("--latency", latency, limit=limit)
                running.append((leads, sandbox, self.start(
                    "import", leads, "--connections", connections, *sandbox.options)))
            for leads, sandbox, process in running:
                with self.subTest(leads.name):
                    ended = process.wait()
                    self.assertEnded(ended, 0, f"{rows} created")
                    self.assertNotIn("--connections is", ended.err)
                    self.check_used(sandbox.record(), RATE, stumbles)
                    self.assertEqual(sandbox.stop()["throttled"], 0)

    def test_connections_that_are_too_few_for_the_answers_are_told_of(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 20)
        sandbox = self.start_sandbox("--latency", "500ms")
        few = ("--connections", "2", "--rate", "20/1s", *sandbox.options)
        checked = self.leadimport("check", leads, "--format", "json", *few)
        self.assertEnded(checked, 0, "answers take 0.", "s through 2 connections",
                         "2 connections send ", "and 20/1s allows more: use --connections ")
        said = checked.json()
        self.assertGreaterEqual(said["answer_ms"], 500)
        self.assertEqual(said["connections"], 2)
        self.assertGreaterEqual(said["connections_needed"], 11)
        self.assertEqual(said["seconds_from"], "answers")
        self.assertGreaterEqual(said["seconds"], 5)  # 20 answers of half a second, two at a time
        words = ("20/1s needs about ", " connections, and --connections is 2")
        ended = self.leadimport("import", leads, *few)
        self.assertEnded(ended, 0, "20 created", "slower than it could be: answers take ", *words)
        summary = job_files.Job(leads).summary()
        self.assertGreaterEqual(summary["answer_ms"], 500)
        self.assertGreaterEqual(summary["connections_needed"], 11)
        self.assertEqual((summary["rate"], summary["connections"]), ("20/1s", 2))
        self.assertGreaterEqual(summary["requests"], 20)

    def test_a_workspace_that_somebody_else_uses_is_told_of(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 60)
        sandbox = self.start_sandbox("--fault", "429@5")
        # The lowered rate stands for longer than it takes to the next line, also where the machine
        # stands still before that.
        ended = self.leadimport("import", leads, "--rate", "6000/10m", *sandbox.options)
        whose = "another user or program uses the workspace, or --rate is above its limit: "
        self.assertEnded(ended, 0, "60 created", f"; {whose}", "/10m at present")
        log = (job_files.Job(leads).folder / "import.log").read_text()
        self.assertIn(f"429 below our own rate: {whose}", log)

    def test_pauses_are_told_once_and_not_with_every_line(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 40)
        sandbox = self.start_sandbox(limit="15/5s")
        ended = self.leadimport("import", leads, "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0, "40 created")
        self.assertGreater(sandbox.stop()["throttled"], 0)
        pauses = re.findall(r"the server asked for a pause until (\S+ \S+ \S+)", ended.err)
        self.assertEqual(len(pauses), 1, ended.err)
        self.assertRegex(pauses[0], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [A-Z+-]")
        progress = [line for line in ended.lines if " of 40 rows (" in line]
        self.assertEqual(len(progress), len({line.split(",")[0] for line in progress}), ended.err)

    def test_a_start_among_others_waits_and_says_so(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 2)
        sandbox = self.start_sandbox(limit="4/6s")
        ended = self.leadimport("import", leads, "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0, "2 created", "asking again in ", "HTTP 429: too many requests")

    def test_a_server_with_a_lower_limit_slows_it_down_and_loses_nothing(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 60)
        sandbox = self.start_sandbox(limit="20/1s")
        ended = self.leadimport("import", leads, "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0, "60 created")
        job = job_files.Job(leads)
        results = job_files.check_truth(self, job, sandbox.record())
        job_files.check_no_lead_twice(self, sandbox.record())
        self.assertEqual(len(results["succeeded.csv"]), 60)
        self.assertGreater(sandbox.stop()["throttled"], 0)
        self.assertGreater(job.summary()["throttled"], 0)


if __name__ == "__main__":
    program.main()
