"""Laws about scores: what the export says, and what phones and boards showed, is what the stored answers earned."""

from collections.abc import Iterator, Sequence

from quizapp.phones.checking.ledger import Ledger, OwnSeen, StageSeen
from quizapp.phones.checking.recomputing import LONGEST_STREAK, Sum, possible_points, ranking, streak_before, sums
from quizapp.phones.checking.record import Asked, Person, Stored
from quizapp.phones.checking.timeline import History
from quizapp.phones.checking.violations import Law, Violation


def check_scores(history: History) -> Iterator[Violation]:
    """All laws of this module."""
    closed = [asked for asked in history.record.questions if asked.id in history.timeline.closed()]
    steps = {person.id: sums(history.record, closed, person) for person in history.record.people}
    yield from _points(history, closed)
    yield from _totals(history, closed, steps)
    order = ranking((person.id, steps[person.id][-1]) for person in history.record.people if not person.is_removed)
    yield from _leaderboard(history, order, steps)
    yield from _boards(history, steps)
    for ledger in history.phones:
        if ledger.participant in steps:
            yield from _shown(history, ledger, steps[ledger.participant])
    yield from _final_ranks(history, order)


def _points(history: History, closed: Sequence[Asked]) -> Iterator[Violation]:
    questions = {asked.id: asked for asked in history.record.questions}
    people = {person.id: person for person in history.record.people}
    for answer in history.record.answers:
        asked, person = questions.get(answer.question), people.get(answer.participant)
        if asked is None or person is None:
            continue
        streak = streak_before(history.record, closed, asked, person)
        possible = possible_points(asked, answer, streak)
        if answer.points not in possible:
            law = Law.STREAK_WRONG if _is_a_matter_of_streak(asked, answer) else Law.POINTS_WRONG
            words = (
                f"{answer.points} points are stored for {'right' if answer.is_right else 'wrong'} after "
                f"{answer.elapsed_ms} ms and {streak} right in a row, {min(possible)} are earned"
            )
            yield Violation(law, history.record.person(person.id), str(asked), words)


def _is_a_matter_of_streak(asked: Asked, answer: Stored) -> bool:
    """Whether another streak than the true one would explain the points."""
    return any(answer.points in possible_points(asked, answer, streak) for streak in range(LONGEST_STREAK + 1))


def _totals(history: History, closed: Sequence[Asked], steps: dict[int, list[Sum]]) -> Iterator[Violation]:
    for person in history.record.people:
        total, who = steps[person.id][-1], history.record.person(person.id)
        if person.score != total.score:
            words = f"the total is {person.score}, the answers to {len(closed)} questions earned {total.score}"
            yield Violation(Law.TOTAL_WRONG, who, "", words)
        if person.time_ms != total.time_ms:
            words = f"the response time is {person.time_ms} ms, {len(closed)} questions took {total.time_ms} ms"
            yield Violation(Law.TIME_WRONG, who, "", words)
        yield from _segments(history, closed, person)


def _segments(history: History, closed: Sequence[Asked], person: Person) -> Iterator[Violation]:
    for segment, (score, time_ms) in person.segments.items():
        earned = sums(history.record, [asked for asked in closed if asked.segment == segment], person)[-1]
        if (score, time_ms) != (earned.score, earned.time_ms):
            words = (
                f"part {segment} is {score} points in {time_ms} ms, earned were {earned.score} in {earned.time_ms} ms"
            )
            yield Violation(Law.SEGMENT_WRONG, history.record.person(person.id), "", words)


def _leaderboard(history: History, order: Sequence[int], steps: dict[int, list[Sum]]) -> Iterator[Violation]:
    record, board = history.record, history.record.leaderboard
    for place, participant in zip(board, order, strict=False):
        if place.participant != participant:
            words = f"is on rank {place.rank}, where {record.person(participant)} belongs"
            yield Violation(Law.RANK_WRONG, record.person(place.participant), "", words)
            return
    for number, place in enumerate(board, 1):
        total = steps.get(place.participant, [Sum()])[-1]
        if place.rank != number or (place.score, place.time_ms) != (total.score, total.time_ms):
            words = (
                f"row {number} of the leaderboard says rank {place.rank} with {place.score} points in "
                f"{place.time_ms} ms, earned were {total.score} in {total.time_ms} ms"
            )
            yield Violation(Law.RANK_WRONG, record.person(place.participant), "", words)


def _boards(history: History, steps: dict[int, list[Sum]]) -> Iterator[Violation]:
    """Each leaderboard that was shown is in order, and each score on it is one that the person had then."""
    for moment in history.timeline.in_order():
        rows = moment.seen.standings
        after = _closed_before(history, moment.seen.version)
        for number, row in enumerate(rows, 1):
            known = steps.get(row.participant)
            if known is None or row.rank != number:
                words = f"version {moment.seen.version} of the board has rank {row.rank} in row {number}"
                yield Violation(Law.RANK_WRONG, f"{row.name} ({row.participant})", "", words)
            elif row.score != known[after].score:
                words = f"the board after {after} questions says {row.score}, earned were {known[after].score}"
                yield Violation(Law.SCORE_SHOWN_WRONG, f"{row.name} ({row.participant})", "", words)
        if any(row.participant not in steps for row in rows):
            continue
        right = ranking((row.participant, steps[row.participant][after]) for row in rows)
        wrong = next((row for row, key in zip(rows, right, strict=True) if row.participant != key), None)
        if wrong is not None:
            words = f"is on rank {wrong.rank} of the board after {after} questions, version {moment.seen.version}"
            yield Violation(Law.RANK_WRONG, f"{wrong.name} ({wrong.participant})", "", words)


def _closed_before(history: History, version: int) -> int:
    """How many questions were revealed before that version."""
    return len({moment.seen.question for moment in history.timeline.reveals() if moment.seen.version < version})


def _shown(history: History, ledger: Ledger, steps: Sequence[Sum]) -> Iterator[Violation]:
    """A phone's score only grows, through sums that its answers earned, and ends as the export says."""
    earned = [step.score for step in steps]
    reached = 0
    last = None
    for seen in ledger.of(OwnSeen):
        if not seen.participant:
            continue
        last = seen
        found = next((n for n in range(reached, len(earned)) if earned[n] == seen.score), None)
        if found is None:
            words = f"the phone showed {seen.score} at {seen.at:.3f}, earned one after the other: {earned}"
            yield Violation(Law.SCORE_SHOWN_WRONG, ledger.name, "", words)
            return
        reached = found
    if last is not None and _saw_the_end(history, ledger) and last.score != earned[-1]:
        words = f"the phone shows {last.score} at the end, earned were {earned[-1]}"
        yield Violation(Law.SCORE_SHOWN_WRONG, ledger.name, "", words)


def _final_ranks(history: History, order: Sequence[int]) -> Iterator[Violation]:
    """Where nobody can move any more, a phone shows its true place."""
    places = {participant: number for number, participant in enumerate(order, 1)}
    for ledger in history.phones:
        own = [seen for seen in ledger.of(OwnSeen) if seen.participant]
        if not own or not _saw_the_end(history, ledger) or own[-1].participant not in places:
            continue
        if own[-1].rank != places[own[-1].participant]:
            words = f"the phone shows rank {own[-1].rank} at the end, and is on {places[own[-1].participant]}"
            yield Violation(Law.RANK_WRONG, ledger.name, "", words)


def _saw_the_end(history: History, ledger: Ledger) -> bool:
    stages = list(ledger.of(StageSeen))
    return bool(stages) and stages[-1].phase == "finished" and history.record.phase == "finished"
