"""A token that does not work, a server that is not the one: told before anything is sent."""

import os
import socket

import job_files
import local_server
import program


class BadServer(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 3)
        self.sandbox = self.start_sandbox()

    def tearDown(self):
        self.assertEqual(self.sandbox.stop()["lead_posts"], 0, "a lead was sent")
        super().tearDown()

    def refuse(self, code, words, *options, env=None, input=None, secrets=()):
        """Of an import with these options, which come before the sandbox's own."""
        names = [o for o in options if str(o).startswith("--")]
        own = [] if "--base-url" in names else ["--base-url", self.sandbox.base_url]
        own += [] if "--ca-file" in names else ["--ca-file", self.sandbox.ca_file]
        ended = self.leadimport("import", self.leads, "--retry-for", "0s", *options, *own, env=env,
                                input=input)
        self.assertRefused(ended, code, *words)
        for secret in (program.TOKEN, *secrets):
            self.assertNotIn(secret, ended.err)
        self.assertFalse((self.folder / "leads.csv.import").exists())


class Tokens(BadServer):
    def test_no_token(self):
        for value in (None, ""):
            self.refuse(2, ["no API token", "SALESMAP_TOKEN", "--token-file"],
                        env={"SALESMAP_TOKEN": value})

    def test_a_token_that_cannot_be_one(self):
        for token in ("   ", "zwei Worte", "ein\nzwei", "토큰"):
            with self.subTest(token):
                self.refuse(2, ["SALESMAP_TOKEN", "not an API token"],
                            env={"SALESMAP_TOKEN": token},
                            secrets=(token,) if token.strip() else ())

    def test_a_token_file_that_others_can_read_or_write(self):
        for mode in (0o644, 0o604, 0o620, 0o602):
            with self.subTest(oct(mode)):
                file = self.write("token", program.TOKEN, mode=mode)
                self.refuse(2, [file, "not yours alone", "chmod 600"], "--token-file", file)

    def test_a_token_file_without_a_token(self):
        for content in ("", "\n", " \r\n\n"):
            with self.subTest(content):
                file = self.write("token", content, mode=0o600)
                self.refuse(2, [file, "not an API token", "empty"], "--token-file", file)
        file = self.write("token", b"\xff\xfe\0x" * 5, mode=0o600)
        self.refuse(2, [file, "not an API token"], "--token-file", file)
        file = self.write("token", "first\nsecond\n", mode=0o600)
        self.refuse(2, [file, "not an API token"], "--token-file", file,
                    secrets=("first", "second"))

    def test_a_token_file_that_is_not_there(self):
        self.refuse(2, ["missing", "No such file"], "--token-file", "missing")

    def test_an_empty_standard_input_is_no_token(self):
        self.refuse(2, ["not an API token"], "--token-file", "-", input=b"")

    def test_a_token_that_the_server_does_not_know(self):
        self.refuse(4, [self.sandbox.base_url, "401", "유효하지 않은 토큰입니다.", "compare it with the one in Salesmap's settings; if",
                         "create a new one (that expires the old one)"],
                    env={"SALESMAP_TOKEN": "another-token"}, secrets=("another-token",))

    def test_a_token_that_may_not_use_the_api(self):
        self.refuse(4, [self.sandbox.base_url, "403", "API를 사용할 수 있는 권한이 없습니다."],
                    env={"SALESMAP_TOKEN": program.TOKEN + "-forbidden"})

    def test_files_for_us_alone_and_the_standard_input_are_accepted(self):
        for file, input in ((self.write("token", program.TOKEN + "\r\n", 0o600), None),
                            (self.write("read-only", program.TOKEN, 0o400), None),
                            (self.write("mounted", program.TOKEN, 0o440), None),
                            ("-", (program.TOKEN + "\n").encode())):
            ended = self.leadimport("check", self.leads, "--token-file", file,
                                    *self.sandbox.options, input=input,
                                    env={"SALESMAP_TOKEN": None})
            self.assertEnded(ended, 0)


class Addresses(BadServer):
    def test_a_port_where_nobody_answers(self):
        url = self.url_where_nobody_answers()
        self.refuse(5, [url, "cannot be reached", "refused"], "--base-url", url)

    def test_a_server_that_never_answers(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            s.listen()
            url = f"http://127.0.0.1:{s.getsockname()[1]}/api"
            self.refuse(5, [url, "cannot be reached", "answer"], "--base-url", url,
                        "--timeout", "1s")

    def test_a_host_that_does_not_exist(self):
        url = "https://salesmap.invalid/api"
        self.refuse(5, [url, "cannot be reached", "salesmap.invalid"], "--base-url", url)

    def test_a_certificate_of_an_authority_that_we_do_not_trust(self):
        other = self.start_sandbox()
        words = [self.sandbox.base_url, "certificate cannot be trusted", "--ca-file"]
        for ca in (other.ca_file, "/etc/ssl/certs/ca-certificates.crt"):
            if os.path.exists(ca):
                self.refuse(4, words, "--ca-file", ca)

    def test_the_authorities_of_the_system_are_trusted_without_ca_file(self):
        ended = self.leadimport("check", self.leads, "--base-url", self.sandbox.base_url,
                                env={"SSL_CERT_FILE": str(self.sandbox.ca_file)})
        self.assertEnded(ended, 0)

    def test_a_certificate_of_another_host(self):
        url = f"https://127.1:{self.sandbox.port}/api"  # the same address, but not the same name
        self.refuse(4, [url, "certificate cannot be trusted", "hostname mismatch"],
                    "--base-url", url)

    def test_a_web_page_that_answers_200(self):
        for path in ("", "/", "/v1", "/other"):
            url = f"https://localhost:{self.sandbox.port}{path}"
            with self.subTest(url):
                self.refuse(4, [url.rstrip("/"), "not the Salesmap API", "web page", "--base-url"],
                            "--base-url", url)

    def test_a_path_that_the_api_does_not_have(self):
        url = self.sandbox.base_url + "/v2"
        self.refuse(4, [url, "not the Salesmap API", "404", "--base-url"], "--base-url", url)

    def test_plain_http_to_another_machine(self):
        for host in ("salesmap.kr", "192.0.2.1", "localhost.example"):
            url = f"http://{host}/api"
            self.refuse(2, [url, "unencrypted"], "--base-url", url)

    def test_plain_http_to_a_port_that_speaks_tls(self):
        url = f"http://localhost:{self.sandbox.port}/api"
        self.refuse(5, [url, "cannot be reached"], "--base-url", url)

    def test_another_web_server_is_not_taken_for_the_api(self):
        for status, body in ((200, b'{"ok":true}'), (200, b""), (302, b""), (404, b"not here"),
                             (200, b'{"success":true,"data":{}}'), (200, b"[" * 100000)):
            with self.subTest(status=status, body=body[:20]):
                with WebServer(status, body) as server:
                    self.refuse(4, [server.url], "--base-url", server.url)

    def test_a_server_that_fails_is_told_with_its_words(self):
        with WebServer(500, b'{"success":false,"message":"Internal Server Error"}') as server:
            self.refuse(5, [server.url, "500", "Internal Server Error"], "--base-url", server.url)


class WebServer(local_server.LocalServer):
    """Answers every request in the same way, without TLS."""

    def __init__(self, status, body):
        class Handler(local_server.Handler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        super().__init__(Handler)
        self.url = f"http://127.0.0.1:{self.port}/api"


del BadServer  # what the others have in common is no test of its own

if __name__ == "__main__":
    program.main()
