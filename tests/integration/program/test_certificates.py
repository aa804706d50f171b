"""Whom the program takes for the API.

| the certificate, of an authority that is trusted     | what happens                                  |
|-------------------------------------------------------|-----------------------------------------------|
| names the host as an alternative name                 | is taken                                      |
| names it as its subject alone (CN)                    | refused, exit code 4                          |
| has a * for a part of a label                         | refused, exit code 4                          |
| is not valid yet, or not any more                     | refused, and this machine's clock is named    |
| is right, and OPENSSL_CONF makes OpenSSL useless      | exit code 2, that file is named               |
"""

import shutil
import ssl
import subprocess
import unittest

import job_files
import local_server
import program
from connect_proxy import ConnectProxy

OPENSSL = shutil.which("openssl")
CONFIG = """
[ca]
default_ca = own
[own]
dir = {folder}
new_certs_dir = {folder}
database = {folder}/index.txt
serial = {folder}/serial
default_md = sha256
policy = any
unique_subject = no
x509_extensions = shown
[any]
commonName = optional
[req]
distinguished_name = name
prompt = no
[name]
CN = {subject}
[shown]
basicConstraints = CA:FALSE
{names}
"""


class Shown(local_server.LocalServer):
    """A server on this machine that shows a certificate of its own making, which is its own authority."""

    def __init__(self, folder, subject="localhost", names="localhost", begin="20200101000000Z",
                 end="20991231235959Z"):
        folder.mkdir()
        config = folder / "own.cnf"
        config.write_text(CONFIG.format(folder=folder, subject=subject,
                                        names=f"subjectAltName = DNS:{names}" if names else ""))
        (folder / "index.txt").touch()
        (folder / "serial").write_text("01\n")
        run = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL,
               "stderr": subprocess.DEVNULL, "env": {"PATH": "/usr/bin:/bin"}}
        subprocess.run([OPENSSL, "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem",
                        "-out", "asked.pem", "-config", config], **run)
        subprocess.run([OPENSSL, "ca", "-batch", "-selfsign", "-keyfile", "key.pem", "-in", "asked.pem",
                        "-out", "shown.pem", "-notext", "-startdate", begin, "-enddate", end,
                        "-config", config], **run)
        self.ca_file = folder / "shown.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, folder / "key.pem")
        self.hosts = []  # that requests were for
        self.names = []  # that handshakes were for
        context.sni_callback = lambda _, name, __: self.names.append(name)
        shown = self

        class Handler(local_server.Handler):
            def do_GET(self):
                shown.hosts.append(self.headers["Host"])
                self.send_error(404)

        super().__init__(Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)


@unittest.skipUnless(OPENSSL, "there is no openssl to make certificates with")
class Certificates(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 3)
        self._servers = 0

    def ask(self, host="localhost", env=None, **how):
        self._servers += 1
        with Shown(self.folder / f"server-{self._servers}", **how) as server:
            ended = self.leadimport("check", self.leads, "--ca-file", server.ca_file, "--base-url",
                                    f"https://{host}:{server.port}/api", env=env)
        return ended, server

    def assertDistrusted(self, words, **how):
        ended, server = self.ask(**how)
        self.assertRefused(ended, 4, "the server's certificate cannot be trusted", words)
        self.assertEqual(server.hosts, [])

    def test_of_the_host_is_taken(self):
        for names in ("localhost", "LocalHost"):
            ended, server = self.ask(names=names)
            self.assertEnded(ended, 4, "not the Salesmap API")
            self.assertEqual(set(server.hosts), {f"localhost:{server.port}"})
            self.assertEqual(set(server.names), {"localhost"})

    def test_and_a_dot_behind_the_host_is_nobodys(self):
        ended, server = self.ask(host="LocalHost.")
        self.assertEnded(ended, 4, "not the Salesmap API", f"https://localhost:{server.port}/api")
        self.assertEqual(set(server.hosts), {f"localhost:{server.port}"})
        self.assertEqual(set(server.names), {"localhost"})

    def test_that_names_it_as_its_subject_alone_is_refused(self):
        self.assertDistrusted("hostname mismatch", subject="localhost", names=None)
        self.assertDistrusted("hostname mismatch", subject="localhost", names="other.example")

    def test_with_a_star_for_a_part_of_a_label_is_refused(self):
        for host, names, taken in (("aa.crm.example", "*.crm.example", True),
                                   ("aa.crm.example", "a*.crm.example", False),
                                   ("aa.crm.example", "*a.crm.example", False),
                                   ("a.b.crm.example", "*.crm.example", False)):
            ended, _ = self.through_proxy(host, names)
            self.assertEnded(ended, 4, "not the Salesmap API" if taken else "hostname mismatch")

    def through_proxy(self, host, names):
        """By a name that only a proxy knows."""
        self._servers += 1
        with Shown(self.folder / f"server-{self._servers}", names=names) as server:
            with ConnectProxy(server.port) as proxy:
                return self.leadimport("check", self.leads, "--ca-file", server.ca_file, "--base-url",
                                       f"https://{host}:443/api", "--proxy", proxy.url()), server

    def test_of_another_time_is_refused_and_the_clock_is_named(self):
        clock = "by this machine's clock, which says 20"
        self.assertDistrusted(f"certificate is not yet valid {clock}", begin="20980101000000Z")
        self.assertDistrusted(f"certificate has expired {clock}", end="20210101000000Z")

    def test_counts_for_nothing_when_openssl_is_configured_to_be_useless(self):
        for text, words in (
                ("[p]\nnone = d\n[d]\nactivate = 1\n", "library has no ciphers"),
                ("[s]\nsystem_default = d\n[d]\nMaxProtocol = TLSv1.1\n", "TLS from 1.2 on")):
            kind = "providers = p" if text.startswith("[p]") else "ssl_conf = s"
            file = self.write("openssl.cnf", f"openssl_conf = x\n[x]\n{kind}\n{text}")
            ended = self.leadimport("check", self.leads, "--base-url", "https://localhost:1/api",
                                    env={"OPENSSL_CONF": str(file)})
            self.assertRefused(ended, 2, f"OPENSSL_CONF={file}", "OpenSSL cannot be used", words)


if __name__ == "__main__":
    program.main()
