"""What strangers prepare in a shared folder, and what users keep in folders of their own.

A table: the attack, and what happens. Nothing that was there is changed, nobody waits, nothing is sent.
"""

import contextlib
import os
import shutil
import stat
import unittest
from unittest import mock

import job_files
import program
import small_api

STRANGER = 65534
PRECIOUS = "precious\n"
IS_ROOT = os.geteuid() == 0

JOB_FILES = ("job.db", "job.db-wal", "job.db-shm", "job.db-journal", "job.lock", "job.info", "live",
             "live.new", "import.log", "import.1.log", "summary.json", "succeeded.csv",
             "failed.csv", "unknown.csv", "undone.csv", "contacts.csv", "input.csv",
             "input.blocks")


def of_a_stranger(file):
    file.write_text("theirs")
    os.chown(file, STRANGER, STRANGER)


class HostileFolder(program.ProgramTest):
    ROWS = 4

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS)
        self.job = job_files.Job(self.leads)
        self.victim = self.write("victim", PRECIOUS)
        self.home_of_victim = self.folder / "home of the victim"
        self.home_of_victim.mkdir()
        # What a stranger can put at a name of the job's, and what is said of it.
        self.traps = [("it is a link", lambda file: file.symlink_to(self.victim)),
                      ("it is a link", lambda file: file.symlink_to(self.folder / "new")),
                      ("another name", lambda file: os.link(self.victim, file)),
                      ("not a regular file", lambda file: os.mkfifo(file, 0o666)),
                      ("not a regular file", lambda file: file.mkdir())]
        if IS_ROOT:
            self.traps.append(("another user", of_a_stranger))

    def run_import(self, sandbox, *options, **how):
        return self.leadimport("import", self.leads, "--rate", "none", *sandbox.options, *options,
                               **how)

    def all_commands(self, sandbox):
        api = ["--rate", "none", *sandbox.options]
        return [("import", self.leads, "--rate", "none", *sandbox.options),
                ("status", self.leads),
                ("settle", self.leads, "--rows", "1", "--absent", "--yes", *api),
                ("undo", self.leads, "--yes", *api), ("recover", self.leads)]

    def remove(self, path):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def check_untouched(self):
        self.assertEqual(self.victim.read_text(), PRECIOUS)
        self.assertEqual(stat.S_IMODE(self.victim.stat().st_mode) & 0o400, 0o400)
        self.assertFalse((self.folder / "new").exists())
        self.assertEqual(list(self.home_of_victim.iterdir()), [])

    def refuses(self, ended, *words):
        self.assertRefused(ended, 2, *words)
        self.check_untouched()

    def test_a_prepared_folder(self):
        """The import would be the first to use it."""
        sandbox = self.start_sandbox()
        folder = self.job.folder
        attacks = [("a link to a folder", "link", lambda: folder.symlink_to(self.home_of_victim)),
                   ("a link to nothing", "link", lambda: folder.symlink_to(self.folder / "new")),
                   ("a link to a file", "link", lambda: folder.symlink_to(self.victim)),
                   ("a pipe", "not a folder", lambda: os.mkfifo(folder))]
        if IS_ROOT:
            def theirs():
                folder.mkdir()
                os.chown(folder, STRANGER, STRANGER)
                folder.chmod(0o777)
            attacks.append(("a stranger's, open to all", "another user", theirs))
        for name, word, prepare in attacks:
            with self.subTest(name):
                prepare()
                self.refuses(self.run_import(sandbox), "leads.csv.import", word, "--job")
                self.refuses(self.run_import(sandbox, "--job", f"{folder}/"), word)
                self.remove(folder)
        self.assertEqual(sandbox.leads(), 0)

    def test_prepared_files(self):
        """In a folder of ours that others could write to until now."""
        sandbox = self.start_sandbox()
        for name in JOB_FILES:
            for says, prepare in self.traps:
                with self.subTest(name, says=says):
                    self.job.folder.mkdir()
                    prepare(self.job.folder / name)
                    ended = self.run_import(sandbox)
                    self.assertEnded(ended, ended.code if ended.code in (2, 5) else 2, name)
                    self.check_untouched()
                    self.remove(self.job.folder)
        self.assertEqual(sandbox.leads(), 0)

    def test_files_that_were_put_into_a_job(self):
        """Each command refuses them, or does not need them; none waits for a pipe."""
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "2"), 0)
        kept = self.folder / "kept"
        shutil.copytree(self.job.folder, kept)
        for name in ("job.db", "job.db-wal", "job.lock", "job.info", "live", "summary.json",
                     "failed.csv", "import.log"):
            for says, prepare in self.traps:
                self.remove(self.job.folder)
                shutil.copytree(kept, self.job.folder)
                self.remove(self.job.folder / name)
                prepare(self.job.folder / name)
                for command in self.all_commands(sandbox):
                    with self.subTest(name, says=says, command=command[0]):
                        ended = self.leadimport(*command)
                        if command[0] != "status":
                            self.assertEnded(ended, 2 if ended.code == 2 else 5)
                            self.assertEqual(len(ended.lines), 1, ended.err)
                        self.check_untouched()
        self.assertEqual(sandbox.leads(), 2)
        self.remove(self.job.folder)
        shutil.copytree(kept, self.job.folder)
        self.assertEnded(self.run_import(sandbox), 0)
        job_files.check_truth(self, self.job, sandbox.record())

    def test_a_job_that_others_may_read_is_closed_to_them(self):
        """Kubernetes opens a volume to its group at each mount (fsGroup)."""
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "2"), 0)
        self.job.folder.chmod(0o2777)
        for file in self.job.folder.iterdir():
            file.chmod(0o666)
        self.assertEnded(self.run_import(sandbox), 0, "continuing with")
        job_files.check_truth(self, self.job, sandbox.record())
        self.assertEqual(stat.S_IMODE(self.job.folder.stat().st_mode) & 0o777, 0o700)
        for file in self.job.folder.iterdir():
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600, file.name)

    @unittest.skipUnless(IS_ROOT, "needs the right to be somebody else")
    def test_another_users_job_is_read_and_not_written(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "2"), 0)
        ours = shutil.copy(program.PROGRAM, self.folder / "program")
        self.folder.chmod(0o755)
        for readable in (self.leads, sandbox.ca_file, *self.job.folder.iterdir()):
            readable.chmod(0o644)
        sandbox.folder.chmod(0o755)
        self.job.folder.chmod(0o755)
        stranger = {"program": ours, "user": STRANGER, "group": STRANGER, "extra_groups": []}
        before = self.snapshot_of_job()
        for command in self.all_commands(sandbox):
            with self.subTest(command[0]):
                ended = self.leadimport(*command, **stranger)
                if command[0] == "status":
                    self.assertEqual(ended.code, 0, ended.err)
                    self.assertIn("created    2", ended.out)
                else:
                    self.assertRefused(ended, 2, "another user, number 0", "anew")
                    self.assertNotIn("--job", ended.err)
                self.assertEqual(self.snapshot_of_job(), before)
        self.assertEqual(sandbox.leads(), 2)

    def snapshot_of_job(self):
        return {f.name: f.read_bytes() for f in self.job.folder.iterdir() if f.name != "job.db-shm"}

    def test_a_folder_around_the_job_of_another_file_is_not_taken(self):
        """Whoever moved that job would create its leads again."""
        sandbox = self.start_sandbox()
        desk = self.folder / "desk"
        desk.mkdir()
        other = shutil.copy(self.leads, self.folder / "other.csv")
        first = self.leadimport("import", other, "--rate", "none", *sandbox.options, "--job", desk / "other")
        self.assertEnded(first, 0)
        made = sandbox.leads()
        for command in ("import", "check"):
            with self.subTest(command):
                ended = self.leadimport(command, self.leads, *sandbox.options, "--job", desk)
                self.assertEqual(ended.code, 2 if command == "import" else 0, ended.err)
                self.assertIn(f"{desk / 'other'} is the record of an import of “other.csv”", ended.told)
                self.assertNotIn("mv ", ended.told)
        self.assertEqual(os.listdir(desk), ["other"])
        self.assertEqual(sandbox.leads(), made)
        # Of this very file it may be the record.
        ended = self.leadimport("import", other, *sandbox.options, "--job", desk)
        self.assertEnded(ended, 5, "may lie in another folder", f"mv {desk / 'other'}")

    def test_a_folder_with_other_files_is_not_taken(self):
        sandbox = self.start_sandbox()
        desk = self.folder / "desk"
        for names in (["summary.json"], ["live"], ["import.log"], ["notes.txt"], ["input.csv"],
                      ["job.lock"], ["live", "import.log", "summary.json", "job.lock", "a.txt"],
                      [".hidden"]):
            with self.subTest(names):
                desk.mkdir()
                desk.chmod(0o755)
                for name in names:
                    (desk / name).write_text(PRECIOUS)
                ended = self.run_import(sandbox, "--job", desk)
                told = sorted(n for n in names if n != "job.lock")[:3] or names
                self.refuses(ended, desk, "not of a job", *told, "--job")
                self.assertEqual(sorted(os.listdir(desk)), sorted(names))
                for name in names:
                    self.assertEqual((desk / name).read_text(), PRECIOUS)
                if names != ["job.lock"]:
                    self.assertEqual(stat.S_IMODE(desk.stat().st_mode), 0o755)
                shutil.rmtree(desk)
        desk.mkdir()
        self.assertEnded(self.run_import(sandbox, "--job", desk), 0)

    def test_output_files(self):
        sandbox = self.start_sandbox()
        mine = self.folder / "mine"
        link = self.folder / "link"
        dangling = self.folder / "dangling"
        commands = [("schema", *sandbox.options), ("map", self.leads, *sandbox.options)]
        for command in commands:
            with self.subTest(command[0]):
                for path in (link, dangling, mine):
                    path.unlink(missing_ok=True)
                mine.write_text(PRECIOUS)
                mine.chmod(0o640)
                link.symlink_to(mine)
                dangling.symlink_to(self.folder / "new")
                for target in (mine, link):
                    self.refuses(self.leadimport(*command, "--output", target), target.name,
                                 "is there already", "--force")
                for force in ((), ("--force",)):
                    self.refuses(self.leadimport(*command, "--output", dangling, *force),
                                 "a link to a file that is not there")
                    self.refuses(self.leadimport(*command, "--output", self.folder, *force),
                                 "is a folder")
                    self.assertEqual(self.leadimport(*command, "--output", "/dev/null",
                                                     *force).code, 0)
                    self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
                self.assertEqual(mine.read_text(), PRECIOUS)
                ended = self.leadimport(*command, "--output", link, "--force")
                self.assertEqual(ended.code, 0, ended.err)
                self.assertEqual(mine.read_text(), self.leadimport(*command).out)
                self.assertEqual(stat.S_IMODE(mine.stat().st_mode), 0o640)
                self.assertTrue(link.is_symlink())
                self.assertEqual(self.leadimport(*command, "--force").code, 2)  # of which file?

    def test_invalid_rows_do_not_go_where_a_link_leads(self):
        sandbox = self.start_sandbox()
        job_files.write_leads(self.leads, 3, invalid=lambda row: row == 2)
        earlier = self.write("earlier.csv", "of last week", mode=0o640)
        link = self.folder / "link.csv"
        link.symlink_to(earlier)
        check = ("check", self.leads, "--errors", link, *sandbox.options)
        self.assertRefused(self.leadimport(*check), 2, "--errors", "link.csv", "is there already")
        self.assertEqual(earlier.read_text(), "of last week")
        self.assertTrue(link.is_symlink())

    def test_tables_outside_of_the_mappings_folder(self):
        sandbox = self.start_sandbox()
        secret = self.write("secret", "root:x:0:0,secret-word\nsecret-word,b,c\n")
        table = self.write("t.csv", "from,to\n리드 1,하나\n")
        folder = self.folder / "mappings"
        folder.mkdir()
        (folder / "here.csv").write_text(table.read_text())
        (folder / "link.csv").symlink_to(table)

        def check(name, *options):
            (folder / "m.toml").write_text(
                f'[lead]\nname = {{ column = "name", table = "{name}", otherwise = "x" }}\n'
                'organizationId = "organizationId"\n')
            return self.leadimport("check", self.leads, "--map", folder / "m.toml", *options,
                                   *sandbox.options)
        for name in ("here.csv", "../mappings/here.csv"):
            self.assertEnded(check(name), 0)
        for name in ("../t.csv", table, "link.csv"):
            with self.subTest(name):
                self.assertRefused(check(name), 2, "outside of the mapping's folder",
                                   "--allow-outside")
                self.assertEnded(check(name, "--allow-outside"), 0)
        for options in ((), ("--allow-outside",)):
            ended = check(secret, *options)
            self.assertRefused(ended, 2, "secret")
            self.assertNotIn("secret-word", ended.err)
            self.assertNotIn("root", ended.err.replace(str(secret), ""))
        for value in ("--allow-outside=maybe", "--allow-outside=/etc"):
            self.assertEqual(check("here.csv", value).code, 2)


