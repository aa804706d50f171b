"""An API of a few lines, for answers that the sandbox does not give: without TLS, on this machine.

It knows a workspace without fields of its own. What a POST /v2/lead answers is the test's to say."""

import json

import local_server

WORKSPACE = {
    "/v2/user/me": {"user": {"id": "u", "name": "누구", "room": {"id": "room", "name": "작은 방"}}},
    "/v2/field/lead": {"fieldList": []},
    "/v2/field/people": {"fieldList": []},
    "/v2/field/organization": {"fieldList": []},
    "/v2/lead/pipeline": {"pipelineList": []},
    "/v2/user": {"userList": []},
}


def success(data):
    return 200, {"success": True, "data": data}


def refusal(status, reason):
    return status, {"success": False, "message": "no", "reason": reason}


class SmallApi(local_server.LocalServer):
    """A context manager. `lead` gets the request's JSON and its Authorization header, and gives a
    status and a body: what JSON is made of, or bytes of HTML; or None and a function that writes the
    whole answer to the file that it is given. `probe`, unless it is None, likewise
    for GET /v2/user/me, once leads were asked for. `get`, unless it is None, likewise gets the path
    of each GET."""

    def __init__(self, lead, probe=None, get=None):
        self.leads = 0  # that were asked for
        api = self

        class Handler(local_server.Handler):
            def do_GET(self):
                path = self.path.removeprefix("/api").split("?")[0]
                if get:
                    return self._answer(*get(path))
                if probe and api.leads and path == "/v2/user/me":
                    return self._answer(*probe(None, self.headers["Authorization"]))
                if path not in WORKSPACE:
                    return self._answer(*refusal(404, "없음"))
                return self._answer(*success(WORKSPACE[path]))

            def do_POST(self):
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                api.leads += 1
                return self._answer(*lead(sent, self.headers["Authorization"]))

            def _answer(self, status, body):
                if status is None:
                    return body(self.wfile)
                html = isinstance(body, bytes)
                content = body if html else json.dumps(body, ensure_ascii=False).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if html else "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        super().__init__(Handler)

    @property
    def options(self):
        return ["--base-url", f"http://127.0.0.1:{self.port}/api"]
