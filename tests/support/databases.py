"""Real databases for tests: SQLite files, and a PostgreSQL server of the session's own."""

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import psutil
import psycopg
import pytest
from psycopg import sql

from quizapp.db.migrations import upgrade
from tests.support.ports import own_port

# For a test with the fixture `db` that is about a room: what it stores is stored on both kinds in other tests.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_USER = "postgres"
# Nothing of a test has to survive the machine, so that no test waits for the disk.
_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 40\n"


class SqliteTemplate:
    """An empty, migrated file that each test gets a copy of."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "template.db"
        upgrade(f"sqlite:///{self._file}")

    def new_url(self, directory: Path) -> str:
        """The address of a new, empty, migrated database."""
        file = directory / "quizapp.db"
        with closing(sqlite3.connect(self._file)) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
        return f"sqlite:///{file}"


def postgres_programs() -> Path | None:
    """Where `initdb` and `postgres` are: on the path, or where Debian puts the newest version."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    return versions[-1].parent if versions else None


class PostgresServer:
    """A PostgreSQL server in a directory of its own, reachable on the loopback address only."""

    def __init__(self, programs: Path, directory: Path, port: int) -> None:
        self._programs = programs
        self._directory = directory
        self._port = port
        self._template = ""

    def url(self, database: str) -> str:
        """The address of a database, with the driver we ship."""
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Create the cluster and start it; returns when it answers."""
        cluster = self._directory / "cluster"
        options = ["--username", _USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
        self._run("initdb", "--pgdata", str(cluster), *options)
        with (cluster / "postgresql.conf").open("a") as configuration:
            configuration.write(_FAST)
            configuration.write(f"port = {self._port}\nlisten_addresses = '127.0.0.1'\n")
            configuration.write(f"unix_socket_directories = '{self._directory}'\n")
        self.start_again()

    def start_again(self) -> None:
        """Start the cluster that is there; returns when it answers."""
        cluster, log = str(self._directory / "cluster"), str(self._directory / "server.log")
        self._run("pg_ctl", "start", "--wait", "--pgdata", cluster, "--log", log)

    def stop(self, mode: str = "immediate") -> None:
        """End this server; nobody else's. What it stored last is there afterwards in the mode "fast"."""
        cluster = str(self._directory / "cluster")
        self._run("pg_ctl", "stop", "--wait", "--mode", mode, "--pgdata", cluster)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """All processes of this server stand where they are: connections stay open, and nobody answers."""
        main = psutil.Process(int((self._directory / "cluster" / "postmaster.pid").read_text().split()[0]))
        stopped = [main, *main.children(recursive=True)]
        for process in stopped:
            with suppress(psutil.NoSuchProcess):  # PostgreSQL starts and ends helpers of its own
                process.suspend()
        try:
            yield
        finally:
            for process in stopped:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    def empty_url(self) -> str:
        """The address of a new database without tables."""
        return self._create("template0")

    def new_url(self) -> str:
        """The address of a new, empty, migrated database."""
        if not self._template:
            url = self.empty_url()
            upgrade(url)
            self._template = url.rpartition("/")[2]
        return self._create(self._template)

    def _create(self, template: str) -> str:
        name = f"quiz_{secrets.token_hex(6)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        address = self.url("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            command = ["runuser", "-u", _USER, "--", *command]
        said = self._directory / "programs.log"
        with said.open("ab") as output:  # a file, because a pipe would stay open with the server
            done = subprocess.run(command, cwd=self._directory, stdout=output, stderr=output, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {said.read_text(errors='replace')[-800:]}")


@contextmanager
def postgres_server(programs: Path) -> Iterator[PostgresServer]:
    """A running server, gone afterwards."""
    directory = Path(mkdtemp(prefix="quizapp-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(directory, _USER, _USER)
    server = PostgresServer(programs, directory, own_port())
    try:
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
