"""What tests of all kinds share: databases, servers of their own, and bad lines to them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from quizapp.db.engine import Database
from quizapp.phones.network.fault_proxy import Faults
from tests.support.databases import PostgresServer, SqliteTemplate, postgres_programs, postgres_server
from tests.support.proxy import Proxy
from tests.support.server import Server
from tests.support.settings import PATIENT

# How long an example takes is the machine's business.
hypothesis.settings.register_profile("quizapp", deadline=None)
hypothesis.settings.load_profile("quizapp")

# What makes a test take seconds.
SLOW_FIXTURES = frozenset({"server", "new_server", "workers", "browser"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first, so that none is left for one worker at the end; of them those with a browser together."""
    slow = {item.path for item in items if SLOW_FIXTURES & set(getattr(item, "fixturenames", ()))}
    items.sort(key=lambda item: (item.path not in slow, item.path.parent.name == "e2e"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """An empty, migrated SQLite file."""
    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, where its programs are on the machine."""
    programs = postgres_programs()
    if programs is None:
        sentence = "PostgreSQL's programs (initdb, pg_ctl) are not on this machine: nothing was proved on it."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with postgres_server(programs) as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated database, of each kind in turn."""
    if request.param == "sqlite":
        template: SqliteTemplate = request.getfixturevalue("sqlite_template")
        return template.new_url(tmp_path)
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_url()


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """That database, opened."""
    database = Database(database_url, PATIENT)
    yield database
    database.close()


@pytest.fixture
def sqlite_db(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, where the kind of database does not matter."""
    database = Database(sqlite_template.new_url(tmp_path), PATIENT)
    yield database
    database.close()


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes servers with a data directory of their own; they are gone after the test."""
    servers: list[Server] = []

    def new(*, tls: bool = False, certificate: tuple[Path, Path] | None = None, **settings: str) -> Server:
        server = Server(tmp_path / f"server-{len(servers)}", settings, tls=tls, certificate=certificate)
        servers.append(server)
        return server

    yield new
    for server in servers:
        server.kill()


@pytest.fixture
def new_proxy() -> Iterator[Callable[..., Proxy]]:
    """Makes lines with faults to a running server: `new_proxy(server.url, Faults(delay_s=1))`."""
    proxies: list[Proxy] = []

    def new(target: str, faults: Faults | None = None) -> Proxy:
        proxy = Proxy(target, faults)
        proxies.append(proxy)
        return proxy

    yield new
    for proxy in proxies:
        proxy.stop()
