"""A TCP relay in front of a sandbox: the network that a test can cut and mend."""

import socket
import threading


class Relay:
    """Hands every connection to a port of this machine on, until cut(); again after mend()."""

    def __init__(self, port):
        self._target = port
        self._lock = threading.Lock()
        self._open = set()  # sockets
        self.connections = 0  # that were handed on
        self._listener = None
        self._own = 0
        self.mend()

    @property
    def port(self):
        return self._own

    def mend(self):
        """At the same port as before."""
        self._listener = socket.create_server(("127.0.0.1", self._own), reuse_port=False)
        self._own = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self):
        """Nobody is let in any more, and what is open breaks off."""
        with self._lock:
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
            self._listener.close()
            for s in self._open:
                end(s)

    def _accept(self, listener):
        while True:
            try:
                ours = listener.accept()[0]
            except OSError:
                return  # cut
            with self._lock:
                if listener.fileno() < 0:
                    ours.close()  # it was let in as the cut came
                    return
                try:
                    theirs = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    ours.close()
                    continue
                self._open |= {ours, theirs}
                self.connections += 1
            for pair in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._copy, args=pair, daemon=True).start()

    def _copy(self, source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        with self._lock:
            end(sink)  # and so the other direction ends, which closes it
            self._open.remove(source)
            source.close()


def end(s):
    try:
        s.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the other side was first
