"""A token is replaced while something runs, and expires with that: a new one in the token file is used
when it belongs to the same workspace, and nothing is ever done with one that does not."""

import os
import signal

import contact_files
import job_files
import program

FIRST, SECOND, THIRD = program.TOKEN, "second-token", "third-token"
STRANGE = f"{SECOND}-elsewhere"  # of another workspace


class Token(program.ProgramTest):
    ROWS = 200
    CONNECTIONS = 8

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS)
        self.job = job_files.Job(self.leads)
        self.accepted = self.folder / "accepted"
        self.token = self.folder / "token"
        self.texts = []  # that commands gave
        self.begin_with_the_first()

    def begin_with_the_first(self):
        self.put(self.accepted, FIRST)
        self.put(self.token, FIRST)

    def put(self, path, token, mode=0o600):
        """At once, as who replaces a file should do it."""
        new = self.write(f"{path.name}.new", f"{token}\n", mode)
        os.replace(new, path)

    def sandbox_with(self, *options, latency="20ms", **how):
        sandbox = self.start_sandbox("--token-file", self.accepted, "--latency", latency, *options,
                                     **how)
        self.put_relay_before(sandbox)
        return sandbox

    def arguments(self, sandbox, command="import", *options):
        usual = {"--rate": "none", "--token-file": self.token}
        if command != "settle":
            usual["--connections"] = self.CONNECTIONS
        if command != "undo":
            usual["--settle-delay"] = "50ms"
        return [command, self.leads, *sandbox.options, *options,
                *(word for name in usual if name not in options for word in (name, usual[name]))]

    def begin(self, sandbox, *arguments):
        return self.start(*self.arguments(sandbox, *arguments), env={"SALESMAP_TOKEN": None})

    def run_to_its_end(self, sandbox, *arguments):
        return self.ended(self.begin(sandbox, *arguments))

    def ended(self, process):
        result = process.wait()
        self.texts.append(result.out + result.err)
        return result

    def rotate(self, sandbox, in_file=SECOND, mode=0o600, accepted=SECOND):
        """The vendor's part comes last: then the new token is where it belongs when the old one is
        refused."""
        if in_file is None:
            self.token.unlink()
        else:
            self.put(self.token, in_file, mode)
        sandbox.token = accepted
        self.put(self.accepted, accepted)

    def begin_to_be_held(self, sandbox, *arguments, after=60):
        """Of so many pieces that are sent some two dozen are questions and handshakes of all
        connections: some rows are through, and others are left."""
        sandbox.relay.hold_after(after)
        return self.begin(sandbox, *arguments)

    def rotate_while_held(self, running, sandbox, *how, held=1, hold_again_after=None, **more):
        """What is held has the old token, and will be refused."""
        running.wait_until(lambda: sandbox.relay.held >= held, "the relay holds what is sent")
        self.rotate(sandbox, *how, **more)
        sandbox.relay.go_on(hold_again_after)

    def rotated_on_the_way(self, *how, options=(), **more):
        """The sandbox, and how an import ended whose token expired after some leads."""
        sandbox = self.sandbox_with()
        running = self.begin_to_be_held(sandbox, "import", *options)
        self.rotate_while_held(running, sandbox, *how, **more)
        return sandbox, self.ended(running)

    def check_all_created_once(self, sandbox):
        results = job_files.check_truth(self, self.job, sandbox.record())
        job_files.check_no_lead_twice(self, sandbox.record())
        self.assertEqual(len(results["succeeded.csv"]), self.ROWS)

    def check_the_new_token_goes_on(self, sandbox):
        """The import stopped before its end; the same command creates the other rows."""
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertGreater(self.job.summary()["pending"], 0)
        self.put(self.token, SECOND)
        self.assertEnded(self.run_to_its_end(sandbox), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)
        self.check_nothing_told()

    def check_nothing_told(self):
        """No token stands in what was printed, nor in the job's files."""
        for text in [*self.texts, *(p.read_text("utf-8", "replace")
                                    for p in self.job.folder.iterdir())]:
            for token in (FIRST, SECOND, THIRD):
                self.assertNotIn(token, text)

    def log(self):
        return (self.job.folder / "import.log").read_text(encoding="utf-8")


