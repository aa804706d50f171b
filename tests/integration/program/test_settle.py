"""What became of unknown rows is found out: no lead twice, no row lost, and doubts stay doubts."""

import json
import shutil
import signal
import sqlite3
import time

import job_files
import program

KEY_FIELD = "가져오기 키"
KEYED = ("--key-field", KEY_FIELD)


class Settling(program.ProgramTest):
    ROWS = 24

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS)
        self.job = job_files.Job(self.leads)

    def sandbox_with(self, *faults, schema=None, **how):
        workspace = ("--schema", schema) if schema else ()
        return self.start_sandbox(*workspace, *(word for f in faults for word in ("--fault", f)),
                                  **how)

    def arguments(self, sandbox, *options):
        usual = {"--rate": "none", "--connections": "4", "--settle-delay": "100ms"}
        return ["import", self.leads, *sandbox.options, *options,
                *(word for name in usual if name not in options for word in (name, usual[name]))]

    def run_import(self, sandbox, *options):
        return self.leadimport(*self.arguments(sandbox, *options))

    def settle(self, sandbox, *options, job=None):
        return self.leadimport("settle", job or self.job.folder, "--rate", "none", "--settle-delay",
                               "100ms", *sandbox.options, *options)

    def same_name(self, memos, name="같은 이름"):
        """An input whose rows differ in their memos at most."""
        lines = [f"{name},{job_files.ORGANIZATION},{memo}\n" for memo in memos]
        self.leads.write_text("name,organizationId,memo\n" + "".join(lines), encoding="utf-8")

    def check_all_created_once(self, sandbox, rows=None):
        record = sandbox.record()
        results = job_files.check_truth(self, self.job, record)
        job_files.check_no_lead_twice(self, record)
        self.assertEqual(len(results["succeeded.csv"]), rows or self.ROWS)


