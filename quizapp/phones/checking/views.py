"""Laws about what was shown: it never goes back, is the same for all, moves once a press, and reaches everybody."""

from collections.abc import Iterator
from itertools import pairwise

from quizapp.phones.checking.ledger import Deed, Did, Ledger, StageSeen
from quizapp.phones.checking.timeline import History, Moment
from quizapp.phones.checking.violations import Law, Violation

# Changes of the phase that nobody has to press for: a question closes, waits for people, and goes on.
_BY_ITSELF = frozenset({("question", "reveal"), ("question", "paused")})
_AWAY = frozenset({Did.LEFT, Did.REMOVED})


def check_views(history: History) -> Iterator[Violation]:
    """All laws of this module."""
    for ledger in history.ledgers:
        yield from _never_back(history, ledger)
        yield from _one_truth(history, ledger)
        yield from _moved(ledger)
        yield from _is_there_at_the_end(history, ledger)
    yield from _once_a_press(history)


def _stages(history: History, ledger: Ledger) -> Iterator[StageSeen]:
    return (seen for seen in ledger.of(StageSeen) if seen.event == history.record.event)


def _never_back(history: History, ledger: Ledger) -> Iterator[Violation]:
    newest: dict[str, int] = {}
    for seen in _stages(history, ledger):
        before = newest.get(seen.epoch, 0)
        if seen.version < before:
            words = f"version {seen.version} came at {seen.at:.3f} after version {before}"
            yield Violation(Law.VERSION_FELL, ledger.name, "", words)
            return
        newest[seen.epoch] = seen.version


def _one_truth(history: History, ledger: Ledger) -> Iterator[Violation]:
    for seen in _stages(history, ledger):
        other = history.timeline.moments[seen.epoch, seen.version]
        if (seen.phase, seen.question) != (other.seen.phase, other.seen.question):
            words = (
                f"version {seen.version} was {seen.phase} of question {seen.question} here, and "
                f"{other.seen.phase} of question {other.seen.question} for {other.ledger}"
            )
            yield Violation(Law.TWO_TRUTHS, ledger.name, "", words)
            return


def _moved(ledger: Ledger) -> Iterator[Violation]:
    moves = [deed.at for deed in ledger.of(Deed) if deed.did is Did.MOVED]
    opened = sum(deed.did is Did.OPENED_ELSEWHERE for deed in ledger.of(Deed))
    if len(moves) > opened:
        words = f"was told {len(moves)} times that it is open elsewhere, and was so {opened} times"
        yield Violation(Law.TAB_MOVED, ledger.name, "", words)


def _is_there_at_the_end(history: History, ledger: Ledger) -> Iterator[Violation]:
    """Who has not gone on purpose shows the newest stage in the end."""
    newest = history.timeline.newest
    away = [deed.did for deed in ledger.of(Deed) if deed.did in _AWAY or deed.did is Did.CAME_BACK]
    if newest is None or (away and away[-1] in _AWAY):
        return
    shown = {(seen.epoch, seen.version): seen.version for seen in _stages(history, ledger)}
    if (newest.seen.epoch, newest.seen.version) not in shown:
        words = (
            f"shows version {max(shown.values(), default=0)} at the end, the newest is {newest.seen.version} "
            f"({newest.ledger} saw it)"
        )
        yield Violation(Law.NEVER_CAME_BACK, ledger.name, "", words)


def _once_a_press(history: History) -> Iterator[Violation]:
    """Two presses on the same stage do what one does: each step of the quiz has a press of its own (R4)."""
    presses = {
        deed.version
        for ledger in history.ledgers
        if ledger.is_console
        for deed in ledger.of(Deed)
        if deed.did is Did.PRESSED
    }
    if not presses:
        return
    moments = history.timeline.in_order()
    for before, after in pairwise(moments):
        if not _is_step(before, after):
            continue
        if presses.isdisjoint(range(before.seen.version, after.seen.version)):
            words = (
                f"{before.seen.phase} (version {before.seen.version}) became {after.seen.phase} (version "
                f"{after.seen.version}), and nobody had pressed anything on version {before.seen.version}"
            )
            yield Violation(Law.PRESSED_TWICE, "the consoles", "", words)


def _is_step(before: Moment, after: Moment) -> bool:
    change = (before.seen.phase, after.seen.phase)
    if change in _BY_ITSELF or (before.seen.phase == "paused" and before.phase == after.seen.phase):
        return False
    is_other = change[0] != change[1] or before.seen.question != after.seen.question
    return is_other and before.seen.epoch == after.seen.epoch
