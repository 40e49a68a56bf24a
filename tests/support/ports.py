"""Ports that stay this process's own until its end, whatever else runs on the machine.

A port that the system chooses is given to somebody else as soon as nobody listens on it: to another test's server, or
to any outgoing connection. Then a server that was killed cannot start again.
"""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

# Below the range from which systems take ports for outgoing connections.
FIRST, LAST = 12_000, 32_000
_LOCKS = Path(tempfile.gettempdir()) / "quizapp-test-ports"
_held: list[int] = []  # open files: their locks end with the process


def own_port() -> int:
    """A port that nobody listens on, and that no other test of this machine is given until this process ends."""
    _LOCKS.mkdir(exist_ok=True)
    while True:
        port = random.SystemRandom().randint(FIRST, LAST)
        if _claim(port) and _is_free(port):
            return port


def _claim(port: int) -> bool:
    lock = os.open(_LOCKS / str(port), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    _held.append(lock)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
