"""What samples/ shows: each file is as an office exports it, and most of its rows can be sent."""

import shutil
import subprocess
import time

import job_files
import program

SAMPLES = program.REPOSITORY / "samples"


class Samples(program.ProgramTest):
    def sample(self, name):
        return shutil.copy(SAMPLES / name, self.folder / name)

    def test_a_file_for_the_vendors_upload_needs_no_mapping_file(self):
        sandbox = self.start_sandbox()
        ended = self.leadimport("import", self.sample("upload.csv"), "--rate", "none",
                                *sandbox.options)
        self.assertEnded(ended, 1, "42 rows, 20 columns, CP949, delimiter comma, line ends CRLF",
                         "person email ← column “People-이메일”",
                         "40 leads, 16 people, 10 organizations: 66 requests",
                         "40 created, 2 failed")
        counted = sandbox.stop()
        self.assertEqual([counted[posts] for posts in
                          ("lead_posts", "people_posts", "organization_posts")], [40, 16, 10])

    def test_a_file_with_ids_needs_one(self):
        sandbox = self.start_sandbox()
        self.sample("leads.map.toml")
        ended = self.leadimport("check", self.sample("leads.csv"), "--map", "leads.map.toml",
                                *sandbox.options)
        self.assertEnded(ended, 1, "120 rows, 14 columns, UTF-8 with BOM", "1 row cannot be sent",
                         "119 requests")

    def nightly(self, *arguments):
        """About noon, far from the script's end of the night."""
        noon = f"NOON{time.gmtime().tm_hour - 12:+d}"
        return subprocess.run(["sh", SAMPLES / "nightly.sh", "leads.csv", "--rate", "none", *map(str, arguments)],
                              cwd=self.folder, env=program.environment({"LEADIMPORT": program.PROGRAM, "TZ": noon}),
                              capture_output=True, text=True, timeout=program.PATIENCE, check=False)

    def test_what_cron_starts_prints_only_what_a_person_has_to_see(self):
        sandbox = self.start_sandbox()
        leads = job_files.write_leads(self.folder / "leads.csv", 3)
        for code in (0, 9):
            ended = self.nightly(*sandbox.options)
            self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (code, "", ""))
        leads.write_text(leads.read_text() + "더,,\n")
        grown = self.nightly(*sandbox.options)
        self.assertEqual(grown.returncode, 10)
        self.assertIn("another file", grown.stdout)
        self.assertIn("leads.csv", grown.stdout)
        shutil.rmtree(f"{leads}.import")
        self.assertEqual(self.nightly(*sandbox.options, "--max-duration", "1ms").returncode, 8)
        wrong = self.nightly(*sandbox.options)
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("failed.csv", wrong.stdout)
        wrong = self.nightly("--base-url", "nowhere")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("nowhere", wrong.stdout)

    def test_both_stay_as_excel_saves_them(self):
        upload = (SAMPLES / "upload.csv").read_bytes()
        rows = upload.decode("cp949").split("\r\n")
        self.assertEqual(len(rows), 1 + 42 + 1)  # the header; the last row ends like the others
        self.assertTrue(any("\n" in row for row in rows))
        self.assertTrue((SAMPLES / "leads.csv").read_bytes().startswith(b"\xef\xbb\xbf"))


if __name__ == "__main__":
    program.main()
