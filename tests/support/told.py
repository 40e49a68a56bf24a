"""A small quiz as its export and its phones' ledgers tell it: true, until a test changes something."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

from quizapp.domain.scoring.points import Tally, points_for, standings
from quizapp.phones.checking.checker import check
from quizapp.phones.checking.ledger import (
    Deed,
    Did,
    Entry,
    Fault,
    Ledger,
    OwnSeen,
    Receipt,
    Row,
    StageSeen,
    Tapped,
    spelled,
)
from quizapp.phones.checking.record import read_record
from quizapp.phones.checking.violations import Law, Violation

NAMES = ("Ada", "Bob", "Cyd")
LIMIT_MS = 20_000
SKIPPED = 3  # the third question was skipped while it was open: its answers score nothing
# By question: who picked the right one of its choices (True) or a wrong one, and the response time in ms.
ANSWERS: dict[int, dict[int, tuple[bool, int]]] = {
    1: {1: (True, 4000), 2: (True, 4000), 3: (False, 1000)},
    2: {1: (True, 3000), 2: (True, 3000)},
    3: {1: (True, 100), 3: (True, 100)},
    4: {1: (True, 0), 2: (False, 2000), 3: (True, 7010)},
    5: {1: (False, 500), 2: (True, 1500), 3: (True, 2500)},
}


def right(question: int) -> int:
    """The id of a question's right choice."""
    return question * 10 + 1


def wrong(question: int) -> int:
    """The id of a wrong one."""
    return question * 10


