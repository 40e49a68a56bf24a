"""The record of a quiz that was really played, and the files made of it."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from quizapp.db.engine import Database
from quizapp.db.migrations import upgrade
from quizapp.db.tables import Host
from quizapp.domain.flow.permissions import Command
from quizapp.domain.questions import Choice, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.scoring.verdicts import Rules
from quizapp.services.admission import joining, participation
from quizapp.services.authoring import events, questions, segments
from quizapp.services.authoring.event_content import read_script
from quizapp.services.play.answers import AnswerRequest, record_answers
from quizapp.services.play.commands import run_command
from quizapp.services.play.snapshots import ParticipantFacts
from quizapp.services.records.event_record import event_record
from quizapp.services.records.files import as_csv, as_json
from quizapp.services.records.workbook import as_xlsx
from quizapp.version import __version__

START = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
START_MS = 1_893_553_445_000
FIRST = Question("=2+2?", (Choice("4", is_correct=True), Choice("-5"), Choice("+6")), explanation="@sum")
SECOND = Question(
    "Mammals?",
    (Choice("Bat", is_correct=True), Choice("Whale", is_correct=True), Choice("Shark")),
    kind="multiple",
    points_factor=2,
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty database of this version."""
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    upgrade(url)
    database = Database(url)
    yield database
    database.close()


@dataclass
class Show:
    """An event with two questions, and what one can do with it."""

    db: Database
    host: int
    event: int
    asked: list[Question]
    now_ms: int = START_MS

    def press(self, *commands: Command) -> None:
        """The host goes through these controls, a second apart."""
        for command in commands:
            self.now_ms += 1000
            self.db.write_now(lambda s, c=command: run_command(s, self.event, c, self.now_ms))

    def join(self, name: str, device: str) -> ParticipantFacts:
        """Somebody gets in."""
        at = START + timedelta(milliseconds=self.now_ms - START_MS)
        request = joining.JoinRequest(self.event, device, name, 0, at, at)
        (outcome,) = self.db.write_now(lambda s: joining.join_all(s, [request]))
        assert isinstance(outcome, ParticipantFacts)
        return outcome

    def answer(self, who: ParticipantFacts, question: Question, *picks: int, after_ms: int = 2000) -> None:
        """Somebody picks these choices of the open question."""
        response = {"choices": [question.choices[pick].id for pick in picks]}
        request = AnswerRequest(self.event, who.id, question.id, response, after_ms, "key", self.now_ms + after_ms)
        self.db.write_now(lambda s: record_answers(s, [request], Rules(500, 1500)))

    def record(self) -> dict[str, Any]:
        """What an export holds."""
        return self.db.read_now(lambda s: event_record(s, self.host, self.event, START))

    def rows(self) -> list[dict[str, str]]:
        """The CSV as a spreadsheet reads it."""
        return list(csv.DictReader(io.StringIO(as_csv(self.record()).decode("utf-8-sig"), newline="")))


@pytest.fixture
def show(db: Database) -> Show:
    """A show with nobody in it."""
    host = Host(name="Ada", name_key="ada", password_hash="-", created_at=START)
    db.write_now(lambda s: s.add(host) or s.flush())
    assert host.id is not None
    number = host.id
    event = db.write_now(lambda s: events.create_event(s, number, "Pub quiz 🍻", START)).id
    assert event is not None
    first = db.read_now(lambda s: read_script(s, number, event)).segments[0].id
    db.write_now(lambda s: questions.add_questions(s, number, event, first, [FIRST, SECOND]))
    script = db.read_now(lambda s: read_script(s, number, event))
    return Show(db, number, event, [each.question for each in script.segments[0].questions])


@pytest.fixture
def played(show: Show) -> Show:
    """Ben and Cleo play the first question, Late comes to the second, Ben never answers it."""
    first, second = show.asked
    ben, cleo = show.join("Ben", "b" * 64), show.join("=Cleo()", "c" * 64)
    show.press(Command.START)
    show.answer(ben, first, 0, after_ms=2000)
    show.answer(cleo, first, 1, after_ms=4000)
    show.press(Command.NEXT, Command.NEXT)
    late = show.join("Late 🐢", "d" * 64)
    show.press(Command.NEXT)
    show.answer(cleo, second, 0, 1, after_ms=3000)
    show.answer(late, second, 2, after_ms=1000)
    show.press(Command.REVEAL, Command.NEXT)
    return show