class WhileItSends(Token):
    def test_the_new_token_goes_on_and_costs_no_row(self):
        sandbox, ended = self.rotated_on_the_way()
        self.assertEnded(ended, 0, f"{self.ROWS} created, 0 failed, 0 unknown")
        self.check_all_created_once(sandbox)
        self.assertEqual(self.job.summary()["retried"], 0)
        self.assertEqual(self.log().count("the token was refused; a new one was read from"), 1)
        self.assertIn(str(self.token), self.log())
        self.assertNotIn("unwell", self.log())
        self.check_nothing_told()
        refused = sandbox.stop()["unauthorized"]
        self.assertGreater(refused, 0)
        self.assertLessEqual(refused, self.CONNECTIONS)
        self.assertEqual(sandbox.counters["lead_posts"], self.ROWS + refused)

    def test_that_happens_as_often_as_it_has_to(self):
        sandbox = self.sandbox_with()
        running = self.begin_to_be_held(sandbox)
        for token, again in ((SECOND, 40), (THIRD, 40), (FIRST, None)):
            self.rotate_while_held(running, sandbox, token, accepted=token, hold_again_after=again)
        self.assertEnded(self.ended(running), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)
        self.assertEqual(self.log().count("a new one was read"), 3)

    def test_the_limit_holds(self):
        most = program.arriving_at_once(40, self.CONNECTIONS)
        sandbox = self.sandbox_with(limit=f"{most}/2s", latency="400ms")
        running = self.begin_to_be_held(sandbox, "import", "--rate", "40/2s", "--limit", "100")
        self.rotate_while_held(running, sandbox, held=3)
        self.assertEnded(self.ended(running), 0, "100 created")
        self.assertEqual(sandbox.stop()["throttled"], 0)
        # The refused ones are none of the limit's points, but leave at its pace all the same.
        self.assertGreater(sandbox.counters["unauthorized"], 2)
        self.assertLessEqual(sandbox.counters["most_in_window"], most)

    def test_a_token_file_of_the_configuration_is_read_again_too(self):
        config = self.write("leadimport.toml", f'token-file = "{self.token}"\n')
        sandbox = self.sandbox_with()
        sandbox.relay.hold_after(50)
        running = self.start("import", self.leads, "--config", config, "--rate", "none",
                             "--connections", "4", *sandbox.options, env={"SALESMAP_TOKEN": None})
        self.rotate_while_held(running, sandbox)
        self.assertEnded(self.ended(running), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)

    def test_no_strictness_counts_it(self):
        sandbox, ended = self.rotated_on_the_way(
            options=("--max-failures", "1", "--retry-for", "0s"))
        self.assertEnded(ended, 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)

    def test_a_token_that_was_not_replaced_stops_it_and_the_same_command_goes_on(self):
        sandbox, ended = self.rotated_on_the_way(FIRST)
        self.assertEnded(ended, 4, self.token, "does not accept the token",
                         "HTTP 401; it was read again and holds the same one", "create a new one",
                         ", 0 failed, 0 unknown")
        self.check_the_new_token_goes_on(sandbox)

    def test_a_token_of_another_workspace_stops_it_and_nothing_is_done_with_it(self):
        sandbox, ended = self.rotated_on_the_way(STRANGE)
        self.assertEnded(ended, 4, self.token, "belongs to another workspace, and is not used",
                         "“다른 워크스페이스”, not “샘플 영업팀”", "put a token of the same workspace",
                         ", 0 failed, 0 unknown")
        self.check_the_new_token_goes_on(sandbox)
        self.assertEqual(sandbox.stop()["elsewhere"], 1)

    def test_a_token_that_cannot_be_read_or_is_refused_stops_it(self):
        for number, (in_file, mode, words) in enumerate((
                (None, 0o600, "it cannot be read again: there is no API token (No such file"),
                (SECOND, 0o644, "it cannot be read again: the token file is not yours alone"),
                ("two words", 0o600, "it cannot be read again: that is not an API token"),
                (THIRD, 0o600, "the new one, too: HTTP 401"),
                (f"{SECOND}-forbidden", 0o600, "the new one, too: HTTP 403"))):
            with self.subTest(words):
                self.begin_with_the_first()
                self.job = job_files.Job(self.leads, self.folder / f"job-{number}")
                sandbox, ended = self.rotated_on_the_way(
                    in_file, mode, options=("--job", self.job.folder))
                self.assertEnded(ended, 4, self.token, words, ", 0 failed, 0 unknown")
                job_files.check_truth(self, self.job, sandbox.record())
                self.assertGreater(self.job.summary()["pending"], 0)
                self.check_nothing_told()

    def test_people_and_companies_stay_once_each(self):
        contact_files.write_leads(self.leads, self.ROWS)
        sandbox = self.sandbox_with()
        running = self.begin_to_be_held(sandbox)
        self.rotate_while_held(running, sandbox)
        self.assertGreater(len(sandbox.contacts()), 0)
        self.assertEnded(self.ended(running), 0, f"{self.ROWS} created, 0 failed, 0 unknown")
        self.check_all_created_once(sandbox)
        contact_files.check_contacts_once(self, sandbox)
        self.assertGreater(sandbox.stop()["unauthorized"], 0)

    def test_an_interrupt_meanwhile_leaves_the_rows_pending(self):
        sandbox = self.sandbox_with()
        running = self.begin_to_be_held(sandbox, "import", "--rate", "20/1s")
        running.wait_until(lambda: sandbox.relay.held, "the relay holds what is sent")
        running.signal(signal.SIGINT)
        self.rotate_while_held(running, sandbox)
        self.assertEnded(self.ended(running), 130, ", 0 failed, 0 unknown")
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEnded(self.run_to_its_end(sandbox), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)