class AtTheEndOfAnImport(Settling):
    def test_what_is_there_is_created_and_what_is_not_is_sent_again(self):
        sandbox = self.sandbox_with("lost@3", "500-created@7", "500@11", "dropped@15", "cut@19")
        ended = self.run_import(sandbox)
        self.assertEnded(ended, 0, "looking for the leads of 5 unknown rows",
                         "found out what became of 5 rows: 3 created, 2 not there and pending again, 0 still unknown",
                         "24 created, 0 failed, 0 unknown")
        self.check_all_created_once(sandbox)
        self.assertEqual(self.job.summary()["settled"], 5)
        # A search for each of the five, two again, and one for the lead that shows that the search
        # works: one for each of the two, if a machine that stood still has set them apart. And two
        # for the rows that were sent again, of which there might be two leads; where the end of the
        # import was late enough for that.
        counters = sandbox.stop()
        searches = (counters["points"] - counters["requests"]) / 9
        self.assertGreaterEqual(searches, 5 + 2 + 1)
        self.assertLessEqual(searches, 5 + 2 * 3 + 2)

    def test_hold_leaves_them_and_says_who_finds_out(self):
        sandbox = self.sandbox_with("lost@3", "500@11")
        ended = self.run_import(sandbox, "--on-unknown", "hold")
        self.assertEnded(ended, 7, "2 unknown", f"leadimport settle {self.job.folder}")
        self.assertNotIn("looking for", ended.err)
        self.assertEqual(len(job_files.check_accounted(self, self.job)["unknown.csv"]), 2)

    def test_a_killed_import_is_settled_by_the_next(self):
        for connections in ("1", "8"):
            # The fifth answer is not there before the kill, however late that comes.
            sandbox = self.start_sandbox("--latency", "30ms", "--fault", "slow@5:20m")
            running = self.start(*self.arguments(sandbox, "--connections", connections,
                                                 "--timeout", "30m"))
            running.wait_until(lambda: sandbox.leads() >= 5, "some leads are there")
            running.kill()
            ended = self.run_import(sandbox)
            self.assertEnded(ended, 0, "continuing with", "24 created, 0 failed, 0 unknown")
            self.check_all_created_once(sandbox)
            shutil.rmtree(self.job.folder)

    def test_rows_that_are_alike_are_matched_by_count(self):
        self.same_name(["같은 메모"] * 20)
        sandbox = self.sandbox_with("lost@3", "500@6", "lost@9", "dropped@12")
        ended = self.run_import(sandbox)
        self.assertEnded(ended, 0, "2 created, 2 not there", "20 created, 0 failed, 0 unknown")
        self.assertEqual(sandbox.leads(), 20)
        found = [ours["leadimport_lead_id"]
                 for _, ours in self.job.results()["succeeded.csv"].values()]
        self.assertEqual(sorted(found), sorted(lead["id"] for lead in sandbox.record()))

    def test_what_nobody_can_tell_stays_unknown_with_the_leads_that_it_could_be(self):
        self.same_name(f"메모 {n}" for n in range(20))
        sandbox = self.sandbox_with("lost@4", "500@8")
        ended = self.run_import(sandbox)
        self.assertEnded(ended, 7, "0 created, 0 not there", "2 still unknown", "look these up",
                         f"leadimport status {self.job.folder} --row N says how")
        self.assertIn(f"look up in Salesmap: {program.PROGRAM} status {self.job.folder} --row N says",
                      self.leadimport("status", self.job.folder).out)
        unknown = self.job.results()["unknown.csv"]
        told = {lead["id"] for lead in sandbox.record()} - {
            ours["leadimport_lead_id"] for _, ours in self.job.results()["succeeded.csv"].values()}
        self.assertEqual(len(told), 1)
        for _, ours in unknown.values():
            self.assertIn(f"could be the lead {told.copy().pop()}", ours["leadimport_error"])
            said = self.leadimport("status", self.job.folder, "--row", ours["leadimport_row"]).out
            typed = ours["leadimport_error"].replace("leadimport settle", f"{program.PROGRAM} settle")
            self.assertIn(typed, said)
        kinds = self.leadimport("status", self.job.folder, "--format", "json").json()
        self.assertEqual(sum(kind["rows"] for kind in kinds["unknown_errors"]), 2)
        self.assertNotIn("could be", str(kinds["unknown_errors"]))
        self.assertEqual(sandbox.leads(), 19)
        # Another run, and another look, do no harm, and the errors do not grow.
        self.assertEnded(self.run_import(sandbox), 7, "2 still unknown")
        self.assertEqual(self.job.results()["unknown.csv"], unknown)

    def test_a_limit_counts_what_is_sent_again(self):
        sandbox = self.sandbox_with("500@2")
        ended = self.run_import(sandbox, "--limit", "10")
        self.assertEnded(ended, 0, "9 created, 0 failed, 0 unknown, 0 skipped, 15 pending")
        self.assertEnded(self.run_import(sandbox), 0, "24 created")
        self.check_all_created_once(sandbox)

    def test_look_ups_keep_to_the_rate(self):
        # A look-up is ten requests; so many are settled that two windows could not hold all of them.
        sandbox = self.sandbox_with("lost@3", "500@5", "lost@7", "500@9",
                                    limit=f"{program.arriving_at_once(20, 10)}/1s")
        ended = self.leadimport("import", self.leads, "--rate", "20/1s", "--settle-delay", "10ms",
                                "--connections", "4", *sandbox.options)
        self.assertEnded(ended, 0, "24 created")
        self.check_all_created_once(sandbox)
        self.assertEqual(sandbox.stop()["throttled"], 0)

    def test_an_interrupt_between_two_look_ups_leaves_the_row_unknown(self):
        sandbox = self.sandbox_with("500@3", "lost@5")
        running = self.start(*self.arguments(sandbox, "--settle-delay", "10m"))
        running.wait_until(lambda: "looking for the leads" in running.err, "it settles")
        running.signal(signal.SIGINT)
        # Whether the lead that is there was found before depends on the moment.
        self.assertEnded(running.wait(), 130, " unknown, 0 skipped, 0 pending")
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEnded(self.run_import(sandbox), 0, "24 created")
        self.check_all_created_once(sandbox)

    def test_the_time_that_an_import_may_take_ends_the_settling_too(self):
        sandbox = self.sandbox_with("500@3", "lost@5")
        # The time begins with the process: with nothing to send, all of it is left to the settling.
        self.assertEnded(self.run_import(sandbox, "--on-unknown", "hold"), 7, "2 unknown")
        ended = self.run_import(sandbox, "--max-duration", "1ms")  # over before it begins
        self.assertEnded(ended, 7, "could not find out what became of any row", "the time that the import may take is over",
                         "2 unknown, 0 skipped")
        ended = self.run_import(sandbox, "--settle-delay", "10m", "--max-duration", "3s")
        self.assertEnded(ended, 7, "the time that the import may take is over", " unknown, 0 skipped")
        if "looking again" in ended.err:  # it came so far
            self.assertIn("waiting", self.job.summary()["unknown_codes"])
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(self.job.summary()["state"], "stopped")
        self.assertEnded(self.run_import(sandbox), 0, "24 created")
        self.check_all_created_once(sandbox)

    def test_a_server_that_goes_away_means_nothing_for_the_rows(self):
        sandbox = self.sandbox_with("500@3", "500@7")
        network = self.put_relay_before(sandbox)
        network.hold_after(0)
        running = self.start(*self.arguments(sandbox, "--retry-for", "1s"))
        network.step_until(running, lambda: "looking for the leads" in running.err)
        network.step(running)  # nothing was found of one of them
        network.cut()
        self.assertEnded(running.wait(), 7, "2 unknown", "cannot be reached")
        self.assertEqual(len(job_files.check_accounted(self, self.job)["unknown.csv"]), 2)


