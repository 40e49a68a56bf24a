"""No sequence of commands, answers and waiting reaches an impossible state or takes anything away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quizapp.domain.flow.outline import Outline, QuestionSlot, SegmentSlot
from quizapp.domain.flow.permissions import Command, Role, allowed
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress, is_due
from quizapp.domain.flow.transitions import advance
from quizapp.domain.questions import Choice, Question
from quizapp.domain.refusal import Refusal
from quizapp.domain.scoring.verdicts import Rules, judge
from quizapp.texts.refusals import sentence

T = TypeVar("T")
RULES = Rules()
PEOPLE = st.integers(0, 3)
MOMENTS = st.one_of(st.integers(0, 3000), st.integers(0, 700_000), st.integers(0, 10**12))
LIMITS_S = st.one_of(st.none(), st.integers(5, 600))
PLAIN_PHASES = {Phase.LOBBY, Phase.QUESTION, Phase.REVEAL, Phase.LEADERBOARD, Phase.PAUSED, Phase.FINISHED}
SEGMENT_PHASES = PLAIN_PHASES | {Phase.PRESENTING, Phase.SEGMENT_RESULTS}
INTERRUPTIBLE = SEGMENT_PHASES - {Phase.LOBBY, Phase.PAUSED, Phase.FINISHED}


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    """Events of 1 to 4 segments with 0 to 4 questions each, with and without time limits."""
    segments: list[SegmentSlot] = []
    for segment_id in range(1, draw(st.integers(1, 4)) + 1):
        limits = draw(st.lists(LIMITS_S, max_size=4))
        questions = (
            QuestionSlot(10 * segment_id + n, None if limit is None else 1000 * limit) for n, limit in enumerate(limits)
        )
        segments.append(SegmentSlot(segment_id, tuple(questions)))
    return Outline(tuple(segments))


@dataclass(frozen=True)
class Place:
    """Where an event is for the people in it: a pause is seen through to what it interrupted."""

    phase: Phase | None
    segment_id: int | None
    question_id: int | None
    left_ms: int | None
    used_ms: int | None


def place(progress: Progress, now_ms: int) -> Place:
    """The place, with the times of a question whether its clock runs or not."""
    left, used = progress.left_ms, progress.used_ms
    if progress.phase is Phase.QUESTION:
        assert progress.opened_at_ms is not None
        used = now_ms - progress.opened_at_ms
        left = None if progress.closes_at_ms is None else max(0, progress.closes_at_ms - now_ms)
    phase = progress.phase_before if progress.phase is Phase.PAUSED else progress.phase
    return Place(phase, progress.segment_id, progress.question_id, left, used)


def open_question(progress: Progress) -> int | None:
    """The question that is asked and neither revealed nor skipped, running or paused."""
    running = progress.phase is Phase.QUESTION
    stopped = progress.phase is Phase.PAUSED and progress.phase_before is Phase.QUESTION
    return progress.question_id if running or stopped else None


def attempt(call: Callable[[], T]) -> T | Refusal:
    """What the call gives, or its refusal; anything else that is raised is a mistake."""
    try:
        return call()
    except Refusal as refusal:
        return refusal


class LiveEvent(RuleBasedStateMachine):
    """An event with a host who presses anything at any time, and people who answer."""

    @initialize(outline=outlines(), factors=st.lists(st.sampled_from([0, 1, 2]), min_size=1))
    def prepare(self, outline: Outline, factors: list[int]) -> None:
        """Begin in the lobby."""
        self.outline = outline
        self.questions = {
            slot.id: Question(
                "?",
                (Choice("yes", True, id=1), Choice("no", id=2)),
                time_limit_s=None if slot.limit_ms is None else slot.limit_ms // 1000,
                points_factor=factors[slot.id % len(factors)],
                id=slot.id,
            )
            for segment in outline.segments
            for slot in segment.questions
        }
        self.progress = Progress()
        self.now_ms = 1_700_000_000_000
        self.before_end: Place | None = None
        self.asked: list[int] = []
        self.shown: set[int] = set()  # questions whose right answer has been seen
        self.earned: dict[tuple[int, int], int] = {}  # (person, question) → points of the first answer
        self.right: dict[int, list[tuple[int, int]]] = {}  # question → (elapsed, points) of right answers
        self.scores: dict[int, int] = {}

    @rule(ms=MOMENTS)
    def wait(self, ms: int) -> None:
        """Time only moves forward."""
        before = place(self.progress, self.now_ms)
        self.now_ms += ms
        if self.progress.phase is not Phase.QUESTION:
            assert place(self.progress, self.now_ms) == before

    @rule(command=st.sampled_from(sorted(Command)))
    def press(self, command: Command) -> None:
        """Press any control."""
        self._give(command)

    @rule()
    def press_next(self) -> None:
        """Press the big button, as hosts do most of the time."""
        self._give(Command.NEXT)

    @precondition(lambda self: open_question(self.progress) is not None)
    @rule(ms=st.integers(0, 700_000))
    def interrupt(self, ms: int) -> None:
        """Pause, wait and resume: nothing is won or lost."""
        self._give(Command.PAUSE)
        stopped = place(self.progress, self.now_ms)
        self.wait(ms)
        self._give(Command.RESUME)
        assert place(self.progress, self.now_ms) == stopped

    @precondition(lambda self: self.progress.phase is not Phase.FINISHED)
    @rule(ms=MOMENTS)
    def end_by_mistake(self, ms: int) -> None:
        """End, wait and undo: nothing is lost."""
        self._give(Command.END)
        self.wait(ms)
        self._give(Command.UNDO_END)
        assert self.progress.phase is not Phase.FINISHED

    @rule(added_ms=st.one_of(st.integers(), st.integers(1, 600_000)))
    def add_time(self, added_ms: int) -> None:
        """Add any amount of time."""
        before = place(self.progress, self.now_ms)
        was_due = is_due(self.progress, self.now_ms, RULES.answer_grace_ms)
        self._give(Command.ADD_TIME, added_ms)
        after = place(self.progress, self.now_ms)
        if after.left_ms != before.left_ms:
            assert open_question(self.progress) is not None
            assert before.left_ms is not None
            assert after.left_ms is not None
            assert before.left_ms < after.left_ms <= before.left_ms + added_ms
        assert was_due or not is_due(self.progress, self.now_ms, RULES.answer_grace_ms)

    @rule(person=PEOPLE, is_right=st.booleans(), phone_ms=st.integers(-1000, 700_000), streak=st.integers(0, 9))
    def answer(self, person: int, is_right: bool, phone_ms: int, streak: int) -> None:
        """Answer what the screen shows, or showed."""
        question_id = self.progress.question_id
        if question_id is None:
            return
        closes = self.progress.closes_at_ms
        in_time = closes is None or self.now_ms <= closes + RULES.answer_grace_ms
        verdict = attempt(
            lambda: judge(
                progress=self.progress,
                question=self.questions[question_id],
                response={"choices": [1 if is_right else 2]},
                joined_before_question=True,
                arrived_at_ms=self.now_ms,
                phone_ms=phone_ms,
                rules=RULES,
                streak=streak,
            )
        )
        if isinstance(verdict, Refusal):
            self._check_refused_answer(verdict, in_time=in_time)
            return
        assert self.progress.phase is Phase.QUESTION
        assert in_time
        assert question_id not in self.shown, "an answer counted after the right one was seen"
        self._count(person, question_id, verdict.points, streak)
        if is_right:
            base = verdict.points - (100 * min(streak, 5) if verdict.points else 0)
            self._compare(question_id, verdict.elapsed_ms, base)
        else:
            assert verdict.points == 0

    def _check_refused_answer(self, refusal: Refusal, *, in_time: bool) -> None:
        """The reason is the true one."""
        assert refusal.reason in {"closed", "paused", "too_late"}
        assert self.progress.phase is not Phase.QUESTION or not in_time
        assert (refusal.reason == "too_late") == is_due(self.progress, self.now_ms, RULES.answer_grace_ms)
        assert (refusal.reason == "paused") == (self.progress.phase is Phase.PAUSED)

    def _count(self, person: int, question_id: int, points: int, streak: int) -> None:
        """The first answer of a person to a question counts, as the database's unique constraint has it."""
        factor = self.questions[question_id].points_factor
        assert 0 <= points <= (1000 * factor + 100 * min(streak, 5)) * (factor > 0)
        self.earned.setdefault((person, question_id), points)

    def _compare(self, question_id: int, elapsed_ms: int, points: int) -> None:
        """Of two right answers to a question the faster one never scores less."""
        others = self.right.setdefault(question_id, [])
        for other_ms, other_points in others:
            assert elapsed_ms >= other_ms or points >= other_points
            assert elapsed_ms <= other_ms or points <= other_points
        others.append((elapsed_ms, points))

    def _give(self, command: Command, added_ms: int = 10_000) -> None:
        before = self.progress
        is_allowed = command in allowed(Role.HOST, before, self.outline)
        after = attempt(lambda: advance(command, before, self.outline, self.now_ms, added_ms))
        if isinstance(after, Refusal):
            assert not is_allowed or after.reason == "wrong_time", "what the stage says is allowed is carried out"
            assert after.reason in {"wrong_phase", "wrong_time", "no_questions"}
            assert sentence(after)
            return
        assert is_allowed
        self.progress = after
        self._check_step(command, before, after)
        if before.phase is Phase.QUESTION and after.phase is Phase.REVEAL:
            self.shown.add(after.question_id or 0)

    def _check_step(self, command: Command, before: Progress, after: Progress) -> None:
        then, now = place(before, self.now_ms), place(after, self.now_ms)
        if command in (Command.PAUSE, Command.RESUME):
            assert now == then
        if after.phase is Phase.FINISHED:
            self.before_end = then
        if command is Command.UNDO_END:
            assert now == self.before_end
            assert after.phase is not Phase.QUESTION, "an open question comes back paused"
        asked = open_question(after)
        if asked is not None and asked != open_question(before) and command is not Command.UNDO_END:
            assert asked not in self.asked, "a question was asked twice"
            assert after.phase is Phase.QUESTION
            assert after.opened_at_ms == self.now_ms
            self.asked.append(asked)

    @invariant()
    def phase_is_possible(self) -> None:
        """Only phases that this outline has are reached."""
        possible = PLAIN_PHASES if self.outline.is_plain else SEGMENT_PHASES
        if self.outline.question_count == 0:
            possible = {Phase.LOBBY, Phase.FINISHED}
        assert self.progress.phase in possible

    @invariant()
    def place_is_in_the_outline(self) -> None:
        """The question belongs to the segment, the segment to the event; the lobby is before both."""
        segment = self.outline.segment(self.progress.segment_id)
        if self.progress.segment_id is None:
            assert self.progress.question_id is None
            assert self.progress.phase in (Phase.LOBBY, Phase.FINISHED)
            return
        assert segment is not None
        assert self.progress.question_id in {None, *(slot.id for slot in segment.questions)}
        assert self.progress.phase is not Phase.LOBBY

    @invariant()
    def clock_fits_the_phase(self) -> None:
        """A running clock is in a question only, a stopped one in a pause or an end of a question."""
        progress = self.progress
        assert progress.closes_at_ms is None or progress.phase is Phase.QUESTION
        stopped = progress.phase in (Phase.PAUSED, Phase.FINISHED) and progress.phase_before is Phase.QUESTION
        assert (progress.used_ms is not None) == stopped
        assert progress.left_ms is None or (stopped and progress.left_ms >= 0)
        if progress.phase is not Phase.QUESTION and not stopped:
            return
        assert progress.question_id is not None
        limit = self.questions[progress.question_id].time_limit_s
        running = progress.phase is Phase.QUESTION
        assert (progress.opened_at_ms is not None) == running
        assert ((progress.closes_at_ms if running else progress.left_ms) is None) == (limit is None)

    @invariant()
    def interruption_is_remembered(self) -> None:
        """A pause and an end know what they interrupted; nothing else pretends to."""
        before = self.progress.phase_before
        match self.progress.phase:
            case Phase.PAUSED:
                assert before in INTERRUPTIBLE
            case Phase.FINISHED:
                assert before in INTERRUPTIBLE | {Phase.LOBBY}
            case _:
                assert before is None

    @invariant()
    def questions_come_in_order(self) -> None:
        """Questions are asked in the order of the outline, none of them twice."""
        order = [slot.id for segment in self.outline.segments for slot in segment.questions]
        assert self.asked == [question_id for question_id in order if question_id in self.asked]

    @invariant()
    def scores_never_shrink(self) -> None:
        """What somebody has earned stays, whatever the host presses."""
        for person in range(4):
            score = sum(points for (who, _), points in self.earned.items() if who == person)
            assert score >= self.scores.get(person, 0)
            self.scores[person] = score


TestLiveEvent = LiveEvent.TestCase
TestLiveEvent.__doc__ = "Q7, R1, X1: no sequence of commands reaches an impossible state."
TestLiveEvent.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


@given(outline=outlines(), pauses=st.sets(st.integers(0, 60)))
@settings(max_examples=100, deadline=None)
def test_next_alone_asks_every_question_once(outline: Outline, pauses: set[int]):
    """Q7: pressing next, with pauses in between, asks every question once, in order, and comes to the end."""
    order = [slot.id for segment in outline.segments for slot in segment.questions]
    if not order:
        return
    progress, asked = Progress(), list[int]()
    for press in range(2 * (4 * 4 * 3 + 4 * 2) + 2):
        can_pause = progress.phase not in (Phase.LOBBY, Phase.PAUSED, Phase.FINISHED)
        command = Command.PAUSE if press in pauses and can_pause else Command.NEXT
        before = progress
        progress = advance(command, progress, outline, 1000 * press)
        if progress.phase is Phase.QUESTION and before.phase is not Phase.PAUSED:
            asked.append(progress.question_id or 0)
        if progress.phase is Phase.FINISHED:
            break
    assert progress.phase is Phase.FINISHED
    assert asked == order
