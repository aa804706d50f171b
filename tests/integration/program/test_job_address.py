"""A job's files may lie where others can write. The token goes to no address that stands there, and no
file is read that only they name. What commands print about a job works as it is printed.

| somebody writes into job.db                     | what happens                                    |
|--------------------------------------------------|-------------------------------------------------|
| another address of the API                       | exit code 11, both are named, nobody is asked   |
| another input, mapping or synonyms, elsewhere    | exit code 2, it is not opened                   |
"""

import os
import re
import shlex
import shutil
import sqlite3

import job_files
import program


class JobAddress(program.ProgramTest):
    ROWS = 6

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS)
        self.job = job_files.Job(self.leads)

    def hold(self, *faults, options=(), job=()):
        sandbox = self.start_sandbox(*(word for f in faults for word in ("--fault", f)))
        ended = self.leadimport("import", self.leads, "--rate", "none", "--connections", "1",
                                "--on-unknown", "hold", *sandbox.options, *options, *job)
        self.assertEnded(ended, 7, "1 unknown")
        return sandbox, ended

    def set_meta(self, name, value):
        with sqlite3.connect(self.job.folder / "job.db") as db:
            changed = db.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))
            self.assertEqual(changed.rowcount, 1, name)
        db.close()


class WhoCanWriteToIt(JobAddress):
    def commands(self, sandbox):
        lead = sandbox.record()[2]["id"]
        return (["settle"], ["settle", "--rows", "3", "--is", lead, "--yes"], ["undo", "--yes"])

    def test_gets_no_token(self):
        sandbox, _ = self.hold("lost@3")
        evil = self.start_sandbox()
        self.set_meta("base_url", evil.base_url)
        before = sandbox.ask("GET", "/v2/user/me")[0]
        self.assertEqual(before, 200)
        for command in self.commands(sandbox):
            # The address of whoever runs it comes from the options, the environment, a file, or is
            # the vendor's.
            config = self.write("leadimport.toml", f'base-url = "{sandbox.base_url}"\n')
            for options, env, ours in (
                    (sandbox.options, {}, sandbox.base_url),
                    (["--config", config], {}, sandbox.base_url),
                    ([], {"SALESMAP_BASE_URL": sandbox.base_url}, sandbox.base_url),
                    ([], {}, "https://salesmap.kr/api")):
                ended = self.leadimport(command[0], self.job.folder, *command[1:], *options, env=env)
                self.assertRefused(ended, 11, self.job.folder, "at another address",
                                   f"{evil.base_url} in the job", f"{ours} here",
                                   "your token may go there", "--base-url")
        self.assertEqual(evil.stop()["requests"], 0)
        # The import's requests, and the one of this test.
        self.assertEqual(sandbox.stop()["unauthorized"], 0)

    def test_has_no_file_read(self):
        sandbox, _ = self.hold("lost@3")
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        secret = elsewhere / "secret.csv"
        shutil.copy(self.leads, secret)
        for name, option in (("command_input", "--input"), ("command_map", "--map"),
                             ("command_synonyms", "--synonyms")):
            with sqlite3.connect(self.job.folder / "job.db") as db:
                before = dict(db.execute("SELECT name, value FROM meta"))
            db.close()
            self.set_meta(name, str(secret))
            for command in self.commands(sandbox)[:2]:
                ended = self.leadimport(command[0], self.job.folder, *command[1:], *sandbox.options)
                self.assertRefused(ended, 2, option, secret, "does not lie beside its folder")
            self.set_meta(name, before[name])
        ended = self.leadimport("settle", self.job.folder, *sandbox.options)
        self.assertEnded(ended, 0, "1 created")

    def test_undo_reads_none_of_them(self):
        sandbox, _ = self.hold("lost@3")
        self.set_meta("command_input", "/etc/passwd")
        ended = self.leadimport("undo", self.job.folder, "--yes", "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0, "deleted 5 leads")


class AsPrinted(JobAddress):
    """The certificate is trusted by way of the environment, and that holds the token; all else that a
    command needs is printed."""

    def run_printed(self, text, pattern, sandbox, *more, **replaced):
        found = re.search(pattern, text)
        self.assertTrue(found, text)
        words = shlex.split(found.group(1))
        self.assertEqual(words.pop(0), "leadimport")
        words = [replaced.get(word, word) for word in words]
        return self.leadimport(*words, *more, env={"SSL_CERT_FILE": str(sandbox.ca_file)},
                               cwd=self.folder)

    def lead_of(self, sandbox, row):
        return next(r["id"] for r in sandbox.record() if r["name"] == job_files.lead_name(row))

    def test_the_hint_at_the_end_of_an_import(self):
        sandbox, ended = self.hold("lost@3")
        printed = self.run_printed(ended.err, r"(leadimport settle .+?) finds out", sandbox)
        self.assertEnded(printed, 0, "1 created")

    def test_the_hint_of_a_job_whose_files_lie_elsewhere(self):
        self.leads = self.leads.rename(self.folder / "other leads.csv")
        away = self.folder / "away"
        away.mkdir()
        sandbox, ended = self.hold("lost@3", job=("--job", away / "my job"))
        printed = self.run_printed(ended.err, r"(leadimport settle .+?) finds out", sandbox)
        self.assertEnded(printed, 0, "1 created")

    def test_the_hint_in_a_rows_error(self):
        sandbox = self.start_sandbox("--fault", "lost@3", "--no-search")
        self.leadimport("import", self.leads, "--rate", "none", "--connections", "1", *sandbox.options)
        error = self.job.results()["unknown.csv"][3][1]["leadimport_error"]
        printed = self.run_printed(error, r"(leadimport settle .+? --is LEAD_ID)", sandbox, "--yes",
                                   LEAD_ID=self.lead_of(sandbox, 3))
        self.assertEnded(printed, 0, "row 3 is created")

    def test_the_hint_of_undo(self):
        sandbox, _ = self.hold("lost@3")
        ended = self.leadimport("undo", self.leads, "--yes", "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0, "deleted 5 leads")
        printed = self.run_printed(ended.err, r"(leadimport settle .+?) finds out", sandbox)
        self.assertEqual(printed.code, 0, printed.err)

    def test_the_hint_of_recover(self):
        sandbox, _ = self.hold("lost@3")
        (self.job.folder / "job.db").unlink()
        ended = self.leadimport("recover", self.job.folder)
        self.assertEnded(ended, 0, "1 unknown", f"its leads are at {sandbox.base_url}",
                         "the token goes there")
        printed = self.run_printed(ended.err, r"next: \S*(leadimport settle .+?), then ", sandbox)
        # A colleague may have made that lead: nobody knows any more when the row was sent.
        self.assertEnded(printed, 7, "1 still unknown")
        self.assertEqual(self.leadimport("status", self.job.folder, "--format", "json")
                         .json()["unknown_codes"], {"candidate": 1})

    def test_nothing_more_is_printed_than_has_to_be(self):
        sandbox, _ = self.hold("lost@3")
        with sqlite3.connect(self.job.folder / "job.db") as db:
            db.execute("UPDATE meta SET value = 'https://salesmap.kr/api' WHERE name = 'base_url'")
        db.close()
        info = self.job.folder / "job.info"
        info.write_text(info.read_text().replace(sandbox.base_url, "https://salesmap.kr/api"))
        os.unlink(self.job.folder / "job.db")
        ended = self.leadimport("recover", self.job.folder)
        self.assertEnded(ended, 0, f"next: {program.PROGRAM} settle {self.job.folder}, then ")
        self.assertNotIn("token", ended.err)


if __name__ == "__main__":
    program.main()
