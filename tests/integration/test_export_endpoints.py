"""Downloads over HTTP: for the event's host, whole, and for nobody else."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from python_calamine import CalamineWorkbook
from starlette.applications import Starlette
from starlette.requests import Request

from quizapp.db.engine import Database
from quizapp.db.migrations import upgrade
from quizapp.db.tables import Event, Host
from quizapp.services.authoring.samples import create_sample
from quizapp.web import exports
from quizapp.web.exports import routes

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A database with the host Ada, the host Eve, and Ada's sample event."""
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    upgrade(url)
    database = Database(url)
    for name in ("Ada", "Eve"):
        host = Host(name=name, name_key=name.casefold(), password_hash="-", created_at=NOW)
        database.write_now(lambda session, host=host: session.add(host) or session.flush())
    yield database
    database.close()


@pytest.fixture
def event(db: Database) -> Event:
    """Ada's event."""
    return db.write_now(lambda session: create_sample(session, 1, NOW))


@pytest.fixture
async def browser(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A browser; the header `X-Host` says who is signed in with it."""

    async def host_id(request: Request) -> int | None:
        return int(request.headers["x-host"]) if "x-host" in request.headers else None

    transport = httpx.ASGITransport(Starlette(routes=[*routes(db, host_id)]))
    async with httpx.AsyncClient(transport=transport, base_url="http://quiz.test:3000") as client:
        yield client


ADA, EVE = {"X-Host": "1"}, {"X-Host": "2"}


async def test_json(browser: httpx.AsyncClient, event: Event) -> None:
    """X2: the host saves the record as a JSON file named after the code."""
    answer = await browser.get(f"/export/{event.id}.json", headers=ADA)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == f'attachment; filename="quiz-{event.code}.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) == int(answer.headers["content-length"])
    assert set(json.loads(answer.content)) == {"quizapp", "event", "segments", "participants", "answers", "leaderboard"}


async def test_csv(browser: httpx.AsyncClient, event: Event) -> None:
    """X2: the host saves a CSV file that spreadsheets take for UTF-8."""
    answer = await browser.get(f"/export/{event.id}.csv", headers=ADA)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="quiz-{event.code}.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[0] == "Event"


async def test_excel(browser: httpx.AsyncClient, event: Event) -> None:
    """X2: the host saves a workbook, in the language that the page is read in."""
    answer = await browser.get(f"/export/{event.id}.xlsx", headers=ADA | {"Accept-Language": "de"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["content-disposition"] == f'attachment; filename="quiz-{event.code}.xlsx"'
    assert CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).sheet_names == [
        "Rangliste",
        "Fragen",
        "Antworten",
    ]


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx"])
async def test_nobody_else_gets_it(browser: httpx.AsyncClient, event: Event, ending: str) -> None:
    """X2: who is not signed in, and another host, get exactly what they get for an event that never was."""
    answers = [
        await browser.get(f"/export/{event.id}.{ending}"),
        await browser.get(f"/export/{event.id}.{ending}", headers=EVE),
        await browser.get(f"/export/777.{ending}", headers=ADA),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.text for answer in answers}) == 1
    assert "content-disposition" not in answers[0].headers


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 400, "1.5", "٣", "1%00", "%2e%2e%2fetc"])
async def test_what_is_no_number(browser: httpx.AsyncClient, event: Event, number: str) -> None:
    """X2: an address without a sensible number is answered calmly."""
    answer = await browser.get(f"/export/{number}.json", headers=ADA)
    assert answer.status_code == 404


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
async def test_a_failed_export_is_reported(
    browser: httpx.AsyncClient, event: Event, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """X3: when the database gives out in the middle, the host is told, and no half of a file is sent."""

    def give_out(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(exports, "event_record", give_out)
    answer = await browser.get(f"/export/{event.id}.{ending}", headers=ADA)
    assert answer.status_code == 500
    assert "content-disposition" not in answer.headers
    assert "disk full" not in answer.text
    assert "try again" in answer.text
