"""Whether a key field is unique is tested with leads that are deleted again; and what a proof is good for."""

import contextlib
import datetime
import json
import pathlib
import re
import shlex
import signal
import sqlite3
import time

import job_files
import program

FIELD = "가져오기 키"
NAME = re.compile(r"leadimport key test [0-9a-f]{16}, may be deleted")


class KeyTest(program.ProgramTest):
    def sandbox_with(self, *faults, options=()):
        sandbox = self.start_sandbox(*options, *(word for f in faults for word in ("--fault", f)))
        sandbox.create_key_field(FIELD)
        return sandbox

    def arguments(self, sandbox, *options, field=FIELD, rate="none"):
        return ["schema", *sandbox.options, "--rate", rate, "--prove-key-field", field, *options]

    def prove(self, sandbox, *options, field=FIELD, rate="none", **how):
        return self.leadimport(*self.arguments(sandbox, *options, field=field, rate=rate), **how)

    def leads_in(self, sandbox):
        """Those that are there now: one page, which is more than a test leaves behind."""
        status, answer = sandbox.ask("GET", "/v2/lead")
        self.assertEqual(status, 200)
        return {lead["id"]: lead["이름"] for lead in answer["data"]["leadList"]}

    def check(self, sandbox, *options):
        leads = job_files.write_leads(self.folder / "a.csv", 1)
        return self.leadimport("check", leads, *sandbox.options, "--key-field", FIELD, *options)

    def proofs(self):
        state = pathlib.Path(self.home["XDG_STATE_HOME"])
        return [f for f in state.rglob("*") if f.is_file()]


