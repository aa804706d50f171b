"""Through an HTTP proxy: --proxy, HTTPS_PROXY, NO_PROXY, and what proxies say no with."""

import job_files
import program
from connect_proxy import ConnectProxy

PASSWORD = "pass%3Aword"  # of "pass:word"
WORD = "word"  # what must not be seen of it


class Proxy(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.sandbox = self.start_sandbox()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 3)

    def proxy(self, **how):
        proxy = ConnectProxy(self.sandbox.port, **how)
        self.addCleanup(proxy.close)
        return proxy

    def run_import(self, *options, **how):
        return self.leadimport("import", self.leads, "--rate", "none", *options,
                               *self.sandbox.options, **how)

    def check(self, *options, **how):
        return self.leadimport("check", self.leads, "--ca-file", self.sandbox.ca_file, *options,
                               **how)


class Through(Proxy):
    def test_an_import_goes_through_it_and_leaves_no_password_anywhere(self):
        proxy = self.proxy(credentials="me:pass:word")
        ended = self.run_import("--proxy", proxy.url(f"me:{PASSWORD}@"), "--log-level", "debug")
        self.assertEnded(ended, 0, "3 created")
        self.assertEqual(self.sandbox.leads(), 3)
        self.assertTrue(proxy.heads)
        for head in proxy.heads:
            self.assertTrue(head.startswith(f"CONNECT localhost:{self.sandbox.port} HTTP/1.1\r\n"))
            self.assertNotIn(program.TOKEN, head)
        self.assertNotIn(WORD, ended.err)
        for file in (self.folder / "leads.csv.import").iterdir():
            content = file.read_bytes()
            self.assertNotIn(WORD.encode(), content, file)
            self.assertNotIn(b"bWU6cGFzczp3b3Jk", content, file)

    def test_an_address_is_spelled_in_brackets_to_it_when_it_is_an_ipv6_one(self):
        if not program.has_ipv6():
            self.skipTest("this machine has no ::1")
        sandbox = self.start_sandbox("--listen", "::1")
        with ConnectProxy(sandbox.port, address="::1") as proxy:
            ended = self.leadimport("import", self.leads, "--proxy", proxy.url(), *sandbox.options)
        self.assertEnded(ended, 0, "3 created")
        self.assertEqual(sandbox.leads(), 3)
        for head in proxy.heads:
            self.assertTrue(head.startswith(f"CONNECT [::1]:{sandbox.port} HTTP/1.1\r\n"), head)

    def test_the_file_of_options_may_hold_it(self):
        proxy = self.proxy()
        file = self.write("leadimport.toml", f'proxy = "{proxy.url()}"\n')
        self.assertEnded(self.run_import("--config", file), 0)
        self.assertTrue(proxy.heads)

    def test_settle_undo_and_schema_go_through_it_too(self):
        sandbox = self.start_sandbox("--fault", "lost@2")
        ended = self.leadimport("import", self.leads, "--on-unknown", "hold", *sandbox.options)
        self.assertEnded(ended, 7, "1 unknown")
        for command, *more in (["schema"], ["settle", self.leads],
                               ["undo", self.leads, "--yes", "--also-adopted"]):
            run = [command, *more, *sandbox.options, "--rate", "none", "--proxy"]
            self.assertRefused(self.leadimport(*run, "ftp://x"), 2, "--proxy", "scheme")
            with ConnectProxy(sandbox.port) as proxy:
                self.assertEnded(self.leadimport(*run, proxy.url()), 0)
                self.assertTrue(proxy.heads, command)


