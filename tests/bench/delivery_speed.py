#!/usr/bin/env python3
"""Measures how fast an import goes when no limit holds it up, beside wrk, against nginx. See README.md."""

import argparse
import contextlib
import csv
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import csv_speed  # which also says where tests/support is
import homes
from csv_speed import HERE, MIB, median, verdict
from schema_cost import FED, identifier

RATE_BAR, CPU_BAR = 0.6, 2.2  # times wrk's
MEMORY_BAR_KIB = 16 * 1024
CONNECTION_BAR_KIB = 100

NGINX = """
daemon off;
worker_processes 1;
worker_cpu_affinity {affinity};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    # An id of its own for each lead, as a UUID of version 4: a date in it would be compared.
    map $request_id $lead_id {{
        "~^(?<a>.{{8}})(?<b>.{{4}}).(?<c>.{{3}}).(?<d>.{{3}})(?<e>.{{12}})$" "$a-$b-4$c-8$d-$e";
    }}
    default_type application/json;
    keepalive_requests 1000000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl backlog=4096;
        ssl_certificate {folder}/server.pem;
        ssl_certificate_key {folder}/server.key;
        ssl_protocols TLSv1.3;
        location = /api/v2/lead {{
            return 201 '{created}';
        }}
{answers}
    }}
}}
"""
# Without a name and a date: one for all leads would be another lead's.
CREATED = '{"success":true,"data":{"lead":{"id":"$lead_id"}}}'

# One request, made ready before it starts, and the same each time.
WRK = """
wrk.method = "POST"
wrk.body = {body}
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json"
wrk.headers["Authorization"] = "Bearer bench"
wrk.headers["Idempotency-Key"] = "00000000-0000-4000-8000-000000000000"
function done(summary, latency, requests)
    local e = summary.errors
    local bad = e.connect + e.read + e.write + e.timeout + e.status
    io.stderr:write(string.format('{{"rows": %d, "bad": %d, "us": %d}}\\n', summary.requests, bad,
                                  summary.duration))
end
"""


def workspace_answers():
    """What is asked before the first row."""
    fields = [{"id": identifier(n), "name": name, "type": kind, "required": False,
               "optionList": [{"id": identifier(k), "value": v} for k, v in enumerate(options)]}
              for n, (name, (kind, options)) in enumerate(FED.items())]
    return {
        "/user/me": {"user": {"id": identifier(1), "room": {"id": identifier(0), "name": "bench"}}},
        "/user": {"userList": []},
        "/field/lead": {"fieldList": fields},
        "/field/people": {"fieldList": []},
        "/field/organization": {"fieldList": []},
        "/lead/pipeline": {"pipelineList": []},
    }


def lead_body(leads):
    """The first row as a request of about the bytes that leadimport makes of it."""
    with open(leads, encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    keys = {"string": "stringValue", "number": "numberValue", "date": "dateValue",
            "boolean": "booleanValue", "singleSelect": "stringValue", "multiSelect": "stringValueList"}
    columns = {"예상 금액": "금액", "유입 경로": "채널", "관심 제품": "제품"}
    fields = [{"name": name, keys[kind]: row[columns.get(name, name)]} for name, (kind, _) in FED.items()]
    return json.dumps({"name": row["리드명"], "organizationId": row["회사 ID"], "memo": row["메모"],
                       "fieldList": fields}, ensure_ascii=False, separators=(",", ":"))


def lua_string(text):
    return '"' + "".join(f"\\{byte:03d}" for byte in text.encode()) + '"'


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def make_certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", folder / "server.key", "-out",
                    folder / "server.pem"], check=True, capture_output=True)


@contextlib.contextmanager
def nginx(folder, core):
    """Answers at the port that it gives, from one core, until the end."""
    make_certificate(folder)
    port = free_port()
    answers = "".join(
        f"        location = /api/v2{path} {{ return 200 "
        f"'{json.dumps({'success': True, 'data': data}, ensure_ascii=False)}'; }}\n"
        for path, data in workspace_answers().items())
    conf = folder / "nginx.conf"
    conf.write_text(NGINX.format(affinity=bin(1 << core)[2:], folder=folder, port=port,
                                 created=CREATED, answers=answers))
    server = subprocess.Popen(["nginx", "-p", folder, "-c", conf, "-e", folder / "error.log"])
    try:
        end = time.monotonic() + 10
        while True:
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if server.poll() is not None or time.monotonic() > end:
                sys.exit(f"nginx does not answer:\n{(folder / 'error.log').read_text()}")
            time.sleep(0.02)
        yield port
    finally:
        server.terminate()
        server.wait()


