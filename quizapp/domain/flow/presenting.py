"""Who may become the presenter, and whom that spares a question."""

from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.phases import Phase
from quizapp.domain.refusal import Refusal


def check_choice(name: str, connection: ConnectionState, *, takes_part: bool, phase: Phase) -> None:
    """Raise a `Refusal` for somebody who cannot become the presenter now, with the reason (P5)."""
    if phase is Phase.FINISHED:
        raise Refusal("wrong_phase", because="present")
    if not takes_part:
        raise Refusal("not_in", name=name)
    if connection is not ConnectionState.CONNECTED:
        raise Refusal("not_here", name=name)


def is_exempt(presenter_since: int, opened_version: int) -> bool:
    """Whether the presenter since that version of the event is not asked a question opened at that version.

    A question that was open before is still theirs: an answer may be on its way, and it waits for nobody's hand.
    """
    return presenter_since < opened_version


def presents_it() -> Refusal:
    """What the presenter reads who answers all the same."""
    return Refusal("presenting")


def require_control(presenter_id: int | None, acting_presenter_id: int | None) -> None:
    """Raise a `Refusal` for a control in the hand of somebody who does not present (any more); None is the host."""
    if acting_presenter_id is not None and acting_presenter_id != presenter_id:
        raise Refusal("not_presenter")
