"""Somebody has looked in Salesmap and says what became of unknown rows: it is recorded and no more."""

import json
import os
import sqlite3
import unittest

import contact_files
import job_files
import program

NO_LEAD = "0190a000-0000-7000-8000-0000000000ff"


class ByHand(program.ProgramTest):
    ROWS = 12

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS)
        self.job = job_files.Job(self.leads)

    def hold(self, *faults, options=()):
        """An import that leaves rows unknown; one connection, so that the Nth row is the Nth request."""
        sandbox = self.start_sandbox(*(word for f in faults for word in ("--fault", f)))
        ended = self.run_import(sandbox, "--on-unknown", "hold", *options)
        self.assertEqual(ended.code, 7, ended.err)
        return sandbox

    def run_import(self, sandbox, *options):
        return self.leadimport("import", self.leads, "--rate", "none", "--connections", "1",
                               "--settle-delay", "100ms", *sandbox.options, *options)

    def arguments(self, sandbox, rows, *options):
        return ["settle", self.job.folder, "--rows", str(rows), *sandbox.options,
                *options]

    def settle(self, sandbox, rows, *options, **how):
        return self.leadimport(*self.arguments(sandbox, rows, *options), **how)

    def id_of(self, sandbox, row):
        return next(lead["id"] for lead in sandbox.record()
                    if lead["name"] == job_files.lead_name(row))

    def states(self):
        with sqlite3.connect(self.job.folder / "job.db") as db:
            return job_files.row_states(db)

    def check_all_created_once(self, sandbox):
        record = sandbox.record()
        results = job_files.check_truth(self, self.job, record)
        job_files.check_no_lead_twice(self, record)
        self.assertEqual(len(results["succeeded.csv"]), self.ROWS)


