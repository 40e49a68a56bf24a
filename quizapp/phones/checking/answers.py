"""Laws about answers: each confirmed one is stored once, as it was given, and its verdict never changes."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator

from quizapp.phones.checking.ledger import Ledger, OwnSeen, Receipt, StageSeen, Tapped
from quizapp.phones.checking.record import Stored
from quizapp.phones.checking.timeline import REVEALED, History
from quizapp.phones.checking.violations import Law, Violation

_Key = tuple[int, int]  # participant, question
_AFTER_CLOSING = frozenset({"closed", "too_late"})


def check_answers(history: History) -> Iterator[Violation]:
    """All laws of this module."""
    yield from _doubled(history)
    yield from _misjudged(history)
    stored = {(answer.participant, answer.question): answer for answer in history.record.answers}
    told: set[_Key] = set()
    for ledger in history.phones:
        page = _Page(history, ledger)
        for question in sorted(page.questions()):
            told.add((ledger.participant, question))
            yield from page.check(question, stored.get((ledger.participant, question)))
    for key in sorted(stored.keys() - told):
        yield _violation(history, Law.ANSWER_INVENTED, *key, f"{stored[key].response} is stored, and nobody gave it")


def _doubled(history: History) -> Iterator[Violation]:
    counts = Counter((answer.participant, answer.question) for answer in history.record.answers)
    for key, count in counts.items():
        if count > 1:
            yield _violation(history, Law.ANSWER_DOUBLED, *key, f"{count} answers are stored")


def _misjudged(history: History) -> Iterator[Violation]:
    questions = {asked.id: asked for asked in history.record.questions}
    for answer in history.record.answers:
        asked = questions.get(answer.question)
        if asked is None or not asked.right or answer.outcome == "partly":
            continue
        picked = frozenset(json.loads(answer.response).get("choices", ()))
        if (picked == asked.right) != answer.is_right or not asked.choices.issuperset(picked):
            words = f"{answer.response} is stored as {_word(answer)}, right is {sorted(asked.right)}"
            yield _violation(history, Law.ANSWER_MISJUDGED, answer.participant, answer.question, words)


class _Page:
    """One phone's answers, as it gave them and was told about them."""

    def __init__(self, history: History, ledger: Ledger) -> None:
        self._history = history
        self._ledger = ledger
        self._taps: dict[int, list[Tapped]] = defaultdict(list)
        self._receipts: dict[int, list[Receipt]] = defaultdict(list)
        self._views: dict[int, list[OwnSeen]] = defaultdict(list)  # those that say something of an answer
        self._about: dict[int, list[OwnSeen]] = defaultdict(list)
        for tap in ledger.of(Tapped):
            self._taps[tap.question].append(tap)
        for receipt in ledger.of(Receipt):
            if receipt.is_verdict:
                self._receipts[receipt.question].append(receipt)
        for seen in ledger.of(OwnSeen):
            self._about[seen.question].append(seen)
            if seen.question and (seen.response or seen.verdict):
                self._views[seen.question].append(seen)
        self._reopened = history.timeline.reopened()

    def questions(self) -> set[int]:
        """Those that this phone did or was told anything about."""
        return {*self._taps, *self._receipts, *self._views}

    def check(self, question: int, stored: Stored | None) -> Iterator[Violation]:
        """All laws about the answer to one question."""
        yield from self._is_there(question, stored)
        if stored is not None:
            yield from self._is_as_given(question, stored)
            yield from self._was_in_time(question, stored)
        yield from self._views_agree(question, stored)
        yield from self._verdict_stays(question, stored)

    def _confirmed_at(self, question: int) -> float | None:
        """When this phone was first told that it has an answer."""
        moments = [receipt.at for receipt in self._receipts[question] if receipt.state == "saved"]
        moments += [seen.at for seen in self._views[question] if seen.response]
        return min(moments, default=None)

    def _is_there(self, question: int, stored: Stored | None) -> Iterator[Violation]:
        at = self._confirmed_at(question)
        if at is not None and stored is None:
            given = [tap.response for tap in self._taps[question]]
            yield self._violation(Law.ANSWER_MISSING, question, f"{given} was confirmed at {at:.3f} and is not stored")

    def _is_as_given(self, question: int, stored: Stored) -> Iterator[Violation]:
        at, taps = self._confirmed_at(question), self._taps[question]
        if not taps:
            words = f"{stored.response} is stored, and this phone gave no answer"
            yield self._violation(Law.ANSWER_INVENTED, question, words)
            return
        possible = {tap.response for tap in taps if at is None or tap.at <= at}
        if stored.response not in possible:
            words = f"{stored.response} is stored, given before the confirmation was {sorted(possible)}"
            yield self._violation(Law.ANSWER_CHANGED, question, words)

    def _was_in_time(self, question: int, stored: Stored) -> Iterator[Violation]:
        revealed_at = min(
            (
                seen.at
                for seen in self._ledger.of(StageSeen)
                if seen.question == question and (seen.phase in REVEALED or seen.before in REVEALED)
            ),
            default=None,
        )
        given_at = min((tap.at for tap in self._taps[question] if _same(tap, stored)), default=None)
        if revealed_at is not None and given_at is not None and given_at > revealed_at:
            after_s = given_at - revealed_at
            words = f"tapped {after_s:.3f} s after the reveal was shown, and stored with {stored.points} points"
            yield self._violation(Law.LATE_ANSWER_COUNTED, question, words)
        opened = max((seen.opened for seen in self._ledger.of(StageSeen) if seen.question == question), default=0)
        since = next((seen.since for seen in self._ledger.of(OwnSeen) if seen.participant), 0)
        if opened and since >= opened:
            words = f"joined at version {since}, the question was opened at {opened}, and the answer is stored"
            yield self._violation(Law.LATE_ANSWER_COUNTED, question, words)

    def _views_agree(self, question: int, stored: Stored | None) -> Iterator[Violation]:
        is_shown = False
        for seen in self._views_after_first(question):
            shown = seen.response
            if is_shown and not shown:
                words = f"the phone showed no answer at {seen.at:.3f}, and had shown {stored and stored.response}"
                yield self._violation(Law.ANSWER_CHANGED, question, words)
                return
            is_shown = bool(shown)
            if stored is not None and shown and shown != stored.response:
                words = f"the phone showed {shown} at {seen.at:.3f}, stored is {stored.response}"
                yield self._violation(Law.ANSWER_CHANGED, question, words)
                return
            if seen.verdict and not _agrees(seen, stored):
                said = f"“{seen.verdict}” with {seen.points} points"
                is_so = f"{_word(stored)} with {stored.points} points" if stored else "no answer"
                words = f"the phone was told {said} at {seen.at:.3f}, stored is {is_so}"
                yield self._violation(Law.VERDICT_CHANGED, question, words)
                return

    def _views_after_first(self, question: int) -> list[OwnSeen]:
        """What the phone showed of a question from its first word about it on."""
        first = next(iter(self._views[question]), None)
        return [] if first is None else [v for v in self._about[question] if v.at >= first.at]

    def _verdict_stays(self, question: int, stored: Stored | None) -> Iterator[Violation]:
        confirmed_at = self._confirmed_at(question)
        for receipt in self._receipts[question]:
            if receipt.state == "saved" or receipt.reason not in _AFTER_CLOSING:
                continue
            if confirmed_at is not None and receipt.at > confirmed_at:
                words = f"confirmed at {confirmed_at:.3f} and refused ({receipt.reason}) at {receipt.at:.3f}"
                yield self._violation(Law.VERDICT_CHANGED, question, words)
                return
            if stored is not None and question not in self._reopened:
                words = f"refused ({receipt.reason}) at {receipt.at:.3f}, and stored as {stored.response}"
                yield self._violation(Law.VERDICT_CHANGED, question, words)
                return

    def _violation(self, law: Law, question: int, evidence: str) -> Violation:
        return Violation(law, self._ledger.name, self._history.record.question(question), evidence)


def _same(tap: Tapped, stored: Stored) -> bool:
    return tap.response == stored.response


def _agrees(seen: OwnSeen, stored: Stored | None) -> bool:
    if stored is None:
        return seen.verdict not in ("right", "wrong", "partly", "noted")
    return seen.verdict == _word(stored) and seen.points == stored.points


def _word(stored: Stored) -> str:
    return stored.outcome or ("right" if stored.is_right else "wrong")


def _violation(history: History, law: Law, participant: int, question: int, evidence: str) -> Violation:
    return Violation(law, history.record.person(participant), history.record.question(question), evidence)
