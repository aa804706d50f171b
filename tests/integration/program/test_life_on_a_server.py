"""What nobody watches: when an import may run, a file without rows, where its record can lie, the
environment's proxies, paths in a file of options."""

import json
import os
import shutil
import subprocess
import time

import job_files
import program

ROWS = 4
HEADER = b"name,organizationId\n"
# Puts the wall clock back by an hour as soon as the file that WALL_CLOCK_BACK names is there.
BACK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec* now) {
    static int (*real)(clockid_t, struct timespec*);
    if (!real) real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
    const char* file = getenv("WALL_CLOCK_BACK");
    const int done = real(id, now);
    if (id == CLOCK_REALTIME && file && access(file, F_OK) == 0) now->tv_sec -= 3600;
    return done;
}
"""


class Server(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.job = job_files.Job(self.leads)

    def run_import(self, sandbox, *options, **how):
        return self.leadimport("import", self.leads, "--rate", "none", *sandbox.options, *options,
                               **how)


class When(Server):
    def at(self, minutes):
        return time.strftime("%H:%M", time.gmtime(time.time() + 60 * minutes))

    def test_it_runs_between_two_times_of_day_alone(self):
        sandbox = self.start_sandbox()
        asleep = ("--from", f"{self.at(120)} UTC", "--until", self.at(180))
        for _ in range(2):  # a supervisor starts it again and again
            ended = self.run_import(sandbox, *asleep)
            self.assertRefused(ended, ended.code, "the time that the import may take is over",
                               f"it is from {asleep[1]} to {asleep[3]} UTC, and begins again at 20",
                               "run the same command again")
            self.assertNotEqual(ended.code, 0)
            self.assertFalse(self.job.folder.exists())
        self.assertEqual(sandbox.stop()["requests"], 0)
        sandbox = self.start_sandbox()
        awake = ("--from", self.at(-60), "--until", f"{self.at(60)} UTC")
        ended = self.run_import(sandbox, *awake, env={"TZ": "KST-9"})
        self.assertEnded(ended, 0, f"{ROWS} created", "is over at 20", f" {awake[3]}\n")

    def test_until_is_told_with_its_zone(self):
        sandbox = self.start_sandbox()
        ended = self.run_import(sandbox, "--limit", "1", "--until", "06:00", env={"TZ": "KST-9"})
        self.assertEnded(ended, 0, "the time for this import is over at 20", " 06:00 KST\n")
        ended = self.run_import(sandbox, "--until", "06:00 Asia/Seoul", env={"TZ": "UTC0"})
        self.assertEnded(ended, 0, " 06:00 Asia/Seoul\n", f"{ROWS} created")

    def test_times_that_are_none_are_refused(self):
        sandbox = self.start_sandbox()
        for options, *words in ((("--until", "06:00 Mars/Base"), "--until", "not a time zone"),
                                (("--until", "25:00"), "--until", "not a time of day"),
                                (("--from", "22:00"), "--from", "--until"),
                                (("--from", "6:00", "--until", "06:00"), "--from", "--until")):
            self.assertRefused(self.run_import(sandbox, *options), 2, *words)
        self.assertEqual(sandbox.stop()["requests"], 0)

    def test_check_is_for_any_time_of_day(self):
        options = ("--from", f"{self.at(120)} UTC", "--until", f"{self.at(180)} UTC")
        self.assertEnded(self.run_import(self.start_sandbox(), "--dry-run", *options), 0)

    def test_a_wall_clock_that_is_put_back_changes_no_duration(self):
        if program.SANITIZED or shutil.which("cc") is None:
            self.skipTest("the clock is put back by a library that is loaded first")
        library = self.folder / "back.so"
        source = self.write("back.c", BACK)
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
        job_files.write_leads(self.leads, 2000)
        sandbox = self.start_sandbox("--latency", "50ms")
        back = self.folder / "back"
        running = self.start("import", self.leads, "--rate", "none", "--connections", "1",
                             "--max-duration", "15s", *sandbox.options,
                             env={"LD_PRELOAD": str(library), "WALL_CLOCK_BACK": str(back)})
        running.wait_until(lambda: sandbox.leads() > 0, "it sends")
        back.touch()
        ended = running.wait()
        self.assertEqual(self.job.summary()["code"], "time_is_up")
        self.assertRegex(ended.err, r"stopped after [1-9]\d* s: ")
        self.assertIn("after 15s", ended.err)


class NoRows(Server):
    def test_a_header_alone_is_no_error_unless_it_is_said(self):
        sandbox = self.start_sandbox()
        for content in (HEADER, HEADER.strip()):
            self.leads.write_bytes(content)
            for command in ("import", "check"):
                run = (command, self.leads, *sandbox.options)
                self.assertEnded(self.leadimport(*run), 0, "a header but no rows")
                failed = self.leadimport(*run, "--if-empty", "fail")
                self.assertRefused(failed, 3, "leads.csv", "no rows")
        self.assertFalse(self.job.folder.exists())
        self.assertRefused(self.run_import(sandbox, "--if-empty", "maybe"), 2, "--if-empty")
        self.assertEqual(sandbox.stop()["lead_posts"], 0)

    def test_a_job_that_is_not_over_is_told_of_instead(self):
        """Of a file whose rows are gone, and of a pipe that brings none."""
        sandbox = self.start_sandbox("--fault", "lost@2")
        self.assertEnded(self.run_import(sandbox, "--on-unknown", "hold"), 7)
        rows = self.leads.read_bytes()
        self.leads.write_bytes(HEADER)
        self.assertRefused(self.run_import(sandbox), 10, "put the original back")
        pipe = ("import", "-", "--rate", "none", *sandbox.options)
        self.assertEnded(self.leadimport(*pipe, "--limit", "1", input=rows), 0)
        self.assertRefused(self.leadimport(*pipe, input=HEADER), 10, "stdin.import")

    def test_machines_and_pipes_get_the_same(self):
        sandbox = self.start_sandbox()
        self.leads.write_bytes(HEADER)
        ended = self.leadimport("check", self.leads, "--format", "json", *sandbox.options)
        self.assertEqual(ended.code, 0)
        self.assertEqual(json.loads(ended.out), {"file": str(self.leads), "rows": 0, "invalid": 0,
                                                 "leads": 0, "requests": 0, "points": 0})
        ended = self.leadimport("import", "-", *sandbox.options, input=HEADER)
        self.assertEnded(ended, 0, "standard input has a header but no rows")
        self.assertFalse((self.folder / "stdin.import").exists())


class WhereItLies(Server):
    def test_check_says_that_an_import_could_not_keep_its_record(self):
        sandbox = self.start_sandbox()
        deep = self.folder / "/".join(["d" * 100] * 5)
        deep.mkdir(parents=True)
        leads = shutil.copy(self.leads, deep)
        words = ("the job's folder cannot be made there", "bytes, and can have 500 at most")
        checked = self.leadimport("check", leads, "--format", "json", *sandbox.options)
        self.assertEnded(checked, 0, "warning: an import could not keep its record: ", *words)
        self.assertEqual(checked.json()["job_folder_error"]["code"], "job_folder_unusable")
        refused = self.leadimport("import", leads, *sandbox.options)
        self.assertRefused(refused, 2, *words, "--job")
        self.assertEqual(os.listdir(deep), ["leads.csv"])
        self.assertIsNone(self.leadimport("check", self.leads, "--format", "json", *sandbox.options)
                          .json()["job_folder_error"])

    def test_the_longest_path_that_is_allowed_works(self):
        sandbox = self.start_sandbox()
        place = self.folder / "/".join(["d" * 100] * 3)
        place.mkdir(parents=True)
        room = 500 - len("/job.db") - len(str(place)) - 1
        for longer, code in ((0, 0), (1, 2)):
            job = place / ("j" * (room + longer))
            self.assertEqual(self.run_import(sandbox, "--job", job).code, code)
        self.assertEqual(sandbox.leads(), ROWS)

    def test_a_folder_that_cannot_be_made_is_told_before_anything_is_asked(self):
        sandbox = self.start_sandbox()
        self.write("file", "")
        for job, words in (("gone/job", "No such file"), ("file/job", "Not a directory"),
                           ("j" * 300, "File name too long")):
            ended = self.run_import(sandbox, "--job", self.folder / job)
            self.assertRefused(ended, 2, words, "--job")
        self.assertEqual(sandbox.stop()["requests"], 0)


class Proxies(Server):
    URL = ("--base-url", "https://salesmap.invalid/api", "--retry-for", "0s")

    def test_what_of_the_environment_is_not_followed_is_told(self):
        for name, value, words in (
                ("ALL_PROXY", "socks5://me:secret@proxy.example:1080", "ALL_PROXY says "),
                ("auto_proxy", "http://wpad/wpad.dat", "a script that chooses a proxy (PAC)")):
            ended = self.leadimport("import", self.leads, *self.URL, env={name: value})
            self.assertEnded(ended, 5, words, "resolving the host name failed")
            self.assertNotIn("secret", ended.err)
        ended = self.leadimport("import", self.leads, *self.URL, "--proxy", "http://wpad/wpad.dat")
        self.assertRefused(ended, 2, "--proxy", "a script that chooses a proxy (PAC)")


class Paths(Server):
    def setUp(self):
        super().setUp()
        self.sandbox = self.start_sandbox()
        self.place = self.folder / "ops"
        self.place.mkdir()
        shutil.copy(self.sandbox.ca_file, self.place / "ca.pem")
        self.base_url = ["--base-url", self.sandbox.base_url]

    def config(self, text):
        (self.place / "leadimport.toml").write_text(text)
        return ["--config", self.place / "leadimport.toml", *self.base_url]

    def test_paths_are_meant_from_where_the_file_lies(self):
        token = self.place / "token"
        token.write_text(program.TOKEN)
        token.chmod(0o600)
        config = self.config('token-file = "token"\nca-file = "./ca.pem"\njob = "../jobs"\n')
        ended = self.leadimport("import", self.leads, *config, env={"SALESMAP_TOKEN": None})
        self.assertEnded(ended, 0, f"{ROWS} created")
        self.assertTrue((self.folder / "jobs" / "job.db").exists())

    def test_a_tilde_is_the_home(self):
        home = self.folder / "someone"
        home.mkdir()
        shutil.copy(self.sandbox.ca_file, home / "mine.pem")
        config = self.config('ca-file = "~/mine.pem"\n')
        env = {"HOME": str(home)}
        self.assertEnded(self.leadimport("check", self.leads, *config, env=env), 0)
        for none in (None, "", "relative"):
            ended = self.leadimport("check", self.leads, *config, env={"HOME": none})
            self.assertEnded(ended, 2, "leadimport.toml", "HOME")

    def test_a_job_from_when_paths_were_meant_elsewhere_is_not_begun_anew(self):
        began = self.leadimport("import", self.leads, "--job", "jobs", "--limit", "1",
                                *self.sandbox.options)
        self.assertEnded(began, 0, "1 created")
        config = self.config('ca-file = "ca.pem"\njob = "jobs"\n')
        ended = self.leadimport("import", self.leads, *config)
        self.assertEnded(ended, 2, "there is a job in", self.folder / "jobs", "whole path")
        self.assertEqual(self.sandbox.leads(), 1)


del Server  # what the others have in common is no test of its own


if __name__ == "__main__":
    program.main()