class Proving(KeyTest):
    def test_ten_pairs_prove_it_and_nothing_is_left(self):
        sandbox = self.sandbox_with()
        token = self.write("token", program.TOKEN, mode=0o600)
        ended = self.check(sandbox, "--token-file", token)
        self.assertEnded(ended, 0, f"key field “{FIELD}”: not proven unique")
        printed = re.search(r"\S*leadimport\S* schema .+?(?= tests it)", ended.out)[0]
        self.assertIn(f" schema --prove-key-field '{FIELD}' --token-file {token} ", printed)
        ended = self.leadimport(*shlex.split(printed)[1:], "--yes", "--rate", "none",
                                program=shlex.split(printed)[0], env={"SALESMAP_TOKEN": None})
        self.assertEnded(ended, 0, "workspace “샘플 영업팀”", sandbox.base_url, "10 pairs",
                         "organization “한빛제조”", "is unique",
                         f"an import with --key-field '{FIELD}' sends", "deleted 10 test leads")
        self.assertEqual(ended.out, "")
        self.assertEqual(self.leads_in(sandbox), {})
        record = sandbox.record()
        self.assertEqual(len({r["name"] for r in record}), 10)
        for r in record:
            self.assertRegex(r["name"], NAME)
        self.assertEqual(sandbox.stop()["lead_posts"], 20)
        (proof,) = self.proofs()
        self.assertEqual(proof.stat().st_mode & 0o777, 0o600)
        self.assertEqual(proof.parent.stat().st_mode & 0o777, 0o700)
        self.assertNotIn(program.TOKEN, proof.read_text())

    def test_what_was_proven_is_told_at_the_start(self):
        sandbox = self.sandbox_with()
        self.assertEnded(self.prove(sandbox, "--yes"), 0)
        today = time.strftime("%Y-%m-%d", time.gmtime())
        ended = self.check(sandbox)
        self.assertRegex(ended.out, f"key field “{FIELD}”: proven unique on [0-9-]{{10}}: rows in "
                                    "doubt are sent again at once")
        self.assertIn(ended.out.split("unique on ")[1][:10],
                      (today, time.strftime("%Y-%m-%d", time.gmtime())))
        said = self.check(sandbox, "--format", "json").json()["key_field"]
        self.assertEqual(said, {"field": FIELD, "unique": "proven"})
        # Of another field nothing is known, nor where the API is not asked.
        sandbox.create_key_field("다른 키")
        self.leadimport("schema", *sandbox.options, "-o", "w.json")
        ended = self.leadimport("check", "a.csv", *sandbox.options, "--key-field", "다른 키")
        self.assertEnded(ended, 0, "“다른 키”: not proven unique")
        ended = self.leadimport("check", "a.csv", "--schema", "w.json", "--key-field", FIELD)
        self.assertNotIn("unique", ended.out)

    def test_two_leads_with_one_key_refute_it_also_what_was_proven_before(self):
        sandbox = self.sandbox_with()
        self.assertEnded(self.prove(sandbox, "--yes"), 0)
        (proof,) = self.proofs()
        sandbox = self.sandbox_with(options=("--unique-race", "1h"))
        ended = self.prove(sandbox, "--yes")
        self.assertEnded(ended, 1, "is not unique", "two leads with one key", "deleted 2 test leads")
        self.assertEqual(self.leads_in(sandbox), {})
        self.assertEqual(sandbox.leads(), 2)
        self.assertEnded(self.check(sandbox), 0, "found not unique on", "are looked for")
        (refuted,) = set(self.proofs()) - {proof}
        self.assertIn("unique=0", refuted.read_text())

    def test_a_lost_answer_hides_no_second_lead(self):
        sandbox = self.sandbox_with("lost@2", options=("--unique-race", "1h"))
        self.assertEnded(self.prove(sandbox, "--yes"), 1, "is not unique")
        self.assertEqual(self.leads_in(sandbox), {})
        self.assertEqual(sandbox.leads(), 2)

    def test_the_duplicate_may_be_told_in_other_words_and_without_an_id(self):
        sandbox = self.sandbox_with(options=("--lead-duplicates-without-id",
                                             "--vary-duplicate-texts", "--hide-fields",
                                             "--rewrite-names", "lower,escape"))
        self.assertEnded(self.prove(sandbox, "--yes"), 0, "is unique")
        self.assertEqual(self.leads_in(sandbox), {})

    def test_what_is_broken_in_the_record_proves_nothing(self):
        sandbox = self.sandbox_with()
        self.assertEnded(self.prove(sandbox, "--yes"), 0)
        (proof,) = self.proofs()
        proof.write_text(proof.read_text()[:-6])
        self.assertEnded(self.check(sandbox), 0, "warning: ", proof, "not proven unique")
        elsewhere = self.write("elsewhere", "")
        proof.unlink()
        proof.symlink_to(elsewhere)
        self.assertEnded(self.check(sandbox), 0, "warning: ", proof, "not proven unique")
        self.assertEnded(self.prove(sandbox, "--yes"), 0)
        self.assertEqual(elsewhere.read_text(), "")
        self.assertIn("proven unique on", self.check(sandbox).out)

    def test_a_proof_that_cannot_be_kept_is_told(self):
        sandbox = self.sandbox_with()
        state = pathlib.Path(self.home["XDG_STATE_HOME"])
        (state / "leadimport").symlink_to(self.folder)
        self.assertEnded(self.prove(sandbox, "--yes"), 5, "is unique", str(state / "leadimport"))
        self.assertEqual(self.leads_in(sandbox), {})


class Asking(KeyTest):
    def test_nobody_to_answer_means_that_nothing_is_sent(self):
        sandbox = self.sandbox_with()
        self.assertRefused(self.prove(sandbox), 2, "--prove-key-field", "--yes")
        token = self.write("token", program.TOKEN, mode=0o600)
        with open(token) as stdin:
            ended = self.prove(sandbox, "--token-file", "-", stdin=stdin)
        self.assertRefused(ended, 2, "--yes")
        self.assertEqual(sandbox.stop()["lead_posts"], 0)

    def test_somebody_at_a_terminal_is_asked(self):
        sandbox = self.sandbox_with()
        for answer, code, words in (("no", 11, "nothing was sent"), ("yes", 0, "is unique")):
            running = self.start(*self.arguments(sandbox), at_terminal=True)
            running.wait_until(lambda: "Type yes:" in running.err, "it asks")
            self.assertEqual(sandbox.leads(), 0)
            running.type(answer + "\n")
            self.assertEnded(running.wait(), code, words, "deleted again")

    def test_a_field_that_promises_nothing_is_refused(self):
        sandbox = self.sandbox_with()
        for field, words in (("없는 필드", "is no field of the workspace's leads"),
                             ("예상 금액", "is of the type number"),
                             ("RecordId", "cannot be written"),
                             ("비고", "does not prevent duplicates")):
            self.assertRefused(self.prove(sandbox, "--yes", field=field), 2, "--prove-key-field",
                               field, words, "--create-key-field")
        self.assertRefused(self.prove(sandbox, field=""), 2, "--prove-key-field", "empty")
        self.assertRefused(self.prove(sandbox, "--create-key-field", "x"), 2, "--create-key-field",
                           "--prove-key-field")
        self.assertRefused(self.prove(sandbox, "--yes", rate="1/1s"), 2, "--rate", "two")
        self.assertEqual(sandbox.stop()["lead_posts"], 0)
        self.assertEqual(self.proofs(), [])

    def test_a_workspace_without_anybody_whom_a_lead_could_belong_to(self):
        schema = json.loads((program.REPOSITORY / "samples/sandbox.schema.json").read_text())
        schema["organizations"] = []
        schema["people"] = schema["people"][:1]
        schema["people"][0].pop("organizationId", None)
        for people, code, words in ((schema["people"], 0, "of the person “"),
                                    ([], 2, "the workspace has none")):
            file = self.write("w.json", json.dumps(schema | {"people": people}))
            sandbox = self.sandbox_with(options=("--schema", file))
            self.assertEnded(self.prove(sandbox, "--yes"), code, words)


