"""Who may call what over HTTP: every endpoint has its row, and is really called in each role."""

import io
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import MagicMock

import httpx
import pytest
from PIL import Image
from sqlalchemy import text
from sqlmodel import SQLModel

from quizapp.db.engine import Database
from quizapp.phones.browser import CONSOLE, LIVE, Tab
from quizapp.phones.phone import Phone
from quizapp.services.accounts.accounts import close_session, open_session
from quizapp.services.authoring.pictures import store_picture
from quizapp.web.endpoints import endpoints
from tests.support.events import SECRET_WORD, Quiz, make_quiz, people, question
from tests.support.server import Server

pytestmark = pytest.mark.timeout(900)  # the first test may have to build the pages

ROLES = ("visitor", "participant", "presenter", "host", "other host", "signed-out host")
ALL = frozenset(ROLES)
SIGNED_IN = frozenset({"host", "other host"})
IN_IT = frozenset({"participant", "presenter"})
HOST = frozenset({"host"})


@dataclass(frozen=True)
class Row:
    """`may`: who gets what was asked for; `changes`: what it changes then, by tables; `shows`: questions, too."""

    may: frozenset[str] = ALL
    changes: frozenset[str] = frozenset()
    by: frozenset[str] = ALL  # of those who may, whose call changes that
    shows: bool = False


PLAIN = Row()
# In the order in which they are called: who has left, or signed out, can do nothing more.
ROWS = {
    "GET /healthz": PLAIN,
    "GET /qr/{code}.svg": PLAIN,
    "GET /qr/{code}.png": PLAIN,
    "GET /JOIN": PLAIN,
    "GET /JOIN/{code}": PLAIN,
    "GET /TRUST": PLAIN,
    "GET /trust/quizapp.crt": PLAIN,
    "GET /trust/quizapp.pem": PLAIN,
    "GET /trust/qr.svg": PLAIN,
    "GET /pictures/{name}": PLAIN,
    "POST /api/pictures": Row(SIGNED_IN, frozenset({"pictures"})),
    "GET /export/{event_id}.json": Row(HOST, shows=True),
    "GET /export/{event_id}.csv": Row(HOST, shows=True),
    "GET /export/{event_id}.xlsx": Row(HOST, shows=True),
    # The presenter is told that who presents a question is not asked.
    "POST /api/answer": Row(IN_IT, frozenset({"answers"}), by=frozenset({"participant"})),
    "POST /api/events/{event_id}/import": Row(HOST, frozenset({"questions", "choices"}), shows=True),
    "POST /api/leave": Row(IN_IT, frozenset({"event_participants"})),
    "POST /api/register": PLAIN,  # closed, once there is an account
    "POST /api/sign-in": PLAIN,  # with a wrong password
    "POST /api/sign-out": Row(ALL, frozenset({"host_sessions"}), by=SIGNED_IN),
    "POST /api/sign-out-everywhere": Row(ALL, frozenset({"host_sessions"}), by=SIGNED_IN),
}
UPLOADS = {"POST /api/pictures", "POST /api/events/{event_id}/import"}
# An upload that is refused unread ends its connection.
EACH_ITS_OWN = httpx.Limits(max_keepalive_connections=0)
# What changes beside what a call is about: who is here, that the server runs, and how much has happened.
BY_ITSELF = {"last_heartbeat", "connection_state", "alive_at", "revision"}
# The version of the event, and whose hand its controls are in.
THEN_TOO = {"POST /api/leave": {"events"}, "POST /api/events/{event_id}/import": {"events"}}


