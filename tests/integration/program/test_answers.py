"""What an answer says, and what it only seems to say."""

import time

import job_files
import program
from fake_api import FakeApi, created, dated_id, failure

ROWS = 12
PAGE = "<!DOCTYPE html><html>blocked, support id 1</html>"
YEAR = 365 * 86400


class Answers(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.job = job_files.Job(self.leads)
        self.jobs = 0

    def run_import(self, api, *options):
        """A job of its own each time: the servers are different ones."""
        self.jobs += 1
        folder = self.folder / f"leads.csv.import-{self.jobs}"
        return self.leadimport("import", self.leads, "--rate", "none", "--connections", "1",
                               "--on-unknown", "hold", "--base-url", api.url, "--job", folder, *options)

    def unknown_after(self, answer, at=5, **how):
        """What is said of the row that is answered so, in an import that goes on to its end."""
        def third(number, body):
            return answer(number, body) if number == at else None
        with FakeApi(third, **how) as api:
            self.api = api
            ended = self.run_import(api)
            self.assertEnded(ended, 7, f"{ROWS - 1} created, 0 failed, 1 unknown")
            self.assertEqual(len(api.leads), ROWS, "a row was sent twice")
        job = job_files.Job(self.leads, self.newest_job())
        unknown = job_files.check_accounted(self, job)["unknown.csv"]
        self.assertEqual(list(unknown), [at])
        return unknown[at][1]["leadimport_error"]

    def newest_job(self):
        return max(self.folder.glob("leads.csv.import*"), key=lambda p: p.stat().st_mtime_ns)

    def test_a_good_server_creates_every_row_whatever_its_clock_says(self):
        for ahead in (0, -3 * YEAR, 40 * 86400):
            with FakeApi(ahead=ahead) as api:
                self.assertEnded(self.run_import(api), 0, f"{ROWS} created")

    def test_a_foreign_lead_is_not_the_rows_own(self):
        error = self.unknown_after(
            lambda number, body: (201, created({"id": dated_id(self.api_now()), "name": "남의 리드"})))
        self.assertIn("another name", error)
        self.assertIn("남의 리드", error)

    @staticmethod
    def api_now(ahead=0):
        return time.time() + ahead

    def test_a_lead_that_is_older_than_the_request_is_not_the_rows_own(self):
        for ahead in (0, -3 * YEAR):
            for lead in (lambda name, t: {"id": dated_id(t), "name": name},
                         lambda name, t: {"id": dated_id(t)}):
                error = self.unknown_after(
                    lambda number, body, lead=lead, ahead=ahead:
                    (201, created(lead(body["name"], self.api_now(ahead) - 90))), ahead=ahead)
                self.assertIn("older than the request", error)
        error = self.unknown_after(lambda number, body: (201, created(
            {"id": "L1", "name": body["name"], "createdAt": "2019-04-08T05:25:26.020Z"})))
        self.assertIn("older than the request: 2019-04-08T05:25:26.020Z", error)

    def test_an_id_that_is_none_is_no_lead(self):
        for lead in ({"id": ""}, {"id": "x" * 101}, {"id": "a b"}, {"id": "<b>"*40}, {}):
            self.assertIn("HTTP 201 names no", self.unknown_after(
                lambda number, body, lead=lead: (201, created(lead))))

    def test_what_is_not_the_apis_own_says_nothing_and_one_row_stops_nothing(self):
        for status, body in ((403, PAGE), (401, PAGE), (404, PAGE), (301, ""), (302, PAGE),
                             (200, PAGE), (403, '{"message":"Forbidden"}'),
                             (403, '{"error":"blocked"}')):
            with self.subTest(status=status, body=body):
                self.assertIn(f"HTTP {status} with", self.unknown_after(
                    lambda number, _, said=(status, body): said))
                self.assertEqual(self.api.questions, 2, "and asks whether the API is there")

    def test_other_refusals_that_are_not_the_apis_own_are_unknown(self):
        for status, body in ((400, PAGE), (413, PAGE), (400, ""), (400, '{"message":"Bad"}'),
                             (422, "[]"), (418, PAGE), (409, failure("이미 처리 중입니다.")),
                             (405, failure("no")), (503, failure("busy"))):
            with self.subTest(status=status, body=body):
                self.assertIn(f"HTTP {status}", self.unknown_after(
                    lambda number, _, said=(status, body): said))
                self.assertEqual(self.api.questions, 1)

    def test_when_the_api_is_gone_it_stops_and_that_row_alone_is_unknown(self):
        for status, me, words in ((403, (403, PAGE), "403"), (302, (302, ""), "not the Salesmap API"),
                                  (200, (200, PAGE), "not the Salesmap API"),
                                  (401, (401, failure("유효하지 않은 토큰입니다.")), "token")):
            gone = []
            def answer(number, _, status=status, gone=gone):
                if number < 5:
                    return None
                gone.append(number)
                return status, PAGE
            with self.subTest(status=status):
                with FakeApi(answer, lambda gone=gone, me=me: me if gone else None) as api:
                    ended = self.run_import(api)
                    self.assertEnded(ended, 7, words, "4 created, 0 failed, 1 unknown, 0 skipped, 7 pending")
                    self.assertEqual(len(api.leads), 5)

    def test_the_apis_own_refusals_fail_their_row_or_stop_the_job(self):
        for status in (400, 404, 413, 422):
            with FakeApi(lambda number, _, s=status: (s, failure("안 됩니다")) if number == 5 else None) as api:
                self.assertEnded(self.run_import(api), 1, "11 created, 1 failed, 0 unknown")
        for status in (401, 403):
            with FakeApi(lambda number, _, s=status: (s, failure("안 됩니다")) if number == 5 else None) as api:
                self.assertEnded(self.run_import(api), 4, "4 created, 0 failed, 0 unknown, 0 skipped, 8 pending")
                self.assertEqual(api.questions, 1)

    def test_a_duplicate_of_now_may_be_the_rows_own(self):
        def duplicate(age):
            return lambda number, body: (400, failure(
                "이미 존재하는 값입니다.", data={"id": dated_id(self.api_now() - age), "name": body["name"]}))
        self.assertIn("이미 존재하는 값입니다.", self.unknown_after(duplicate(0)))
        with FakeApi(lambda number, body: duplicate(3600)(number, body) if number == 5 else None) as api:
            self.assertEnded(self.run_import(api), 1, "11 created, 1 failed, 0 unknown")

    def test_old_leads_in_a_row_hold_the_import_up(self):
        def old(number, body):
            return (201, created({"id": dated_id(self.api_now() - YEAR), "name": body["name"]})) \
                if number > 3 else None
        with FakeApi(old) as api:
            ended = self.run_import(api, "--retry-for", "1s")
            self.assertEnded(ended, 7, "3 created, 0 failed")
            self.assertGreater(job_files.Job(self.leads, self.newest_job()).summary()["pending"], 0)

    def test_what_an_earlier_run_created_dates_what_follows(self):
        # Without a Date, and with ids that say a time, a lead of before is one of before.
        with FakeApi() as api:
            self.leadimport("import", self.leads, "--rate", "none", "--on-unknown", "hold", "--base-url",
                            api.url, "--limit", "6")
            api.ahead = -3600  # another machine, whose clock is wrong
            ended = self.leadimport("import", self.leads, "--rate", "none", "--on-unknown", "hold",
                                    "--base-url", api.url, "--limit", "1")
            self.assertEnded(ended, 7, "6 created, 0 failed, 1 unknown")


if __name__ == "__main__":
    program.main()
