"""leadimport from outside: a temporary folder, a sandbox, commands, and what they leave behind.

The program under test is the environment's LEADIMPORT, else build/release/leadimport. With
LEADIMPORT_SANITIZED=1 it is a slow one: everything waits longer, and memory has no bounds.
What runs here has a home of its own (homes.py).
Nothing here sleeps for a fixed time to let something happen: wait_until() looks until it has.
"""

import contextlib
import ctypes
import dataclasses
import json
import os
import pathlib
import pty
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

import homes
import ports
import relay

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("LEADIMPORT") or str(REPOSITORY / "build/release/leadimport")
SANITIZED = os.environ.get("LEADIMPORT_SANITIZED") == "1"
# Seconds that any one thing may take on a slow machine, which may stand still for a minute besides.
PATIENCE = 300 if SANITIZED else 150
TOKEN = "sandbox-token"  # what a sandbox accepts unless it is told another one
PRCTL = ctypes.CDLL(None).prctl  # found before a child needs it, which should do little
PR_SET_PDEATHSIG = 1
SKIPPED = 77  # the exit code by which CTest knows that a file had nothing to test


@dataclasses.dataclass
class Result:
    """How a command ended. A signal that killed it is a negative code."""

    code: int
    out: str
    err: str

    @property
    def lines(self):
        return self.err.splitlines()

    @property
    def told(self):
        """All that a person has read: a report on stdout, and what was said on stderr."""
        return self.out + self.err

    def json(self):
        return json.loads(self.out)


def environment(changes=None, home=None):
    """Ours without what the program reads from it, and with this home (homes.make()) or the shared
    one; a change to None removes a variable."""
    ours = ("SALESMAP_TOKEN", "SALESMAP_BASE_URL", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
            "AUTO_PROXY")
    env = {k: v for k, v in os.environ.items()
           if k.upper() not in ours and not k.startswith("XDG_")}
    env.update(home or homes.shared())
    env["SALESMAP_TOKEN"] = TOKEN
    for name, value in (changes or {}).items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env


def has_ipv6():
    """Whether this machine has an address ::1."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def wait_until(condition, what, patience=PATIENCE):
    """Gives the condition's first true value."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience} s in vain until {what}")
        time.sleep(0.01)


class Stumbles:
    """How long the machine stood still, as a thread sees it that sleeps for 20 ms at a time. A context
    manager; `seconds` is the sum so far. Less than 50 ms at once is no stumble."""

    def __init__(self):
        self.seconds = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self):
        slept = time.monotonic()
        while not self._over.wait(0.02):
            now = time.monotonic()
            late = now - slept - 0.02
            self.seconds += late if late >= 0.05 else 0
            slept = now

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()


def arriving_at_once(allowed, connections):
    """The most requests that a sandbox counts in a window in which `allowed` of them may leave.

    It counts a request when its thread has a CPU, and a delay there moves all that are on their way,
    one on each connection at most, into one moment. That never more than the allowed ones leave is
    proven in virtual time, by the unit tests of the pacer."""
    return allowed + connections