class Told:
    """Five questions, three phones, a console. `export` and the ledgers may be changed before `violations`.

    With `end_undone` the quiz ended while the last question was open, and that was undone.
    """

    def __init__(self, *, end_undone: bool = False) -> None:
        self._end_undone = end_undone
        self.ledgers = {name: Ledger(name, ended_at=1000.0) for name in NAMES}
        self.console = Ledger("console", is_console=True, ended_at=1000.0)
        self.faults: list[Fault] = []
        self._totals: dict[int, list[int]] = {person: [0, 0] for person in (1, 2, 3)}  # points, ms
        self._streaks: dict[int, int] = {1: 0, 2: 0, 3: 0}
        self._answers: list[dict[str, Any]] = []
        self._version = 1
        self._question = self._opened = 0
        self._at = 0.0
        self._play()
        self.export = self._export()

    # Changing what was told

    def answer(self, person: int, question: int) -> dict[str, Any]:
        """A stored answer."""
        return next(a for a in self.export["answers"] if (a["participant_id"], a["question_id"]) == (person, question))

    def person(self, person: int) -> dict[str, Any]:
        """A participant of the export."""
        return self.export["participants"][person - 1]

    def change(self, name: str, place: int, **parts: Any) -> None:
        """Change an entry of a phone's ledger."""
        self.ledgers[name].entries[place] = replace(self.ledgers[name].entries[place], **parts)

    def find(self, name: str, kind: type[Entry], **parts: Any) -> int:
        """Where the first entry of that kind is in a ledger."""
        entries = enumerate(self.ledgers[name].entries)
        return next(n for n, e in entries if isinstance(e, kind) and all(getattr(e, k) == v for k, v in parts.items()))

    def violations(self) -> list[Violation]:
        """What the checker finds."""
        ledgers = [*self.ledgers.values(), self.console]
        return check(ledgers, read_record(deepcopy(self.export)), self.faults)

    def laws(self) -> set[Law]:
        """Which laws it says are broken."""
        return {violation.law for violation in self.violations()}

    # Playing

    def _play(self) -> None:
        for person in (1, 2, 3):
            self.ledgers[NAMES[person - 1]].write(Deed(0.0, Did.CONNECTED))
        self._tell()
        self._show("lobby")
        for question in ANSWERS:
            self._press("question", question)
            if question == 5 and self._end_undone:
                self._press("finished")
                self._press("question", question)
            self._take_answers(question)
            if question == SKIPPED:
                continue
            self._close(question)
            self._tell(question, told=True)
            self._show("reveal", question)
            self._press("leaderboard" if question < 5 else "finished")
        self._tell(5, told=True)

    def _press(self, phase: str, question: int = 0) -> None:
        self.console.write(Deed(self._at, Did.PRESSED, version=self._version))
        self._show(phase, question)

    def _show(self, phase: str, question: int = 0) -> None:
        self._at += 1
        self._version += 1
        if phase == "question" and question != self._question:
            self._question, self._opened = question, self._version
        rows = self._rows() if phase in ("leaderboard", "finished") else ()
        opened = self._opened if question else 0
        seen = StageSeen(self._at, 7, self._version, phase, question, opened, standings=rows)
        for ledger in (*self.ledgers.values(), self.console):
            ledger.write(seen)

    def _take_answers(self, question: int) -> None:
        for person, (is_right, elapsed_ms) in ANSWERS[question].items():
            self._at += 0.1
            choice = right(question) if is_right else wrong(question)
            key = f"{person}-{question}"
            ledger = self.ledgers[NAMES[person - 1]]
            ledger.write(Tapped(self._at, question, key, spelled({"choices": [choice]})))
            ledger.write(Receipt(self._at + 0.05, key, question, "saved"))
            points = points_for(
                share=float(is_right), elapsed_ms=elapsed_ms, limit_ms=LIMIT_MS, factor=1, streak=self._streaks[person]
            )
            self._answers.append(
                {
                    "participant_id": person,
                    "question_id": question,
                    "response": {"choices": [choice]},
                    "is_correct": is_right,
                    "points": points,
                    "elapsed_ms": elapsed_ms,
                }
            )

    def _close(self, question: int) -> None:
        for person in (1, 2, 3):
            given = self._given(person, question)
            self._totals[person][0] += given["points"] if given else 0
            self._totals[person][1] += given["elapsed_ms"] if given else LIMIT_MS
            self._streaks[person] = self._streaks[person] + 1 if given and given["is_correct"] else 0

    def _given(self, person: int, question: int) -> dict[str, Any] | None:
        keys = (person, question)
        return next((a for a in self._answers if (a["participant_id"], a["question_id"]) == keys), None)

    def _tell(self, question: int = 0, *, told: bool = False) -> None:
        ranks = {row.participant: row.rank for row in self._rows()}
        for person in (1, 2, 3):
            given = self._given(person, question)
            verdict = ("right" if given["is_correct"] else "wrong") if given else "missed"
            self.ledgers[NAMES[person - 1]].write(
                OwnSeen(
                    self._at,
                    person,
                    NAMES[person - 1],
                    score=self._totals[person][0],
                    rank=ranks[person],
                    question=question,
                    response=spelled(given["response"]) if given else "",
                    verdict=verdict if told else "",
                    points=given["points"] if given else 0,
                    since=1,
                )
            )

    def _rows(self) -> tuple[Row, ...]:
        order = standings(Tally(person, points, ms, person) for person, (points, ms) in self._totals.items())
        return tuple(Row(p.participant_id, p.rank, NAMES[p.participant_id - 1], p.score) for p in order)

    def _export(self) -> dict[str, Any]:
        questions = [
            {
                "id": number,
                "number": number,
                "time_limit_s": LIMIT_MS // 1000,
                "points_factor": 1,
                "choices": [
                    {"id": wrong(number), "is_correct": False},
                    {"id": right(number), "is_correct": True},
                ],
            }
            for number in ANSWERS
        ]
        people = [
            {
                "id": person,
                "name": NAMES[person - 1],
                "is_removed": False,
                "total_score": score,
                "total_time_ms": ms,
                "segment_scores": [{"segment_id": 1, "score": score, "time_ms": ms}],
            }
            for person, (score, ms) in self._totals.items()
        ]
        board = [
            {
                "rank": row.rank,
                "participant_id": row.participant,
                "score": row.score,
                "time_ms": self._totals[row.participant][1],
            }
            for row in self._rows()
        ]
        return {
            "event": {"id": 7, "phase": "finished", "streak_bonus": True},
            "segments": [{"id": 1, "questions": questions}],
            "participants": people,
            "answers": self._answers,
            "leaderboard": board,
        }
