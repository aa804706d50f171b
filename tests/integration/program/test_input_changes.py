"""The file changes while it is imported, and between two runs: what was checked is what is sent, and
following what the program says loses no row and creates none twice."""

import os
import shutil

import job_files
import program

ROWS = 1200
BLOCK = 256 * 1024  # bytes that have a hash together
# Of what the client sends before it is held: the handshakes and questions, and some 300 leads.
PIECES = 310


class ChangingFile(program.ProgramTest):
    """An import that is held in the middle while the test does something to its file."""

    def setUp(self):
        super().setUp()
        self.leads = self.make(self.folder / "leads.csv", ROWS)
        self.original = self.leads.read_bytes()
        self.assertGreater(len(self.original), 4 * BLOCK)
        self.sandbox = self.start_sandbox()
        self.relay = self.put_relay_before(self.sandbox)
        self.job = job_files.Job(self.leads)

    def make(self, path, rows):
        """About 270 rows in a block."""
        return job_files.write_leads(path, rows, memo=lambda row: f"메모 {row} " + "가" * 300)

    def begin(self, *options, file=None, **how):
        return self.start("import", file or self.leads, "--rate", "none", "--connections", "1",
                          "--timeout", "30m", "--settle-delay", "500ms", *self.sandbox.options, *options, **how)

    def run_import(self, *options, file=None, **how):
        return self.begin(*options, file=file, **how).wait()

    def held(self, *options, **how):
        """One that has created some leads, and waits."""
        self.relay.hold_after(PIECES)
        running = self.begin(*options, **how)
        running.wait_until(lambda: self.relay.held, "it is held")
        self.assertGreater(self.sandbox.leads(), 200)
        self.assertLess(self.sandbox.leads(), 320)
        return running

    def let_go(self, running):
        self.relay.go_on()
        return running.wait()

    def rewrite(self, content):
        """In place, as a program does that saves into the file that is open."""
        with open(self.leads, "r+b") as f:
            f.write(content)
            f.truncate()

    def row_at(self, number):
        """Where a row begins."""
        return self.original.index(f"\n{job_files.lead_name(number)},".encode()) + 1

    def number_of(self, number):
        """Where its name has its number."""
        return self.row_at(number) + len("리드 ".encode())

    def check_sent(self, *names):
        """Each of these rows is a lead, once, as it was in the original; and no other is."""
        record = self.sandbox.record()
        job_files.check_no_lead_twice(self, record)
        for lead in record:
            number = int(lead["name"].split()[1])
            self.assertTrue(lead["body"]["memo"].startswith(f"메모 {number} "))
        self.assertEqual({int(lead["name"].split()[1]) for lead in record}, set(*names))

    def check_whole(self, rows=ROWS):
        self.check_sent(range(1, rows + 1))
        self.leads.write_bytes(self.original)  # what the result files are of
        self.assertEqual(job_files.check_truth(self, self.job, self.sandbox.record())
                         ["succeeded.csv"].keys(), set(range(1, rows + 1)))
        self.assertEqual(self.job.summary()["pending"], 0)