def end_with_us():
    """In a child: it is killed when the thread that started it is gone, whatever ended that."""
    PRCTL(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


class Process:
    """A command that runs. Its output goes to files, so that it never waits for a reader.

    `input` is written to its standard input before anything else happens; `stdin` is a file or a
    descriptor that the test goes on with. `at_terminal`: its standard input and stderr are a
    terminal, at which type() types. `program` is another one than the usual; `preexec_fn` is called
    in the child. `home` is another one than the shared one."""

    def __init__(self, args, cwd, env=None, input=None, stdin=subprocess.DEVNULL, program=PROGRAM,
                 at_terminal=False, preexec_fn=None, home=None, **popen):
        self._streams = [tempfile.TemporaryFile(), tempfile.TemporaryFile()]
        self._terminal = None
        stderr = self._streams[1]
        if at_terminal:
            self._terminal, stdin = pty.openpty()
            stderr = stdin

        def prepare():
            end_with_us()
            # Who starts the tests in the background may have made them deaf, and their children.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            if preexec_fn:
                preexec_fn()

        # Such a child would not outlive a thread that ends before the test does.
        assert threading.current_thread() is threading.main_thread()
        self._popen = subprocess.Popen(
            [program, *map(str, args)], cwd=cwd, env=environment(env, home), stdout=self._streams[0],
            stderr=stderr, stdin=subprocess.PIPE if input is not None else stdin,
            preexec_fn=prepare, **popen)
        if at_terminal:
            os.close(stdin)
            self._reader = threading.Thread(target=self._read_terminal)
            self._reader.start()
        self.pid = self._popen.pid
        if input is not None:
            # Who has ended without reading all of it has said why.
            with contextlib.suppress(BrokenPipeError), self._popen.stdin as pipe:
                pipe.write(input)

    @property
    def running(self):
        return self._popen.poll() is None

    @property
    def err(self):
        return self._text(1)

    def wait_until(self, condition, what, patience=PATIENCE):
        """The same, unless the command ends before that."""
        def look():
            ended = not self.running
            value = condition()
            if ended and not value:
                raise AssertionError(f"the program ended before {what}; it said:\n{self.err}")
            return value

        return wait_until(look, what, patience)

    def type(self, text):
        os.write(self._terminal, text.encode())

    def _read_terminal(self):
        try:
            while said := os.read(self._terminal, 4096):
                self._streams[1].write(said.replace(b"\r\n", b"\n"))
                self._streams[1].flush()
        except OSError:
            pass  # nobody has its other end any more

    def signal(self, number):
        self._popen.send_signal(number)

    def kill(self):
        """SIGKILL, and waits until it is gone."""
        self._popen.kill()
        self._popen.wait()

    def wait(self, patience=PATIENCE):
        try:
            code = self._popen.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the program had not ended after {patience} s; it said:\n"
                                 f"{self._text(1)}") from None
        if self._terminal is not None:
            self._reader.join()
        result = Result(code, self._text(0), self._text(1))
        self.close()
        return result

    def close(self):
        if self.running:
            self.kill()
        if self._terminal is not None:
            self._reader.join()
            os.close(self._terminal)
            self._terminal = None
        for s in self._streams:
            s.close()

    def _text(self, index):
        s = self._streams[index]
        # The child shares the file's position, so it has to stay where it is.
        return os.pread(s.fileno(), os.fstat(s.fileno()).st_size, 0).decode("utf-8", "replace")


class Sandbox:
    """A `leadimport sandbox` in a folder of its own. Also a context manager.

    `keeps_port`: nobody else gets its port until it is discarded, whether it listens or not.
    `record`: a file with what an earlier one created, which is there again."""

    def __init__(self, folder, *options, limit="none", keeps_port=False, record=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        if record:
            shutil.copyfile(record, self.folder / "record.jsonl")
        self._home = homes.make(self.folder / "home")
        self.ca_file = self.folder / "ca.pem"
        self._record_file = self.folder / "record.jsonl"
        self.token = TOKEN  # of what ask() asks
        self.counters = None  # what it printed at its end
        self.relay = None  # through which commands reach it, but not ask()
        self._arguments = ["sandbox", "--dir", self.folder, "--limit", limit, "--record",
                           self._record_file, *options]
        self._reserved = ports.reserve() if keeps_port else None
        self._start(*(["--port", ports.port_of(self._reserved)] if keeps_port else ()))

    def _start(self, *options):
        (self.folder / "base-url").unlink(missing_ok=True)
        self._process = Process([*self._arguments, *options], cwd=self.folder, home=self._home)
        wait_until(self._ready, "the sandbox answers")
        self.base_url = (self.folder / "base-url").read_text().strip()

    def crash_and_restart(self):
        """SIGKILL, and another one at the same address, which it has to keep, with the same record;
        its certificate and whom to trust are new."""
        assert self._reserved is not None
        self._process.close()
        self._start("--port", str(self.port))

    def _ready(self):
        if not self._process.running:
            raise AssertionError(f"the sandbox did not start: {self._process.wait().err}")
        file = self.folder / "base-url"
        return file.exists() and file.read_text().endswith("\n")

    @property
    def port(self):
        return int(self.base_url.rsplit(":", 1)[1].split("/")[0])

    @property
    def options(self):
        """What a command needs in order to talk to it."""
        reached_at = self.relay.base_url if self.relay else self.base_url
        return ["--base-url", reached_at, "--ca-file", self.ca_file]

    def record(self):
        """The leads that were created, in order: id, name, createdAt, by, idempotencyKey, body."""
        return [json.loads(line) for line in self._lines() if self._is_lead(line)]

    def never(self):
        """What was to come late and did not: never, why, by, idempotencyKey, fault, body."""
        return [json.loads(line) for line in self._lines() if line.startswith(b'{"never":')]

    def contacts(self):
        """The people and organizations that were created by requests, in order: the same, and
        object."""
        return [json.loads(line) for line in self._lines() if self._is_contact(line)]

    def leads(self):
        """How many were created."""
        return sum(self._is_lead(line) for line in self._lines())

    def made(self):
        """How many leads, people and organizations were created."""
        return sum(self._is_lead(line) or self._is_contact(line) for line in self._lines())

    def _lines(self):
        if not self._record_file.exists():
            return []
        return self._record_file.read_bytes().split(b"\n")[:-1]  # without what is still written

    @staticmethod
    def _is_lead(line):
        return line.startswith(b'{"id":')

    @staticmethod
    def _is_contact(line):
        return line.startswith(b'{"object":')

    def ask(self, method, path, body=None):
        """The status and the JSON of an answer, to a request of our own."""
        request = urllib.request.Request(
            self.base_url + path, method=method, data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
        trusted = ssl.create_default_context(cafile=self.ca_file)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                             urllib.request.HTTPSHandler(context=trusted))
        try:
            with direct.open(request, timeout=PATIENCE) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)

    def create_key_field(self, name):
        status, _ = self.ask("POST", "/v2/field/lead",
                             {"name": name, "type": "string", "preventDuplicates": True})
        if status != 201:
            raise AssertionError(f"the sandbox does not create the field: {status}")

    def stop(self):
        """Gives its counters."""
        if self.counters is None:
            self._process.signal(signal.SIGTERM)
            ended = self._process.wait()
            if ended.code != 0:
                raise AssertionError(f"the sandbox ended with {ended.code}: {ended.err}")
            self.counters = ended.json()
        return self.counters

    def discard(self):
        self._process.close()
        if self._reserved is not None:
            self._reserved.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.discard()


