"""`quizapp password NAME`: a host gets back in, and whoever else was in does not stay."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from quizapp.db.tables import Host
from quizapp.services.authoring import events
from quizapp.settings import ROOT
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)

OLD, NEW = "correct horse", "battery staple 7"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that runs, with an account."""
    running = Server(tmp_path / "data", {"TIMINGS": '{"sessions_every_s": 0.2}'})
    running.start()
    yield running
    running.kill()


def says(data_dir: Path, *arguments: str, typed: str = "") -> tuple[int, str]:
    """Exit status and all output of the command."""
    ended = subprocess.run(
        [sys.executable, "-m", "quizapp", "password", *arguments],
        cwd=ROOT,
        env=os.environ | {"QUIZAPP_DATA_DIR": str(data_dir)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


def browser(server: Server, password: str) -> httpx.Client:
    """One in which somebody has typed that."""
    client = httpx.Client(base_url=server.url, trust_env=False, timeout=30)
    client.post("/api/sign-in", data={"name": "Ada", "password": password}, headers={"Origin": server.url})
    return client


def event_of_ada(server: Server) -> int:
    """An event that only Ada can export."""
    with server.database() as db:
        ada = db.read_now(lambda session: session.exec(select(Host.id)).one())
        assert ada is not None
        event_id = db.write_now(lambda session: events.create_event(session, ada, "Quiz", datetime.now(UTC))).id
        assert event_id is not None
        return event_id


def is_in(client: httpx.Client, event_id: int) -> bool:
    """Whether that browser gets what is Ada's."""
    return client.get(f"/export/{event_id}.json").status_code == 200


def test_a_new_password_while_the_server_runs(server: Server) -> None:
    """A1: the new password lets in, the old one does not, and who was in is out."""
    was_in = browser(server, OLD)
    event_id = event_of_ada(server)
    assert is_in(was_in, event_id)
    status, said = says(server.data_dir, " ada ", typed=f"{NEW}\n{NEW}\n")
    assert (status, "Traceback" in said) == (0, False), said
    assert NEW not in said
    assert "Ada signs in with the new password" in said
    assert not is_in(was_in, event_id)
    assert not is_in(browser(server, OLD), event_id)
    assert is_in(browser(server, NEW), event_id)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("Grace", "", "Nobody has an account called 'Grace'. There are: Ada."),
        ("Ada", "short\nshort\n", "8"),
        ("Ada", "password1\npassword1\n", "guess"),
        ("Ada", "", "Aborted"),
    ],
)
def test_what_will_not_do_changes_nothing(server: Server, name: str, typed: str, words: str) -> None:
    """A1: whoever mistypes reads why, and the account is as it was."""
    browser(server, OLD)
    status, said = says(server.data_dir, name, typed=typed)
    assert status in (1, 2)
    assert words in said
    assert "Traceback" not in said
    assert is_in(browser(server, OLD), event_of_ada(server))


def test_without_a_database(tmp_path: Path) -> None:
    """A1: where nothing is stored, nothing is made."""
    status, said = says(tmp_path / "elsewhere", "Ada")
    assert status == 2
    assert "There is no database at" in said
    assert not (tmp_path / "elsewhere").exists()
