"""Who may be picked to present, and whose hand a control may be in."""

from itertools import product

import pytest

from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.permissions import Command, Role, of_role
from quizapp.domain.flow.phases import Phase
from quizapp.domain.flow.presenting import check_choice, is_exempt, require_control
from quizapp.domain.refusal import Refusal


def _reason(connection: ConnectionState, *, takes_part: bool, phase: Phase) -> str:
    try:
        check_choice("Alex", connection, takes_part=takes_part, phase=phase)
    except Refusal as refusal:
        return refusal.reason
    return "picked"


@pytest.mark.parametrize(("connection", "takes_part", "phase"), list(product(ConnectionState, (True, False), Phase)))
def test_who_can_be_picked(connection: ConnectionState, takes_part: bool, phase: Phase) -> None:
    """P1, P3, P5: whoever takes part and is connected right now, in every phase but the end."""
    reason = _reason(connection, takes_part=takes_part, phase=phase)
    if phase is Phase.FINISHED:
        assert reason == "wrong_phase"
    elif not takes_part:
        assert reason == "not_in"
    else:
        assert reason == ("picked" if connection is ConnectionState.CONNECTED else "not_here")


@pytest.mark.parametrize(
    ("presenter", "acting", "may"),
    [(None, None, True), (7, None, True), (7, 7, True), (7, 8, False), (None, 8, False)],
)
def test_whose_hand_a_control_is_in(presenter: int | None, acting: int | None, may: bool) -> None:
    """P3, P4: the host's always, and that of the one presenter."""
    if may:
        require_control(presenter, acting)
        return
    with pytest.raises(Refusal) as refused:
        require_control(presenter, acting)
    assert refused.value.reason == "not_presenter"


@pytest.mark.parametrize(("opened", "exempt"), [(4, False), (5, False), (6, True)])
def test_who_is_exempt_from_a_question(opened: int, exempt: bool) -> None:
    """P4, Q8: the presenter since version 5 is not asked what was opened after it, and is what was open before."""
    assert is_exempt(5, opened) is exempt


def test_the_end_is_the_hosts() -> None:
    """P3: a presenter has every control but the end of the whole event and its undoing."""
    assert of_role(Role.HOST) - of_role(Role.PRESENTER) == {Command.END, Command.UNDO_END}
