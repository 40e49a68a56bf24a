"""The room in which lines fail: a quiz with its first question open, a host, and two people."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Console, Phone
from tests.support.proxy import Proxy

TILES = ("yes", "no", "perhaps")


@dataclass
class Room:
    """Ann is the one with the bad line, Ben has a good one."""

    quiz: Quiz
    console: Console
    ann: Phone
    ben: Phone

    def answers_are(self, *expected: tuple[str, int, str]) -> None:
        """The record holds exactly these answers: who, the number of the question, the choice."""
        assert self.console.stored_answers(self.quiz) == sorted(expected)

    def next_question(self) -> None:
        """From a revealed question on to the next one."""
        self.console.sees_phase("reveal")
        self.console.go("leaderboard")
        self.console.go("question")


def room_in_question(
    cast: Cast,
    backstage: Backstage,
    host: Host,
    line: Proxy | None = None,
    bens_line: Proxy | None = None,
    *,
    ann_page: Page | None = None,
) -> Room:
    """Everybody is in, and the first of three questions is open; "yes" is right."""
    quiz = backstage.quiz(host, "Lines that fail", [asks(f"Question {n}", *TILES) for n in range(1, 4)])
    console = cast.console(host, quiz)
    ann = cast.joined(ann_page or cast.page(line=line), quiz, "Ann")
    ben = cast.phone(quiz, "Ben", line=bens_line)
    console.sees_participants(2)
    console.go("question")
    ann.sees_phase("question")
    return Room(quiz, console, ann, ben)