class WhileItIsSent(ChangingFile):
    def check_stopped_and_put_back(self, running):
        """It stops, says what to do, and that does it."""
        ended = self.let_go(running)
        self.assertEnded(ended, 5, "different from the one",
                         f"the original has {len(self.original):,} bytes and was last changed",
                         "put the original back", "0 unknown")
        self.assertNotIn("--again", ended.err)
        sent = self.sandbox.leads()
        self.assertLess(sent, ROWS)
        self.check_sent(range(1, sent + 1))
        # Until that is done nothing goes on.
        again = self.run_import()
        self.assertRefused(again, 10, "different", "put the original back")
        self.assertNotIn("--again", again.err)
        self.assertEqual(self.sandbox.leads(), sent)
        self.rewrite(self.original)
        self.assertEnded(self.run_import(), 0, "continuing with", f"{ROWS:,} created")
        self.check_whole()

    def test_rows_removed_in_place(self):
        running = self.held()
        header = self.original[:self.row_at(1)]
        self.rewrite(header + self.original[self.row_at(201):])
        self.check_stopped_and_put_back(running)

    def test_rows_inserted_in_place(self):
        running = self.held()
        self.rewrite(self.original[:self.row_at(3)] + self.original[self.row_at(1):])
        self.check_stopped_and_put_back(running)

    def test_one_byte_changed_in_place(self):
        running = self.held()
        at = self.number_of(1100)
        self.rewrite(self.original[:at] + b"x" + self.original[at + 1:])
        self.check_stopped_and_put_back(running)

    def test_the_rest_cut_off(self):
        running = self.held()
        self.rewrite(self.original[:self.row_at(900)])
        self.check_stopped_and_put_back(running)

    def test_emptied(self):
        running = self.held()
        self.rewrite(b"")
        self.check_stopped_and_put_back(running)

    def test_put_back_before_anybody_read_it(self):
        running = self.held()
        self.rewrite(self.original[:self.row_at(900)])
        self.rewrite(self.original)
        ended = self.let_go(running)
        self.assertEnded(ended, 0, f"{ROWS:,} created")
        self.assertNotIn("original", ended.err)
        self.check_whole()

    def test_touched(self):
        running = self.held()
        os.utime(self.leads, (1, 1))
        ended = self.let_go(running)
        self.assertEnded(ended, 0, f"{ROWS:,} created")
        self.assertNotIn("file", ended.err.split("finished after")[1])
        self.check_whole()

    def test_rows_added(self):
        running = self.held()
        added = self.make(self.folder / "more.csv", ROWS + 50).read_bytes()[len(self.original):]
        self.rewrite(self.original + added)
        ended = self.let_go(running)
        self.assertEnded(ended, 0, f"{ROWS:,} created", "0 pending", f"{len(added):,} bytes longer",
                         f"behind row {ROWS:,}", "a file of their own")
        self.assertNotIn("--again", ended.err)
        self.check_sent(range(1, ROWS + 1))
        self.assertEqual(self.job.summary()["input_grown_bytes"], len(added))
        self.assertIn(f"{len(added):,} bytes longer now", self.leadimport("status", self.leads).out)
        status = self.leadimport("status", self.leads, "--format", "json").json()
        self.assertEqual((status["input_bytes"], status["input_bytes_now"]),
                         (len(self.original), len(self.original) + len(added)))
        # The same command again does not take them for a new import, nor does it advise one.
        again = self.run_import()
        self.assertRefused(again, 10, "has become longer", f"{len(added):,} bytes more",
                           "a file of their own")
        self.assertNotIn("--again", again.err)
        # What it does advise.
        rest = self.write("rest.csv", self.original[:self.row_at(1)] + added)
        self.assertEnded(self.run_import(file=rest), 0, "50 created")
        self.check_sent(range(1, ROWS + 51))

    def test_replaced_by_another_file(self):
        running = self.held()
        os.replace(self.make(self.folder / "new.csv", 20), self.leads)
        ended = self.let_go(running)
        self.assertEnded(ended, 0, f"{ROWS:,} created", "another file has its name now")
        again = self.run_import()
        self.assertRefused(again, 10, "finished import of another file",
                           "none of its rows")
        self.assertNotIn("--again", again.err)
        self.check_whole()

    def test_replaced_by_the_same_content(self):
        running = self.held()
        shutil.copy(self.leads, self.folder / "copy")
        os.replace(self.folder / "copy", self.leads)
        ended = self.let_go(running)
        self.assertEnded(ended, 0)
        self.assertNotIn("another file", ended.err)
        self.check_whole()

    def test_replaced_and_stopped(self):
        running = self.held("--limit", "400")
        os.replace(self.make(self.folder / "new.csv", 20), self.leads)
        self.assertEnded(self.let_go(running), 0, "400 created", "another file has its name now",
                         "put the original file back")
        self.assertRefused(self.run_import(), 10, "put the original back")
        self.leads.write_bytes(self.original)
        self.assertEnded(self.run_import(), 0, f"{ROWS:,} created")
        self.check_whole()

    def test_removed(self):
        running = self.held()
        self.leads.unlink()
        self.assertEnded(self.let_go(running), 0, f"{ROWS:,} created")
        self.check_whole()

    def test_written_while_it_is_checked(self):
        self.relay.hold_after(0)
        running = self.begin()
        running.wait_until(lambda: self.relay.held, "it asks the API, and has opened the file")
        with open(self.leads, "ab") as f:
            f.write("리드 1201,x,y\n".encode())
        ended = self.let_go(running)
        self.assertRefused(ended, 3, "while it was being checked", "wait until")
        self.assertEqual(self.sandbox.leads(), 0)
        self.assertFalse(self.job.folder.exists())
        self.assertEqual({f.name for f in self.folder.iterdir()}, {"leads.csv", "sandbox-1"})


