"""Free ports on loopback that stay ours while a server is down."""

from __future__ import annotations

import random
import socket

LOOPBACK = "127.0.0.1"
_claimed: set[int] = set()
_random = random.Random()  # not seeded: two test runs on one machine must not pick the same ports


def free_port() -> int:
    """A port nobody listens on, below the kernel's ephemeral range.

    A server that is stopped and started again must find its port free; an ephemeral one may
    have been taken by somebody's outgoing connection meanwhile.
    """
    while True:
        port = _random.randrange(20000, 32000)
        if port not in _claimed and not is_listening(port) and _can_bind(port):
            _claimed.add(port)
            return port


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
