"""Where the token may come from, and who else may have a hand in that. It never stands in what is told.

| the token                                                   | what happens                              |
|-------------------------------------------------------------|-------------------------------------------|
| in a file that everybody can read, or others can write      | exit code 2, the real path is named       |
| in a file that its group can read                           | is taken if that is one of our groups     |
| in a file of another user (not root)                        | exit code 2                               |
| from token_command in a file that others can write          | exit code 2, the command does not run     |
| from a command that fails, hangs, or talks                  | exit code 2, how it ended, not what it said |
| in the memory of the process                                | no core dump, no look by the same user    |
| a password in the proxy's URL, in a file that others read   | exit code 2                               |
"""

import os
import pathlib
import shutil
import stat
import unittest

import job_files
import program

SECRET = "a-token-that-nobody-sees"
NOBODY = 65534
AS_ROOT = os.geteuid() == 0


class TokenSources(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 3)
        self.sandbox = self.start_sandbox("--token", SECRET)

    def check(self, *options, token=None, **how):
        return self.leadimport("check", self.leads, *self.sandbox.options, *options,
                               env={"SALESMAP_TOKEN": token}, **how)

    def token_file(self, mode, content=f"{SECRET}\n"):
        return self.write("token", content, mode)

    def config(self, text, mode=0o600):
        return self.write("leadimport.toml", text, mode)

    def assertRefused(self, result, *words):
        super().assertRefused(result, 2, *words)
        self.assertNotIn(SECRET, result.err)
        self.assertNotIn("secret", result.err)


class AFile(TokenSources):
    def test_is_taken_when_it_is_ours_alone(self):
        for mode in (0o400, 0o600, 0o440, 0o640):
            self.assertEnded(self.check("--token-file", self.token_file(mode)), 0)

    def test_is_refused_by_its_real_path_when_others_have_a_hand_in_it(self):
        link = self.folder / "link"
        link.symlink_to("token")
        for mode, words in ((0o644, "everybody can read it: mode 0644"),
                            (0o604, "everybody can read it: mode 0604"),
                            (0o660, "its group can write to it: mode 0660"),
                            (0o602, "everybody can write to it: mode 0602")):
            path = self.token_file(mode)
            self.assertRefused(self.check("--token-file", link), os.path.realpath(path),
                               "the token file is not yours alone", words, "chmod 600")
        self.assertEqual(self.sandbox.stop()["requests"], 0)

    @unittest.skipUnless(AS_ROOT, "only root gives files away")
    def test_of_another_user_or_group_is_refused(self):
        path = self.token_file(0o600)
        os.chown(path, NOBODY, 0)
        self.assertRefused(self.check("--token-file", path), path, f"it belongs to user {NOBODY}")
        path.chmod(0o640)
        os.chown(path, 0, 12345)
        self.assertRefused(self.check("--token-file", path), path,
                           "group 12345 can read it, and you are not in that group")

    @unittest.skipUnless(AS_ROOT, "only root becomes another user")
    def test_of_root_is_read_by_those_of_its_group(self):
        path = self.token_file(0o440)
        os.chown(path, 0, 12345)
        with open_to_all(self, path) as (program_copy, folder):
            for groups, code in (([12345], 0), ([], 2)):
                ended = self.check("--token-file", path, program=program_copy, user=NOBODY,
                                   group=NOBODY, extra_groups=groups, cwd=folder)
                self.assertEnded(ended, code)

    def test_is_cleaned_of_what_stands_around_a_token(self):
        for content in (f"\ufeff{SECRET}\r\n", f'"{SECRET}"\n', f"'{SECRET}'", f"Bearer {SECRET}\n",
                        f'\ufeff"bearer {SECRET}"\r\n'):
            self.assertEnded(self.check("--token-file", self.token_file(0o600, content)), 0)
        self.assertEnded(self.check(token=f'"Bearer {SECRET}"'), 0)
        for content in ("", "\ufeff\n", '""', f"{SECRET} secret", f"{SECRET}\n{SECRET}"):
            self.assertRefused(self.check("--token-file", self.token_file(0o600, content)),
                               "that is not an API token")