class Disturbed(KeyTest):
    def test_lost_answers_prove_nothing_and_leave_nothing_behind(self):
        sandbox = self.sandbox_with("lost@3", "dropped@6", "500-created@9", "504-late@12:1s",
                                    "429@15", "cut@18", "same-id@21", "twice@24", "no-name@27",
                                    "foreign-name@30")
        ended = self.prove(sandbox, "--yes")
        self.assertEnded(ended, 0, "is unique: of each of 10 pairs", "answers were lost")
        self.assertEqual(self.leads_in(sandbox), {})
        self.assertGreater(sandbox.leads(), 15)

    def test_a_search_and_a_server_that_lag_leave_nothing_behind(self):
        sandbox = self.sandbox_with("lost@3", options=("--index-lag", "2s", "--get-lag", "2s"))
        self.assertEnded(self.prove(sandbox, "--yes"), 0, "is unique")
        # Young ones are shown later than they were created.
        last = self.last_creation(sandbox)
        program.wait_until(lambda: time.time() - last > 2.5, "the server would show all")
        self.assertEqual(self.leads_in(sandbox), {})

    def last_creation(self, sandbox):
        moment = sandbox.record()[-1]["createdAt"].replace("Z", "+00:00")
        return datetime.datetime.fromisoformat(moment).timestamp()

    def test_a_server_that_answers_nothing_decides_nothing(self):
        sandbox = self.sandbox_with("lost/1")
        ended = self.prove(sandbox, "--yes")
        self.assertEnded(ended, 5, "it is not known whether", "0 of the pairs", "10 pairs nothing")
        self.assertEqual(self.leads_in(sandbox), {})
        self.assertEqual(self.proofs(), [])

    def test_a_workspace_that_refuses_the_test_leads_ends_it(self):
        schema = json.loads((program.REPOSITORY / "samples/sandbox.schema.json").read_text())
        next(f for f in schema["fields"]["lead"] if f["name"] == "비고")["required"] = True
        file = self.write("schema.json", json.dumps(schema))
        sandbox = self.sandbox_with(options=("--schema", file, "--enforce-required"))
        self.assertEnded(self.prove(sandbox, "--yes"), 4, "필수 입력 사항", "it is not known")
        self.assertEqual(sandbox.stop()["lead_posts"], 2)

    def test_ctrl_c_deletes_what_is_there(self):
        # From the third pair on each takes a second: somebody who is late finds one under way, too.
        sandbox = self.sandbox_with(*(f"slow@{n}:1s" for n in range(5, 21)))
        running = self.start(*self.arguments(sandbox, "--yes"))
        running.wait_until(lambda: sandbox.leads() >= 3, "the third pair is under way")
        running.signal(signal.SIGINT)
        self.assertEnded(running.wait(), 130, "deleting the test leads", "it is not known")
        self.assertEqual(self.leads_in(sandbox), {})
        self.assertLess(sandbox.leads(), 10)
        self.assertEqual(self.proofs(), [])

    def test_a_second_ctrl_c_leaves_them_and_names_them(self):
        sandbox = self.sandbox_with("slow@1:20m", "slow@2:20m")
        running = self.start(*self.arguments(sandbox, "--yes", "--timeout", "30m"))
        running.wait_until(lambda: sandbox.leads() == 1, "the first pair is under way")
        running.signal(signal.SIGTERM)
        running.wait_until(lambda: "once more to leave them" in running.err, "it was heard")
        running.signal(signal.SIGTERM)
        ended = running.wait()
        self.assertEqual(ended.code, 143)
        left = self.leads_in(sandbox)
        self.assertEqual(len(left), 1)
        for lead, name in left.items():
            self.assertIn(name, ended.err)

    def test_leads_that_cannot_be_deleted_are_named(self):
        sandbox = self.sandbox_with("slow@3:20m", "slow@4:20m")
        running = self.start(*self.arguments(sandbox, "--yes", "--timeout", "30m"))
        running.wait_until(lambda: sandbox.leads() == 2, "a pair is over, and the next is under way")
        self.assertIn("1 of 10 pairs", running.err)
        sandbox.discard()
        ended = running.wait()
        self.assertEnded(ended, 5, "it is not known", "cannot be reached")
        self.assertRegex(ended.err, NAME)  # it may be there, with its id or without


