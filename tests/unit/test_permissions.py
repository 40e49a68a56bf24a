"""Who may do what, and when (R4, P3, P4)."""

import pytest
import reflex as rx

from quizapp.components.shared.phases import by_phase
from quizapp.domain.flow.outline import Outline, QuestionSlot, SegmentSlot
from quizapp.domain.flow.permissions import TABLE, Act, Command, Role, allowed, of_role, why_not
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.progress import Progress
from quizapp.texts.refusals import sentence

OUTLINE = Outline((SegmentSlot(1, (QuestionSlot(11, 20_000), QuestionSlot(12, None))),))
EMPTY = Outline((SegmentSlot(1, ()),))
OPEN = Progress(Phase.QUESTION, segment_id=1, question_id=11, opened_at_ms=0, closes_at_ms=20_000)


def test_the_table_has_every_role_and_phase() -> None:
    """P3: whoever adds a phase says in the same place what may be done in it."""
    assert set(TABLE) == set(Role)
    assert all(set(phases) == set(Phase) for phases in TABLE.values())


def test_every_command_can_be_given_by_somebody() -> None:
    """R4: no command is dead."""
    assert of_role(Role.HOST) == {*Command, *Act}
    assert of_role(Role.PARTICIPANT) == set()


@pytest.mark.parametrize("phase", Phase)
def test_a_presenter_may_do_nothing_that_the_host_may_not(phase: Phase) -> None:
    """P3: the presenter has the host's controls, and never more."""
    assert TABLE[Role.PRESENTER][phase] <= TABLE[Role.HOST][phase]


@pytest.mark.parametrize(
    ("progress", "outline", "expected"),
    [
        (Progress(), OUTLINE, "start next end lock"),
        (Progress(), EMPTY, "end lock"),
        (OPEN, OUTLINE, "next reveal skip pause add_time end lock"),
        (
            Progress(Phase.QUESTION, segment_id=1, question_id=12, opened_at_ms=0),
            OUTLINE,
            "next reveal skip pause end lock",
        ),
        (
            Progress(Phase.QUESTION, segment_id=1, question_id=11, left_ms=5, used_ms=5, awaiting_reconnect=True),
            OUTLINE,
            "next reveal skip pause resume add_time end lock",
        ),
        (Progress(Phase.REVEAL, segment_id=1, question_id=11), OUTLINE, "next leaderboard skip pause end lock"),
        (Progress(Phase.PAUSED, Phase.REVEAL, 1, 11), OUTLINE, "next skip resume end lock"),
        (Progress(Phase.FINISHED, Phase.LEADERBOARD, 1, 11), OUTLINE, "undo_end"),
        (Progress(Phase.FINISHED), OUTLINE, ""),
    ],
)  # fmt: skip
def test_what_the_host_may_do_now(progress: Progress, outline: Outline, expected: str) -> None:
    """R4: what the stage says is allowed, where the phase alone does not decide."""
    assert {one.value for one in allowed(Role.HOST, progress, outline)} == set(expected.split())


def test_a_refusal_has_its_reason() -> None:
    """R4, P3: what is not allowed is refused in words, to the host as to the presenter."""
    for role, command, reason in (
        (Role.PRESENTER, Command.END, "not_yours"),
        (Role.HOST, Command.UNDO_END, "wrong_phase"),
        (Role.PARTICIPANT, Act.LOCK, "not_yours"),
    ):
        refusal = why_not(role, command, OPEN, OUTLINE)
        assert refusal is not None
        assert refusal.reason == reason
        assert sentence(refusal)


def test_a_page_without_a_part_for_a_phase_does_not_start() -> None:
    """R4: a forgotten phase is found when the app is built."""
    with pytest.raises(KeyError, match="paused"):
        by_phase(rx.Var("phase"), {phase: "" for phase in Phase if phase is not Phase.PAUSED}, "")