class TheStandardInput(TokenSources):
    def test_is_read_as_it_is(self):
        self.assertEnded(self.check("--token-file", "-", input=f"{SECRET}\n".encode()), 0)

    @unittest.skipUnless(AS_ROOT, "only root becomes another user")
    def test_is_not_opened_once_more_which_another_user_could_not(self):
        path = self.token_file(0o600)
        with open_to_all(self) as (program_copy, folder), open(path, "rb") as stdin:
            self.assertEnded(self.check("--token-file", "-", stdin=stdin, program=program_copy,
                                        user=NOBODY, group=NOBODY, extra_groups=[], cwd=folder), 0)

    def test_cannot_hold_both_the_leads_and_the_token(self):
        ended = self.leadimport("import", "-", "--token-file", "-", *self.sandbox.options,
                                input=b"secret")
        self.assertRefused(ended, "--token-file", "the leads come from the standard input",
                           "name a file, or set SALESMAP_TOKEN")

    def test_may_be_empty_or_closed(self):
        for how in ({"input": b""}, {"preexec_fn": lambda: os.close(0)}):
            self.assertRefused(self.check("--token-file", "-", **how), "--token-file -", "it is empty")


class ACommand(TokenSources):
    def with_command(self, command, *options, mode=0o600, more="", **how):
        config = self.config(f"token_command = '{command}'\n{more}", mode)
        return self.check("--config", config, *options, **how)

    def test_prints_it_in_its_first_line(self):
        for command in (f"echo {SECRET}", f"printf {SECRET}", f"echo {SECRET}; echo login: me",
                        f"echo {SECRET} | cat", f'echo "Bearer {SECRET}"'):
            self.assertEnded(self.with_command(command), 0)

    def test_that_fails_is_told_by_how_it_ended(self):
        for command, words in (("echo secret; exit 3", "exit code 3"),
                               ("echo secret >&2; no-such-program", "exit code 127"),
                               ("echo secret; kill -9 $$", "signal 9"),
                               ("yes secret", "it prints too much")):
            self.assertRefused(self.with_command(command), "token_command", words,
                               "gave no API token", "run it in a shell")
        for command in ("true", "echo two secrets"):
            self.assertRefused(self.with_command(command), "token_command",
                               "that is not an API token")

    def test_of_a_file_that_others_may_have_written_does_not_run(self):
        for mode, words in ((0o620, "its group can write to it"),
                            (0o602, "everybody can write to it"), (0o666, "everybody")):
            ran = self.folder / "ran"
            ended = self.with_command(f"touch {ran}; echo {SECRET}", mode=mode)
            self.assertRefused(ended, os.path.realpath(self.folder / "leadimport.toml"),
                               "the configuration file is not yours alone",
                               "it says what command to run", words)
            self.assertFalse(ran.exists())
        for mode in (0o644, 0o640, 0o600):
            self.assertEnded(self.with_command(f"echo {SECRET}", mode=mode), 0)

    def test_runs_only_when_nothing_that_comes_first_says_the_token(self):
        ran = self.folder / "ran"
        command = f"touch {ran}; echo {SECRET}"
        self.assertEnded(self.with_command(command, token=SECRET), 0)
        self.assertEnded(self.with_command(command, "--token-file", self.token_file(0o600)), 0)
        self.assertEnded(self.with_command(command, "--offline"), 0)
        self.assertFalse(ran.exists())
        self.assertEnded(self.with_command(command), 0)
        self.assertTrue(ran.exists())

    def test_that_makes_no_sense_is_refused(self):
        for text, words in (('token_command = ""', "wants one text in quotes"),
                            ("token_command = pass show salesmap", "wants one text in quotes"),
                            ('token_command = "a"\ntoken-file = "b"', "exclude each other"),
                            ('token-command = "a"', "did you mean “token_command”?"),
                            ('[a]\ntoken_command = "echo"', "stands below a line in brackets")):
            self.assertEnded(self.check("--config", self.config(text)), 2, words)
        self.assertEnded(self.check("--token_command", "echo"), 2)
        self.assertEnded(self.check("--token-command", "echo"), 2)

    def test_serves_every_command_that_needs_a_token(self):
        config = self.config(f'token_command = "echo {SECRET}"\nrate = "none"\n')
        common = ["--config", config, *self.sandbox.options]
        none = {"env": {"SALESMAP_TOKEN": None}}
        self.assertEnded(self.leadimport("import", self.leads, *common, **none), 0, "3 created")
        for command in (["schema"], ["map", self.leads], ["undo", self.leads, "--yes"]):
            self.assertEnded(self.leadimport(*command, *common, **none), 0)
        self.assertEqual(self.sandbox.stop()["unauthorized"], 0)