class ByAKey(Settling):
    def test_one_search_decides_where_names_and_times_do_not(self):
        self.same_name(f"메모 {n}" for n in range(20))
        sandbox = self.sandbox_with("lost@4", "500@8", "lost@12", "dropped@13")
        sandbox.create_key_field(KEY_FIELD)
        self.assertEnded(self.run_import(sandbox, *KEYED), 0, "2 created, 2 not there",
                         "20 created, 0 failed, 0 unknown")
        keys = self.keys(sandbox)
        self.assertEqual(len(keys), 20)
        jobs = {key.split(":")[0] for key in keys}
        self.assertEqual(jobs, {self.job.summary()["job_id"]})
        self.assertEqual(sorted(int(key.split(":")[1]) for key in keys), list(range(1, 21)))
        for row, (_, ours) in self.job.results()["succeeded.csv"].items():
            self.assertEqual(keys[f"{jobs.copy().pop()}:{row}"], ours["leadimport_lead_id"])

    def keys(self, sandbox):
        found = {}
        for lead in sandbox.record():
            body = json.loads(lead["body"]) if isinstance(lead["body"], str) else lead["body"]
            for field in body["fieldList"]:
                if field["name"] == KEY_FIELD:
                    self.assertNotIn(field["stringValue"], found)
                    found[field["stringValue"]] = lead["id"]
        return found

    def test_the_key_goes_with_the_other_data_fields(self):
        self.leads.write_text("name,organizationId,유입 경로\n"
                              f"가,{job_files.ORGANIZATION},소개\n나,{job_files.ORGANIZATION},\n",
                              encoding="utf-8")
        sandbox = self.start_sandbox()
        sandbox.create_key_field(KEY_FIELD)
        self.assertEnded(self.run_import(sandbox, *KEYED), 0, "2 created")
        bodies = [json.loads(lead["body"]) if isinstance(lead["body"], str) else lead["body"]
                  for lead in sandbox.record()]
        names = sorted([f["name"] for f in body["fieldList"]] for body in bodies)
        self.assertEqual(names, [[KEY_FIELD], ["유입 경로", KEY_FIELD]])

    def test_a_lead_that_came_late_is_found_when_the_server_refuses_a_second(self):
        sandbox = self.sandbox_with("dropped@2")
        sandbox.create_key_field(KEY_FIELD)
        self.run_import(sandbox, *KEYED, "--on-unknown", "hold", "--connections", "1")
        self.assertEnded(self.settle(sandbox), 0, "1 not there", "1 pending")
        # Nobody saw it, since it was created only now.
        key = f"{self.job.summary()['job_id']}:2"
        status, made = sandbox.ask("POST", "/v2/lead", {
            "name": job_files.lead_name(2), "organizationId": job_files.ORGANIZATION,
            "fieldList": [{"name": KEY_FIELD, "stringValue": key}]})
        self.assertEqual(status, 201)
        self.assertEnded(self.run_import(sandbox, *KEYED), 0, "found out what became of 1 row: 1 created",
                         "24 created, 0 failed, 0 unknown")
        ours = self.job.results()["succeeded.csv"][2][1]
        self.assertEqual(ours["leadimport_lead_id"], made["data"]["lead"]["id"])
        self.assertEqual(len(sandbox.record()), self.ROWS)

    def test_a_field_that_cannot_hold_the_key_is_refused_before_anything_is_sent(self):
        sandbox = self.start_sandbox()
        for name, words in (("없는 필드", "is no field of the workspace"),
                            ("예상 금액", "is of the type number"),
                            ("RecordId", "cannot be written")):
            for command in ("import", "check"):
                ended = self.leadimport(command, self.leads, *sandbox.options, "--key-field", name)
                self.assertRefused(ended, 2, "--key-field", name, words, "--create-key-field")
        fed = self.write("fed.csv", f"name,organizationId,유입 경로\n가,{job_files.ORGANIZATION},소개\n")
        ended = self.leadimport("import", fed, *sandbox.options, "--key-field", "유입 경로")
        self.assertRefused(ended, 2, "a column of the file is imported to “유입 경로” already")
        self.assertEqual(sandbox.leads(), 0)
        self.assertFalse(self.job.folder.exists())

    def test_a_job_keeps_its_key_field(self):
        sandbox = self.start_sandbox()
        sandbox.create_key_field(KEY_FIELD)
        self.assertEnded(self.run_import(sandbox, *KEYED, "--limit", "3"), 0)
        self.assertRefused(self.run_import(sandbox), 10, "the key field is different",
                           f"“{KEY_FIELD}” then, none now")
        sandbox.create_key_field("다른 키")
        self.assertRefused(self.run_import(sandbox, "--key-field", "다른 키"), 10,
                           f"“{KEY_FIELD}” then, “다른 키” now")


