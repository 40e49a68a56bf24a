"""Hosts and quizzes put straight into a server's database, so that a test begins where its story begins."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from quizapp.db.engine import Database
from quizapp.db.tables import Event
from quizapp.domain.admission.joining import AVATARS
from quizapp.domain.questions import Choice, Question
from quizapp.services.accounts import accounts
from quizapp.services.admission.joining import JoinRequest, join_all
from quizapp.services.authoring import events, questions, segments
from quizapp.services.authoring.ownership import segments_of
from quizapp.services.authoring.room_wifi import set_wifi
from quizapp.web.cookies import HOST_COOKIE, hashed
from tests.support.settings import PATIENT


@dataclass(frozen=True)
class Host:
    """An account, and the secret that its signed-in browser has in a cookie."""

    id: int
    name: str
    secret: str
    cookie: str = HOST_COOKIE


@dataclass(frozen=True)
class Quiz:
    """An event in the database."""

    id: int
    code: str
    title: str


def asks(text: str, *choices: str, right: int = 0, limit_s: int | None = 120) -> Question:
    """A question with one right choice, by default "yes" of "yes" and "no"."""
    texts = choices or ("yes", "no")
    return Question(text, tuple(Choice(each, i == right) for i, each in enumerate(texts)), time_limit_s=limit_s)


def asks_several(text: str, *choices: str, right: tuple[int, ...], limit_s: int | None = 120) -> Question:
    """A question with several right choices."""
    offered = tuple(Choice(each, i in right) for i, each in enumerate(choices))
    return Question(text, offered, kind="multiple", time_limit_s=limit_s)


class Backstage:
    """The way into the database of a running server."""

    def __init__(self, database_url: str) -> None:
        self._db = Database(database_url, PATIENT)

    def host(self) -> Host:
        """A new account, signed in."""
        name = f"Host {secrets.token_hex(4)}"
        prepared = accounts.prepare_account(name, "correct horse battery")

        def work(session: Session) -> Host:
            now = datetime.now(UTC)
            host = accounts.create_account(session, prepared, now, registration_open=True)
            assert host.id is not None
            return Host(host.id, name, accounts.open_session(session, host.id, now))

        return self._db.write_now(work)

    def quiz(self, host: Host, title: str, *parts: list[Question]) -> Quiz:
        """A new event with these parts; one part makes it a plain quiz."""

        def work(session: Session) -> Quiz:
            event = events.create_event(session, host.id, title, datetime.now(UTC))
            assert event.id is not None
            for _ in parts[1:]:
                segments.add_segment(session, host.id, event.id)
            for segment, asked in zip(segments_of(session, event.id), parts, strict=True):
                questions.add_questions(session, host.id, event.id, segment.id, asked)
            return Quiz(event.id, event.code, title)

        return self._db.write_now(work)

    def name_parts(self, quiz: Quiz, language: str, *titles: str) -> None:
        """Call the parts of a quiz so, and let its projector speak that language, even one that is for tests alone."""

        def work(session: Session) -> None:
            event = session.get_one(Event, quiz.id)
            event.language = language
            for segment, title in zip(segments_of(session, quiz.id), titles, strict=True):
                segment.title = title

        self._db.write_now(work)

    def crowd(self, quiz: Quiz, names: Sequence[str]) -> None:
        """People who are in already when the first page of the quiz is opened: its room does not hear of them."""
        now = datetime.now(UTC)
        requests = [
            JoinRequest(quiz.id, hashed(f"{quiz.code} {number}"), name, number % len(AVATARS), now, now)
            for number, name in enumerate(names)
        ]
        self._db.write_now(lambda session: join_all(session, requests))

    def wifi(self, host: Host, quiz: Quiz, name: str, password: str) -> None:
        """A Wi-Fi that the quiz has before its first page is opened."""
        self._db.write_now(lambda session: set_wifi(session, host.id, quiz.id, name, password))

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()
