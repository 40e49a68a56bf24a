"""Importing over HTTP: first a report, then, on the host's word, questions."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from quizapp.db.engine import Database
from quizapp.db.migrations import upgrade
from quizapp.db.tables import Host
from quizapp.services.authoring import events, segments
from quizapp.services.authoring.event_content import read_script
from quizapp.web.imports import MAX_ERRORS, routes

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
HEADER = "Question,Answer 1,Answer 2,Answer 3,Answer 4,Time limit (sec),Correct answer(s)\n"
GOOD = HEADER + "One?,a,b,c,d,20,1\nTwo?,a,b,,,10,2\n"
MIXED = GOOD + "Three?,a,b,,,20,\nFour?,a,b,,,7000,1\n"


class Desk:
    """Ada's event and browsers that send files to it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.changed: list[int] = []
        self.event = db.write_now(lambda session: events.create_event(session, 1, "Quiz", NOW)).id or 0
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(Starlette(routes=[*routes(db, self._host, self._changed)])),
            base_url="http://quiz.test:3000",
        )

    async def send(
        self, content: str | bytes, name: str = "quiz.csv", *, host: int = 1, event: object = None, **query: object
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer for a file."""
        answer = await self.client.post(
            f"/api/events/{self.event if event is None else event}/import",
            files={"file": (name, content.encode() if isinstance(content, str) else content)},
            params={key: str(value) for key, value in query.items()},
            headers={"X-Host": str(host)} if host else {},
        )
        return answer.status_code, answer.json()

    def texts(self, segment: int = 0) -> list[str]:
        """The questions that are stored."""
        found = self.db.read_now(lambda session: read_script(session, 1, self.event))
        return [each.question.text for each in found.segments[segment].questions]

    async def _host(self, request: Request) -> int | None:
        return int(request.headers["x-host"]) if "x-host" in request.headers else None

    async def _changed(self, event_id: int) -> None:
        self.changed.append(event_id)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database with the hosts Ada and Eve."""
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    upgrade(url)
    database = Database(url)
    for name in ("Ada", "Eve"):
        host = Host(name=name, name_key=name.casefold(), password_hash="-", created_at=NOW)
        database.write_now(lambda session, host=host: session.add(host) or session.flush())
    yield database
    database.close()


@pytest.fixture
async def desk(db: Database) -> AsyncIterator[Desk]:
    """Ada's desk."""
    desk = Desk(db)
    yield desk
    await desk.client.aclose()


async def test_the_report_stores_nothing(desk: Desk) -> None:
    """X4: a file is looked at first: what was found, and each mistake with its row and column."""
    status, report = await desk.send(MIXED)
    assert status == 200
    assert (report["found"], report["first"], report["error_count"]) == (2, ["One?", "Two?"], 2)
    assert [(error["row"], error["column"]) for error in report["errors"]] == [
        (4, "Correct answer(s)"), (5, "Time limit"),
    ]  # fmt: skip
    assert all(error["message"] for error in report["errors"])
    assert desk.texts() == []
    assert desk.changed == []


async def test_taking_all(desk: Desk) -> None:
    """X4: a file without mistakes is taken as a whole, in its order, and rooms hear of it."""
    assert await desk.send(GOOD, take="all") == (201, {"stored": 2})
    assert desk.texts() == ["One?", "Two?"]
    assert desk.changed == [desk.event]


async def test_all_means_all(desk: Desk) -> None:
    """X4: as long as there are mistakes, "all" takes nothing."""
    status, answer = await desk.send(MIXED, take="all")
    assert (status, list(answer)) == (422, ["error"])
    assert desk.texts() == []


async def test_taking_the_good_ones(desk: Desk) -> None:
    """X4: the host may say to take the good rows only."""
    assert await desk.send(MIXED, take="good") == (201, {"stored": 2})
    assert desk.texts() == ["One?", "Two?"]


async def test_plain_text(desk: Desk) -> None:
    """X4: pasted text comes the same way."""
    text = "Which is larger?\n* Jupiter\n- Mars\n"
    assert (await desk.send(text, "pasted.txt"))[1]["found"] == 1
    assert (await desk.send(text, "pasted.txt", take="all"))[0] == 201
    assert desk.texts() == ["Which is larger?"]


async def test_into_a_segment(desk: Desk, db: Database) -> None:
    """X4: with several parts the host says into which; a part of another event is refused."""
    second = db.write_now(lambda session: segments.add_segment(session, 1, desk.event))
    first = db.read_now(lambda session: read_script(session, 1, desk.event)).segments[0].id
    await desk.send(GOOD, take="all", segment=first)
    assert (desk.texts(0), desk.texts(1)) == (["One?", "Two?"], [])
    await desk.send(GOOD, take="all", segment=second)
    assert desk.texts(1) == ["One?", "Two?"]
    other = db.write_now(lambda session: events.create_event(session, 1, "Other", NOW)).id
    foreign = db.read_now(lambda session: read_script(session, 1, other)).segments[0].id
    assert (await desk.send(GOOD, take="all", segment=foreign))[0] == 404


@pytest.mark.parametrize("host", [0, 2])
@pytest.mark.parametrize("take", ["", "all", "good"])
async def test_nobody_elses_event(desk: Desk, host: int, take: str) -> None:
    """A3: without an account, or with another's, there is no such event, and nothing is stored."""
    answer = await desk.send(GOOD, host=host, take=take)
    assert answer == await desk.send(GOOD, event=777, take=take)
    assert answer[0] == 404
    assert desk.texts() == []


@pytest.mark.parametrize("event", ["0", "x", "-1", "9" * 300, "٣"])
async def test_what_is_no_number(desk: Desk, event: str) -> None:
    """A3: an address without a sensible number is answered calmly."""
    assert (await desk.send(GOOD, event=event))[0] == 404


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"", "empty.csv", 422),
        (b" \n\n ", "blank.txt", 422),
        (b"PK\x03\x04rest", "quiz.xlsx", 415),
        (b"\x00\x01\x02\x03", "quiz.csv", 415),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "quiz.csv", 415),
        (b"a" * 1_000_001, "long.txt", 413),
        (b"a" * 3_000_000, "longer.txt", 413),
        (b'"' * 500_000, "quotes.csv", 200),
        (b"," * 500_000, "commas.csv", 422),
        (b"\n" * 900_000, "lines.txt", 422),
        (b"=cmd|' /C calc'!A0,x,y\n" * 3, "formula.csv", 200),
    ],
)
async def test_hostile_files(desk: Desk, content: bytes, name: str, status: int) -> None:
    """X4: empty, huge and hostile files get a sentence, at most a report, and never store anything."""
    answered, answer = await desk.send(content, name)
    assert answered == status
    assert ("error" in answer) == (answered != 200)
    assert (await desk.send(content, name, take="all"))[0] >= 400
    assert desk.texts() == []