class Runs:
    """The contestants, and what a run of each took."""

    def __init__(self, bench, options, folder, port):
        self._bench, self._options, self._folder = bench, options, folder
        self._url = f"https://127.0.0.1:{port}/api"
        self._leads = bench.generate(options.mib * MIB, flat=False)
        body = lead_body(self._leads)
        (folder / "body.json").write_text(body)
        (folder / "post.lua").write_text(WRK.format(body=lua_string(body)))

    def _measure(self, name, command):
        tool = self._options.build / "bench" / "measure_process"
        # Whoever names other authorities has them read whole; what is measured is the system's own.
        env = {name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT_")}
        # Every run imports the same rows, and none is to know of another.
        home = self._folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        env.update(homes.make(home))
        done = subprocess.run([tool, str(self._options.core), *map(str, command)],
                              capture_output=True, check=False, text=True,
                              env={**env, "SALESMAP_TOKEN": "bench"})
        figures = json.loads(done.stdout) if done.returncode == 0 else {}
        if figures.get("code") != 0:
            sys.exit(f"{name} failed:\n{done.stderr}")
        return figures, done.stderr

    def wrk(self, connections):
        figures, said = self._measure("wrk", [
            "wrk", "-t1", f"-c{connections}", f"-d{self._options.seconds}s", "-s",
            self._folder / "post.lua", self._url + "/v2/lead"])
        return self._counted("wrk", figures, said)

    def transport(self, connections):
        figures, said = self._measure("send_requests", [
            self._options.build / "bench" / "send_requests", self._url, self._folder / "server.pem",
            self._folder / "body.json", connections, self._options.seconds])
        return self._counted("send_requests", figures, said)

    def _counted(self, name, figures, said):
        counted = json.loads(said)
        if counted["bad"]:
            sys.exit(f"{name} had {counted['bad']} errors")
        return self._per_row(figures, counted["rows"], counted["us"] / 1e6)

    def leadimport(self, connections):
        job = self._folder / "job"
        shutil.rmtree(job, ignore_errors=True)
        figures, _ = self._measure("leadimport", [
            self._bench.program, "import", self._leads, "--map", HERE / "leads.map.toml", "--job", job,
            "--ca-file", self._folder / "server.pem", "--base-url", self._url, "--rate", "none",
            "--progress", "none", "--connections", str(connections)])
        summary = json.loads((job / "summary.json").read_text())
        return self._per_row(figures, summary["created"], figures["seconds"])

    @staticmethod
    def _per_row(figures, rows, seconds):
        return {**figures, "rows": rows, "rate": rows / seconds, "us": figures["cpu_seconds"] / rows * 1e6}


def parse_arguments():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mib", type=int, default=200, help="size of the leads' file (default 200)")
    options.add_argument("--seconds", type=int, default=5, help="of each run of wrk (default 5)")
    options.add_argument("--rounds", type=int, default=5, help="each contestant's runs (default 5)")
    options.add_argument("--connections", type=int, default=16)
    options.add_argument("--core", type=int, default=min(os.sched_getaffinity(0)),
                         help="the clients' core (default: the first)")
    options.add_argument("--server-core", type=int, default=max(os.sched_getaffinity(0)),
                         help="nginx's core (default: the last)")
    options.add_argument("--build", type=pathlib.Path, default=csv_speed.ROOT / "build" / "release",
                         help="folder of a release build with LEADIMPORT_BENCH=ON")
    options.add_argument("--seed", type=int, default=1, help="of the generated leads (default 1)")
    options.add_argument("--folder", type=pathlib.Path,
                         help="where to put the files and the job (default: the temporary folder)")
    options.add_argument("--assert", dest="strict", action="store_true",
                         help="end with 1 when a bar is missed")
    return options.parse_args()


def report(options, runs):
    rows = runs["leadimport"][0]["rows"]
    print(f"\n{rows:,} rows, {options.connections} connections, medians of {options.rounds} rounds")
    print(f"{'':12} {'rows/s':>8} {'CPU µs':>8} {'MiB':>6}")
    for name, of_it in runs.items():
        print(f"{name:12} {median(of_it, 'rate'):8.0f} {median(of_it, 'us'):8.1f} "
              f"{median(of_it, 'peak_kib') / 1024:6.1f}")


def ratio(runs, key):
    both = zip(runs["leadimport"], runs["wrk"])
    return statistics.median(ours[key] / theirs[key] for ours, theirs in both)


def judge(options, runs):
    rate, cpu = ratio(runs, "rate"), ratio(runs, "us")
    peak = max(run["peak_kib"] for run in runs["leadimport"])
    bound = MEMORY_BAR_KIB + CONNECTION_BAR_KIB * options.connections
    good = verdict(rate >= RATE_BAR, f"{rate:.2f} times wrk's rate, wanted {RATE_BAR}")
    good &= verdict(cpu <= CPU_BAR, f"{cpu:.2f} times wrk's CPU a request, wanted at most {CPU_BAR}")
    good &= verdict(peak <= bound, f"{peak / 1024:.1f} MiB resident at most, wanted {bound / 1024:.1f}")
    return good


def main():
    options = parse_arguments()
    for tool in ("nginx", "wrk", "openssl"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing")
    with tempfile.TemporaryDirectory(prefix="leadimport-bench-", dir=options.folder) as folder:
        folder = pathlib.Path(folder)
        folder.chmod(0o755)  # nginx's worker may be another user
        bench = csv_speed.Bench(options, folder)
        with nginx(folder, options.server_core) as port:
            both = Runs(bench, options, folder, port)
            runs = {"wrk": [], "transport": [], "leadimport": []}
            for _ in range(options.rounds):
                for name, of_it in runs.items():
                    of_it.append(getattr(both, name)(options.connections))
            report(options, runs)
            good = judge(options, runs)
    return 1 if options.strict and not good else 0


if __name__ == "__main__":
    sys.exit(main())