class HostileTexts(program.ProgramTest):
    """What others write reaches no terminal, log or file of ours as it stands."""

    FORGED = "2026-01-01T00:00:00.000+00:00 error the import was stopped"
    NASTY = "\x1b[31m\u202egnp\u2028\x9b31m\x7f"
    MAY_STAND = {"\n", "\t"}

    def check_clean(self, text, where):
        for c in text:
            bad = (ord(c) < 0x20 or 0x7f <= ord(c) < 0xa0 or c in "\u200e\u200f\u061c\u2028\u2029"
                   or "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069")
            self.assertFalse(bad and c not in self.MAY_STAND, f"{where}: {text!r}")

    def run_small_import(self, answer, *options, room="room"):
        workspace = dict(small_api.WORKSPACE)
        workspace["/v2/user/me"] = {"user": {"id": "u", "name": "누구", "room": {
            "id": room, "name": "방" + self.NASTY}}}
        leads = self.write("leads.csv", f"name,organizationId\na,{job_files.ORGANIZATION}\n")
        with mock.patch.object(small_api, "WORKSPACE", workspace), small_api.SmallApi(answer) as api:
            ended = self.leadimport("import", leads, "--rate", "none", *options, *api.options)
        return ended, self.folder / "leads.csv.import"

    def test_a_server_forges_nothing(self):
        refused = lambda *_: small_api.refusal(400, "\u200b＝cmd" + self.NASTY + "\n" + self.FORGED)
        ended, job = self.run_small_import(refused, room="room\n" + self.FORGED)
        self.assertRefused(ended, 4, "is not the Salesmap API")  # a workspace has no such id
        self.check_clean(ended.err, "stderr")
        self.assertFalse(any(line.startswith(self.FORGED) for line in ended.lines))
        ended, job = self.run_small_import(refused)
        self.assertEnded(ended, 1)
        status = self.leadimport("status", job)
        as_json = self.leadimport("status", job, "--format", "json")
        row = self.leadimport("status", job, "--row", "1")
        log = (job / "import.log").read_text()
        failed = (job / "failed.csv").read_text()
        for where, text in (("stderr", ended.err), ("log", log), ("failed.csv", failed),
                            ("summary", (job / "summary.json").read_text()),
                            ("status", status.out), ("json", as_json.out), ("row", row.out)):
            self.check_clean(text, where)
            self.assertFalse(any(line.startswith(self.FORGED) for line in text.splitlines()), where)
        self.assertIn("\\u{202e}", failed)
        self.assertEqual(as_json.json()["workspace"], "방" + self.NASTY)  # the very text, by escapes
        self.assertIn(",'\u200b＝cmd", failed)

    def test_names_of_files_and_columns_do_nothing_to_a_terminal(self):
        name = "a\x1b[2J\n\u202egnp.csv"
        odd = self.folder / name
        odd.write_text(f"name,organizationId,\u202ex\x1b[2J\na,{job_files.ORGANIZATION},b\n")
        with contextlib.ExitStack() as stack:
            api = stack.enter_context(small_api.SmallApi(lambda *_: small_api.refusal(400, "no")))
            for command in (("check", odd, *api.options), ("import", odd, *api.options),
                            ("status", odd), ("import", odd, "--job", self.folder / "no/\x1b[2J",
                                              *api.options),
                            ("check", self.folder / "none\x1b[2J"), ("nonsense\x1b[2J",),
                            ("check", odd, "--map", "\x1b[2J\n"), ("check", odd, "--\x1b[2J")):
                ended = self.leadimport(*command)
                self.check_clean(ended.err, command)
                self.check_clean(ended.out, command)
                self.assertNotIn("\n\\u{202e}", ended.err)


if __name__ == "__main__":
    program.main()
