"""A server that falls ill while an import sends: what is certain is done again, what is not is told."""

import job_files
import program

ROWS = 60
CONNECTIONS = 8


class SickServer(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.job = job_files.Job(self.leads)

    def sick_sandbox(self, *faults, latency="0s"):
        ordered = [word for fault in faults for word in ("--fault", fault)]
        return self.start_sandbox("--latency", latency, *ordered)

    def arguments(self, sandbox, *options):
        return ["import", self.leads, "--rate", "none", "--on-unknown", "hold",
                "--connections", str(CONNECTIONS), *sandbox.options, *options]

    def run_import(self, sandbox, *options):
        return self.leadimport(*self.arguments(sandbox, *options))

    def check_all(self, sandbox, unknown):
        results = job_files.check_truth(self, self.job, sandbox.record())
        job_files.check_no_lead_twice(self, sandbox.record())
        self.assertEqual(len(results["unknown.csv"]), unknown)
        self.assertEqual(len(results["succeeded.csv"]), ROWS - unknown)

    def test_what_was_certainly_not_carried_out_is_sent_again(self):
        sandbox = self.sick_sandbox("503@3", "429@5", "close@7", "503@9", "429@20")
        self.assertEnded(self.run_import(sandbox), 0, f"{ROWS} created")
        self.check_all(sandbox, unknown=0)

    def test_what_may_have_been_carried_out_is_unknown_and_not_sent_again(self):
        for number, fault in enumerate(("lost", "dropped", "500", "500-created", "502",
                                        "502-created", "cut")):
            with self.subTest(fault):
                self.job = job_files.Job(self.leads, self.folder / f"job-{number}")
                sandbox = self.sick_sandbox(f"{fault}@10")
                ended = self.run_import(sandbox, "--job", self.job.folder)
                self.assertEnded(ended, 7, f"{ROWS - 1} created, 0 failed, 1 unknown")
                self.check_all(sandbox, unknown=1)
                self.assertEqual(sandbox.stop()["lead_posts"], ROWS)

    def test_a_server_that_only_fails_does_not_make_the_whole_file_unknown(self):
        sandbox = self.sick_sandbox("500/1")
        ended = self.run_import(sandbox, "--retry-for", "3s")
        self.assertEnded(ended, 7, "run the same command again")
        results = job_files.check_truth(self, self.job, sandbox.record())
        self.assertLess(len(results["unknown.csv"]), ROWS // 2)
        self.assertGreater(self.job.summary()["pending"], 0)

    def test_good_answers_while_it_probes_do_not_end_the_patience(self):
        # Three rows fail at once; the answers to others come while the probe is on its way, which
        # takes the latency at least.
        sandbox = self.sick_sandbox("500@1", "500@2", "500@3", "slow@4:100ms", "slow@5:200ms",
                                    "slow@6:300ms", latency="500ms")
        self.assertEnded(self.run_import(sandbox, "--retry-for", "30s"), 7, ", 0 pending")
        self.check_all(sandbox, unknown=3)

    def test_a_token_that_expires_on_the_way_stops_it_and_a_new_one_goes_on(self):
        sandbox = self.sick_sandbox("401@20")
        ended = self.run_import(sandbox)
        self.assertEnded(ended, 4, "does not accept the token", ", 0 failed, 0 unknown")
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEnded(self.run_import(sandbox), 0)
        self.check_all(sandbox, unknown=0)

    def test_a_web_page_on_the_way_stops_it_and_that_row_is_unknown(self):
        sandbox = self.sick_sandbox("html@20")
        ended = self.run_import(sandbox)
        self.assertEnded(ended, 7, "not the Salesmap API", ", 0 failed, 1 unknown")
        self.assertGreater(self.job.summary()["pending"], 0)
        self.assertEnded(self.run_import(sandbox), 7, ", 0 pending")
        self.check_all(sandbox, unknown=1)

    def away(self, *options):
        """An import that has begun to send, and whose server cannot be reached any more."""
        sandbox = self.start_sandbox("--latency", "50ms")
        network = self.put_relay_before(sandbox)
        # So many pieces are questions, handshakes and some leads.
        network.hold_after(40)
        running = self.start(*self.arguments(sandbox, *options))
        running.wait_until(lambda: network.held, "the relay holds what is sent")
        network.cut()
        return sandbox, network, running

    def test_a_server_that_goes_away_and_comes_back_is_waited_for(self):
        sandbox, network, running = self.away("--retry-for", "10m")
        running.wait_until(lambda: "refused" in running.err or "well again" in running.err,
                           "it waits for the server")
        network.mend()
        ended = running.wait()
        unknown = self.job.summary()["unknown"]
        self.assertEnded(ended, 7 if unknown else 0, ", 0 pending")
        self.assertLessEqual(unknown, CONNECTIONS)
        self.check_all(sandbox, unknown)

    def test_a_server_that_stays_away_ends_it_and_the_same_command_goes_on(self):
        sandbox, network, running = self.away("--retry-for", "1s")
        ended = running.wait()
        unknown = self.job.summary()["unknown"]
        self.assertEnded(ended, 7 if unknown else 5, "run the same command again")
        job_files.check_truth(self, self.job, sandbox.record())
        network.mend()
        self.run_import(sandbox)
        self.check_all(sandbox, unknown)


if __name__ == "__main__":
    program.main()