async def test_a_long_report_is_short(desk: Desk) -> None:
    """X4: a file full of mistakes gives a report that a browser can show."""
    _, report = await desk.send(HEADER + "Bad?,a,b,,,20,\n" * 450)
    assert report["error_count"] == 450
    assert len(report["errors"]) == MAX_ERRORS


async def test_more_than_an_event_holds(desk: Desk) -> None:
    """X4: a file that would make an event too long is refused as a whole."""
    many = HEADER + "".join(f"Question {i}?,a,b,,,20,1\n" for i in range(300))
    assert (await desk.send(many, take="all"))[0] == 201
    status, answer = await desk.send(many, take="all")
    assert (status, "500" in answer["error"]) == (422, True)
    assert len(desk.texts()) == 300


async def test_taking_twice_at_once(desk: Desk) -> None:
    """X4: files taken in the same instant are each stored whole, one after the other."""
    answers = await asyncio.gather(*(desk.send(GOOD, take="all") for _ in range(5)))
    assert answers == [(201, {"stored": 2})] * 5
    assert desk.texts() == ["One?", "Two?"] * 5


@pytest.mark.parametrize("take", ["everything", "ALL", "1", "all;drop"])
async def test_an_unknown_choice(desk: Desk, take: str) -> None:
    """X4: what is neither "all" nor "good" stores nothing."""
    assert (await desk.send(GOOD, take=take))[0] == 422
    assert desk.texts() == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x--", "multipart/form-data"),
        (b"a=b", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
async def test_no_file_in_it(desk: Desk, content: bytes, kind: str) -> None:
    """X4: a request without a file, or a broken one, gets a sentence."""
    answer = await desk.client.post(
        f"/api/events/{desk.event}/import", content=content, headers={"X-Host": "1", "Content-Type": kind}
    )
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]
