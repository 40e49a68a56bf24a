"""What the checker finds: each violation is one sentence that somebody can act on."""

from dataclasses import dataclass
from enum import StrEnum, auto


class Law(StrEnum):
    """What was broken."""

    ANSWER_MISSING = auto()
    ANSWER_CHANGED = auto()
    ANSWER_DOUBLED = auto()
    ANSWER_INVENTED = auto()
    ANSWER_MISJUDGED = auto()
    VERDICT_CHANGED = auto()
    LATE_ANSWER_COUNTED = auto()
    NO_VERDICT = auto()
    POINTS_WRONG = auto()
    STREAK_WRONG = auto()
    TOTAL_WRONG = auto()
    TIME_WRONG = auto()
    SEGMENT_WRONG = auto()
    RANK_WRONG = auto()
    SCORE_SHOWN_WRONG = auto()
    PERSON_LOST = auto()
    PERSON_DOUBLED = auto()
    PERSON_CHANGED = auto()
    REMOVED_ON_BOARD = auto()
    NAME_WRONG = auto()
    VERSION_FELL = auto()
    TWO_TRUTHS = auto()
    PRESSED_TWICE = auto()
    NEVER_CAME_BACK = auto()
    TAB_MOVED = auto()


@dataclass(frozen=True)
class Violation:
    """One broken law: who, about which question ("" where it is about none), and the evidence."""

    law: Law
    who: str
    question: str
    evidence: str

    def __str__(self) -> str:
        """The whole sentence."""
        about = f", {self.question}" if self.question else ""
        return f"{self.who}{about}: {self.evidence} [{self.law}]"
