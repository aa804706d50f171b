"""What --output writes is never a file that a job needs, also with --force."""

import job_files
import program


class Outputs(program.ProgramTest):
    def test_a_jobs_files_and_its_input_stay_as_they_are(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 4, invalid=lambda row: row == 2)
        other = job_files.write_leads(self.folder / "other.csv", 4)
        job = job_files.Job(leads).folder
        sandbox = self.start_sandbox()
        self.assertEnded(self.leadimport("import", leads, "--rate", "none", "--limit", "2",
                                         *sandbox.options), 1)
        link = self.folder / "link"
        link.symlink_to(job / "succeeded.csv")
        before = {file: file.read_bytes() for file in (leads, *job.iterdir())}
        for command in (("schema", *sandbox.options), ("map", other, *sandbox.options)):
            for target, words in ((job / "job.db", "belongs to a job"),
                                  (job / "failed.csv", "belongs to a job"),
                                  (job / "unknown.edited.csv", "belongs to a job"),
                                  (link, "belongs to a job"),
                                  (leads, "is the file that the job in")):
                for force in ((), ("--force",)):
                    with self.subTest(command[0], target=target.name, force=force):
                        ended = self.leadimport(*command, "--output", target, *force)
                        self.assertRefused(ended, 2, "--output", words)
        self.assertEqual({file: file.read_bytes() for file in before}, before)
        self.assertFalse((job / "unknown.edited.csv").exists())
        self.assertEnded(self.leadimport("import", leads, "--rate", "none", *sandbox.options), 1,
                         "3 created, 1 failed")


if __name__ == "__main__":
    program.main()
