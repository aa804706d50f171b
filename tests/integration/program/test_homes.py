"""What programs under test see of the user who runs them: nothing."""

import os
import pathlib

import homes
import program

# Stands in for leadimport: prints the environment that it was started with.
PRINT_ENVIRONMENT = "/usr/bin/env"


def seen(process):
    """The environment that a process of PRINT_ENVIRONMENT printed."""
    return dict(line.split("=", 1) for line in process.wait().out.splitlines() if "=" in line)


class Homes(program.ProgramTest):
    def of_a_command(self):
        return seen(self.start(program=PRINT_ENVIRONMENT))

    def check_apart(self, environment):
        """Each folder is there, for its user alone, and none is of ours."""
        for name in homes.FOLDERS:
            folder = pathlib.Path(environment[name])
            self.assertEqual(folder.stat().st_mode & 0o777, 0o700, name)
            self.assertNotEqual(environment[name], os.environ.get(name), name)

    def test_a_command_has_the_home_of_its_test(self):
        environment = self.of_a_command()
        self.check_apart(environment)
        for name in homes.FOLDERS:
            self.assertTrue(environment[name].startswith(self.home["HOME"]), name)

    def test_a_process_that_names_no_home_has_none_of_ours(self):
        self.check_apart(seen(program.Process([], cwd=self.folder, program=PRINT_ENVIRONMENT)))

    def test_the_home_is_empty_and_what_a_command_leaves_there_stays_for_the_next(self):
        home = pathlib.Path(self.of_a_command()["HOME"])
        self.assertEqual([f for f in home.rglob("*") if not f.is_dir()], [])
        self.start("left", program="/usr/bin/touch", cwd=home).wait()
        self.assertTrue((pathlib.Path(self.of_a_command()["HOME"]) / "left").exists())

    def test_no_other_folder_of_ours_is_named(self):
        allowed = set(homes.FOLDERS)
        named = {name for name in self.of_a_command() if name.startswith("XDG_")}
        self.assertLessEqual(named, allowed)

    def test_the_next_test_has_another_home(self):
        other = Homes("of_a_command")
        other.setUp()
        try:
            self.assertNotEqual(other.of_a_command()["HOME"], self.of_a_command()["HOME"])
        finally:
            other.doCleanups()
        self.assertFalse(pathlib.Path(other.home["HOME"]).exists())


if __name__ == "__main__":
    program.main()
