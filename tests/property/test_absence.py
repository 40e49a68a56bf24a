"""Outages, absences and pauses in any order: a question never loses time that nobody could use."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from quizapp.domain.flow.absence import all_back, all_gone, first_back, hold, wait_for_people
from quizapp.domain.flow.outline import Outline
from quizapp.domain.flow.permissions import Command
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress, is_due, question_is_open
from quizapp.domain.flow.transitions import advance
from quizapp.domain.refusal import Refusal
from tests.property.test_flow_machine import open_question, outlines

MOMENTS = st.one_of(st.integers(0, 3000), st.integers(0, 700_000))
GRACE_MS = 500


def used_and_left(progress: Progress, now_ms: int) -> tuple[int, int | None]:
    """The time that the open question has taken and still has (None: no limit), whether its clock runs or not."""
    if progress.used_ms is not None:
        return progress.used_ms, progress.left_ms
    assert progress.opened_at_ms is not None
    left = None if progress.closes_at_ms is None else max(0, progress.closes_at_ms - now_ms)
    return now_ms - progress.opened_at_ms, left


class WaitingEvent(RuleBasedStateMachine):
    """An event whose server dies, whose people go and come back, and whose host presses anything meanwhile."""

    @initialize(outline=outlines(), steps=st.integers(0, 4))
    def prepare(self, outline: Outline, steps: int) -> None:
        """Somewhere in the event."""
        self.outline = outline
        self.progress = Progress()
        self.now_ms = 1_700_000_000_000
        self.asked: int | None = None
        self.whole_ms: int | None = None  # what the open question has in all: its limit and what the host added
        for _ in range(steps):
            self.press(Command.NEXT, 1)

    def become(self, after: Progress) -> None:
        """Go on with that; keep the book of the open question's time."""
        now_open = open_question(after)
        if now_open is not None and now_open != self.asked:
            slots = [slot for segment in self.outline.segments for slot in segment.questions]
            self.whole_ms = next(slot.limit_ms for slot in slots if slot.id == now_open)
        if now_open is not None or after.phase is not Phase.FINISHED:
            self.asked = now_open
        self.progress = after

    def stand_still(self, ms: int) -> None:
        """Time passes."""
        self.now_ms += ms

    @rule(ms=MOMENTS)
    def wait(self, ms: int) -> None:
        """Time passes: a clock that stands neither takes any nor ends a question."""
        before, stands = self.progress, self.progress.used_ms is not None
        was = used_and_left(before, self.now_ms) if stands else None
        self.now_ms += ms
        if stands:
            assert used_and_left(self.progress, self.now_ms) == was
            assert not is_due(self.progress, self.now_ms, GRACE_MS)

    @rule(command=st.sampled_from(sorted(Command)), added_ms=st.integers(1, 600_000))
    def press(self, command: Command, added_ms: int) -> None:
        """Any control works, or is refused with a reason, in every state; nothing else is ever raised."""
        before = self.progress
        try:
            after = advance(command, before, self.outline, self.now_ms, added_ms)
        except Refusal:
            return
        self.become(after)
        if command is Command.ADD_TIME and self.whole_ms is not None:
            self.whole_ms += added_ms
        if command is Command.UNDO_END and self.asked is not None:
            assert after.phase is Phase.PAUSED, "an open question comes back paused"
            assert after.phase_before is Phase.QUESTION
            assert not after.awaiting_reconnect, "the host goes on, nobody else"
        if command in (Command.RESUME, Command.PAUSE):
            assert not after.awaiting_reconnect, "what the host decides waits for nobody"

    @rule(ago_ms=MOMENTS)
    def server_dies(self, ago_ms: int) -> None:
        """The server is back, and was last alive a while ago."""
        at_ms = self.now_ms - ago_ms
        if self.progress.opened_at_ms is not None:
            at_ms = max(at_ms, self.progress.opened_at_ms)  # as `hold_interrupted` has it
        self.stops(hold(self.progress, at_ms), at_ms)

    @rule(ago_ms=MOMENTS)
    def everybody_is_gone(self, ago_ms: int) -> None:
        """Nobody is there since a while."""
        at_ms = max(self.now_ms - ago_ms, self.progress.opened_at_ms or 0)
        before = self.progress
        self.stops(all_gone(before, at_ms), at_ms)
        if before.phase is Phase.QUESTION and not before.is_held:
            assert (self.progress.phase, self.progress.awaiting_reconnect) == (Phase.PAUSED, True)

    def stops(self, after: Progress, at_ms: int) -> None:
        """A clock stops as of a moment: what ran until then is used, and no more."""
        before = self.progress
        self.become(after)
        if after != before:
            assert used_and_left(after, self.now_ms) == used_and_left(before, at_ms)
            assert question_is_open(after, self.asked or 0), "who taps on returning has done nothing wrong"
        if before.phase is not Phase.QUESTION:
            assert after == before

    @rule()
    def first_is_back(self) -> None:
        """Somebody is back: what paused for want of people is shown, and no time has gone."""
        before = self.progress
        self.become(first_back(before))
        if self.asked is not None:
            assert used_and_left(self.progress, self.now_ms) == used_and_left(before, self.now_ms)
        if before.phase is Phase.PAUSED and before.awaiting_reconnect:
            assert self.progress.phase is before.phase_before
            assert self.progress.awaiting_reconnect == (self.asked is not None), (
                "only a question's clock waits for the others"
            )
        else:
            assert self.progress == before, "a pause of the host stays one"

    @rule()
    def all_are_back(self) -> None:
        """Nobody is waited for any longer: a held question goes on with what it had."""
        before = self.progress
        self.become(all_back(before, self.now_ms))
        if self.asked is not None:
            assert used_and_left(self.progress, self.now_ms) == used_and_left(before, self.now_ms)
        assert not (self.progress.is_held and self.progress.awaiting_reconnect)

    @rule()
    def resume_an_empty_room(self) -> None:
        """A pause becomes one that ends by itself; nothing else changes."""
        before = self.progress
        self.become(wait_for_people(before))
        assert self.progress.phase is before.phase
        assert self.progress.awaiting_reconnect == (before.awaiting_reconnect or before.phase is Phase.PAUSED)

    @precondition(lambda self: self.asked is not None and self.progress.phase is not Phase.FINISHED)
    @rule(ms=MOMENTS)
    def goes_on_by_itself(self, ms: int) -> None:
        """From every state that waits, people coming back are enough."""
        if self.progress.awaiting_reconnect:
            self.stand_still(ms)
            self.first_is_back()
            self.all_are_back()
            assert self.progress.phase is Phase.QUESTION
            assert self.progress.used_ms is None

    @invariant()
    def time_is_conserved(self) -> None:
        """N9, P7: time used and time left make up what the question has, over any number of interruptions."""
        if self.asked is None or self.progress.phase is Phase.FINISHED:
            return
        used_ms, left_ms = used_and_left(self.progress, self.now_ms)
        assert used_ms >= 0
        assert (left_ms is None) == (self.whole_ms is None)
        if left_ms is None or self.whole_ms is None:
            return
        if left_ms > 0:
            assert used_ms + left_ms == self.whole_ms
        else:
            assert used_ms >= self.whole_ms
            if self.progress.used_ms is not None:
                self.whole_ms = used_ms  # time that is added later comes on top of this

    @invariant()
    def waiting_is_for_something(self) -> None:
        """P7, R3: only a pause and a question whose clock stands wait for people."""
        if self.progress.awaiting_reconnect:
            assert self.progress.phase is Phase.PAUSED or self.progress.is_held
        assert not self.progress.is_held or self.progress.closes_at_ms is None


TestWaitingEvent = WaitingEvent.TestCase
TestWaitingEvent.__doc__ = "N9, P7, R1, R3: no order of outages, absences and pauses takes time from a question."
TestWaitingEvent.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