class ItIsThatLead(ByHand):
    def test_the_row_is_created_and_nothing_is_sent(self):
        sandbox = self.hold("lost@3", "dropped@7")
        seen = self.id_of(sandbox, 3)
        ended = self.settle(sandbox, 3, "--is", seen, "--yes")
        self.assertEnded(ended, 0, f"lead {seen}: “{job_files.lead_name(3)}”, created at 20",
                         "nothing that the row sent is shown differently",
                         f"row 3 is created, as lead {seen}", "1 row is still unknown")
        self.assertNotIn("older", ended.err)
        results = job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(sorted(results["unknown.csv"]), [7])
        ours = results["succeeded.csv"][3][1]
        self.assertEqual(ours["leadimport_lead_id"], seen)
        self.assertEqual(ours["leadimport_created_at"], sandbox.record()[2]["createdAt"])
        told = self.leadimport("status", self.job.folder, "--row", "3").out
        self.assertIn(f"created as lead {seen}", told)
        log = (self.job.folder / "import.log").read_text()
        self.assertIn("row 3: a person names its lead", log)
        self.assertEqual(sandbox.leads(), self.ROWS - 1)
        self.assertEnded(self.run_import(sandbox), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)

    def test_the_last_unknown_row_finishes_the_job(self):
        sandbox = self.hold("lost@3")
        seen = self.id_of(sandbox, 3)
        ended = self.settle(sandbox, 3, "--is", seen.upper(), "--yes")
        self.assertEnded(ended, 0, f"row 3 is created, as lead {seen}")
        self.check_all_created_once(sandbox)
        self.assertEqual(self.job.summary()["state"], "finished")
        self.assertEqual(self.job.summary()["settled"], 1)
        self.assertRefused(self.run_import(sandbox), 9, "imported before")
        # Undoing takes it back like the others.
        ended = self.leadimport("undo", self.leads, "--yes", "--also-adopted", "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0, f"deleted {self.ROWS} leads")

    def test_what_is_different_is_shown_before(self):
        rows = "".join(f"{job_files.lead_name(row)},{job_files.ORGANIZATION},소개,{row}000\n"
                       for row in range(1, self.ROWS + 1))
        self.leads.write_text("name,organizationId,유입 경로,예상 금액\n" + rows, encoding="utf-8")
        sandbox = self.hold("lost@3")
        seen = self.id_of(sandbox, 3)
        self.assertEnded(self.settle(sandbox, 3, "--is", seen), 2, "add --yes")
        status, _ = sandbox.ask("POST", f"/v2/lead/{seen}", {
            "name": "다른 이름", "fieldList": [{"name": "예상 금액", "numberValue": 4000}]})
        self.assertEqual(status, 200)
        ended = self.settle(sandbox, 3, "--is", seen, "--yes")
        self.assertEnded(ended, 0, f"name: sent “{job_files.lead_name(3)}”, shown “다른 이름”",
                         "예상 금액: sent “3000”, shown “4000”", "row 3 is created")
        self.assertNotIn("유입 경로", ended.err)

    def test_people_and_companies_are_compared(self):
        contact_files.write_leads(self.leads, self.ROWS, lambda row: {
            "이메일": f"p{row}@hand.example", "회사명": contact_files.company(row % 3)})
        mapping = self.write("map.toml", '[lead]\nname = "name"\n[person]\nname = "고객명"\n'
                             'email = "이메일"\n[organization]\nname = "회사명"\n')
        sandbox = self.hold("lost@3", "lost@5", options=("--map", mapping))
        one, two = sorted(self.job.results()["unknown.csv"])
        seen = {row: self.id_of(sandbox, row) for row in (one, two)}
        people = {}
        for lead in sandbox.record():
            body = lead["body"]
            people[lead["id"]] = (json.loads(body) if isinstance(body, str) else body)["peopleId"]
        mine, other = people[seen[one]], people[seen[two]]
        self.assertEqual(sandbox.ask("POST", f"/v2/lead/{seen[one]}", {"peopleId": other})[0], 200)
        self.assertEnded(self.settle(sandbox, one, "--is", seen[one], "--yes"), 0,
                         f"person: sent “{mine}”, shown “{other}”")
        mapping.write_text(mapping.read_text().replace("회사명", "고객명"))
        self.assertEnded(self.settle(sandbox, two, "--is", seen[two], "--yes"), 0,
                         "the job was begun with another mapping",
                         "what it sent is not compared", f"row {two} is created")
        self.check_all_created_once(sandbox)

    def test_of_many_differences_twenty_are_shown(self):
        schema = json.loads((program.REPOSITORY / "samples/sandbox.schema.json").read_text())
        names = [f"필드 {n}" for n in range(1, 26)]
        schema["fields"]["lead"] += [{"name": name, "type": "string"} for name in names]
        sandbox = self.start_sandbox("--schema", self.write("w.json", json.dumps(schema)),
                                     "--fault", "lost@2")
        self.leads.write_text(f"name,organizationId,{','.join(names)}\n" + "".join(
            f"{job_files.lead_name(row)},{job_files.ORGANIZATION},{','.join(['값'] * 25)}\n"
            for row in range(1, 4)), encoding="utf-8")
        self.assertEqual(self.run_import(sandbox, "--on-unknown", "hold").code, 7)
        seen = self.id_of(sandbox, 2)
        sandbox.ask("POST", f"/v2/lead/{seen}", {
            "fieldList": [{"name": name, "stringValue": "또 다른"} for name in names]})
        ended = self.settle(sandbox, 2, "--is", seen, "--yes")
        self.assertEnded(ended, 0, "and 5 differences more")
        self.assertEqual(ended.err.count("shown “또 다른”"), 20)

    def test_the_files_keep_the_spelling_of_the_input(self):
        # The front could be UTF-8: only a job knows how the rest is to be read.
        rows = "".join(f"lead {n};{job_files.ORGANIZATION};{'x' * 300_000 if n == 1 else '메모'}\r\n"
                       for n in range(1, 6))
        self.leads.write_bytes(f"name;organizationId;memo\r\n{rows}".encode("cp949"))
        sandbox = self.hold("lost@3", "dropped@4")
        seen = sandbox.record()[2]["id"]
        self.assertEnded(self.settle(sandbox, 3, "--is", seen, "--yes"), 0,
                         "nothing that the row sent is shown differently")
        self.assertEnded(self.settle(sandbox, 4, "--absent", "--yes"), 0)
        made = (self.job.folder / "succeeded.csv").read_bytes()
        self.assertIn(f"\r\nlead 3;{job_files.ORGANIZATION};메모;3;{seen};".encode("cp949"), made)
        self.assertEqual(made.count(b"\r\n"), 5)
        self.assertEqual((self.job.folder / "unknown.csv").read_bytes().count(b"\r\n"), 1)

    def test_a_pipe_is_read_from_its_copy(self):
        sandbox = self.start_sandbox("--fault", "lost@3")
        self.job = job_files.Job(self.leads, self.folder / "job")
        ended = self.leadimport("import", "-", "--job", self.job.folder, "--rate", "none",
                                "--connections", "1", "--on-unknown", "hold", *sandbox.options,
                                input=self.leads.read_bytes())
        self.assertEnded(ended, 7)
        self.assertEnded(self.settle(sandbox, 3, "--is", self.id_of(sandbox, 3), "--yes"), 0,
                         "nothing that the row sent is shown differently")
        self.check_all_created_once(sandbox)

    def test_a_lead_that_is_older_than_the_job_is_called_so(self):
        sandbox = self.hold("old-date@3")  # the answer names a colleague's
        old = next(lead["id"] for lead in sandbox.record() if lead["by"] == "colleague")
        row = next(iter(self.job.results()["unknown.csv"]))
        self.assertEnded(self.settle(sandbox, row, "--is", old, "--yes"), 0,
                         "it is older than this job, by the server's clock",
                         f"row {row} is created, as lead {old}")

    def test_whatever_the_clocks_say_the_rows_own_lead_is_not_older(self):
        for offset in ("-2s", "-3h", "+3h"):
            with self.subTest(offset):
                sandbox = self.start_sandbox("--fault", "lost@1", "--clock-offset", offset)
                self.assertEnded(self.run_import(sandbox, "--on-unknown", "hold"), 7)
                ended = self.settle(sandbox, 1, "--is", self.id_of(sandbox, 1), "--yes")
                self.assertEnded(ended, 0, "row 1 is created")
                self.assertNotIn("older", ended.err)
                self.job.folder.rename(self.folder / f"done{offset}")

    def test_a_lead_of_another_row_or_none_is_refused_and_nothing_recorded(self):
        sandbox = self.hold("lost@3")
        before = self.job.results()
        other = self.id_of(sandbox, 5)
        self.assertRefused(self.settle(sandbox, 3, "--is", other, "--yes"), 2, "--is",
                           f"lead {other} is the lead of row 5")
        self.assertRefused(self.settle(sandbox, 3, "--is", NO_LEAD, "--yes"), 2, "--is",
                           f"Salesmap shows no lead {NO_LEAD}", "리드를 찾을 수 없습니다")
        self.assertRefused(self.settle(sandbox, 5, "--is", NO_LEAD, "--yes"), 2, "--rows",
                           f"row 5 is not unknown, but created as lead {other}")
        self.assertEqual(self.job.results(), before)
        self.assertEqual(self.states()[3], 4)
        self.assertEnded(self.run_import(sandbox), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)

    def test_a_job_with_a_key_compares_the_key_too(self):
        sandbox = self.start_sandbox("--fault", "lost@3")
        sandbox.create_key_field("가져오기 키")
        self.assertEqual(self.run_import(sandbox, "--on-unknown", "hold", "--key-field",
                                         "가져오기 키").code, 7)
        seen = self.id_of(sandbox, 3)
        status, _ = sandbox.ask("POST", f"/v2/lead/{seen}", {
            "fieldList": [{"name": "가져오기 키", "stringValue": "other"}]})
        self.assertEqual(status, 200)
        self.assertEnded(self.settle(sandbox, 3, "--is", seen, "--yes"), 0,
                         f"key: sent “{self.job.summary()['job_id']}:3”, shown “other”")

    def test_without_the_input_it_is_recorded_and_not_compared(self):
        sandbox = self.hold("lost@3")
        seen = self.id_of(sandbox, 3)
        away = self.folder / "away.csv"
        self.leads.rename(away)
        ended = self.settle(sandbox, 3, "--is", seen, "--yes")
        self.assertEnded(ended, 0, "the row's content cannot be read any more (", "No such file",
                         "what it sent is not compared", f"row 3 is created, as lead {seen}",
                         "the result files are not written anew", "put the original file back")
        self.assertEqual(self.states()[3], 2)
        away.rename(self.leads)
        self.assertIn(self.run_import(sandbox).code, (0, 9))
        self.check_all_created_once(sandbox)

    def test_a_changed_input_leaves_the_files_as_they_are(self):
        sandbox = self.hold("lost@3", "dropped@5")
        before = self.job.results()
        original = self.leads.read_bytes()
        self.leads.write_bytes(original.replace("메모 3\n".encode(), "메모 X\n".encode()))
        ended = self.settle(sandbox, 3, "--is", self.id_of(sandbox, 3), "--yes")
        self.assertEnded(ended, 0, "what it sent is not compared", "other content",
                         "not written anew")
        self.leads.write_bytes(original)
        self.assertEqual(self.job.results(), before)
        self.assertEnded(self.run_import(sandbox), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)

    def test_rows_that_were_added_behind_do_not_matter(self):
        sandbox = self.hold("lost@3")
        with open(self.leads, "a", encoding="utf-8") as f:
            f.write(f"new,{job_files.ORGANIZATION},\n")
        ended = self.settle(sandbox, 3, "--is", self.id_of(sandbox, 3), "--yes")
        self.assertEnded(ended, 0, "nothing that the row sent is shown differently")
        self.assertNotIn("not written", ended.err)
        self.assertRefused(self.settle(sandbox, 13, "--is", NO_LEAD, "--yes"), 2, "--rows",
                           "there is no row 13: the file has 12 rows")

    def test_another_workspace_or_token_is_refused(self):
        sandbox = self.hold("lost@3")
        seen = self.id_of(sandbox, 3)
        other = self.start_sandbox()
        self.assertRefused(self.settle(other, 3, "--is", seen, "--yes"), 11, "at another address",
                           sandbox.base_url, other.base_url)
        self.assertRefused(self.settle(sandbox, 3, "--is", seen, "--yes",
                                       env={"SALESMAP_TOKEN": "wrong"}), 4, "401")
        self.assertEqual(self.states()[3], 4)


class ThereIsNone(ByHand):
    def test_the_rows_are_pending_and_sent_again(self):
        sandbox = self.hold("dropped@3", "lost@5", "dropped@7", "dropped@8")
        self.assertEqual(sandbox.leads(), self.ROWS - 3)
        ended = self.settle(sandbox, "7-8, 3,7", "--absent", "--yes")
        self.assertEnded(ended, 0, "3 rows will be sent again by the next run",
                         "3 rows are pending again", "1 row is still unknown", "run the import again")
        results = job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(sorted(results["unknown.csv"]), [5])
        self.assertEqual(self.job.summary()["pending"], 3)
        self.assertEqual(self.job.summary()["unknown_codes"], {"no_answer": 1})
        self.assertEqual(sandbox.leads(), self.ROWS - 3)
        self.assertEnded(self.run_import(sandbox), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)

    def test_it_needs_neither_the_api_nor_a_token(self):
        sandbox = self.hold("dropped@3")
        record = sandbox.record()
        sandbox.discard()
        ended = self.settle(sandbox, 3, "--absent", "--yes", env={"SALESMAP_TOKEN": None})
        self.assertEnded(ended, 0, "1 row will be sent again", "1 row is pending again")
        job_files.check_truth(self, self.job, record)

    def test_a_row_whose_last_answer_was_a_refusal_fails(self):
        # The thirteenth request is the third row's second.
        sandbox = self.hold("dropped@3", "dropped@5", "400@13")
        self.assertEnded(self.settle(sandbox, 3, "--absent", "--yes"), 0)
        self.assertEnded(self.run_import(sandbox, "--on-unknown", "hold"), 7, "2 unknown")
        ended = self.settle(sandbox, "3,5", "--absent", "--yes")
        self.assertEnded(ended, 0, "1 row will be sent again by the next run, 1 row will be failed",
                         "1 row is pending again", "1 row is failed: the last answer was a refusal")
        results = job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(sorted(results["failed.csv"]), [3])
        self.assertEqual(results["unknown.csv"], {})
        self.assertEnded(self.run_import(sandbox), 1, f"{self.ROWS - 1} created, 1 failed")

    def test_a_row_is_not_sent_a_fourth_time(self):
        # Row 3 again with the thirteenth request, and the fourteenth.
        sandbox = self.hold("dropped@3", "dropped@13", "dropped@14")
        for _ in range(2):
            self.assertEnded(self.settle(sandbox, 3, "--absent", "--yes"), 0, "1 row is pending again")
            self.assertEnded(self.run_import(sandbox, "--on-unknown", "hold"), 7, "1 unknown")
        self.assertEnded(self.settle(sandbox, 3, "--absent", "--yes"), 0,
                         "1 row will be failed, because three times no answer said",
                         "1 row is failed, and not sent a fourth time")
        results = job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(results["failed.csv"][3][1]["leadimport_code"], "third_doubt")
        self.assertRefused(self.run_import(sandbox), 9, f"{self.ROWS - 1} created, 1 failed")

    def test_rows_that_are_not_unknown_are_refused_and_nothing_recorded(self):
        sandbox = self.hold("dropped@3", "dropped@5")
        before = self.job.results()
        self.assertRefused(self.settle(sandbox, "3-5", "--absent", "--yes"), 2, "--rows",
                           "row 4 is not unknown, but created as lead")
        self.assertRefused(self.settle(sandbox, "5-13", "--absent", "--yes"), 2, "--rows",
                           "there is no row 13")
        self.assertEnded(self.settle(sandbox, "3", "--absent", "--yes"), 0)
        self.assertRefused(self.settle(sandbox, "5,3", "--absent", "--yes"), 2, "--rows",
                           "row 3 is not unknown, but pending")
        self.assertEqual(self.states()[5], 4)
        del before["unknown.csv"][3]
        self.assertEqual(self.job.results(), before)

    def test_it_asks_and_only_yes_is_yes(self):
        sandbox = self.hold("dropped@3")
        self.assertRefused(self.settle(sandbox, 3, "--absent"), 2, "--yes", "no terminal to answer at")
        for answer, recorded in (("y\n", False), ("\n", False), ("\x04", False), ("yes\n", True)):
            running = self.start(*self.arguments(sandbox, 3, "--absent"), at_terminal=True)
            running.wait_until(lambda: "Type yes" in running.err, "it asks")
            running.type(answer)
            self.assertEnded(running.wait(), 0 if recorded else 11, "are you sure that Salesmap has no lead of it?",
                             "is pending again" if recorded else "nothing was recorded")
            self.assertEqual(self.states()[3], 0 if recorded else 4)

    def test_rows_of_a_killed_import_can_be_decided(self):
        sandbox = self.start_sandbox("--fault", "slow@2:20m")
        running = self.start("import", self.leads, "--rate", "none", "--connections", "1",
                             "--timeout", "30m", *sandbox.options)
        running.wait_until(lambda: sandbox.leads() == 2, "the second row was sent")
        self.assertRefused(self.settle(sandbox, 2, "--absent", "--yes"), 6, running.pid)
        running.kill()
        ended = self.settle(sandbox, 2, "--is", self.id_of(sandbox, 2), "--yes")
        self.assertEnded(ended, 0, "row 2 is created")
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEnded(self.run_import(sandbox), 0, f"{self.ROWS} created")
        self.check_all_created_once(sandbox)

    @unittest.skipUnless(os.environ.get("LEADIMPORT_WITH_FAILPOINTS"), "needs failpoints")
    def test_a_kill_on_the_way_leaves_all_or_nothing(self):
        for step in ("journal.before_commit@4", "journal.after_commit@4", "files.cut@1",
                     "files.before_write@1", "files.before_write@4", "files.after_sync@1",
                     "run.before_end@1"):
            with self.subTest(step):
                sandbox = self.hold("lost@3", "dropped@5")
                seen = self.id_of(sandbox, 3)
                how = {"program": os.environ["LEADIMPORT_WITH_FAILPOINTS"],
                       "env": {"LEADIMPORT_FAILPOINT": f"{step}:kill"}}
                self.assertEqual(self.settle(sandbox, 3, "--is", seen, "--yes", **how).code, -9)
                self.assertIn(self.states()[3], (2, 4))
                self.assertEqual(self.settle(sandbox, 5, "--absent", "--yes", **how).code, -9)
                self.assertIn(self.states()[5], (0, 4))
                self.assertEnded(self.run_import(sandbox), 0, f"{self.ROWS} created")
                self.check_all_created_once(sandbox)
                self.job.folder.rename(self.folder / f"done-{step}")


class BadValues(ByHand):
    def test_they_are_told_in_one_sentence(self):
        sandbox = self.hold("dropped@3")
        is_it = ("--is", NO_LEAD)
        cases = (
            ((*is_it, "--absent", "--rows", "3"), "exclude each other"),
            ((*is_it, "--rows", "3,5"), "name one row"),
            ((*is_it, "--rows", "3-4"), "name one row"),
            (("--rows", "3"), "--is LEAD or --absent"),
            (is_it, "--rows 17"),
            (("--absent",), "--rows 17"),
            (("--is", "no id", "--rows", "3"), "“no id” is no id of a lead"),
            (("--absent", "--rows", "99"), "there is no row 99: the file has 12 rows"),
            *((("--absent", f"--rows={rows}"), "--rows")
              for rows in ("x", "0", "5-4", "1,", "1-2-3", "-1", "99999999999999999999")),
        )
        for options, words in cases:
            ended = self.leadimport("settle", self.job.folder, *sandbox.options,
                                    *options, "--yes")
            self.assertRefused(ended, 2, words)
        for option in ("--rows=", "--is="):
            self.assertEnded(self.settle(sandbox, 3, "--yes", option), 2, option.strip("="))
        self.assertRefused(self.leadimport("settle", self.folder / "none", "--rows", "1",
                                           "--absent", "--yes"), 2, "none")
        self.assertEqual(self.states()[3], 4)
        told = self.leadimport("settle", "--help").out
        for option in ("--rows", "--is", "--absent", "--yes"):
            self.assertIn(option, told)


    def test_a_file_of_options_does_not_say_what_somebody_has_seen(self):
        sandbox = self.hold("dropped@3")
        for line in ("absent = true", f'is = "{NO_LEAD}"'):
            config = self.write("leadimport.toml", f"{line}\n")
            self.assertRefused(self.settle(sandbox, 3, "--config", config), 2, line.split()[0])
        # Nor that nobody is to be asked.
        config = self.write("leadimport.toml", "yes = true\n")
        ended = self.settle(sandbox, 3, "--absent", "--config", config)
        self.assertRefused(ended, 2, "leadimport.toml", "type --yes")
        self.assertEqual(self.states()[3], 4)


if __name__ == "__main__":
    program.main()
