"""What a job does and has done, while it runs and after; and the history of a row."""

import datetime
import json
import re
import shlex

import job_files
import program


class Status(program.ProgramTest):
    ROWS = 40

    def setUp(self):
        super().setUp()
        self.write_leads(self.ROWS)
        self.live = self.folder / "leads.csv.import" / "live"

    def write_leads(self, rows):
        self.leads = job_files.write_leads(self.folder / "leads.csv", rows,
                                           invalid=lambda row: row == 2)

    def start_import(self, sandbox, *options, rate="none"):
        return self.start("import", self.leads, "--rate", rate, "--connections", "1",
                          "--on-unknown", "hold", *sandbox.options, *options)

    def status(self, *options):
        return self.leadimport("status", self.leads, *options)

    def json(self):
        return self.status("--format", "json").json()

    def test_rate_and_end_while_it_runs_and_not_after(self):
        rows = 6000  # ten minutes: it does not end by itself
        self.write_leads(rows)
        sandbox = self.start_sandbox()
        running = self.start_import(sandbox, rate="10/1s")
        # The first second's may be any.
        status = running.wait_until(
            lambda: (s := self.live_status()) and abs((s["rate_per_second"] or 0) - 10) < 6 and s,
            "it has about that rate")
        self.assertEqual((status["state"], status["process"], status["breaker"]),
                         ("running", running.pid, "closed"))
        self.assertIsNone(status["rate_lowered_to"])
        ends = datetime.datetime.fromisoformat(status["ends_at"].replace("Z", "+00:00"))
        left = ends - datetime.datetime.now(datetime.timezone.utc)
        self.assertLess(left.total_seconds(), rows / 4)
        text = self.status().out
        for words in (f"running as process {running.pid}", "requests/s", "breaker    closed"):
            self.assertIn(words, text)
        running.signal(2)
        self.assertEqual(running.wait().code, 130)
        self.assertFalse(self.live.exists())
        after = self.json()
        self.assertEqual([after[name] for name in ("rate_per_second", "rate_lowered_to", "ends_at",
                                                   "breaker", "breaker_cause", "trouble")],
                         [None] * 6)
        self.assertEqual([e["rows"] for e in after["errors"]], [1])

    def live_status(self):
        return self.json() if self.live.exists() else None

    def test_a_half_open_breaker_has_the_same_name_in_text_and_json(self):
        # The fourth lead has no answer while the test lasts.
        sandbox = self.start_sandbox("--fault", "500/1x3", "--fault", "slow@4:20m")
        running = self.start_import(sandbox, "--timeout", "30m")
        running.wait_until(lambda: (s := self.live_status()) and s["breaker"] == "half_open",
                           "one row at a time is tried")
        running.wait_until(lambda: "breaker    half-open: " in self.status().out,
                           "it says so in text")
        running.kill()

    def test_times_are_local_and_say_their_zone(self):
        self.write_leads(3)
        self.start_import(self.start_sandbox()).wait()
        korea = {"TZ": "KST-9"}
        text = self.leadimport("status", self.leads, env=korea).out
        moment = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d KST"
        self.assertRegex(text, rf"(?m)^  begun      {moment}$")
        self.assertRegex(text.splitlines()[0], rf": finished {moment}$")
        begun = re.search(r"begun +(\S+ \S+) KST", text)[1]
        utc = datetime.datetime.fromisoformat(begun) - datetime.timedelta(hours=9)
        self.assertEqual(utc.isoformat(), self.json()["began_at"][:19])
        row = self.leadimport("status", self.leads, "--row", "1", env=korea).out
        self.assertRegex(row, r"(?m)^  \S+ \d\d:\d\d:\d\d\.\d{3} KST  \d+ ms  HTTP 20[01]")

    def test_an_open_breaker_and_why_rows_are_unknown(self):
        sandbox = self.start_sandbox("--fault", "500%100")
        running = self.start_import(sandbox)
        status = running.wait_until(
            lambda: (s := self.live_status()) and s.get("breaker") == "open" and s,
            "the breaker is open")
        self.assertIn("HTTP 500", status["trouble"])
        cause = "it is not known whether the last 3 requests were carried out"
        self.assertEqual(status["breaker_cause"], cause)
        text = running.wait_until(lambda: (t := self.status().out) and "breaker    open" in t and t,
                                  "the breaker is open")
        self.assertIn(f"waiting until the server works again ({cause})", text)
        running.signal(2)
        self.assertEqual(running.wait().code, 130)
        status = self.json()
        self.assertEqual([e["rows"] for e in status["unknown_errors"]], [status["unknown"]])
        self.assertIn(f"{status['unknown']} unknown: HTTP 500", self.status().out)

    def test_a_rate_that_was_lowered_because_somebody_else_uses_the_workspace(self):
        sandbox = self.start_sandbox("--fault", "429@3")
        # With each window that nothing is refused in a twentieth comes back: none is over soon.
        running = self.start_import(sandbox, rate="2000/15m")
        status = running.wait_until(lambda: (s := self.live_status()) and s["rate_lowered_to"] and s,
                                    "the rate is lowered")
        lowered = status["rate_lowered_to"]
        self.assertRegex(lowered, r"^1[67]\d\d/15m$")
        self.assertEqual((status["breaker"], status["breaker_cause"]), ("closed", ""))
        self.assertRegex(self.status().out,
                         r"(?m)^  rate       \d+\.\d requests/s; another user or program uses the "
                         r"workspace, or --rate is above its limit: 1[67]\d\d/15m at present$")
        running.signal(2)
        self.assertEqual(running.wait().code, 130)

    def test_what_a_killed_import_left_is_not_believed(self):
        sandbox = self.start_sandbox("--latency", "50ms", "--fault", "slow@4:20m")
        running = self.start_import(sandbox, "--timeout", "30m")
        running.wait_until(lambda: self.live.exists() and sandbox.leads() > 2, "it runs")
        running.kill()
        self.assertTrue(self.live.exists())
        status = self.json()
        self.assertEqual((status["state"], status["rate_per_second"]), ("stopped", None))
        self.assertIn("last run   import, its end is not recorded", self.status().out)
        # A later process of another number has the folder: what is there is not its own.
        self.live.write_text(self.live.read_text().replace(f"process={running.pid}", "process=1"))
        self.assertIsNone(self.json()["rate_per_second"])

    def summary(self):
        path = self.folder / "leads.csv.import" / "summary.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def test_the_summary_is_current_while_it_runs(self):
        sandbox = self.start_sandbox("--fault", "slow@9:20m")
        running = self.start_import(sandbox, "--timeout", "30m", rate="100/1s")
        summary = running.wait_until(
            lambda: (s := self.summary()) and s["created"] == 8 and s, "8 rows are counted")
        self.assertEqual((summary["state"], summary["failed"], summary["in_flight"]),
                         ("running", 1, 1))
        self.assertEqual(summary["requests"], 8)
        self.assertNotIn("next_step", summary)
        self.assertNotIn("ended_at", summary)
        running.signal(2)
        running.wait_until(lambda: "once more to cut it off" in running.err, "it is heard")
        running.signal(2)
        self.assertEqual(running.wait().code, 130)
        self.assertEqual((self.summary()["state"], self.summary()["in_flight"]), ("interrupted", 0))
        self.assertIn("ended_at", self.summary())

    def test_all_runs_are_told_and_what_is_to_be_done_next(self):
        sandbox = self.start_sandbox("--fault", "lost@5")
        self.assertEqual(self.start_import(sandbox, "--limit", "9").wait().code, 7)
        first = self.json()
        self.assertEqual((first["next_step"], first["run_count"]), ("import_again", 1))
        self.assertTrue(first["next_command"].startswith(f"leadimport import {self.leads} "))
        for words in ("with the other options that the import had, like --token-file",
                      "only if you know that address: your token goes there"):
            self.assertIn(words, self.status().out)
        self.assertNotRegex(self.status().out, "(?m)^  runs ")
        self.assertEqual(self.start_import(sandbox).wait().code, 7)
        second = self.json()
        self.assertEqual((second["next_step"], second["run_count"]), ("settle", 2))
        ended = self.leadimport("settle", self.leads, "--rate", "none", "--settle-delay", "100ms",
                                *sandbox.options)
        self.assertEnded(ended, 1, "1 created")
        third = self.json()
        self.assertEqual([(r["command"], r["state"], r["exit_code"]) for r in third["runs"]],
                         [("import", "limited", 7), ("import", "finished", 7),
                          ("settle", "finished", 1)])
        self.assertEqual(third["last_run"], third["runs"][-1])
        self.assertEqual((third["settled"], self.summary()["settled"]), (1, 1))
        self.assertGreater(self.summary()["requests"], 0)
        self.assertGreaterEqual(self.summary()["points"], 10)  # one search, at least
        for name in ("requests", "points", "answering_us"):
            self.assertEqual(third[name] - second[name], self.summary()[name], name)
        # Of these questions nothing follows for the connections that sending needs.
        self.assertEqual((self.summary()["answer_ms"], self.summary()["connections_needed"]), (0, 1))
        self.assertGreater(second["requests"], first["requests"])
        self.assertEqual(third["next_step"], "fix_failed")
        text = self.status().out
        self.assertRegex(text, r"(?m)^  runs       3 runs:$")
        self.assertRegex(text, r"(?m)^             \S+ \S+ \S+  settle, finished, exit code 1$")
        self.assertRegex(text, r"(?m)^  all runs   requests \d+, .*settled 1$")
        self.assertIn(f"next       fix the rows in failed.csv, then {program.PROGRAM} import ", text)
        self.assertEqual(self.summary()["next_command"], third["next_command"])

    def test_the_command_that_goes_on_works_as_it_is_told(self):
        sandbox = self.start_sandbox()
        self.start_import(sandbox, "--limit", "3").wait()
        words = shlex.split(self.json()["next_command"])
        self.assertEqual(words[0], "leadimport")
        rest = self.leadimport(*words[1:], "--ca-file", sandbox.ca_file)
        self.assertEnded(rest, 1, "39 created")

    def history(self, row):
        return self.status("--row", str(row), "--format", "json").json()

    def test_the_history_of_a_row_tells_every_attempt(self):
        sandbox = self.start_sandbox("--fault", "503@2", "--fault", "429@3", "--fault", "lost@7")
        self.start_import(sandbox, "--limit", "7").wait()
        first = self.history(1)
        self.assertEqual(first["state"], "created")
        self.assertEqual([(a["status"], a["error"]) for a in first["attempts"]], [(201, "")])
        self.assertEqual(first["lead_id"], sandbox.record()[0]["id"])
        invalid = self.history(2)
        self.assertEqual((invalid["state"], invalid["attempts"]), ("failed", []))
        self.assertIn("organizationId", invalid["error"])
        all_of_them = [self.history(row) for row in range(1, 9)]
        statuses = [a["status"] for h in all_of_them for a in h["attempts"]]
        self.assertEqual((statuses.count(503), statuses.count(429)), (1, 1))
        throttled = next(h for h in all_of_them if 429 in [a["status"] for a in h["attempts"]])
        self.assertEqual([a["status"] for a in throttled["attempts"]][-1], 201)
        # A gateway may say 503 for an API that has created the lead.
        doubtful = [h for h in all_of_them if h["state"] == "unknown"]
        unknown = next(h for h in doubtful if h["attempts"][-1]["status"] != 503)
        self.assertEqual(len(doubtful), 2)
        self.assertTrue(unknown["attempts"][-1]["in_doubt"])
        self.assertLessEqual(unknown["attempts"][-1]["began_at"],
                             unknown["attempts"][-1]["ended_at"])
        self.assertEqual(self.status("--row", "40").out, "row 40: pending, never sent\n")
        text = self.status("--row", str(unknown["row"])).out
        self.assertIn("(in doubt)", text)
        # Settled, it keeps what it met with before.
        ended = self.leadimport("settle", self.leads, "--rate", "none", "--settle-delay", "100ms",
                                *sandbox.options)
        self.assertEnded(ended, 1, "1 created")
        settled = self.history(unknown["row"])
        self.assertEqual(settled["state"], "created")
        self.assertEqual(settled["attempts"], unknown["attempts"])

    def test_a_row_that_is_not_there_is_told(self):
        self.start_import(self.start_sandbox(), "--limit", "1").wait()
        for row in ("0", "41", "x", "-1", "1.5"):
            self.assertRefused(self.status(f"--row={row}"), 2, "--row", "1 to 40")
        self.assertEnded(self.status("--row="), 2, "--row")
        self.assertRefused(self.leadimport("status", "none", "--row", "1"), 2, "none")


if __name__ == "__main__":
    program.main()
