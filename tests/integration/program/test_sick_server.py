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

    def check_its_row_is_unknown(self, fault, job):
        """In a job of its own, and all other rows are created, each with one request."""
        with self.subTest(fault):
            self.job = job_files.Job(self.leads, self.folder / job)
            sandbox = self.sick_sandbox(fault)
            ended = self.run_import(sandbox, "--job", self.job.folder)
            self.assertEnded(ended, 7, f"{ROWS - 1} created, 0 failed, 1 unknown")
            self.check_all(sandbox, unknown=1)
            self.assertEqual(sandbox.stop()["lead_posts"], ROWS)

    def test_what_was_certainly_not_carried_out_is_sent_again(self):
        sandbox = self.sick_sandbox("429@3", "429@5", "close@7", "429@20")
        self.assertEnded(self.run_import(sandbox), 0, f"{ROWS} created")
        self.check_all(sandbox, unknown=0)

    def test_what_may_have_been_carried_out_is_unknown_and_not_sent_again(self):
        for number, fault in enumerate(("lost", "dropped", "500", "500-created", "502",
                                        "502-created", "503", "html", "cut")):
            self.check_its_row_is_unknown(f"{fault}@10", f"job-{number}")

    def test_what_only_seems_to_say_that_a_lead_was_created_is_unknown(self):
        for number, fault in enumerate(("repeat", "repeat-created", "same-id", "foreign-name", "old-date",
                                        "no-id", "no-success", "bad-id-empty", "bad-id-long",
                                        "bad-id-control")):
            self.check_its_row_is_unknown(f"{fault}@30", f"lie-{number}")

    def test_what_is_not_the_apis_own_is_unknown_and_stops_nothing(self):
        for number, fault in enumerate(("html-301", "html-400", "html-401", "html-403", "html-404",
                                        "html-413", "empty-302", "empty-403", "error-400", "error-403",
                                        "409", "405")):
            self.check_its_row_is_unknown(f"{fault}@10", f"else-{number}")

    def test_a_row_that_a_firewall_dislikes_is_the_only_one(self):
        sandbox = self.sick_sandbox("html-403=리드 33")
        self.assertEnded(self.run_import(sandbox), 7, f"{ROWS - 1} created, 0 failed, 1 unknown")
        self.check_all(sandbox, unknown=1)
        self.assertEqual(list(self.job.results()["unknown.csv"]), [33])

    def test_answers_that_come_before_anything_was_asked_are_nobodys(self):
        # One that is on the wire before the request is noticed; one that crosses it is taken for an
        # answer, and then what it says keeps it from being believed. Which of the two, the network
        # decides.
        sandbox = self.sick_sandbox("early/2")
        ended = self.run_import(sandbox)
        self.assertIn(ended.code, (0, 7), ended.err)
        results = job_files.check_truth(self, self.job, sandbox.record())
        job_files.check_no_lead_twice(self, sandbox.record())
        self.assertEqual(len(results["succeeded.csv"]) + len(results["unknown.csv"]), ROWS)
        self.assertGreater(len(results["succeeded.csv"]), ROWS // 2)

    def test_a_lead_without_a_name_is_as_good(self):
        sandbox = self.sick_sandbox("no-name/3")
        self.assertEnded(self.run_import(sandbox), 0, f"{ROWS} created")
        self.check_all(sandbox, unknown=0)

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
        self.assertEnded(self.run_import(sandbox, "--retry-for", "10m"), 7, ", 0 pending")
        self.check_all(sandbox, unknown=3)

    def test_a_token_that_expires_on_the_way_stops_it_and_a_new_one_goes_on(self):
        sandbox = self.sick_sandbox("401@20")
        ended = self.run_import(sandbox)
        self.assertEnded(ended, 4, "does not accept the token", ", 0 failed, 0 unknown")
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEnded(self.run_import(sandbox), 0)
        self.check_all(sandbox, unknown=0)

    def test_a_web_page_now_and_then_stops_nothing(self):
        sandbox = self.sick_sandbox("html@5", "html@20", "html@40")
        self.assertEnded(self.run_import(sandbox), 7, ", 0 failed, 3 unknown", ", 0 pending")
        self.check_all(sandbox, unknown=3)

    def test_web_pages_alone_do_not_make_the_whole_file_unknown(self):
        sandbox = self.sick_sandbox("html/1")
        self.assertEnded(self.run_import(sandbox, "--retry-for", "3s"), 7, "run the same command")
        self.assertLess(self.job.summary()["unknown"], ROWS // 2)
        self.assertGreater(self.job.summary()["pending"], 0)

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
        running.wait_until(lambda: "refused" in running.err or "works again" in running.err,
                           "it waits for the server")
        network.restore()
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
        network.restore()
        self.run_import(sandbox)
        self.check_all(sandbox, unknown)


if __name__ == "__main__":
    program.main()
