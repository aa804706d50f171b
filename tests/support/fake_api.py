"""An API whose every answer to a new lead is a test's own, over plain HTTP on this machine. What is asked
before the first row it answers as a workspace without fields would."""

import email.utils
import json
import threading
import time
import uuid

import local_server

ROOM = {"id": "10000000-0000-4000-8000-000000000001", "name": "시험"}
LISTS = {
    "/api/v2/user/me": {"user": {"id": "u", "name": "나", "room": ROOM}},
    "/api/v2/user": {"userList": []},
    "/api/v2/field/lead": {"fieldList": []},
    "/api/v2/field/people": {"fieldList": []},
    "/api/v2/field/organization": {"fieldList": []},
    "/api/v2/lead/pipeline": {"pipelineList": []},
}


def dated_id(seconds):
    """A UUID of version 7."""
    random = uuid.uuid4().hex
    stamp = f"{int(seconds * 1000):012x}"
    return f"{stamp[:8]}-{stamp[8:]}-7{random[:3]}-8{random[3:6]}-{random[6:18]}"


def failure(reason, **more):
    return json.dumps({"success": False, "message": "Bad Request", "reason": reason, **more})


def created(lead):
    return json.dumps({"success": True, "data": {"lead": lead}})


class FakeApi(local_server.LocalServer):
    """A context manager. `answer(number, body)` gives (status, body) for the number-th new lead, or None for
    what an API would say; `me()` likewise for who is asking. `ahead` is the server's clock, in seconds."""

    def __init__(self, answer=lambda number, body: None, me=lambda: None, ahead=0):
        self.leads = []    # bodies of new leads, in the order in which they came
        self.questions = 0  # who is asking
        self._answer, self._me, self.ahead = answer, me, ahead
        self._lock = threading.Lock()
        api = self

        class Handler(local_server.Handler):
            def do_GET(self):
                self._say(*api.get(self.path.split("?")[0]))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._say(*api.post(self.path, json.loads(body)))

            def _say(self, status, body):
                body = body.encode()
                self.send_response_only(status)
                self.send_header("Date", email.utils.formatdate(api.date(self.path), usegmt=True))
                html = body.startswith(b"<")
                self.send_header("Content-Type", "text/html" if html else "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        super().__init__(Handler)
        self.url = f"http://127.0.0.1:{self.port}/api"

    def now(self):
        return time.time() + self.ahead

    def date(self, path):
        """Of the answer to a request for `path`."""
        return self.now()

    def get(self, path):
        if path == "/api/v2/user/me":
            with self._lock:
                self.questions += 1
            said = self._me()
            if said:
                return said
        if path not in LISTS:
            return 404, "<html>no such page</html>"
        return 200, json.dumps({"success": True, "data": LISTS[path]})

    def post(self, path, body):
        if path != "/api/v2/lead":
            return 404, "<html>no such page</html>"
        with self._lock:
            self.leads.append(body)
            number = len(self.leads)
        return self._answer(number, body) or self.create(number, body)

    def create(self, number, body):
        return 201, created({"id": dated_id(self.now()), "name": body["name"]})