class WithAProof(KeyTest):
    """An import whose key field is proven."""

    ROWS = 24

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS)
        self.job = job_files.Job(self.leads)

    def proven(self, *faults, **how):
        """The test sends 20 leads: faults count from there."""
        later = [re.sub(r"@(\d+)", lambda m: f"@{int(m[1]) + 20}", f) for f in faults]
        sandbox = self.sandbox_with(*later, **how)
        self.assertEnded(self.prove(sandbox, "--yes"), 0)
        return sandbox

    def import_arguments(self, sandbox, *options):
        return ["import", self.leads, *sandbox.options, "--rate", "none", "--key-field", FIELD,
                "--settle-delay", "10m", *options]

    def imported(self, sandbox):
        """What the record has of the import's leads."""
        return [r for r in sandbox.record() if not NAME.match(r["name"])]

    def doubts(self):
        """{row: [the codes of its attempts in doubt, in order]} among attempts that ended no row."""
        found = {}
        with contextlib.suppress(sqlite3.OperationalError), \
                sqlite3.connect(self.job.folder / "job.db") as db:  # it may have no tables so far
            for row, code in db.execute(
                    "SELECT row, code FROM attempt WHERE doubt = 1 ORDER BY rowid"):
                found.setdefault(row, []).append(code)
        return found

    def check_all_created_once(self, sandbox):
        record = self.imported(sandbox)
        results = job_files.check_truth(self, self.job, record)
        job_files.check_no_lead_twice(self, record)
        self.assertEqual(len(results["succeeded.csv"]), self.ROWS)

    def test_rows_in_doubt_are_created_once_without_waiting(self):
        sandbox = self.proven("lost@3", "500-created@7", "dropped@11", "500@14", "cut@17",
                              "503-created@20")
        ended = self.leadimport(*self.import_arguments(sandbox, "--connections", "4"))
        self.assertEnded(ended, 0, f"key field “{FIELD}”: proven unique on",
                         "24 created, 0 failed, 0 unknown")
        self.assertNotIn("looking once more", ended.err)
        self.check_all_created_once(sandbox)
        # Each fault was met, by whichever row came to it, and those whose lead was there were found.
        codes = [code for of_row in self.doubts().values() for code in of_row]
        self.assertEqual((codes.count("no_answer"), codes.count("server_error")), (3, 3))
        self.assertEqual(set(codes), {"no_answer", "server_error", "maybe_duplicate"})

    def test_a_row_whose_every_attempt_is_lost_is_unknown_after_the_third(self):
        sandbox = self.proven("dropped=리드 5\"")
        ended = self.leadimport(*self.import_arguments(sandbox, "--on-unknown", "hold"))
        self.assertEnded(ended, 7, "23 created, 0 failed, 1 unknown")
        ((row, (_, ours)),) = self.job.results()["unknown.csv"].items()
        self.assertEqual((row, ours["leadimport_attempts"]), (5, "3"))
        self.assertEqual(self.doubts(), {5: ["no_answer"] * 2})
        history = self.leadimport("status", self.leads, "--row", "5")
        self.assertEqual(history.code, 0, history.err)
        self.assertEqual(history.out.count("(in doubt)"), 3, history.out)

    def test_a_kill_between_two_attempts_leaves_the_row_unknown(self):
        sandbox = self.proven("dropped@3", "slow@4:20m")
        running = self.start(*self.import_arguments(sandbox, "--connections", "1", "--timeout", "30m"))
        running.wait_until(lambda: len(self.imported(sandbox)) == 3, "row 3 was sent again")
        running.kill()
        self.assertEqual(self.doubts(), {3: ["no_answer"]})
        self.assertIn(3, [r["name"] == job_files.lead_name(3) and 3 for r in self.imported(sandbox)])
        ended = self.leadimport(*self.import_arguments(sandbox))
        self.assertEnded(ended, 0, "found out what became of 1 row: 1 created", "24 created, 0 failed, 0 unknown")
        self.check_all_created_once(sandbox)
        self.assertEqual(self.doubts(), {3: ["no_answer", "process_ended"]})

    def test_a_drain_leaves_no_doubt_behind_that_looks_pending(self):
        # It is to wait for ten seconds each time that it is sent again.
        sandbox = self.proven("dropped@3", *(f"429@{n}" for n in range(4, 40)))
        running = self.start(*self.import_arguments(sandbox, "--connections", "1"))
        running.wait_until(lambda: self.job.folder.exists() and self.doubts() == {
            3: ["no_answer"]}, "row 3 is in doubt")
        running.signal(signal.SIGINT)
        self.assertEnded(running.wait(), 130, "1 unknown")
        self.assertEqual(list(self.job.results()["unknown.csv"]), [3])

    def test_without_a_proof_rows_in_doubt_are_looked_for(self):
        sandbox = self.sandbox_with("lost@3")
        ended = self.leadimport(*self.import_arguments(sandbox, "--connections", "1"))
        self.assertEnded(ended, 0, "not proven unique", "found out what became of 1 row: 1 created", "24 created")
        self.assertEqual(self.doubts(), {3: ["no_answer"]})



