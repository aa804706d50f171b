"""A host with several addresses, and one that moves while it is waited for. What a name means is
said by an /etc/hosts that only this test sees."""

import contextlib
import signal
import socket
import subprocess
import threading
import time
import unittest

import job_files
import mounts
import program


class Ipv6(program.ProgramTest):
    def setUp(self):
        super().setUp()
        if not program.has_ipv6():
            self.skipTest("this machine has no ::1")

    def test_an_ipv6_address_may_stand_for_the_host(self):
        sandbox = self.start_sandbox("--listen", "::1")
        self.assertEqual(sandbox.base_url, f"https://[::1]:{sandbox.port}/api")
        leads = job_files.write_leads(self.folder / "leads.csv", 3)
        self.assertEnded(self.leadimport("import", leads, *sandbox.options), 0, "3 created")
        self.assertEqual(sandbox.leads(), 3)

    def test_its_certificate_has_to_be_for_that_address(self):
        sandbox = self.start_sandbox("--listen", "::")
        leads = job_files.write_leads(self.folder / "leads.csv", 3)
        self.assertRefused(self.leadimport(
            "import", leads, "--base-url", f"https://[::1]:{sandbox.port}/api", "--ca-file",
            sandbox.ca_file), 4, "IP address mismatch")


class Addresses(program.ProgramTest):
    @classmethod
    def setUpClass(cls):
        if not mounts.take_our_own():
            raise unittest.SkipTest("no right to mount an /etc/hosts of our own")

    def setUp(self):
        super().setUp()
        self.sandbox = self.start_sandbox()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 3)
        self.hosts = self.write("hosts", "")
        subprocess.run(["mount", "--bind", self.hosts, "/etc/hosts"], check=True)
        self.addCleanup(mounts.unmount, "/etc/hosts")

    def localhost_is(self, *addresses):
        self.hosts.write_text("".join(f"{a} localhost\n" for a in addresses))

    def start_import(self, *options):
        return self.start("import", self.leads, "--rate", "none", *options, *self.sandbox.options)

    def test_every_address_is_tried_of_both_families(self):
        for others in (["127.0.0.2"], ["::1"], ["::1", "127.0.0.2", "127.0.0.3"]):
            with self.subTest(others):
                self.localhost_is(*others, "127.0.0.1")
                self.assertEnded(self.start_import("--again", "--yes").wait(), 0, "3 created")

    def test_when_none_answers_each_is_told(self):
        self.localhost_is("127.0.0.2", "127.0.0.3")
        self.assertRefused(self.start_import("--retry-for", "0s").wait(), 5, "connecting failed",
                           "127.0.0.2: Connection refused", "127.0.0.3: Connection refused")

    @contextlib.contextmanager
    def one_that_turns_away(self, address, before=lambda: None):
        """Takes every connection and closes it, but does something before. Gives the list of these."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with socket.create_server((address, self.sandbox.port), family=family) as server:
            tries = []

            def turn_away():
                while True:
                    try:
                        taken = server.accept()[0]
                    except OSError:
                        return  # closed
                    with taken:
                        before()
                        tries.append(1)

            threading.Thread(target=turn_away, daemon=True).start()
            yield tries
            server.shutdown(socket.SHUT_RDWR)  # wakes accept()

    def test_a_host_that_moved_is_found_where_it_is_now(self):
        with self.one_that_turns_away("127.0.0.2", lambda: self.localhost_is("127.0.0.1")) as tries:
            self.localhost_is("127.0.0.2")
            self.assertEnded(self.start_import().wait(), 0, "3 created")
            self.assertGreaterEqual(len(tries), 1)

    def test_an_address_that_takes_connections_and_cannot_shake_hands_is_not_the_only_one(self):
        if not program.has_ipv6():
            self.skipTest("this machine has no ::1")
        with self.one_that_turns_away("::1") as tries:  # which the system has tried first
            self.localhost_is("::1", "127.0.0.1")
            self.assertEnded(self.start_import("--retry-for", "20s").wait(), 0, "3 created")
            self.assertGreaterEqual(len(tries), 1)

    def test_a_name_server_that_keeps_silent_keeps_nobody_from_ending(self):
        """Every connection serves one request, and behind the first the name is not in the file
        any more: the next one asks a server that takes the question and is silent."""
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(silent.close)
        silent.bind(("127.0.77.53", 53))
        servers = self.write("resolv.conf", "nameserver 127.0.77.53\n"
                                            "options timeout:30 attempts:5\n")
        subprocess.run(["mount", "--bind", servers, "/etc/resolv.conf"], check=True)
        self.addCleanup(mounts.unmount, "/etc/resolv.conf")
        self.sandbox = self.start_sandbox("--fault", "close/1")
        self.localhost_is("127.0.0.1")
        leads = job_files.write_leads(self.folder / "leads.csv", 500)
        process = self.start("import", leads, "--rate", "5/1s", *self.sandbox.options)
        process.wait_until(self.sandbox.leads, "the first lead is there")
        self.localhost_is()
        silent.settimeout(program.PATIENCE)
        silent.recv(512)  # the question
        process.signal(signal.SIGINT)
        began = time.monotonic()
        self.assertEnded(process.wait(), 130)
        self.assertLess(time.monotonic() - began, 120)  # of the 150 s that the question may take


if __name__ == "__main__":
    program.main()
