"""A TCP relay in front of a sandbox: the network that a test can cut and restore, and stop for a while."""

import socket
import threading

import ports


class Relay:
    """Hands every connection to a port of this machine on, until cut(); again after restore().

    After hold_after() it lets so many more pieces of what clients send through, and holds the others
    until go_on(): then a client that still has to send something cannot outrun the test. A piece is
    what comes at once, in no case more than one request of a client that waits for its answer."""

    def __init__(self, port):
        self._target = port
        self._lock = threading.Lock()
        self._open = set()  # sockets
        self.connections = 0  # that were handed on
        self._gate = threading.Condition()
        self._to_pass = None  # pieces; None: all
        self._held = 0
        self._listener = None
        self._reserved = ports.reserve()  # also while it is cut
        self.restore()

    @property
    def port(self):
        return ports.port_of(self._reserved)

    @property
    def base_url(self):
        return f"https://localhost:{self.port}/api"

    @property
    def held(self):
        """How many pieces, each of a connection of its own, are held since the last go_on()."""
        return self._held

    def hold_after(self, pieces):
        self.go_on(pieces)

    def go_on(self, hold_after=None):
        """What was held counts as the first of the pieces after which it holds again."""
        with self._gate:
            self._to_pass = hold_after
            self._held = 0
            self._gate.notify_all()

    def step(self, running):
        """Lets through what this command's one connection sends, and holds what it sends next."""
        running.wait_until(lambda: self._held, "the relay holds what is sent")
        self.go_on(hold_after=1)
        running.wait_until(lambda: self._held, "the relay holds what is sent next")

    def step_until(self, running, condition):
        """Piece by piece until this is so; then something is held. The condition is looked at when
        something is, so that it cannot come to be and pass unseen."""
        running.wait_until(lambda: self._held, "the relay holds what is sent")
        while not condition():
            self.step(running)

    def restore(self):
        """At the same port as before."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self):
        self.cut()
        self._reserved.close()

    def cut(self):
        """No connection is accepted any more, and those that are open break off."""
        with self._lock:
            end(self._listener)  # wakes accept()
            self._listener.close()
            for s in self._open:
                end(s)
        self.go_on()  # what is held is dropped: its connection has ended

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
            for way in ((ours, theirs, self._pass), (theirs, ours, lambda: None)):
                threading.Thread(target=self._copy, args=way, daemon=True).start()

    def _pass(self):
        """Returns when one more piece may go through."""
        with self._gate:
            while self._to_pass == 0:
                self._held += 1
                self._gate.wait()
            if self._to_pass is not None:
                self._to_pass -= 1

    def _copy(self, source, sink, may_pass):
        try:
            while data := source.recv(65536):
                may_pass()
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
