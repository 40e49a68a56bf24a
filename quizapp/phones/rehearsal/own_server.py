"""A server of one's own for a rehearsal: a fresh data directory, a free port, gone afterwards."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

START_TIMEOUT_S = 300  # the first start builds the pages


class NoServer(RuntimeError):
    """The server did not start; the message says what it said last."""


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class OwnServer:
    """A server process of this version of the app."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir = data_dir
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers, or raise `NoServer`."""
        environment = os.environ | {"QUIZAPP_DATA_DIR": str(self.data_dir)}
        log = self.data_dir / "server.log"
        with log.open("ab") as output:
            command = [sys.executable, "-m", "quizapp", "run", "--port", str(self.port), "--host", "127.0.0.1"]
            self._process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=output, start_new_session=True
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/healthz", timeout=2).status_code == 200:
                    return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        self.kill()
        raise NoServer(f"The server did not start: {log.read_text(errors='replace')[-400:]}")

    def kill(self) -> None:
        """`kill -9`, for all processes of the server."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def memory_mb(self) -> float | None:
        """Resident memory of all processes of the server, in MB (2**20 bytes); None where it cannot be read."""
        if self._process is None or not Path("/proc").is_dir():
            return None
        total_kb = 0
        for process in Path("/proc").iterdir():
            with contextlib.suppress(OSError, ValueError, IndexError):
                if process.name.isdecimal() and os.getpgid(int(process.name)) == self._process.pid:
                    total_kb += _resident_kb(process)
        return total_kb / 1024


def _resident_kb(process: Path) -> int:
    line = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


@contextlib.contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server in a temporary directory."""
    with tempfile.TemporaryDirectory(prefix="quizapp-rehearsal-") as directory:
        server = OwnServer(Path(directory), free_port())
        server.start()
        try:
            yield server
        finally:
            server.kill()
