"""Leads that GET does not show as it shows others: to settling they are never nothing."""

import job_files
import program
from fake_api import created
from keeping_api import KeepingApi, refusal
from settle_test import SettleTest

KEY_FIELD = "키"


class Hidden(SettleTest):
    def run_import(self, api, *options):
        return self.leadimport(*self.arguments(api, "--settle-delay", "600ms", *options))

    def test_a_lead_that_the_token_may_not_see_is_a_candidate_and_the_others_are_settled(self):
        hidden = job_files.lead_name(3)

        def look(lead):
            return refusal(403, "이 리드를 볼 권한이 없습니다") if lead.body["name"] == hidden else None

        with KeepingApi(lost=(3, 7, 9), look=look) as api:
            ended = self.run_import(api)
            self.assertEnded(ended, 7, f"{self.ROWS - 1} created, 0 failed, 1 unknown")
            unknown = self.job.results()["unknown.csv"]
            self.assertEqual(list(unknown), [3])
            self.assertEqual(unknown[3][1]["leadimport_code"], "candidate")
            self.assertIn(api.named(hidden)[0].id, unknown[3][1]["leadimport_error"])
            self.assertEqual(len(api.leads), self.ROWS)

    def test_a_token_that_is_refused_stops_the_settling(self):
        refused = []

        def look(lead):
            refused.append(lead)
            return refusal(403, "토큰")

        with KeepingApi(lost=(3,), look=look,
                        me=lambda: refusal(403, "토큰") if refused else None) as api:
            self.assertEnded(self.run_import(api), 7, "could not find out what became of any row",
                             "Salesmap refuses this token (HTTP 403: 토큰)", "1 unknown")
            self.assertEqual(len(api.leads), self.ROWS)

    def test_a_lead_that_an_answer_named_is_one_whatever_it_shows(self):
        """Somebody else's automation has given it another key and another name."""
        def third(number, body):
            if number != 3:
                return None
            changed = {**body, "name": "자동화가 바꾼 이름", "fieldList": [
                {"name": KEY_FIELD, "stringValue": "자동화가 바꾼 키"}]}
            return 201, created({"id": api.keep(changed).id, "name": changed["name"]})

        with KeepingApi(answer=third, fields=[{"id": "k", "name": KEY_FIELD, "type": "string"}]) as api:
            ended = self.run_import(api, "--key-field", KEY_FIELD)
            self.assertEnded(ended, 7, f"{self.ROWS - 1} created, 0 failed, 1 unknown")
            unknown = self.job.results()["unknown.csv"]
            self.assertEqual(unknown[3][1]["leadimport_code"], "answered")
            self.assertEqual(len(api.leads), self.ROWS)


if __name__ == "__main__":
    program.main()