class ByItself(Settling):
    def hold(self, *faults, options=()):
        sandbox = self.sandbox_with(*faults)
        ended = self.run_import(sandbox, "--on-unknown", "hold", *options)
        self.assertEqual(ended.code, 7, ended.err)
        return sandbox

    def test_it_needs_the_job_only_and_leaves_sending_to_the_import(self):
        sandbox = self.hold("lost@3", "500@11")
        ended = self.settle(sandbox)
        self.assertEnded(ended, 0, "1 created, 1 not there and pending again", "ended after",
                         "0 unknown, 0 skipped, 1 pending", "run the import again")
        self.assertEqual(sandbox.leads(), self.ROWS - 1)
        job_files.check_truth(self, self.job, sandbox.record())
        # Of the row that is sent again there might be two leads one day: with this delay, for longer
        # than the import takes.
        self.assertEnded(self.run_import(sandbox, "--settle-delay", "10m"), 0, "24 created")
        self.check_all_created_once(sandbox)
        time.sleep(0.2)  # longer than the delay, after which it need not be looked for any more
        self.assertEnded(self.settle(sandbox), 0, "24 created")
        self.assertEnded(self.settle(sandbox), 0, "no row is unknown")

    def test_the_input_may_be_named_instead_and_from_anywhere(self):
        sandbox = self.hold("lost@3")
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        ended = self.start("settle", "../leads.csv", "--rate", "none", *sandbox.options,
                           cwd=elsewhere).wait()
        self.assertEnded(ended, 0, "1 created")
        self.check_all_created_once(sandbox)

    def test_an_import_that_was_killed_can_be_settled_at_once(self):
        sandbox = self.start_sandbox("--fault", "slow@1:20m")
        running = self.start(*self.arguments(sandbox, "--connections", "1", "--timeout", "30m"))
        running.wait_until(lambda: sandbox.leads() > 0, "the first row was sent")
        self.assertRefused(self.settle(sandbox), 6, running.pid)
        running.kill()
        self.assertEnded(self.settle(sandbox), 0, "1 created, 0 not there")
        job_files.check_truth(self, self.job, sandbox.record())

    def test_the_mapping_is_that_of_the_import(self):
        mapping = self.write("m.toml", '[lead]\nname = "name"\norganizationId = "organizationId"\n')
        sandbox = self.hold("lost@3", options=("--map", mapping))
        mapping.write_text(mapping.read_text() + 'memo = "memo"\n')
        ended = self.settle(sandbox)
        self.assertRefused(ended, 10, "the mapping", "begun in another way", "that it began with")
        self.assertNotIn("--again", ended.err)
        mapping.unlink()
        self.assertRefused(self.settle(sandbox), 2, "m.toml")
        self.assertEqual(len(self.job.results()["unknown.csv"]), 1)

    def test_a_pipe_is_settled_from_its_copy(self):
        sandbox = self.sandbox_with("lost@3", "500@11")
        self.job = job_files.Job(self.leads, self.folder / "job")
        ended = self.leadimport("import", "-", "--job", self.job.folder, "--rate", "none",
                                "--on-unknown", "hold", *sandbox.options,
                                input=self.leads.read_bytes())
        self.assertEnded(ended, 7)
        self.assertEnded(self.settle(sandbox), 0, "1 created, 1 not there")
        job_files.check_truth(self, self.job, sandbox.record())

    def test_bad_options_and_jobs_that_are_not_there_are_told(self):
        sandbox = self.start_sandbox()
        self.assertRefused(self.settle(sandbox, job=self.folder / "nothing"), 2, "nothing")
        for options in (("--settle-delay", "15"), ("--settle-delay", "soon"),
                        ("--on-unknown", "resend")):
            self.assertRefused(self.run_import(sandbox, *options), 2, *options)
        self.assertEnded(self.settle(sandbox, "--on-unknown", "hold"), 2)
        self.assertEnded(self.run_import(sandbox, "--key-field", ""), 2, "--key-field")
        self.assertEqual(sandbox.leads(), 0)

    def test_a_row_that_cannot_be_told_any_more_holds_up_no_other(self):
        schema = (program.REPOSITORY / "samples/sandbox.schema.json").read_text()
        workspace = self.write("w.json", schema)
        owners = ("김영업", "이상담")
        self.leads.write_text("name,organizationId,담당자\n" + "".join(
            f"{job_files.lead_name(row)},{job_files.ORGANIZATION},{owners[row % 2]}\n"
            for row in range(1, 7)))
        sandbox = self.sandbox_with("lost@3", "lost@4", schema=workspace, keeps_port=True)
        self.assertEnded(self.run_import(sandbox, "--on-unknown", "hold", "--connections", "1"), 7)
        gone = json.loads(schema)
        next(u for u in gone["users"] if u["name"] == "이상담")["status"] = "inactive"
        workspace.write_text(json.dumps(gone))
        sandbox.crash_and_restart()
        ended = self.settle(sandbox)
        self.assertEnded(ended, 7, "found out what became of 2 rows: 1 created, 0 not there and pending again, "
                                   "1 still unknown")
        self.assertNotIn("bug", ended.err)
        unknown = self.job.results()["unknown.csv"]
        self.assertEqual(list(unknown), [3])
        self.assertIn("this user is inactive", unknown[3][1]["leadimport_error"])
        self.assertEnded(self.settle(sandbox), 7, "found out what became of 1 row: 0 created")

    def test_another_version_does_not_go_on_with_a_job(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "3"), 0)
        db = sqlite3.connect(self.job.folder / "job.db")
        with db:
            db.execute("UPDATE meta SET value = '99.1.2' WHERE name = 'program_version'")
        db.close()
        self.assertRefused(self.run_import(sandbox), 2, "use leadimport 99.1.2 to finish it")
        self.assertEqual(sandbox.leads(), 3)


if __name__ == "__main__":
    program.main()