def test_every_endpoint_has_its_row() -> None:
    """Issue 9: a new endpoint fails this until somebody has said who may call it."""
    routes = endpoints(MagicMock())
    found = [f"{method} {route.path}" for route in routes for method in route.methods or () if method != "HEAD"]
    assert sorted(found) == sorted(ROWS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all roles, which never shows a traceback."""
    running = Server(tmp_path_factory.mktemp("endpoints"))
    with running.database():
        pass
    running.start()
    yield running
    running.kill()
    assert "Traceback" not in running.log, running.log[-5000:]


class Play:
    """A quiz with an open question, which Ann answers, Ben presents and Cem looks at; and another host's quiz."""

    def __init__(self, server: Server, db: Database) -> None:
        self.server, self.db = server, db
        asked = [question("Secret text?", limit_s=None), question("Secret two?", limit_s=None)]
        self.quiz, self.other = make_quiz(db, asked), make_quiz(db)
        self.ann, self.ben, self.cem = (Phone(server.url, self.quiz.code, name) for name in ("Ann", "Ben", "Cem"))
        self.console = Tab(server.url, f"quizapp_host={self.quiz.host_secret}")
        self.picture = store_picture(_picture(), server.data_dir / "pictures")

    async def begin(self) -> None:
        """Everybody is in, and the first question is open."""
        for phone in (self.ann, self.ben, self.cem):
            await phone.stand_at_the_door()
            await phone.join()
        await self.console.open(f"/host/{self.quiz.id}/live")
        await self.console.until(lambda: bool(self.stage.get("phase")))
        self.console.call(f"{CONSOLE}.open_person", participant_id=self.ben.me["id"])
        self.console.call(f"{CONSOLE}.pick_presenter", participant_id=self.ben.me["id"])
        await self.console.until(lambda: self.stage["presenter"] == self.ben.me["id"])
        self.console.call(f"{CONSOLE}.press", control="start", version=self.stage["version"])
        for phone in (self.ann, self.ben, self.cem):
            await phone.see_question(1)

    @property
    def stage(self) -> dict[str, Any]:
        """What everybody sees."""
        return self.console.view(LIVE, "stage") or {}

    def cookie(self, who: str) -> str:
        """What the browser of that role sends, each time of a session that was opened just now."""
        if who in ("visitor", "participant", "presenter"):
            visitor = f"quizapp_device={secrets.token_hex(16)}"
            return {"participant": self.ann.tab.cookie, "presenter": self.ben.tab.cookie}.get(who, visitor)
        owner = self.other.host_id if who == "other host" else self.quiz.host_id
        secret = self.db.write_now(lambda session: open_session(session, owner, datetime.now(UTC)))
        if who == "signed-out host":
            self.db.write_now(lambda session: close_session(session, secret))
        return f"quizapp_host={secret}"

    def stored(self) -> dict[str, dict[str, dict[str, Any]]]:
        """All rows of all tables, and the names of all pictures."""
        found = {"pictures": {each.name: {} for each in (self.server.data_dir / "pictures").iterdir()}}
        for table in SQLModel.metadata.tables.values():
            if table.name == "storage_checks":  # of the server itself
                continue
            keys = [column.name for column in table.primary_key]
            rows = self.db.read_now(lambda s, table=table: s.execute(table.select()).mappings().all())
            found[table.name] = {
                str([row[key] for key in keys]): {name: row[name] for name in row if name not in BY_ITSELF}
                for row in rows
            }
        # What others played before is paused once all of them are gone.
        found["events"] = {
            key: row for key, row in found["events"].items() if row["id"] in (self.quiz.id, self.other.id)
        }
        return found

    def secrets(self) -> list[str]:
        """What nobody but the host may read: questions, and by what others are known."""
        rows = people(self.db, self.quiz)
        told = [word for row in rows for word in (row.rejoin_code, row.device_id)]
        hashes = self.db.read_now(lambda s: s.execute(text("select secret_hash from host_sessions")).scalars().all())
        return ["Secret two?", SECRET_WORD, self.quiz.host_secret, *told, *hashes]

    def close(self) -> None:
        """Put everything away."""
        for tab in (self.ann.tab, self.ben.tab, self.cem.tab, self.console):
            tab.close()


@pytest.fixture
async def play(server: Server) -> AsyncIterator[Play]:
    """Such a quiz, begun."""
    with server.database() as db:
        begun = Play(server, db)
        await begun.begin()
        yield begun
        begun.close()


@pytest.mark.parametrize("who", ROLES)
async def test_nobody_does_or_reads_what_is_anothers(play: Play, who: str) -> None:
    """Issue 9: each endpoint, called rightly by that role, changes what its row says and shows nobody's secrets."""
    async with httpx.AsyncClient(base_url=play.server.url, trust_env=False, timeout=30, limits=EACH_ITS_OWN) as client:
        for name, row in ROWS.items():
            cookie, before = play.cookie(who), play.stored()
            unsaid = play.secrets()
            try:
                answer = await _called(client, play, name, cookie)
            except httpx.TransportError:
                # Ended while the client was still sending what nobody wants of this role.
                assert who not in row.may
                assert name in UPLOADS
                answer = httpx.Response(404)
            after = play.stored()
            changed = {table for table in after if after[table] != before[table]}
            case = f"{name} by the {who}: {answer.status_code} {answer.text[:200]}"
            assert (answer.status_code not in (401, 403, 404)) == (who in row.may) or _is_not_here(name), case
            wanted = row.changes if who in row.may & row.by else frozenset()
            assert changed - (THEN_TOO.get(name, set()) if wanted else set()) == wanted, case
            if not (row.shows and who in row.may):
                said = answer.text + str(answer.headers)
                assert not [secret for secret in unsaid if secret in said], case
            _check_owner(play, who, before, after)


def _is_not_here(name: str) -> bool:
    """A server without a certificate of its own has none to give."""
    return "/trust/" in name


def _check_owner(play: Play, who: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Whatever changed in rows of people and sessions is the caller's own."""
    owners = {"host": play.quiz.host_id, "other host": play.other.host_id}
    gone = [row for key, row in before["host_sessions"].items() if key not in after["host_sessions"]]
    assert {row["host_id"] for row in gone} <= {owners.get(who)}
    persons = {"participant": play.ann.me.get("id"), "presenter": play.ben.me.get("id")}
    old = before["event_participants"]
    others = {row["id"] for key, row in after["event_participants"].items() if old.get(key) != row}
    assert others <= {persons.get(who)}
    old = before["answers"]
    new = {row["participant_id"] for key, row in after["answers"].items() if old.get(key) != row}
    assert new <= {persons.get(who)}


async def _called(client: httpx.AsyncClient, play: Play, name: str, cookie: str) -> httpx.Response:
    """The answer to a request as the pages send it."""
    method, path = name.split()
    quiz: Quiz = play.quiz
    for key, value in {"code": quiz.code, "event_id": quiz.id, "name": play.picture}.items():
        path = path.replace(f"{{{key}}}", str(value))
    asked = quiz.questions[0]
    answer = {
        "event": quiz.id,
        "question": asked,
        "response": {"choices": [quiz.right(asked)]},
        "elapsed_ms": 5,
        "key": "key",
    }
    csv = b"Question,Answer 1,Answer 2,Time limit (sec),Correct answer(s)\nMine?,yes,no,20,1\n"
    sent: dict[str, Any] = {
        "POST /api/answer": {"json": answer},
        "POST /api/leave": {"json": {"event": quiz.id}},
        "POST /api/pictures": {"content": _picture(), "headers": {"Content-Type": "image/png"}},
        "POST /api/events/{event_id}/import": {"files": {"file": ("mine.csv", csv)}, "params": {"take": "all"}},
        "POST /api/sign-in": {"data": {"name": "Host", "password": "a wrong password"}},
        "POST /api/register": {"data": {"name": "Somebody new", "password": "correct horse battery"}},
    }.get(name, {})
    headers = {"Cookie": cookie, **sent.pop("headers", {})}
    return await client.request(method, path, headers=headers, **sent)


def _picture() -> bytes:
    """Another one each time."""
    written = io.BytesIO()
    Image.frombytes("RGB", (8, 8), secrets.token_bytes(192)).save(written, "PNG")
    return written.getvalue()
