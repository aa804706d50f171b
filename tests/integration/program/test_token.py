"""A token that is replaced while an import runs: the file is read again, once, and what it holds
is used only when it belongs to the same workspace."""

import os

import job_files
import program

ROWS = 60


def write_token(path, token):
    new = path.with_suffix(".new")
    new.write_text(token + "\n")
    new.chmod(0o600)
    os.replace(new, path)


class Token(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.theirs = self.folder / "theirs"
        self.ours = self.folder / "ours"
        write_token(self.theirs, "first")
        write_token(self.ours, "first")
        self.sandbox = self.start_sandbox("--token-file", self.theirs)
        self.leads = job_files.write_leads(self.folder / "leads.csv", ROWS)
        self.job = job_files.Job(self.leads)

    def command(self):
        return ["import", self.leads, "--token-file", self.ours, "--rate", "50/1s",
                "--progress", "none", *self.sandbox.options]

    def import_until_some_are_there(self):
        process = self.start(*self.command(), env={"SALESMAP_TOKEN": None})
        program.wait_until(lambda: self.sandbox.leads() >= 5, "some leads are there")
        return process

    def check_all_created_once(self):
        results = self.job.results()
        self.assertEqual(sorted(results["succeeded.csv"]), list(range(1, ROWS + 1)))
        self.assertEqual(self.sandbox.leads(), ROWS)

    def test_a_new_token_of_the_same_workspace_is_used(self):
        process = self.import_until_some_are_there()
        write_token(self.ours, "second")
        write_token(self.theirs, "second")
        ended = process.wait()
        self.assertEqual(ended.code, 0, ended.err)
        self.check_all_created_once()
        log = (self.job.folder / "import.log").read_text()
        self.assertIn("a new one was read from", log)
        for secret in ("first", "second"):
            self.assertNotIn(secret, log + ended.err)

    def test_the_same_token_stops_the_job_which_goes_on_with_a_new_one(self):
        process = self.import_until_some_are_there()
        write_token(self.theirs, "second")
        ended = process.wait()
        self.assertEqual(ended.code, 4, ended.err)
        self.assertIn("holds the same one", ended.err)
        self.assertEqual(self.job.summary()["failed"], 0)
        self.assertEqual(self.job.summary()["unknown"], 0)
        write_token(self.ours, "second")
        again = self.leadimport(*self.command())
        self.assertEqual(again.code, 0, again.err)
        self.check_all_created_once()

    def test_a_token_of_another_workspace_is_asked_nothing_but_whose_it_is(self):
        process = self.import_until_some_are_there()
        write_token(self.ours, "second-elsewhere")
        write_token(self.theirs, "second")
        ended = process.wait()
        self.assertEqual(ended.code, 4, ended.err)
        self.assertIn("belongs to another workspace", ended.err)
        self.assertEqual(self.sandbox.stop()["elsewhere"], 1)

    def test_a_file_that_others_may_read_is_not_used(self):
        process = self.import_until_some_are_there()
        write_token(self.ours, "second")
        self.ours.chmod(0o644)
        write_token(self.theirs, "second")
        ended = process.wait()
        self.assertEqual(ended.code, 4, ended.err)
        self.assertIn("cannot be read again", ended.err)


if __name__ == "__main__":
    program.main()