class FromTheEnvironment(Proxy):
    """The API's name is one that only the proxy knows, so the certificate's is another: that it is
    told shows that the tunnel was there, and that nobody trusts a tunnel."""

    URL = ("--base-url", "https://salesmap.invalid/api")

    def setUp(self):
        super().setUp()
        self.tunnel = self.proxy()

    def ask(self, *options, **how):
        return self.leadimport("import", self.leads, "--ca-file", self.sandbox.ca_file,
                               "--retry-for", "0s", *self.URL, *options, **how)

    def assertThrough(self, env):
        before = len(self.tunnel.heads)
        ended = self.ask(env=env)
        self.assertEnded(ended, 4, "hostname mismatch")
        self.assertGreater(len(self.tunnel.heads), before)
        self.assertTrue(self.tunnel.heads[-1].startswith("CONNECT salesmap.invalid:443 "))

    def assertDirect(self, env, *options):
        ended = self.ask(*options, env=env)
        self.assertEnded(ended, 5, "resolving the host name failed: salesmap.invalid")
        self.assertEqual(self.tunnel.heads, [])

    def test_https_proxy_in_small_letters_and_in_large_ones(self):
        url = self.tunnel.url()
        self.assertThrough({"HTTPS_PROXY": url})
        self.assertThrough({"https_proxy": url})
        self.assertThrough({"https_proxy": url, "HTTPS_PROXY": "http://127.0.0.1:1"})
        self.assertThrough({"https_proxy": "", "HTTPS_PROXY": url})
        self.assertThrough({"HTTPS_PROXY": f"127.0.0.1:{self.tunnel.port}"})

    def test_no_proxy_and_none_go_past_it(self):
        url = self.tunnel.url()
        for name, value in (("NO_PROXY", "*"), ("no_proxy", "a.example, .invalid"),
                            ("NO_PROXY", "salesmap.invalid:443")):
            self.assertDirect({"HTTPS_PROXY": url, name: value})
        self.assertDirect({"HTTPS_PROXY": url}, "--proxy", "none")
        self.assertDirect({"NO_PROXY": "salesmap.invalid"}, "--proxy", url)

    def test_the_command_line_comes_first_then_the_file_of_options_then_the_environment(self):
        other, third = self.proxy(), self.proxy()
        file = self.write("leadimport.toml", f'proxy = "{other.url()}"\n')
        env = {"HTTPS_PROXY": self.tunnel.url()}
        self.assertEnded(self.ask("--config", file, env=env), 4, "hostname mismatch")
        self.assertTrue(other.heads)
        asked = len(other.heads)
        ended = self.ask("--config", file, "--proxy", third.url(), env=env)
        self.assertEnded(ended, 4, "hostname mismatch")
        self.assertTrue(third.heads)
        self.assertEqual(len(other.heads), asked)
        self.assertEqual(self.tunnel.heads, [])

    def test_what_is_for_this_machine_stays_here(self):
        ended = self.check("--base-url", self.sandbox.base_url,
                           env={"HTTPS_PROXY": self.tunnel.url()})
        self.assertEnded(ended, 0)
        self.assertEqual(self.tunnel.heads, [])

    def test_a_bad_one_is_told_by_its_name_and_without_its_password(self):
        ended = self.ask(env={"HTTPS_PROXY": "socks5://me:pass@proxy.example"})
        self.assertRefused(ended, 2, "HTTPS_PROXY", "scheme", "proxy.example")
        self.assertNotIn("pass@", ended.err)


class Refusals(Proxy):
    def test_without_a_password_or_with_a_wrong_one_it_stops(self):
        proxy = self.proxy(credentials="me:pass:word")
        url = ("--base-url", self.sandbox.base_url)
        ended = self.check(*url, "--proxy", proxy.url())
        self.assertRefused(ended, 4, "407", "wants a user and a password",
                           f"the proxy 127.0.0.1:{proxy.port}")
        ended = self.check(*url, "--proxy", proxy.url("me:another@"))
        self.assertRefused(ended, 4, "407", "does not take this user and password")
        self.assertNotIn("another", ended.err)
        self.assertEqual(self.sandbox.stop()["requests"], 0)

    def test_a_proxy_that_forbids_the_way_stops_it_too(self):
        proxy = self.proxy(status=403)
        self.assertRefused(self.check("--base-url", self.sandbox.base_url, "--proxy", proxy.url()),
                           4, "403", "the proxy does not let us through")

    def test_a_proxy_that_cannot_just_now_is_asked_again(self):
        proxy = self.proxy(status_once=502)
        self.assertEnded(self.run_import("--proxy", proxy.url()), 0, "3 created")
        self.assertGreaterEqual(len(proxy.heads), 2)
        self.assertEqual(self.sandbox.leads(), 3)

    def test_a_proxy_that_never_can_ends_the_patience(self):
        proxy = self.proxy(status=503)
        ended = self.run_import("--proxy", proxy.url(), "--retry-for", "1s")
        self.assertRefused(ended, 5, "opening a tunnel through the proxy failed", "503", "--proxy")
        self.assertEqual(self.sandbox.leads(), 0)

    def test_a_password_that_is_changed_while_it_runs_stops_it_and_nothing_is_lost(self):
        sandbox = self.start_sandbox("--fault", "close/1")  # a connection for each lead
        self.leads = job_files.write_leads(self.folder / "leads.csv", 100)
        proxy = ConnectProxy(sandbox.port)
        self.addCleanup(proxy.close)
        options = ["import", self.leads, "--proxy", proxy.url(), *sandbox.options]
        process = self.start(*options, "--rate", "10/1s")
        process.wait_until(lambda: sandbox.leads() >= 3, "some leads are there")
        proxy.status = 407
        self.assertEnded(process.wait(), 4, "407")
        self.assertLess(sandbox.leads(), 100)
        proxy.status = None
        self.assertEnded(self.leadimport(*options, "--rate", "none"), 0, "100 created")
        job_files.check_truth(self, job_files.Job(self.leads), sandbox.record())


del Proxy  # what the others have in common is no test of its own

if __name__ == "__main__":
    program.main()
