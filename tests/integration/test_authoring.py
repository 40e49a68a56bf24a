"""Writing events on a real database: whose they are, what is refused, and what stays as it was."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, select

from quizapp.db.engine import Database
from quizapp.db.migrations import upgrade
from quizapp.db.tables import AnswerRow, ChoiceRow, Event, Host, Participant, QuestionRow, Segment
from quizapp.domain.admission.codes import normalise
from quizapp.domain.flow.permissions import Command
from quizapp.domain.questions import Choice, Question
from quizapp.domain.refusal import Refusal
from quizapp.services.authoring import events, questions, segments
from quizapp.services.authoring.event_content import EventContent, read_script
from quizapp.services.authoring.ownership import segments_of
from quizapp.services.authoring.samples import create_sample
from quizapp.services.play.commands import run_command
from quizapp.texts.refusals import sentence

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
NOW_MS = 1_893_553_445_000
RIVER = Question("Which river is longer?", (Choice("Nile", is_correct=True), Choice("Rhine")), explanation="By far.")
NOT_IDS: list[Any] = [0, -1, True, None, "1", 1.0, 2**31, 10**30, [], {}]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty database of this version."""
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    upgrade(url)
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def ada(db: Database) -> int:
    """A host."""
    return add_host(db, "Ada")


@pytest.fixture
def eve(db: Database) -> int:
    """Another host, who would like to get at Ada's events."""
    return add_host(db, "Eve")


def add_host(db: Database, name: str) -> int:
    """A host with that name."""
    host = Host(name=name, name_key=name.casefold(), password_hash="-", created_at=NOW)
    db.write_now(lambda session: session.add(host) or session.flush())
    assert host.id is not None
    return host.id


def new_event(db: Database, host: int, title: object = "Quiz") -> Event:
    """An event of that host."""
    return db.write_now(lambda session: events.create_event(session, host, title, NOW))


def script(db: Database, host: int, event_id: int | None) -> EventContent:
    """The event as the editor shows it."""
    return db.read_now(lambda session: read_script(session, host, event_id))


def texts(found: EventContent, segment: int = 0) -> list[str]:
    """The questions of a segment."""
    return [each.question.text for each in found.segments[segment].questions]


def add(db: Database, host: int, event: Event, *wanted: str) -> list[int]:
    """Questions with these texts in the event's first segment."""
    segment = script(db, host, event.id).segments[0].id
    made = [replace(RIVER, text=text) for text in wanted]
    return db.write_now(lambda session: questions.add_questions(session, host, event.id, segment, made))


def refusal(db: Database, work: Callable[[Session], object]) -> str:
    """The reason for which that is refused; nothing at all was written then."""
    before = everything(db)
    with pytest.raises(Refusal) as refused:
        db.write_now(work)
    assert everything(db) == before
    assert sentence(refused.value).endswith((".", "!"))
    return refused.value.reason


def everything(db: Database) -> list[object]:
    """All that is stored about events."""
    tables: list[type[SQLModel]] = [Event, Segment, QuestionRow, ChoiceRow, Participant, AnswerRow]
    return db.read_now(lambda s: [row.model_dump() for table in tables for row in s.exec(select(table)).all()])


def play(db: Database, event_id: int | None, *commands: Command) -> None:
    """The host goes through these controls."""
    assert event_id is not None
    for command in commands:
        db.write_now(lambda session, c=command: run_command(session, event_id, c, NOW_MS))


# Events


@pytest.mark.parametrize("title", ["🍻", "Викторина", "猜谜之夜", "مسابقة", "x" * 120, "👨‍👩‍👧‍👦 night", "=1+1"])
def test_titles_take_any_script(db: Database, ada: int, title: str) -> None:
    """E1: a title of any script is kept as it was typed, and the event is ready for questions."""
    event = new_event(db, ada, f"  {title}\n ")
    found = script(db, ada, event.id)
    assert found.title == title
    assert [len(segment.questions) for segment in found.segments] == [0]
    assert normalise(found.code) == found.code


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("", "title_missing"),
        (" \t\n\u00a0\u2003", "title_missing"),
        ("\u200b\u200d", "title_missing"),
        (None, "title_missing"),
        (7, "title_missing"),
        (["a"], "title_missing"),
        ("x" * 121, "title_too_long"),
        ("👨‍👩‍👧‍👦" * 100, "title_too_long"),
        ("x" * 1_000_000, "title_too_long"),
        ("a\x00b", "title_invisible"),
        ("a\ud800b", "title_invisible"),
        ("a\u202eb", "title_invisible"),
    ],
)
def test_bad_titles(db: Database, ada: int, title: object, reason: str) -> None:
    """E1: a title that is empty, endless or cannot be shown is refused everywhere a title is typed."""
    event = new_event(db, ada)
    segment = script(db, ada, event.id).segments[0].id
    assert refusal(db, lambda s: events.create_event(s, ada, title, NOW)) == reason
    assert refusal(db, lambda s: events.rename_event(s, ada, event.id, title)) == reason
    assert refusal(db, lambda s: segments.rename_segment(s, ada, event.id, segment, title)) == reason