class AtTheStart(Token):
    def test_a_token_that_is_refused_at_once_is_told_as_ever(self):
        sandbox = self.sandbox_with()
        self.put(self.accepted, SECOND)
        self.assertRefused(self.run_to_its_end(sandbox), 4, sandbox.relay.base_url, "HTTP 401",
                           "유효하지 않은 토큰입니다.")
        self.assertFalse(self.job.folder.exists())
        self.assertEqual(sandbox.stop()["requests"], 1)


class OtherCommands(Token):
    ROWS = 40
    CONNECTIONS = 4

    def with_unknown_rows(self):
        sandbox = self.sandbox_with("--fault", "lost@5", "--fault", "500@9", "--fault", "lost@17")
        self.assertEnded(self.run_to_its_end(sandbox, "import", "--on-unknown", "hold"), 7)
        return sandbox

    def settle_and_rotate(self, sandbox, *how, command="settle"):
        """The token expires when the settling has looked for something, and not for everything."""
        sandbox.relay.hold_after(0)
        running = self.begin(sandbox, command)
        sandbox.relay.step_until(running, lambda: "looking for the leads" in running.err)
        sandbox.relay.step(running)
        self.rotate(sandbox, *how)
        sandbox.relay.go_on()
        return self.ended(running)

    def test_settling_goes_on(self):
        sandbox = self.with_unknown_rows()
        ended = self.settle_and_rotate(sandbox)
        self.assertEnded(ended, 0, "found out what became of 3 rows: 2 created, 1 not there and pending again")
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEnded(self.run_to_its_end(sandbox), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)
        self.assertGreater(sandbox.stop()["unauthorized"], 0)

    def test_settling_at_the_end_of_an_import_goes_on(self):
        sandbox = self.sandbox_with("--fault", "500@9", "--fault", "lost@17")
        ended = self.settle_and_rotate(sandbox, command="import")
        self.assertEnded(ended, 0, f"{self.ROWS} created, 0 failed, 0 unknown")
        self.check_all_created_once(sandbox)
        self.assertGreater(sandbox.stop()["unauthorized"], 0)

    def test_settling_believes_nothing_of_another_workspace(self):
        sandbox = self.with_unknown_rows()
        ended = self.settle_and_rotate(sandbox, STRANGE)
        self.assertEnded(ended, 7, "belongs to another workspace", ", 0 skipped, 0 pending")
        job_files.check_truth(self, self.job, sandbox.record())
        self.put(self.token, SECOND)
        self.assertEnded(self.run_to_its_end(sandbox), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)
        self.assertEqual(sandbox.stop()["elsewhere"], 1)

    def undo_and_rotate(self, *how):
        sandbox = self.sandbox_with()
        self.assertEnded(self.run_to_its_end(sandbox), 0)
        running = self.begin_to_be_held(sandbox, "undo", "--yes", "--connections", "2", after=18)
        self.rotate_while_held(running, sandbox, *how)
        return sandbox, self.ended(running)

    def undone(self):
        _, rows = job_files.read_csv(self.job.folder / "undone.csv")
        return {int(cells[0]) for cells in rows}

    def test_undo_goes_on(self):
        sandbox, ended = self.undo_and_rotate()
        self.assertEnded(ended, 0, f"deleted {self.ROWS} leads")
        self.assertEqual(self.undone(), set(range(1, self.ROWS + 1)))
        self.assertGreater(sandbox.stop()["unauthorized"], 0)

    def test_undo_stops_with_a_token_of_another_workspace(self):
        sandbox, ended = self.undo_and_rotate(STRANGE)
        self.assertEnded(ended, 4, "belongs to another workspace")
        self.assertGreater(len(self.undone()), 0)
        self.assertLess(len(self.undone()), self.ROWS)
        self.put(self.token, SECOND)
        self.assertEnded(self.run_to_its_end(sandbox, "undo", "--yes"), 0)
        self.assertEqual(self.undone(), set(range(1, self.ROWS + 1)))
        self.assertEqual(sandbox.stop()["elsewhere"], 1)


if __name__ == "__main__":
    program.main()