class BetweenTwoRuns(ChangingFile):
    def test_rows_added_to_a_job_that_has_rows_left(self):
        running = self.held()
        running.kill()
        self.relay.go_on()
        added = "리드 1201,x,y\n".encode()
        self.rewrite(self.original + added)
        ended = self.run_import("--limit", "100")
        self.assertEnded(ended, 0, "continuing with", f"{len(added)} bytes longer", "stopped at --limit")
        # --again goes on with what has rows left, too.
        ended = self.run_import("--again")
        self.assertEnded(ended, 0, "continuing with", f"{ROWS:,} created")
        self.assertEqual(ended.err.count(f"{len(added)} bytes longer"), 2)
        self.check_whole()

    def test_added_through_a_pipe(self):
        place = self.folder / "stdin.import"
        self.assertEnded(self.run_import("--limit", "5", file="-", input=self.original), 0, "5 cr")
        longer = self.original + "리드 1201,x,y\n".encode()
        ended = self.run_import(file="-", input=longer)
        self.assertEnded(ended, 0, "continuing with", "bytes longer", f"{ROWS:,} created")
        self.assertEqual((place / "input.csv").read_bytes(), self.original)
        self.job = job_files.Job(self.leads, place)
        self.check_whole()

    def test_the_list_of_blocks_is_made_anew(self):
        blocks = self.job.folder / "input.blocks"
        self.assertEnded(self.run_import("--limit", "5"), 0)
        good = blocks.read_bytes()
        self.assertEqual(len(good), 64 + 8 * -(-len(self.original) // BLOCK))
        self.assertEqual(blocks.stat().st_mode & 0o777, 0o600)
        for damage in (lambda: blocks.unlink(), lambda: blocks.write_bytes(b""),
                       lambda: blocks.write_bytes(good[:-8] + b"damaged!")):
            damage()
            self.assertEnded(self.run_import("--limit", "5"), 0, "continuing with")
            self.assertEqual(blocks.read_bytes()[64:], good[64:])

    def test_it_says_where_the_file_is_different(self):
        self.assertEnded(self.run_import("--limit", "5"), 0)
        at = self.number_of(700)
        self.rewrite(self.original[:at] + b"x" + self.original[at + 1:])
        self.assertRefused(self.run_import(), 10, f"different behind byte {at // BLOCK * BLOCK:,}",
                           "last changed 20", "5 created")
        (self.job.folder / "input.blocks").unlink()
        self.assertRefused(self.run_import(), 10, "other content", "5 created")

    def test_what_is_no_file_of_leads_any_more_is_still_told_as_different(self):
        self.assertEnded(self.run_import("--limit", "5"), 0)
        for content, words in ((b"", "the input is empty"), (b"name\n\xff\xff,\n", "neither UTF-8"),
                               (b"name,organizationId,memo\n", "no rows")):
            self.leads.write_bytes(content)
            ended = self.run_import()
            self.assertRefused(ended, 10, words, "put the original back")
        self.leads.write_bytes(self.original)
        # The file is as it was, and that it cannot be read is another's fault.
        self.assertRefused(self.run_import("--encoding", "ASCII"), 3, "--encoding")
        self.assertEnded(self.run_import("--limit", "5"), 0, "10 created")

    def test_another_mapping_is_advised_to_take_its_leads_back_first(self):
        self.assertEnded(self.run_import("--limit", "5"), 0)
        mapping = self.write("map.toml", '[lead]\nname = "name"\norganizationId = '
                                         '"organizationId"\n')
        ended = self.run_import("--map", mapping)
        self.assertRefused(ended, 10, "mapping", f"5 leads of {self.job.folder} exist",
                           f"leadimport undo {self.job.folder}", "then run this command again")
        self.assertNotIn("--again", ended.err)


class Pipe(ChangingFile):
    def test_the_copy_is_checked_as_a_file_is(self):
        self.relay.hold_after(PIECES)
        running = self.begin(file="-", input=self.original)
        running.wait_until(lambda: self.relay.held, "it is held")
        self.leads = self.folder / "stdin.import" / "input.csv"
        self.job = job_files.Job(self.leads, self.folder / "stdin.import")
        self.rewrite(self.original[:self.row_at(900)])
        ended = self.let_go(running)
        self.assertEnded(ended, 5, "put the original back")
        self.check_sent(range(1, self.sandbox.leads() + 1))
        # The same pipe is the original, and the copy is whole again.
        self.assertEnded(self.run_import(file="-", input=self.original), 0, f"{ROWS:,} created")
        self.assertEqual(self.leads.read_bytes(), self.original)
        self.check_whole()


class Settling(ChangingFile):
    """Rows 5 and 700 became leads, but the answers were lost."""

    def setUp(self):
        super().setUp()
        self.sandbox = self.start_sandbox("--fault", "lost@5", "--fault", "lost@700")
        self.relay = self.put_relay_before(self.sandbox)
        self.assertEnded(self.run_import("--on-unknown", "hold"), 7, "2 unknown")
        self.before = self.results()

    def results(self):
        return {name: (self.job.folder / name).read_bytes() for name in job_files.RESULT_FILES}

    def settle(self, *options):
        return self.start("settle", self.leads, "--settle-delay", "0s", "--rate", "none",
                          *self.sandbox.options, *options)

    def change(self):
        at = self.number_of(1100)
        self.rewrite(self.original[:at] + b"x" + self.original[at + 1:])

    def check_settled(self):
        self.rewrite(self.original)
        self.assertEnded(self.settle().wait(), 0, f"{ROWS:,} created")
        self.check_whole()

    def test_with_a_changed_file_no_result_is_lost(self):
        self.change()
        self.assertEnded(self.settle().wait(), 5, "the job began with other content")
        self.assertEqual(self.results(), self.before)
        self.leads.unlink()
        self.assertEnded(self.settle().wait(), 5, "cannot be read")
        self.assertEqual(self.results(), self.before)
        self.leads.write_bytes(b"")
        self.check_settled()

    def test_changed_while_leads_are_looked_for_the_result_files_stay(self):
        self.relay.hold_after(0)
        running = self.settle()
        while True:  # piece by piece, until what is held belongs to a look-up
            running.wait_until(lambda: self.relay.held, "it sends something")
            if "looking for the leads" in running.err:
                break
            self.relay.go_on(hold_after=1)
        self.change()
        ended = self.let_go(running)
        self.assertEnded(ended, 5, "put the original back")
        self.assertEqual(self.results(), self.before)
        self.rewrite(self.original)
        # Nothing is unknown any more: the import writes the files again.
        self.assertEnded(self.run_import(), 0, "continuing with", f"{ROWS:,} created")
        self.check_whole()

    def test_rows_added_are_no_matter(self):
        self.rewrite(self.original + "리드 1201,x,y\n".encode())
        self.assertEnded(self.settle().wait(), 0, f"{ROWS:,} created", "bytes longer")
        self.check_whole()


if __name__ == "__main__":
    program.main()
