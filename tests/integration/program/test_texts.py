"""What a server says: never with our token in it, and in the log not at all."""

import base64
import json
import urllib.parse

import job_files
import program
from small_api import SmallApi, refusal

EMAIL = "kim@example.com"  # that a server names in its refusals
TOKEN = "tok/en+for=tests"  # with characters that are escaped


class Texts(program.ProgramTest):
    ROWS = 5

    def setUp(self):
        super().setUp()
        self.write_leads(self.ROWS)

    def write_leads(self, rows):
        self.leads = job_files.write_leads(self.folder / "leads.csv", rows)
        self.job = job_files.Job(self.leads)

    def run_import(self, api, *options):
        self.ended = self.leadimport(
            "import", self.leads, *api.options, "--rate", "none", "--connections", "1",
            "--on-unknown", "hold", "--log-level", "debug", *options,
            env={"SALESMAP_TOKEN": TOKEN})
        return self.ended

    def log(self):
        return (self.job.folder / "import.log").read_text(encoding="utf-8")

    def check_texts(self):
        """The token is nowhere, in no spelling; what the server says is not in the log."""
        status = self.leadimport("status", self.leads)
        texts = {f.name: f.read_bytes() for f in self.job.folder.iterdir()}
        texts["printed"] = "".join((self.ended.out, self.ended.err, status.out)).encode()
        escaped = TOKEN.replace("/", "\\/")
        spellings = (TOKEN, escaped, urllib.parse.quote(TOKEN, safe=""),
                     base64.b64encode(TOKEN.encode()).decode().rstrip("="))
        for name, text in texts.items():
            for spelling in spellings:
                self.assertNotIn(spelling.encode(), text, name)
        self.assertNotIn(EMAIL, self.log())

    def test_the_token_is_taken_out_of_refusals_and_the_words_are_not_logged(self):
        def echo(sent, authorization):
            token = authorization.split()[1]
            ways = {1: authorization, 2: urllib.parse.quote(token, safe=""),
                    3: "Basic " + base64.b64encode(f"x:{token}".encode()).decode()}
            row = int(sent["name"].split()[1])
            if row == 4:
                return 502, f"<html>{authorization} of {EMAIL}</html>".encode()
            if row == 5:  # cut by the server itself
                return refusal(400, f"invalid header: {authorization[:15]}… of {EMAIL}")
            return refusal(400, f"invalid header: {ways[row]} of {EMAIL}")

        with SmallApi(echo) as api:
            self.assertEnded(self.run_import(api), 7, "0 created, 4 failed, 1 unknown")
        self.check_texts()
        results = self.job.results()
        told = {row: ours["leadimport_error"].split("; look it up in Salesmap")[0]
                for name in ("failed.csv", "unknown.csv") for row, (_, ours) in results[name].items()}
        self.assertEqual(told, {
            1: f"invalid header: Bearer [token] of {EMAIL}",
            2: f"invalid header: [token] of {EMAIL}",
            3: f"invalid header: Basic [token] of {EMAIL}",
            4: f"HTTP 502 with a web page: Bearer [token] of {EMAIL}",
            5: f"invalid header: Bearer [token]… of {EMAIL}"})
        log = self.log()
        for row in (1, 2, 3, 5):
            self.assertRegex(log, rf"row {row}: failed, HTTP 400\b")
        self.assertRegex(log, r"row 4: unknown, HTTP 502\b")

    def test_an_excerpt_is_cleaned_before_it_is_cut(self):
        """Wherever it is cut: none has a part of the token."""
        lengths = iter(range(1990, 2000))
        seen = []

        def echo(sent, authorization):
            seen.append(authorization)
            return 400, {"success": False, "reason": "x" * next(lengths) + TOKEN}

        self.write_leads(10)
        with SmallApi(echo) as api:
            self.assertEnded(self.run_import(api), 1, "10 failed")
        self.assertEqual(len(seen), 10)
        self.check_texts()
        failed = (self.job.folder / "failed.csv").read_text(encoding="utf-8")
        self.assertNotIn("x" + TOKEN[:2], failed)

    def test_a_refused_token_is_told_without_being_shown(self):
        def echo(_, authorization):
            return refusal(401, f"{authorization} of {EMAIL} has expired")

        with SmallApi(echo) as api:
            self.assertEnded(self.run_import(api), 4, f"Bearer [token] of {EMAIL} has expired")
        self.check_texts()
        self.assertIn("because: api_unauthorized, HTTP 401: ", self.log())

    def test_a_server_that_is_unwell_is_logged_by_its_status(self):
        def echo(_, authorization):
            return refusal(500, f"{authorization} of {EMAIL} broke us")

        with SmallApi(echo, echo) as api:
            self.assertEnded(self.run_import(api, "--retry-for", "1s"), 7,
                             f"Bearer [token] of {EMAIL} broke us")
        self.check_texts()
        log = self.log()
        self.assertRegex(log, r"the server fails, nothing is sent: .*: HTTP 500\n")
        self.assertIn("because: server_failing, HTTP 500: ", log)

    def test_that_all_rows_fail_alike_is_logged_without_the_reason(self):
        self.write_leads(25)
        with SmallApi(lambda *_: refusal(400, f"{EMAIL} may not do that")) as api:
            self.assertEnded(self.run_import(api), 5, f"{EMAIL} may not do that")
        self.check_texts()
        self.assertIn("because: rows_fail_alike: ", self.log())
        summary = json.dumps(self.job.summary(), ensure_ascii=False)
        self.assertIn(EMAIL, summary)


if __name__ == "__main__":
    program.main()