class ProgramTest(unittest.TestCase):
    """A test with a folder that vanishes, and processes that end with it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="leadimport-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        home = tempfile.mkdtemp(prefix="leadimport-home-")
        self.addCleanup(shutil.rmtree, home)
        self.home = homes.make(home)  # of the commands; what earlier tests left is not there
        self._sandboxes = 0

    def start(self, *args, env=None, input=None, cwd=None, **popen):
        popen.setdefault("home", self.home)
        process = Process(args, cwd=cwd or self.folder, env=env, input=input, **popen)
        self.addCleanup(process.close)
        return process

    def leadimport(self, *args, env=None, input=None, patience=PATIENCE, **popen):
        """Runs a command to its end."""
        return self.start(*args, env=env, input=input, **popen).wait(patience)

    def start_sandbox(self, *options, **how):
        self._sandboxes += 1
        sandbox = Sandbox(self.folder / f"sandbox-{self._sandboxes}", *options, **how)
        self.addCleanup(sandbox.discard)
        return sandbox

    def put_relay_before(self, sandbox):
        """Commands reach it through this relay from now on."""
        sandbox.relay = relay.Relay(sandbox.port)
        self.addCleanup(sandbox.relay.close)
        return sandbox.relay

    def url_where_nobody_answers(self):
        """Its port is taken, so that nobody else takes it, but nobody listens there."""
        taken = ports.reserve()
        self.addCleanup(taken.close)
        return f"https://localhost:{ports.port_of(taken)}/api"

    def write(self, name, content, mode=None):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if mode is not None:
            path.chmod(mode)
        return path

    def assertEnded(self, result, code, *words):
        """The exit code, and that all of these words were told."""
        self.assertEqual(result.code, code, result.err)
        for word in words:
            self.assertIn(str(word), result.told)

    def assertRefused(self, result, code, *words):
        """The exit code, and on stderr one sentence, with these words and a remedy, and no more."""
        self.assertEnded(result, code, *words)
        self.assertEqual(len(result.lines), 1, result.err)
        self.assertRegex(result.err, r"^leadimport: .+; .+\n$")
        self.assertEqual(result.out, "")


def main():
    """Runs the file's tests; ends with SKIPPED when every one was."""
    ended = unittest.main(module="__main__", exit=False).result
    if not ended.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if ended.testsRun == len(ended.skipped) > 0 else 0)