def test_a_played_quiz_is_all_there(played: Show) -> None:
    """X2: questions, right answers, everybody's answers with times and points, scores and leaderboard."""
    record = played.record()
    assert list(record) == ["quizapp", "event", "segments", "participants", "answers", "leaderboard"]
    assert record["quizapp"] == __version__
    assert record["event"]["title"] == "Pub quiz 🍻"
    assert record["event"]["phase"] == "finished"
    assert record["event"]["created_at"] == "2030-01-02T03:04:05Z"
    asked = record["segments"][0]["questions"]
    assert [(each["number"], each["text"], each["was_asked"]) for each in asked] == [
        (1, "=2+2?", True), (2, "Mammals?", True),
    ]  # fmt: skip
    assert [choice["text"] for choice in asked[1]["choices"] if choice["is_correct"]] == ["Bat", "Whale"]
    names = {person["id"]: person["name"] for person in record["participants"]}
    told = [(names[a["participant_id"]], a["words"], a["is_correct"], a["elapsed_ms"]) for a in record["answers"]]
    assert told == [
        ("Ben", ["4"], True, 2000), ("=Cleo()", ["-5"], False, 4000),
        ("Late 🐢", ["Shark"], False, 1000), ("=Cleo()", ["Bat", "Whale"], True, 3000),
    ]  # fmt: skip
    assert record["answers"][0]["received_at"] == "2030-01-02T03:04:08Z"


def test_the_leaderboard_adds_up(played: Show) -> None:
    """S3: what somebody earned with each answer, in the segment and in all fits together."""
    record = played.record()
    for person in record["participants"]:
        earned = sum(a["points"] for a in record["answers"] if a["participant_id"] == person["id"])
        assert person["total_score"] == earned
        assert [score["score"] for score in person["segment_scores"]] == [earned]
    assert [(row["rank"], row["name"], row["score"]) for row in record["leaderboard"]] == [
        (1, "=Cleo()", 1850), (2, "Ben", 950), (3, "Late 🐢", 0),
    ]  # fmt: skip


def test_late_joiners_are_marked(played: Show) -> None:
    """L5: who joined after the start is marked in the participants, on the leaderboard and in each row."""
    record = played.record()
    assert [person["is_late_joiner"] for person in record["participants"]] == [False, False, True]
    assert [row["name"] for row in record["leaderboard"] if row["is_late_joiner"]] == ["Late 🐢"]
    assert {row["Participant"] for row in played.rows() if row["Late joiner"] == "yes"} == {"Late 🐢"}


def test_who_left_stays_and_who_was_removed_goes(played: Show) -> None:
    """S4: who left is on the leaderboard, who was removed is not; the answers of both are kept."""
    ben, cleo, _ = played.record()["participants"]
    played.db.write_now(lambda s: participation.leave(s, ben["id"], START))
    played.db.write_now(lambda s: participation.remove(s, played.event, cleo["id"], START))
    record = played.record()
    assert [row["name"] for row in record["leaderboard"]] == ["Ben", "Late 🐢"]
    assert len(record["answers"]) == 4
    assert [(p["has_left"], p["is_removed"]) for p in record["participants"]][:2] == [(True, False), (False, True)]


def test_csv_has_a_row_for_each_participant_and_question(played: Show) -> None:
    """X2: three people times two questions, with empty cells where nobody answered."""
    rows = played.rows()
    assert len(rows) == 6
    ben, missed = rows[0], rows[1]
    assert (ben["Answer"], ben["Correct"], ben["Points"], ben["Time (ms)"]) == ("4", "yes", "950", "2000")
    assert (ben["Segment score"], ben["Total score"], ben["Rank"]) == ("950", "950", "2")
    assert (missed["Participant"], missed["Answer"], missed["Correct"], missed["Points"]) == ("Ben", "", "", "")
    assert missed["Right answers"] == "Bat; Whale"


def test_no_cell_is_a_formula(played: Show) -> None:
    """X2: what participants and hosts typed is text in a spreadsheet, never run by it."""
    rows = played.rows()
    assert rows[0]["Question"] == "'=2+2?"
    assert {row["Participant"] for row in rows} == {"Ben", "'=Cleo()", "Late 🐢"}
    assert rows[2]["Answer"] == "'-5"
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("name", ['Quote " and , comma', "line\nbreak", "𝓯𝓪𝓷𝓬𝔂 مرحبا", "\t=1+1", " =1+1"])
def test_cells_keep_what_was_typed(show: Show, name: str) -> None:
    """X2: quotes, commas, line breaks and any script come back from the CSV as one cell."""
    segment = show.db.write_now(lambda s: segments.add_segment(s, show.host, show.event))
    odd = Question(name, (Choice("a", is_correct=True), Choice("b")))
    show.db.write_now(lambda s: questions.add_question(s, show.host, show.event, segment, odd))
    show.join("Ben", "b" * 64)
    assert show.rows()[-1]["Question"].removeprefix("'") == name


