"""A messy Korean file from end to end: what goes where, what the files hold and never hold."""

import csv
import io
import json
import stat

import job_files
import program

MAP = """
[lead]
name = "리드명"
organizationId = "회사 ID"
memo = { template = "{메모}\\n유입: {채널}" }
pipeline = { value = "신규 영업" }
pipelineStage = { column = "단계", default = "신규" }
[lead.fields]
"예상 금액" = "금액"
"관심 제품" = { column = "제품", split = ";" }
"계약 예정일" = "계약일"
"유입 경로" = "채널"
"""
HEADER = ["리드명", "회사 ID", "메모", "단계", "금액", "제품", "계약일", "채널", "쓰지 않는 열"]
STRANGER = "99999999-9999-4999-8999-999999999999"
LOG_BYTES = 16 * 1024 * 1024  # limits::log_bytes
PRIVATE = "비밀스러운 메모"  # stands in every memo, and has to stay out of the log and of stderr


def row(number, **changes):
    cells = dict(zip(HEADER, [
        job_files.lead_name(number), job_files.ORGANIZATION, f'{PRIVATE} {number}\n"따옴표", 쉼표',
        "상담", "1,200,000원", "CRM;분석", "2024.4.16", "소개", "x"]))
    cells.update(changes)
    return list(cells.values())


# Rows by number; what is not named here is good.
CREATED = {1: row(1), 4: row(4, 단계="", 금액="", 제품="", 계약일=""), 7: row(7, 금액="￦300"), 11: row(11)}
FAILED = {
    2: (row(2, 금액="많이"), "금액"),
    3: (row(3)[:-2], "fewer cells"),
    5: (row(5) + ["zu", "viel"], "more cells"),
    6: (row(6, **{"회사 ID": STRANGER}), "organizationId의 대상을 찾을 수 없습니다."),
    8: (row(8, 리드명=""), "리드명"),
    9: (row(9, 채널="홈페지"), "채널"),
    10: (row(10, 단계="제안서"), "단계"),
}
ROWS = CREATED | {number: cells for number, (cells, _) in FAILED.items()}


