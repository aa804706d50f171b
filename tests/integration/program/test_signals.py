"""Ctrl-C, SIGTERM, SIGHUP: the first drains, the second cuts, and the same command goes on."""

import os
import pathlib
import signal
import subprocess

import job_files
import program

ROWS = 400


class Signals(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.job = job_files.Job(self.leads)

    def arguments(self, sandbox, *options, connections=8):
        return ["import", self.leads, "--rate", "none", "--on-unknown", "hold",
                "--connections", str(connections), *sandbox.options, *options]

    def begin(self, sandbox, leads, *options):
        """An import that has created some leads."""
        running = self.start(*self.arguments(sandbox, *options))
        running.wait_until(lambda: sandbox.leads() >= leads, f"{leads} leads are created")
        return running

    def finish(self, sandbox, code=0):
        ended = self.leadimport(*self.arguments(sandbox, connections=64))
        self.assertEnded(ended, code, "continuing with")
        results = job_files.check_truth(self, self.job, sandbox.record())
        job_files.check_no_lead_twice(self, sandbox.record())
        self.assertEqual(self.job.summary()["pending"], 0)
        return results

    def check_drained(self, number):
        sandbox = self.start_sandbox("--latency", "300ms")
        running = self.begin(sandbox, 20)
        running.signal(number)
        ended = running.wait()
        self.assertEnded(ended, 128 + number, "finishing what is being sent", "interrupted",
                         ", 0 unknown", "run the same command again")
        summary = self.job.summary()
        self.assertEqual((summary["state"], summary["unknown"]), ("interrupted", 0))
        self.assertGreater(summary["pending"], 0, "the import was over before the signal came")
        # What was in flight has come home: nothing that was created is pending.
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(sandbox.leads(), summary["created"])
        self.finish(sandbox)
        self.assertEqual(sandbox.leads(), ROWS)

    def test_the_first_interrupt_drains_and_the_same_command_finishes(self):
        self.check_drained(signal.SIGINT)

    def test_the_first_termination_drains_and_the_same_command_finishes(self):
        self.check_drained(signal.SIGTERM)

    def test_a_terminal_that_closes_drains_it_and_the_same_command_finishes(self):
        self.check_drained(signal.SIGHUP)

    def test_a_hang_up_after_another_signal_cuts_nothing(self):
        sandbox = self.start_sandbox("--latency", "2s")
        for first in (signal.SIGHUP, signal.SIGTERM):
            running = self.begin(sandbox, sandbox.leads() + 8)
            running.signal(first)
            running.wait_until(lambda: "once more to cut" in running.err, "it drains")
            running.signal(signal.SIGHUP)
            self.assertEnded(running.wait(), 128 + first, "interrupted", ", 0 unknown")

    def test_a_hang_up_that_was_ignored_at_the_start_is_ignored(self):
        sandbox = self.start_sandbox("--latency", "100ms")
        running = self.start(*self.arguments(sandbox, connections=32),
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        running.wait_until(lambda: sandbox.leads() > 0, "it sends")
        running.signal(signal.SIGHUP)
        self.assertEnded(running.wait(), 0, f"{ROWS} created")

    def check_cut(self, first, second):
        # Eight leads are created whose answers would come long after the test's end.
        sandbox = self.start_sandbox("--fault", "slow/1x8:20m")
        running = self.begin(sandbox, 8, "--timeout", "30m")
        running.signal(first)
        running.wait_until(lambda: "once more to cut" in running.err, "it drains")
        self.assertTrue(running.running)
        running.signal(second)
        self.assertEnded(running.wait(), 128 + second, "cutting", "8 unknown", "unknown.csv")
        results = job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(len(results["unknown.csv"]), 8)
        self.assertEqual(len(self.finish(sandbox, code=7)["unknown.csv"]), 8)
        self.assertEqual(sandbox.leads(), ROWS)

    def test_the_second_interrupt_cuts_what_is_in_flight(self):
        self.check_cut(signal.SIGINT, signal.SIGINT)

    def test_an_interrupt_after_a_termination_cuts_too(self):
        self.check_cut(signal.SIGTERM, signal.SIGINT)

    def test_a_signal_ends_a_pause_that_the_server_asked_for(self):
        sandbox = self.start_sandbox(limit="20/10m")
        running = self.begin(sandbox, 1)
        running.wait_until(lambda: "asked for a pause" in running.err, "it pauses")
        running.signal(signal.SIGINT)
        ended = running.wait()
        self.assertEnded(ended, 130, ", 0 failed, 0 unknown")
        self.assertEqual(self.job.summary()["created"], sandbox.leads())

    def test_a_signal_ends_the_wait_for_a_server_that_is_away(self):
        sandbox = self.start_sandbox("--latency", "300ms")
        running = self.begin(sandbox, 10, "--retry-for", "1h")
        sandbox.stop()
        running.wait_until(lambda: "refused" in running.err or "works again" in running.err,
                           "it waits for the server")
        running.signal(signal.SIGINT)
        self.assertEqual(running.wait().code, 130)
        job_files.check_truth(self, self.job, sandbox.record())

    def test_a_signal_before_the_first_row_leaves_nothing_behind(self):
        sandbox = self.start_sandbox("--latency", "20m")
        network = self.put_relay_before(sandbox)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            before = network.connections
            running = self.start(*self.arguments(sandbox))
            running.wait_until(lambda: network.connections > before, "it asks the server")
            running.signal(number)
            ended = running.wait()
            self.assertEqual(ended.code, -number)
            told = "" if number == signal.SIGINT else f"leadimport: ended by {number.name}\n"
            self.assertEqual(ended.err, told)
            self.assertFalse(self.job.folder.exists())

    def test_the_first_process_of_a_container_ends_during_the_check_too(self):
        """The system ignores signals for it that it does not handle itself."""
        alone = ["--pid", "--fork", "--kill-child"]
        if os.geteuid() != 0:
            alone += ["--user", "--map-root-user"]
        if subprocess.run(["unshare", *alone, "true"], capture_output=True).returncode != 0:
            self.skipTest("this machine makes no namespaces for us")
        sandbox = self.start_sandbox("--latency", "20m")
        network = self.put_relay_before(sandbox)
        running = self.start(*alone, program.PROGRAM, *self.arguments(sandbox), program="unshare")
        running.wait_until(lambda: network.connections > 0, "it asks the server")
        children = pathlib.Path(f"/proc/{running.pid}/task/{running.pid}/children")
        os.kill(int(children.read_text()), signal.SIGTERM)
        self.assertEnded(running.wait(), 143, "ended by SIGTERM")
        self.assertFalse(self.job.folder.exists())


if __name__ == "__main__":
    program.main()