def test_many_events_side_by_side(db: Database, ada: int, eve: int) -> None:
    """E2: each host sees the own events only, the newest first, with what is in them."""
    first, second = new_event(db, ada, "First"), new_event(db, ada, "Second")
    new_event(db, eve, "Not Ada's")
    add(db, ada, first, "One?", "Two?")
    cards = db.read_now(lambda session: events.list_events(session, ada))
    assert {(card.title, card.questions, card.participants, card.phase) for card in cards} == {
        ("First", 2, 0, "lobby"),
        ("Second", 0, 0, "lobby"),
    }
    assert len({first.code, second.code}) == 2


def test_codes_and_ids_that_are_taken(db: Database, ada: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """E2: a code or an id that another event has already is drawn again."""
    first = new_event(db, ada)
    assert first.id is not None
    codes, ids = iter([first.code, "ABC234"]), iter([first.id - 100_000_000, 5])
    monkeypatch.setattr(events, "new_code", lambda pick: next(codes))
    monkeypatch.setattr(events.secrets, "randbelow", lambda below: next(ids))
    second = new_event(db, ada)
    assert (second.code, second.id) == ("ABC234", 100_000_005)


async def test_events_created_at_once(db: Database, ada: int) -> None:
    """E2: fifty presses of "Create" in one instant make fifty whole events."""
    made = await asyncio.gather(
        *(db.write(lambda session: events.create_event(session, ada, "Quiz", NOW)) for _ in range(50))
    )
    assert len({event.code for event in made}) == 50
    assert all(len(script(db, ada, event.id).segments) == 1 for event in made)


def test_the_sample_is_ready_to_play(db: Database, ada: int) -> None:
    """E3: the sample event has five good questions of three kinds, and can be started at once."""
    event = db.write_now(lambda session: create_sample(session, ada, NOW))
    found = [each.question for each in script(db, ada, event.id).segments[0].questions]
    assert len(found) == 5
    assert {question.kind for question in found} == {"single", "multiple", "true_false"}
    assert all(questions.question_problems(question) == [] for question in found)
    assert all(question.explanation for question in found)
    play(db, event.id, Command.START)
    assert script(db, ada, event.id).phase == "question"


def test_a_second_sample_is_another_event(db: Database, ada: int) -> None:
    """E3: pressing again gives the same questions in a new event."""
    one, two = (db.write_now(lambda session: create_sample(session, ada, NOW)) for _ in range(2))
    assert one.id != two.id
    assert texts(script(db, ada, one.id)) == texts(script(db, ada, two.id))


def test_a_duplicate_starts_afresh(db: Database, ada: int) -> None:
    """E2: a copy has the questions in their order and nothing of what happened."""
    event = new_event(db, ada, "T" * 120)
    first, _ = add(db, ada, event, "One?", "Two?")
    db.write_now(lambda session: questions.move_question(session, ada, event.id, first, up=False))
    db.write_now(lambda session: events.set_streak_bonus(session, ada, event.id, wanted=True))
    db.write_now(lambda session: segments.add_segment(session, ada, event.id, "Second"))
    play(db, event.id, Command.START, Command.NEXT)
    copy = db.write_now(lambda session: events.duplicate_event(session, ada, event.id, NOW))
    found = script(db, ada, copy.id)
    assert found.title == "T" * 113 + " (copy)"
    assert (found.phase, found.has_started, found.streak_bonus) == ("lobby", False, True)
    assert [segment.title for segment in found.segments] == ["Part 1", "Second"]
    assert texts(found) == ["Two?", "One?"]
    assert not any(each.was_asked for each in found.segments[0].questions)
    original = script(db, ada, event.id).segments[0].questions
    assert [c.text for c in found.segments[0].questions[0].question.choices] == ["Nile", "Rhine"]
    assert found.segments[0].questions[0].question.right_ids != original[0].question.right_ids


def test_deleting_an_event(db: Database, ada: int) -> None:
    """E2: a deleted event is gone with all that belongs to it, and nothing else is."""
    kept, gone = new_event(db, ada, "Kept"), new_event(db, ada, "Gone")
    add(db, ada, kept, "Kept?")
    add(db, ada, gone, "Gone?")
    db.write_now(lambda session: events.delete_event(session, ada, gone.id))
    assert texts(script(db, ada, kept.id)) == ["Kept?"]
    rows = db.read_now(lambda s: [len(s.exec(select(t)).all()) for t in (Event, Segment, QuestionRow, ChoiceRow)])
    assert rows == [1, 1, 1, 2]


def test_a_running_event_is_not_deleted(db: Database, ada: int) -> None:
    """X1: nobody deletes an event under the people who play it; after its end it can be."""
    event = new_event(db, ada)
    add(db, ada, event, "One?")
    play(db, event.id, Command.START)
    assert refusal(db, lambda s: events.delete_event(s, ada, event.id)) == "still_running"
    play(db, event.id, Command.END)
    db.write_now(lambda session: events.delete_event(session, ada, event.id))


def test_the_rules_stay_once_it_started(db: Database, ada: int) -> None:
    """S1: the streak bonus cannot be changed after the start."""
    event = new_event(db, ada)
    add(db, ada, event, "One?")
    play(db, event.id, Command.START)
    assert refusal(db, lambda s: events.set_streak_bonus(s, ada, event.id, wanted=True)) == "already_started"


def every_way_in(host: int, event: object, segment: object, question: object) -> list[Callable[[Session], object]]:
    """Everything that can be done to an event."""
    return [
        lambda s: read_script(s, host, event),
        lambda s: events.rename_event(s, host, event, "Mine now"),
        lambda s: events.set_streak_bonus(s, host, event, wanted=True),
        lambda s: events.duplicate_event(s, host, event, NOW),
        lambda s: events.delete_event(s, host, event),
        lambda s: segments.add_segment(s, host, event),
        lambda s: segments.rename_segment(s, host, event, segment, "Mine now"),
        lambda s: segments.move_segment(s, host, event, segment, up=True),
        lambda s: segments.delete_segment(s, host, event, segment),
        lambda s: questions.add_question(s, host, event, segment, RIVER),
        lambda s: questions.change_question(s, host, event, question, RIVER),
        lambda s: questions.delete_question(s, host, event, question),
        lambda s: questions.move_question(s, host, event, question, up=True),
    ]


def test_anothers_event_is_like_none(db: Database, ada: int, eve: int) -> None:
    """A3: whatever Eve tries on Ada's event is answered as for an event that does not exist."""
    event = new_event(db, ada)
    (question,) = add(db, ada, event, "One?")
    segment = script(db, ada, event.id).segments[0].id
    for work in every_way_in(eve, event.id, segment, question):
        assert refusal(db, work) == "unknown_event"
    for work in every_way_in(eve, 999, segment, question):
        assert refusal(db, work) == "unknown_event"


def test_anothers_parts_through_an_own_event(db: Database, ada: int, eve: int) -> None:
    """A3: Eve reaches no segment or question of Ada's through an event of her own."""
    event, own = new_event(db, ada), new_event(db, eve)
    (question,) = add(db, ada, event, "One?")
    segment = script(db, ada, event.id).segments[0].id
    reasons = {refusal(db, work) for work in every_way_in(eve, own.id, segment, question)[6:]}
    assert reasons == {"unknown_segment", "unknown_question"}


@pytest.mark.parametrize("strange", NOT_IDS)
def test_what_is_no_id(db: Database, ada: int, strange: object) -> None:
    """A3: whatever a browser sends in place of an id is refused, not a traceback."""
    event = new_event(db, ada)
    segment = script(db, ada, event.id).segments[0].id
    for work in every_way_in(ada, strange, segment, 1):
        assert refusal(db, work) == "unknown_event"
    for work in every_way_in(ada, event.id, strange, strange)[6:]:
        assert refusal(db, work) in {"unknown_segment", "unknown_question"}


# Segments


def test_segments_change_places(db: Database, ada: int) -> None:
    """E2: parts are added, named, ordered and deleted; pressing on at the end changes nothing."""
    event = new_event(db, ada)
    first = script(db, ada, event.id).segments[0].id
    second = db.write_now(lambda s: segments.add_segment(s, ada, event.id))
    third = db.write_now(lambda s: segments.add_segment(s, ada, event.id, "  Finale 🎉 "))
    assert [each.title for each in script(db, ada, event.id).segments] == ["Part 1", "Part 2", "Finale 🎉"]
    for _ in range(3):
        db.write_now(lambda s: segments.move_segment(s, ada, event.id, third, up=True))
    db.write_now(lambda s: segments.move_segment(s, ada, event.id, second, up=False))
    assert [each.id for each in script(db, ada, event.id).segments] == [third, first, second]
    db.write_now(lambda s: segments.delete_segment(s, ada, event.id, first))
    assert [each.id for each in script(db, ada, event.id).segments] == [third, second]


def test_the_last_segment_stays(db: Database, ada: int) -> None:
    """E2: an event always has a part that questions can go to."""
    event = new_event(db, ada)
    segment = script(db, ada, event.id).segments[0].id
    assert refusal(db, lambda s: segments.delete_segment(s, ada, event.id, segment)) == "last_segment"


def test_a_segment_that_has_begun_stays(db: Database, ada: int) -> None:
    """X1: the part that is running can neither be deleted nor be moved behind others."""
    event = new_event(db, ada)
    add(db, ada, event, "One?")
    first = script(db, ada, event.id).segments[0].id
    second = db.write_now(lambda s: segments.add_segment(s, ada, event.id))
    third = db.write_now(lambda s: segments.add_segment(s, ada, event.id))
    play(db, event.id, Command.START)  # presenting the first part, nothing asked yet
    assert refusal(db, lambda s: segments.delete_segment(s, ada, event.id, first)) == "already_begun"
    assert refusal(db, lambda s: segments.move_segment(s, ada, event.id, second, up=True)) == "already_begun"
    db.write_now(lambda s: segments.move_segment(s, ada, event.id, third, up=True))
    db.write_now(lambda s: segments.delete_segment(s, ada, event.id, second))
    assert [each.id for each in script(db, ada, event.id).segments] == [first, third]


def test_too_many_segments(db: Database, ada: int) -> None:
    """E2: there is an end to parts, and it is said."""
    event = new_event(db, ada)
    for _ in range(segments.MAX_SEGMENTS - 1):
        db.write_now(lambda s: segments.add_segment(s, ada, event.id))
    assert refusal(db, lambda s: segments.add_segment(s, ada, event.id)) == "too_many_segments"


# Questions


def test_a_question_comes_back_as_it_was_written(db: Database, ada: int) -> None:
    """Q6: every field of a question is kept, also over a change."""
    event = new_event(db, ada)
    (number,) = add(db, ada, event, "One?")
    wanted = Question(
        text="Zwei?\n<b>“2”</b> 🎲",
        choices=tuple(Choice(f"Nr. {i}", i in (0, 4)) for i in range(6)),
        kind="multiple",
        time_limit_s=None,
        points_factor=2,
        explanation="'; DROP TABLE questions; --",
        picture="0123456789abcdef0123456789abcdef.webp",
    )
    db.write_now(lambda session: questions.change_question(session, ada, event.id, number, wanted))
    stored = script(db, ada, event.id).segments[0].questions[0].question
    assert stored.id == number
    assert questions.without_ids(stored) == wanted


@pytest.mark.parametrize(
    "bad",
    [
        replace(RIVER, text=" "),
        replace(RIVER, text="x" * 501),
        replace(RIVER, text="a\x00b"),
        replace(RIVER, explanation="\ud83c"),
        replace(RIVER, choices=(Choice("one", is_correct=True),)),
        replace(RIVER, choices=(Choice("a\x07", is_correct=True), Choice("b"))),
        replace(RIVER, choices=tuple(Choice(str(i), i == 0) for i in range(7))),
        replace(RIVER, choices=(Choice("a"), Choice("b"))),
        replace(RIVER, time_limit_s=4),
        replace(RIVER, time_limit_s=10**12),
        replace(RIVER, points_factor=3),
    ],
)
def test_bad_questions(db: Database, ada: int, bad: Question) -> None:
    """Q6: a question that cannot be asked is never stored, not even beside good ones."""
    event = new_event(db, ada)
    (number,) = add(db, ada, event, "Good?")
    segment = script(db, ada, event.id).segments[0].id
    assert refusal(db, lambda s: questions.add_questions(s, ada, event.id, segment, [RIVER, bad])) == "bad_question"
    assert refusal(db, lambda s: questions.change_question(s, ada, event.id, number, bad)) == "bad_question"


def test_questions_change_places(db: Database, ada: int) -> None:
    """E1: questions are ordered by moving them; pressing on at the end changes nothing."""
    event = new_event(db, ada)
    one, two, three = add(db, ada, event, "1", "2", "3")
    for _ in range(4):
        db.write_now(lambda session: questions.move_question(session, ada, event.id, three, up=True))
    db.write_now(lambda session: questions.move_question(session, ada, event.id, one, up=False))
    assert texts(script(db, ada, event.id)) == ["3", "2", "1"]
    db.write_now(lambda session: questions.delete_question(session, ada, event.id, two))
    add(db, ada, event, "4")
    assert texts(script(db, ada, event.id)) == ["3", "1", "4"]


def test_what_was_asked_stays(db: Database, ada: int) -> None:
    """X1: a question that was on the screens is neither changed, deleted nor moved; the rest is free."""
    event = new_event(db, ada)
    asked, following, last = add(db, ada, event, "Asked", "Next", "Last")
    play(db, event.id, Command.START)
    changed = replace(RIVER, text="Changed")
    for work in (
        lambda s: questions.change_question(s, ada, event.id, asked, changed),
        lambda s: questions.delete_question(s, ada, event.id, asked),
        lambda s: questions.move_question(s, ada, event.id, asked, up=False),
        lambda s: questions.move_question(s, ada, event.id, following, up=True),
    ):
        assert refusal(db, work) == "already_asked"
    db.write_now(lambda session: questions.change_question(session, ada, event.id, following, changed))
    db.write_now(lambda session: questions.move_question(session, ada, event.id, last, up=True))
    add(db, ada, event, "On the spot")
    assert texts(script(db, ada, event.id)) == ["Asked", "Last", "Changed", "On the spot"]


def test_what_was_asked_stays_after_the_end(db: Database, ada: int) -> None:
    """X1: the record of an ended event cannot be rewritten."""
    event = new_event(db, ada)
    (asked,) = add(db, ada, event, "Asked")
    play(db, event.id, Command.START, Command.END)
    assert refusal(db, lambda s: questions.delete_question(s, ada, event.id, asked)) == "already_asked"


def test_each_change_is_a_new_version(db: Database, ada: int) -> None:
    """P8: what is edited while the event is open gets a new version, so that rooms take it over."""
    event = new_event(db, ada)
    before = event.version
    add(db, ada, event, "One?")
    after = db.read_now(lambda session: session.get(Event, event.id))
    assert after is not None
    assert after.version > before


def test_too_many_questions(db: Database, ada: int) -> None:
    """X4: an event has room for 500 questions; one more is refused, and none of a file that is too long."""
    event = new_event(db, ada)
    segment = script(db, ada, event.id).segments[0].id
    add(db, ada, event, *(f"Question {i}" for i in range(499)))
    two = [RIVER, RIVER]
    assert refusal(db, lambda s: questions.add_questions(s, ada, event.id, segment, two)) == "too_many_questions"
    add(db, ada, event, "The last one")
    db.write_now(
        lambda s: questions.change_question(
            s, ada, event.id, script(db, ada, event.id).segments[0].questions[0].question.id, RIVER
        )
    )


def test_the_projector_s_language(db: Database, ada: int) -> None:
    """W1: an event has the language of who made it, in its parts' names, too; only one that there is can be set."""
    event = db.write_now(lambda session: events.create_event(session, ada, "Quiz", NOW, "de")).id
    assert event is not None

    def now(session: Session) -> tuple[str, list[str]]:
        return session.get_one(Event, event).language, [one.title for one in segments_of(session, event)]

    db.write_now(lambda session: segments.add_segment(session, ada, event))
    assert db.read_now(now) == ("de", ["Teil 1", "Teil 2"])
    for wanted in ("en", "fr", "en-XA", "", None, 7, "x" * 1000):
        db.write_now(lambda session, wanted=wanted: events.set_language(session, ada, event, wanted=wanted))
        assert db.read_now(now)[0] == "en"
    copy = db.write_now(lambda session: events.duplicate_event(session, ada, event, NOW))
    assert (copy.language, copy.title) == ("en", "Quiz (copy)")
    other = db.write_now(lambda session: events.create_event(session, ada, "Quiz", NOW, "en-XA"))
    assert other.language == "en"