def test_json_says_the_same(played: Show) -> None:
    """X2: the JSON file is the record, emoji readable."""
    written = as_json(played.record())
    assert json.loads(written) == played.record()
    assert "Pub quiz 🍻".encode() in written


def test_an_empty_event(show: Show) -> None:
    """S5: an event nobody played exports its questions and an empty leaderboard."""
    record = show.record()
    assert (record["participants"], record["answers"], record["leaderboard"]) == ([], [], [])
    assert [question["was_asked"] for question in record["segments"][0]["questions"]] == [False, False]
    assert show.rows() == []
    assert as_csv(record).decode("utf-8-sig").startswith("Event,Code,Segment,")


def test_anothers_record(played: Show) -> None:
    """A3: another host gets nothing."""
    with pytest.raises(Refusal) as refused:
        played.db.read_now(lambda s: event_record(s, played.host + 1, played.event, START))
    assert refused.value.reason == "unknown_event"


def sheets(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The rows of each sheet of a workbook, by its heads, as another program reads them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found: dict[str, list[dict[str, Any]]] = {}
    for name in book.sheet_names:
        head, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


def test_a_workbook_says_what_the_record_says(played: Show) -> None:
    """X2: a sheet each for the leaderboard, the questions and the answers; what was typed stays as it was typed."""
    record = played.record()
    book = sheets(as_xlsx(record))
    assert list(book) == ["Leaderboard", "Questions", "Answers"]
    board = [(row["Rank"], row["Participant"], row["Total score"], row["Late joiner"]) for row in book["Leaderboard"]]
    assert board == [(1, "=Cleo()", 1850, "no"), (2, "Ben", 950, "no"), (3, "Late 🐢", 0, "yes")]
    asked = [(row["Question"], row["Right answers"], row["Answered right"]) for row in book["Questions"]]
    assert asked == [("=2+2?", "4", 1), ("Mammals?", "Bat; Whale", 1)]
    assert [(row["Answers"], row["Answered wrong"], row["Asked"]) for row in book["Questions"]] == [
        (2, 1, "yes"), (2, 1, "yes"),
    ]  # fmt: skip
    # The same answers as in the CSV, where texts that look like formulas have a mark.
    told = [{name: str(value).removesuffix(".0") for name, value in row.items()} for row in book["Answers"]]
    rows = [{name: text.removeprefix("'") for name, text in row.items() if name in told[0]} for row in played.rows()]
    assert told == rows


def test_parts_are_columns_of_the_leaderboard(show: Show) -> None:
    """S3: with several parts, what was earned in each."""
    show.db.write_now(lambda s: segments.add_segment(s, show.host, show.event))
    ben = show.join("Ben", "b" * 64)
    show.press(Command.START, Command.NEXT)
    show.answer(ben, show.asked[0], 0)
    show.press(Command.REVEAL)
    book = sheets(as_xlsx(show.record()))
    counts = [(row["Answered right"], row["Answered partly right"], row["Answered wrong"]) for row in book["Questions"]]
    assert counts == [(1, 0, 0), (0, 0, 0)]
    (row,) = book["Leaderboard"]
    parts = [segment["title"] for segment in show.record()["segments"]]
    assert [row[part] for part in parts] == [row["Total score"], 0]
    assert row["Total score"] > 0


def test_the_same_record_is_the_same_workbook(played: Show) -> None:
    """X2: what is exported twice is the same but for the moment of the export."""
    record = played.record()
    first = as_xlsx(record)
    record["event"]["exported_at"] = "2031-01-01T00:00:00Z"
    later = as_xlsx(record)
    record["event"]["exported_at"] = played.record()["event"]["exported_at"]
    assert as_xlsx(record) == first
    assert later != first
    assert sheets(later) == sheets(first)


def test_an_empty_event_is_a_workbook(show: Show) -> None:
    """X2: before anybody came there are heads, and nothing below them."""
    book = sheets(as_xlsx(show.record(), "de"))
    assert [len(rows) for rows in book.values()] == [0, 2, 0]
    assert "Fragen" in book


@pytest.mark.parametrize("name", ["=1+1", "http://evil.test", "\x01\x08", "007", "x" * 40_000, "مرحبا 🐢", "<b>&amp;"])
def test_a_workbook_keeps_what_was_typed(show: Show, name: str) -> None:
    """X2: formulas, addresses, numbers and strange letters are texts; what is longer than a cell takes is cut."""
    record = show.record()
    record["segments"][0]["title"] = name
    titles = {row["Segment"] for row in sheets(as_xlsx(record))["Questions"]}
    assert titles == {name[:32_767]}
