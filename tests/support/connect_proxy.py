"""An HTTP proxy that knows CONNECT alone, and leads wherever it is told."""

import base64
import re
import socket
import threading

from relay import end


class ConnectProxy:
    """Leads every CONNECT to the target's port of this machine, whatever host it names; to
    `address` there.

    `credentials` "user:password": who does not bring them gets 407. `status`: what to answer
    instead of opening a tunnel; it can be changed at any time. `status_once`: the same for the first
    request. As a context manager it ends."""

    def __init__(self, target, credentials=None, status=None, status_once=None, address="127.0.0.1"):
        self._target = (address, target)
        self._wanted = credentials and base64.b64encode(credentials.encode()).decode()
        self.status = status
        self._status_once = status_once
        self.heads = []  # of the requests, as they came
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, user=""):
        return f"http://{user}127.0.0.1:{self.port}"

    def close(self):
        end(self._listener)  # wakes accept()
        self._listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _accept(self):
        while True:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return  # closed
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                data = client.recv(4096)
                if not data:
                    return
                head += data
            head = head.decode()
            self.heads.append(head)
            if status := self._refusal_of(head):
                client.sendall(f"HTTP/1.1 {status} Sorry\r\nContent-Length: 0\r\n\r\n".encode())
                return
            with socket.create_connection(self._target) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=copy, args=(server, client), daemon=True)
                back.start()
                copy(client, server)
                back.join()

    def _refusal_of(self, head):
        if not head.startswith("CONNECT "):
            return 405
        if self._status_once and len(self.heads) == 1:
            return self._status_once
        if self.status:
            return self.status
        brought = re.search(r"\r\nProxy-Authorization: Basic (\S+)\r\n", head)
        return 407 if self._wanted and (not brought or brought[1] != self._wanted) else None


def copy(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    end(sink)  # and so the other direction ends
