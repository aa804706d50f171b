"""Ports of this machine that stay ours while nobody listens at them."""

import socket


def reserve(address="127.0.0.1"):
    """A socket that never listens. Who asks for any free port gets another one, and who asks for its
    port and may reuse addresses, as servers may, can listen there, one after the other."""
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind((address, 0))
    return taken


def port_of(taken):
    return taken.getsockname()[1]
