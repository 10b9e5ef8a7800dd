"""A server for tests that behaves badly: it never speaks, hangs up, or says some lines and then one of both."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


@contextmanager
def rude_server(says: Sequence[bytes] = (), *, hangs_up: bool, trust: ssl.SSLContext | None = None) -> Iterator[int]:
    """Yield the port of a server that answers each line with the next of `says`, then hangs up or falls silent.

    The first of `says` is its greeting. With `trust` it speaks TLS from the first byte.
    """
    ended = threading.Event()

    def serve(listening: socket.socket) -> None:
        while not ended.is_set():
            with suppress(OSError):
                talk(listening.accept()[0])

    def talk(plain: socket.socket) -> None:
        with plain, trust.wrap_socket(plain, server_side=True) if trust else plain as client:
            for number, line in enumerate(says):
                if number and not client.recv(4096):
                    return
                client.sendall(line)
            if not hangs_up:
                ended.wait(20)

    with socket.create_server(("localhost", 0)) as listening:
        listening.settimeout(0.2)
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ended.set()
            thread.join()