class ProvenLater(KeyTest):
    """What was sent before a proof may have two leads under one key."""

    def test_rows_that_were_sent_before_are_looked_up_once_more(self):
        schema = json.loads((program.REPOSITORY / "samples/sandbox.schema.json").read_text())
        schema["fields"]["lead"].append({"id": "01a22e2d-1020-7000-bb68-3cd9cba48c82", "name": FIELD,
                                         "type": "string", "preventDuplicates": True})
        file = self.write("schema.json", json.dumps(schema))
        before = ["--unique-race", "1h", "--fault", "dropped@2"]
        sandbox = self.start_sandbox("--schema", file, *before, keeps_port=True)
        leads = job_files.write_leads(self.folder / "leads.csv", 4)
        job = job_files.Job(leads)
        command = ["import", leads, *sandbox.options, "--rate", "none", "--key-field", FIELD,
                   "--connections", "1", "--settle-delay", "500ms"]
        self.assertEnded(self.leadimport(*command, "--on-unknown", "hold"), 7)
        self.assertEnded(self.leadimport("settle", job.folder, "--settle-delay", "500ms", "--rate", "none",
                                         *sandbox.options), 0, "1 not there")
        self.assertEnded(self.leadimport(*command[:-1], "1h"), 0, "4 created")
        sent = next(r["body"] for r in sandbox.record() if r["name"] == job_files.lead_name(2))
        self.assertEqual(sandbox.ask("POST", "/v2/lead", sent)[0], 201)  # late

        at = sandbox._arguments.index(before[0])
        del sandbox._arguments[at:at + len(before)]
        sandbox.crash_and_restart()
        self.assertEnded(self.prove(sandbox, "--yes"), 0, "is unique")
        self.assertEnded(self.leadimport(*command), 7, "proven unique on", "1 unknown")
        ((row, (_, ours)),) = job.results()["unknown.csv"].items()
        self.assertEqual((row, ours["leadimport_code"]), (2, "two_leads"))


if __name__ == "__main__":
    program.main()