def spell(rows):
    """As Excel in Korea saves "CSV UTF-8": BOM, CRLF, a blank line at the end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode() + b"\r\n"


class MessyFile(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = self.write("leads.csv", spell([HEADER] + [ROWS[n] for n in sorted(ROWS)]))
        self.map = self.write("map.toml", MAP)
        self.job = job_files.Job(self.leads)
        self.sandbox = self.start_sandbox()

    def run_import(self, *options, file=None):
        return self.leadimport("import", file or self.leads, "--map", self.map, "--rate", "none",
                               *self.sandbox.options, *options)

    def results(self, job):
        """{file: {row: all cells}}; rows with too many cells keep the surplus at their end."""
        found = {}
        for name in job_files.RESULT_FILES:
            header, rows = job_files.read_csv(job.folder / name)
            at = header.index("leadimport_row")
            found[name] = {int(cells[at]): (cells[:at], dict(zip(header[at:], cells[at:])),
                                            cells[len(header):]) for cells in rows}
        return found

    def test_every_row_goes_where_it_belongs(self):
        self.assertEnded(self.run_import(), 1, "6 rows cannot be sent",
                         "4 created, 7 failed, 0 unknown, 0 skipped, 0 pending of 11 rows",
                         "“쓰지 않는 열” is not imported")
        results = self.results(self.job)
        self.assertEqual(results["succeeded.csv"].keys(), CREATED.keys())
        self.assertEqual(results["failed.csv"].keys(), FAILED.keys())
        self.assertEqual(results["unknown.csv"], {})
        for number, (own, ours, _) in results["succeeded.csv"].items():
            self.assertEqual(own, ROWS[number])
            self.assertRegex(ours["leadimport_created_at"], r"^\d{4}-\d\d-\d\dT")
        for number, (own, ours, surplus) in results["failed.csv"].items():
            cells, words = FAILED[number]
            self.assertEqual(own + surplus, cells[:9] + [""] * (9 - len(cells)) + cells[9:])
            self.assertIn(words, ours["leadimport_error"], f"row {number}")
            self.assertEqual((ours["leadimport_status"], ours["leadimport_attempts"]),
                             ("400", "1") if number == 6 else ("", "0"))
        ids = {lead["name"]: lead["id"] for lead in self.sandbox.record()}
        told = {own[0]: ours["leadimport_lead_id"]
                for own, ours, _ in results["succeeded.csv"].values()}
        self.assertEqual(told, ids)
        self.assertEqual(self.sandbox.stop()["lead_posts"], len(CREATED) + 1)

    def test_the_leads_are_what_the_mapping_says(self):
        self.run_import()
        bodies = {lead["name"]: lead["body"] for lead in self.sandbox.record()}
        self.assertEqual(bodies[job_files.lead_name(1)], {
            "name": "리드 1",
            "organizationId": job_files.ORGANIZATION,
            "pipelineId": "20000000-0000-4000-8000-000000000001",
            "pipelineStageId": "21000000-0000-4000-8000-000000000002",
            "memo": f'{PRIVATE} 1\n"따옴표", 쉼표\n유입: 소개',
            "fieldList": [
                {"name": "예상 금액", "numberValue": 1200000},
                {"name": "관심 제품", "stringValueList": ["CRM", "분석"]},
                {"name": "계약 예정일", "dateValue": "2024-04-16"},
                {"name": "유입 경로", "stringValue": "소개"},
            ]})
        sparse = bodies[job_files.lead_name(4)]
        self.assertEqual(sparse["pipelineStageId"], "21000000-0000-4000-8000-000000000001")
        self.assertEqual([f["name"] for f in sparse["fieldList"]], ["유입 경로"])

    def test_result_files_are_spelled_like_the_input(self):
        self.run_import()
        for name in job_files.RESULT_FILES:
            content = (self.job.folder / name).read_bytes()
            self.assertTrue(content.startswith("\ufeff리드명,".encode()), name)
            self.assertTrue(content.endswith(b"\r\n"), name)
            self.assertIn(b",leadimport_row,", content.partition(b"\r\n")[0])
        self.assertIn(f'"{PRIVATE} 1\n""따옴표"", 쉼표"'.encode(),
                      (self.job.folder / "succeeded.csv").read_bytes())

    def test_result_files_are_in_the_inputs_encoding(self):
        self.leads.write_bytes(self.leads.read_bytes().decode("utf-8-sig").encode("cp949"))
        self.assertEnded(self.run_import(), 1, "CP949", "4 created, 7 failed")
        texts = {name: (self.job.folder / name).read_bytes().decode("cp949")
                 for name in job_files.RESULT_FILES}
        header, *rows = csv.reader(io.StringIO(texts["failed.csv"], newline=""))
        self.assertEqual(header[:9], HEADER)
        self.assertEqual({int(cells[9]) for cells in rows}, FAILED.keys())
        # The reason is told in characters that CP949 has: Excel opens the file as it is.
        self.assertIn("organizationId의 대상을 찾을 수 없습니다.", texts["failed.csv"])
        self.assertEqual({lead["name"] for lead in self.sandbox.record()},
                         {job_files.lead_name(number) for number in CREATED})
        # The row that was short is as long as the header now.
        self.assertEnded(self.run_import(file=self.job.folder / "failed.csv"), 1, "CP949",
                         "1 created, 6 failed")

    def test_the_folder_is_for_its_owner_alone(self):
        self.run_import()
        self.assertEqual(stat.S_IMODE(self.job.folder.stat().st_mode), 0o700)
        names = {f.name for f in self.job.folder.iterdir()}
        self.assertLessEqual({"job.db", "summary.json", "import.log"}, names)
        self.assertLessEqual(set(job_files.RESULT_FILES), names)
        for file in self.job.folder.iterdir():
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600, file.name)

    def test_the_summary_says_how_it_ended(self):
        self.run_import()
        summary = self.job.summary()
        wanted = {"state": "finished", "rows": 11, "created": 4, "failed": 7, "unknown": 0,
                  "skipped": 0, "pending": 0, "input": str(self.leads),
                  "input_bytes": self.leads.stat().st_size, "base_url": self.sandbox.base_url,
                  "workspace_name": "샘플 영업팀"}
        self.assertEqual({key: summary[key] for key in wanted}, wanted)
        self.assertLessEqual(summary["began_at"], summary["ended_at"])

    def test_token_and_content_stay_where_they_belong(self):
        said = ""
        for options in (["--log-level", "debug", "--limit", "2"], ["--log-level", "debug"], []):
            ended = self.run_import(*options)
            said += ended.out + ended.err
        for command in (["status", self.job.folder], ["status", self.leads, "--format", "json"]):
            ended = self.leadimport(*command)
            said += ended.out + ended.err
        self.assertNotIn(program.TOKEN, said)
        for content in (PRIVATE, "리드 1", job_files.ORGANIZATION):
            self.assertNotIn(content, said)
        for file in self.job.folder.iterdir():
            bytes = file.read_bytes()
            self.assertNotIn(program.TOKEN.encode(), bytes, file.name)
            if file.suffix != ".csv":
                self.assertNotIn(PRIVATE.encode(), bytes, file.name)
                self.assertNotIn("리드 1".encode(), bytes, file.name)

    def test_the_log_names_rows_by_number(self):
        self.run_import("--log-level", "debug")
        log = (self.job.folder / "import.log").read_text()
        self.assertIn("begun", log)
        for number in ROWS:
            state = "created" if number in CREATED else "failed"
            self.assertRegex(log, rf"row {number}: {state}\b")
        self.assertNotIn("많이", log)
        self.assertRegex(log, r"ended: finished, rows 11, created 4, failed 7, "
                              r"(.*, )?requests \d+, points \d+, .*pending 0\n")

    def test_a_log_that_is_too_long_begins_anew(self):
        self.run_import("--limit", "1")
        log = self.job.folder / "import.log"
        with log.open("ab") as out:
            line = b"2026-01-01T00:00:00.000+0000 info a line of an earlier run\n"
            out.write(line * (LOG_BYTES // len(line)))
        self.run_import()
        before = self.job.folder / "import.1.log"
        self.assertGreaterEqual(before.stat().st_size, LOG_BYTES - len(line))
        self.assertLess(log.stat().st_size, LOG_BYTES // 16)
        self.assertIn("ended: finished, ", log.read_text())
        self.assertEqual(stat.S_IMODE(before.stat().st_mode), 0o600)

    def test_the_failed_rows_are_mended_and_imported(self):
        self.run_import()
        failed = self.job.folder / "failed.csv"
        header, rows = job_files.read_csv(failed)
        mended = [row(int(cells[9])) + cells[9:14] for cells in rows]
        failed.write_bytes(spell([header] + mended))
        self.assertEnded(self.run_import(file=failed), 0, "7 created, 0 failed")
        names = {lead["name"] for lead in self.sandbox.record()}
        self.assertEqual(names, {job_files.lead_name(number) for number in ROWS})
        job_files.check_no_lead_twice(self, self.sandbox.record())

    def test_failed_rows_that_nobody_mended_fail_again_with_each_column_once(self):
        # Without the short row: padded to the header's width it is one that can be sent.
        rows = [ROWS[n] for n in sorted(ROWS) if n != 3]
        self.leads.write_bytes(spell([HEADER] + rows))
        self.run_import()
        file = self.job.folder / "failed.csv"
        first_header, first = job_files.read_csv(file)
        for again in (1, 2):
            self.assertEnded(self.run_import(file=file), 1, ": 0 created, 6 failed")
            file = job_files.Job(file).folder / "failed.csv"
            header, rows = job_files.read_csv(file)
            self.assertEqual(header, first_header)
            self.assertEqual(len(rows), len(first))
            self.assertEqual([cells[:9] for cells in rows], [cells[:9] for cells in first])
            at = header.index("leadimport_row")
            self.assertEqual([cells[at] for cells in rows], [str(n) for n in range(1, 7)])
        self.assertEqual(self.sandbox.leads(), len(CREATED))

    def test_a_few_rows_first_and_then_the_rest(self):
        self.assertEnded(self.run_import("--limit", "2"), 1, "--limit", "2 created", "pending")
        self.assertEqual(self.job.summary()["state"], "limited")
        self.assertEqual(self.sandbox.leads(), 2)
        self.assertEnded(self.run_import("--limit", "1"), 1, "continuing with")
        self.assertEnded(self.run_import(), 1, "4 created, 7 failed")
        self.assertEqual(self.job.summary()["state"], "finished")
        results = self.results(self.job)
        self.assertEqual(results["succeeded.csv"].keys(), CREATED.keys())
        self.assertEqual(results["failed.csv"].keys(), FAILED.keys())
        job_files.check_no_lead_twice(self, self.sandbox.record())


class Status(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 6)

    def test_status_while_it_runs_and_after(self):
        sandbox = self.start_sandbox("--fault", "slow@3:20m")
        running = self.start("import", self.leads, "--rate", "none", "--connections", "1",
                             "--timeout", "30m", *sandbox.options)
        running.wait_until(lambda: sandbox.leads() == 3, "it waits for the answer to row 3")
        status = self.leadimport("status", self.leads, "--format", "json").json()
        self.assertEqual((status["state"], status["process"], status["rows"]),
                         ("running", running.pid, 6))
        self.assertEqual((status["created"], status["in_flight"], status["pending"]), (2, 1, 3))
        self.check_sum(status)
        text = self.leadimport("status", f"{self.leads}.import").out
        self.assertIn(f"running as process {running.pid}", text)
        running.kill()
        status = self.leadimport("status", self.leads, "--format", "json").json()
        self.assertEqual((status["state"], status["process"]), ("stopped", 0))
        self.leadimport("import", self.leads, "--rate", "none", *sandbox.options)
        status = self.leadimport("status", self.leads, "--format", "json").json()
        self.assertEqual((status["state"], status["created"], status["unknown"]),
                         ("finished", 6, 0))
        self.assertTrue(status["finished_at"])
        self.check_sum(status)

    def test_status_of_a_job_that_stopped_counts_and_names_the_errors(self):
        with open(self.leads, "a") as f:
            f.write(f"리드 7,{STRANGER},\n리드 8,{STRANGER},\n리드 9,x,\n")
        sandbox = self.start_sandbox()
        ended = self.leadimport("import", self.leads, "--rate", "none", "--limit", "8",
                                *sandbox.options)
        self.assertEqual(ended.code, 1)
        ended = self.leadimport("status", self.leads)
        self.assertEnded(ended, 0)
        self.assertEqual(ended.err, "")
        for words in ("finished", "created    6", "failed     3",
                      "2 × organizationId의 대상을 찾을 수 없습니다.", "9 rows", "샘플 영업팀"):
            self.assertIn(words, ended.out)
        status = self.leadimport("status", self.leads, "--format", "json").json()
        self.check_sum(status)
        self.assertEqual(status["errors"][0],
                         {"code": "refused", "arguments": ["organizationId의 대상을 찾을 수 없습니다."],
                          "error": "organizationId의 대상을 찾을 수 없습니다.", "rows": 2,
                          "first_row": status["errors"][0]["first_row"]})
        self.assertEqual(self.leadimport("status", self.leads, "--format=text").out, ended.out)

    def test_status_changes_nothing(self):
        sandbox = self.start_sandbox()
        self.leadimport("import", self.leads, "--rate", "none", "--limit", "1", *sandbox.options)
        folder = job_files.Job(self.leads).folder
        before = {f.name: f.read_bytes() for f in folder.iterdir() if "job.db-" not in f.name}
        self.leadimport("status", folder)
        self.assertEqual(
            {f.name: f.read_bytes() for f in folder.iterdir() if "job.db-" not in f.name}, before)

    def check_sum(self, status):
        self.assertEqual(status["rows"], sum(status[s] for s in (
            "created", "failed", "unknown", "skipped", "in_flight", "pending")), json.dumps(status))


if __name__ == "__main__":
    program.main()
