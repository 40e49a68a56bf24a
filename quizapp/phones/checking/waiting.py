"""The law about waiting: no tap is without a verdict for longer than its fault, and a bound."""

from collections.abc import Iterator, Sequence

from quizapp.phones.checking.ledger import Deed, Did, Fault, Ledger, OwnSeen, Receipt, StageSeen, Tapped
from quizapp.phones.checking.timeline import History
from quizapp.phones.checking.violations import Law, Violation

Span = tuple[float, float]


def check_waiting(history: History, faults: Sequence[Fault], bound_s: float) -> Iterator[Violation]:
    """Each tap gets a verdict within `bound_s` of undisturbed time; what counts as disturbed is in `faults`, or is a
    pause, or that the person was away on purpose."""
    for ledger in history.phones:
        disturbed = [(fault.since, fault.until) for fault in faults if fault.concerns(ledger)]
        disturbed += [*_pauses(ledger), *_absences(ledger)]
        for tap in ledger.of(Tapped):
            verdict_at = _verdict_at(ledger, tap)
            until = ledger.ended_at if verdict_at is None else verdict_at
            waited_s = longest_free_s((tap.at, until), disturbed)
            if waited_s > bound_s:
                so_far = "there is none" if verdict_at is None else f"it came at {verdict_at:.3f}"
                words = (
                    f"tapped at {tap.at:.3f}, no verdict for {waited_s:.1f} s without any fault, {so_far}; "
                    f"receipts were {_receipts(ledger, tap)}"
                )
                yield Violation(Law.NO_VERDICT, ledger.name, history.record.question(tap.question), words)


def longest_free_s(span: Span, disturbed: Sequence[Span]) -> float:
    """The longest stretch of a span that nothing disturbs, in s."""
    at, until = span
    longest = 0.0
    for since, over in sorted(disturbed):
        if over <= at:
            continue
        if since >= until:
            break
        longest = max(longest, since - at)
        at = over
    return max(longest, until - at)


def _verdict_at(ledger: Ledger, tap: Tapped) -> float | None:
    """When the phone was first told what became of this answer, or that there is one to the same question."""
    moments = [
        receipt.at
        for receipt in ledger.of(Receipt)
        if receipt.is_verdict
        and receipt.question == tap.question
        and (receipt.key == tap.key or receipt.state == "saved")
    ]
    moments += [seen.at for seen in ledger.of(OwnSeen) if seen.question == tap.question and seen.response]
    return min(moments, default=None)


def _receipts(ledger: Ledger, tap: Tapped) -> str:
    said = [f"{r.state} {r.reason}".strip() for r in ledger.of(Receipt) if r.key == tap.key]
    return ", ".join(said[-3:]) or "none"


def _pauses(ledger: Ledger) -> Iterator[Span]:
    """While the quiz is paused, an answer is to wait on the phone."""
    since: float | None = None
    for seen in ledger.of(StageSeen):
        if seen.phase == "paused":
            since = seen.at if since is None else since
        elif since is not None:
            yield since, seen.at
            since = None
    if since is not None:
        yield since, ledger.ended_at


def _absences(ledger: Ledger) -> Iterator[Span]:
    """While the person has left, or was taken out, nobody judges their answers."""
    since: float | None = None
    for deed in ledger.of(Deed):
        if deed.did in (Did.LEFT, Did.REMOVED):
            since = deed.at if since is None else since
        elif deed.did is Did.CAME_BACK and since is not None:
            yield since, deed.at
            since = None
    if since is not None:
        yield since, ledger.ended_at
