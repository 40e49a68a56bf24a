"""What all ledgers together saw of the event: one stage for each version."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizapp.phones.checking.ledger import Ledger, StageSeen
from quizapp.phones.checking.record import Record

REVEALED = frozenset({"reveal"})
OPEN = frozenset({"question"})


@dataclass(frozen=True)
class Moment:
    """A stage, and the ledger that saw it first."""

    ledger: str
    seen: StageSeen

    @property
    def phase(self) -> str:
        """The phase that a pause interrupted, or the one that is shown."""
        return self.seen.before if self.seen.phase == "paused" and self.seen.before else self.seen.phase


class Timeline:
    """The stages of an event by version, in their order."""

    def __init__(self, ledgers: Sequence[Ledger], event: int) -> None:
        self.moments: dict[tuple[str, int], Moment] = {}
        for ledger in ledgers:
            for seen in ledger.of(StageSeen):
                if seen.event == event:
                    self.moments.setdefault((seen.epoch, seen.version), Moment(ledger.name, seen))

        begun: dict[str, float] = {}
        for (epoch, _), moment in self.moments.items():
            begun[epoch] = min(moment.seen.at, begun.get(epoch, moment.seen.at))
        self._in_order = sorted(self.moments.values(), key=lambda each: (begun[each.seen.epoch], each.seen.version))

    def in_order(self) -> list[Moment]:
        """All stages, the oldest first."""
        return self._in_order

    @property
    def newest(self) -> Moment | None:
        """The stage of the highest version."""
        return next(reversed(self.in_order()), None)

    def closed(self) -> frozenset[int]:
        """The questions that were revealed: they score. One that was skipped while open never was."""
        return frozenset(moment.seen.question for moment in self.reveals())

    def reveals(self) -> list[Moment]:
        """The stages that show a right answer."""
        return [moment for moment in self.in_order() if moment.phase in REVEALED]

    def reopened(self) -> frozenset[int]:
        """The questions that were shown again after the quiz had ended: a refusal before that was no lie."""
        return frozenset(self._reopened())

    def _reopened(self) -> Iterator[int]:
        has_ended = False
        for moment in self.in_order():
            if has_ended and moment.phase in OPEN:
                yield moment.seen.question
            has_ended = has_ended or moment.phase == "finished"


@dataclass(frozen=True)
class History:
    """All that the checker knows: what was told, and what the server says that happened."""

    ledgers: tuple[Ledger, ...]
    record: Record
    timeline: Timeline

    @property
    def phones(self) -> Iterator[Ledger]:
        """The ledgers of participants."""
        return (ledger for ledger in self.ledgers if not ledger.is_console)
