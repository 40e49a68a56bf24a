"""A real server: the process that `python -m quizapp run` is, on a port and a database of its own."""

import contextlib
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import psutil

from quizapp.db.engine import Database
from quizapp.db.migrations import upgrade
from quizapp.settings import ROOT
from tests.support.ports import own_port

# The first start on a machine builds the pages, which needs minutes where everything has to be fetched.
START_TIMEOUT_S = 400


class Server:
    """A server process. `settings` are settings of `QUIZAPP_…` without the prefix; `tls` is its option `--tls`,
    `certificate` are `--cert` (with its authority, for clients of the test) and `--key`; `root` has its source,
    `command` is another one than `run`."""

    def __init__(
        self,
        data_dir: Path,
        settings: dict[str, str] | None = None,
        *,
        tls: bool = False,
        certificate: tuple[Path, Path] | None = None,
        root: Path = ROOT,
        command: Sequence[str] = ("run", "--host", "127.0.0.1"),
    ) -> None:
        self._root = root
        self._command = command
        data_dir.mkdir(parents=True, exist_ok=True)
        self.data_dir = data_dir
        self.port = own_port()
        self.url = f"{'https' if tls or certificate else 'http'}://127.0.0.1:{self.port}"
        self.authority = certificate[0] if certificate else data_dir / "tls" / "authority.crt"
        self._options = ["--tls"] if tls else []
        if certificate:
            self._options = ["--cert", str(certificate[0]), "--key", str(certificate[1])]
        self.database_url = (settings or {}).get("DB_URL", f"sqlite:///{data_dir / 'quizapp.db'}")
        self._log = data_dir / "server.log"
        self._environment = os.environ | {"QUIZAPP_DATA_DIR": str(data_dir)}
        self._environment |= {f"QUIZAPP_{name}": value for name, value in (settings or {}).items()}
        self._process: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def database(self) -> Iterator[Database]:
        """The server's database, opened from outside, whether the server runs or not."""
        if self.database_url.startswith("sqlite:") and not (self.data_dir / "quizapp.db").exists():
            upgrade(self.database_url)
        db = Database(self.database_url)
        try:
            yield db
        finally:
            db.close()

    def start(self) -> None:
        """Start, or start again, and return when it answers. It builds the pages if that has to be done."""
        command = [sys.executable, "-m", "quizapp", *self._command, "--port", str(self.port), *self._options]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_healthy()

    def kill(self) -> None:
        """`kill -9` for all of its processes."""
        self._end(signal.SIGKILL)

    def hang(self) -> None:
        """Stop all of its processes where they are: sockets stay open, and nobody answers."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def kill_main(self) -> None:
        """`kill -9` for the process that the command started, and for none of its children."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=60)
        deadline = time.monotonic() + 30
        while self.is_healthy():
            assert time.monotonic() < deadline, "a worker serves on without its main process"
            time.sleep(0.05)
        self._process = None

    def kill_worker(self) -> int:
        """`kill -9` for the process that runs the app; the exit status of the command."""
        assert self._process is not None
        os.kill(self.worker(), signal.SIGKILL)
        status = self._process.wait(timeout=60)
        self._process = None
        return status

    def worker(self) -> int:
        """The process that runs the app."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children()
        return max(children, key=lambda child: child.memory_info().rss).pid

    def stop(self) -> int:
        """Ctrl-C; the exit status."""
        return self._end(signal.SIGINT)

    @property
    def log(self) -> str:
        """Everything the server has said."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def is_healthy(self) -> bool:
        """Whether database and hub answer."""
        try:
            # Certificates are read from the disk only where they are needed: this is asked many times a second.
            trusted = self.url.startswith("https:") and self.trust()
            return httpx.get(f"{self.url}/healthz", timeout=5, trust_env=False, verify=trusted).status_code == 200
        except httpx.HTTPError:
            return False

    def trust(self) -> ssl.SSLContext | bool:
        """For clients that trust this server's own authority, and nobody else."""
        return ssl.create_default_context(cafile=self.authority) if self.authority.exists() else True

    def _wait_until_healthy(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.is_healthy():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"The server did not start. It said:\n{self.log[-3000:]}")
            time.sleep(0.05)

    def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)  # a session of its own: nobody else is in this group
        status = self._process.wait(timeout=60)
        self._process = None
        return status