class APassword(TokenSources):
    def test_in_a_file_that_others_can_read_is_refused(self):
        text = 'proxy = "http://me:secret@proxy.example:3128"\n'
        for mode, words in ((0o644, "everybody can read it"), (0o660, "its group can write to it")):
            ended = self.check("--config", self.config(text, mode), token=SECRET)
            self.assertRefused(ended, "a password stands in its proxy", words, "chmod 600")
        text = 'proxy = "http://proxy.example:x"\n'  # none in it
        self.assertRefused(self.check("--config", self.config(text, 0o644), token=SECRET), "--proxy")

    def test_stands_in_no_error(self):
        for url in ("http://me:secret@proxy.example:x", "http://me:secret", "me:secret",
                    "https://me:secret@proxy.example", "http://me:secret%40proxy.example:3128",
                    "http://me:x@secret@proxy.example", "http:/me:secret@proxy.example"):
            self.assertRefused(self.check("--proxy", url, token=SECRET), "--proxy")
            ended = self.leadimport("check", self.leads, "--base-url", "https://salesmap.kr/api",
                                    env={"HTTPS_PROXY": url})
            self.assertRefused(ended, "HTTPS_PROXY")

    def test_in_a_line_that_is_no_option_stands_in_no_error(self):
        for line in ("proxy http://me:secret@proxy.example:3128", "proxy: http://me:secret@proxy.example",
                     "token_command echo secret", "secret", "secret-token-of-somebody", "root:$6$secret:::",
                     'rate = "http://me:secret@proxy.example"'):
            with self.subTest(line):
                text = f'# first\nconnections = 2\n{line}\n'
                ended = self.check("--config", self.config(text, 0o600), token=SECRET)
                self.assertRefused(ended)
        lost = self.config("connections = 2\nproxy http://me:secret@proxy.example\n", 0o600)
        self.assertRefused(self.check("--config", lost, token=SECRET), ", line 2: ", 'name = "value"')

    def test_on_the_command_line_where_none_belongs_stands_in_no_error(self):
        for words, told in ((("--proxy", "http://me:secret@proxy.example:1", "check", self.leads), "“--proxy”"),
                            (("check", self.leads, "--token", "secret"), "“--token” is not an option of check"),
                            (("check", self.leads, "--token=secret"), "“--token” is not an option of check"),
                            (("check", self.leads, "https://me:secret@salesmap.kr"), "“https://…@salesmap.kr”"),
                            (("import", "--limit", "http://me:secret@x", self.leads), "--limit")):
            with self.subTest(words):
                self.assertRefused(self.leadimport(*words), told)

    def test_a_query_of_the_address_stands_in_no_error(self):
        for url in ("https://salesmap.kr/api?token=secret", "https://salesmap.kr/a b?secret",
                    "https://salesmap.kr/api#secret", "https://me:secret@salesmap.kr/api"):
            self.assertRefused(self.leadimport("check", self.leads, "--base-url", url), "--base-url")


class Memory(TokenSources):
    def test_is_in_no_core_dump_and_not_for_other_processes(self):
        slow = self.start_sandbox("--latency", "20m")
        running = self.start("check", self.leads, *slow.options)
        limits = pathlib.Path(f"/proc/{running.pid}/limits")
        running.wait_until(lambda: "Max core file size        0                    0" in
                           limits.read_text(), "it forbids core dumps")

    @unittest.skipUnless(AS_ROOT, "only root becomes another user")
    def test_is_closed_to_the_same_user(self):
        slow = self.start_sandbox("--latency", "20m")
        with open_to_all(self) as (program_copy, folder):
            running = self.start("check", self.leads, *slow.options, program=program_copy,
                                 user=NOBODY, group=NOBODY, extra_groups=[], cwd=folder)
            # What belongs to a process that cannot be dumped belongs to root.
            memory = pathlib.Path(f"/proc/{running.pid}/mem")
            running.wait_until(lambda: memory.stat().st_uid == 0, "it is closed")


class open_to_all:
    """What another user needs: the program, and the test's folder, open to everybody."""

    def __init__(self, test, *closed):
        self._folder = test.folder
        self._closed = closed

    def __enter__(self):
        copy = self._folder / "leadimport"
        shutil.copy(program.PROGRAM, copy)
        copy.chmod(0o755)
        self._folder.chmod(0o755)
        for path in self._folder.rglob("*"):
            if path not in self._closed and path.is_dir():
                path.chmod(0o755)
            elif path.suffix in (".csv", ".pem") and path.name != "server.pem":
                path.chmod(path.stat().st_mode | stat.S_IROTH)
        place = self._folder / "theirs"
        place.mkdir(mode=0o777)
        place.chmod(0o777)
        return copy, place

    def __exit__(self, *_):
        pass


if __name__ == "__main__":
    program.main()
