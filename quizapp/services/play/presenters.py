"""The presenter of an event: a participant who has its controls in hand, beside the host (P1, P3, P4)."""

from sqlmodel import Session, col, select

from quizapp.db.tables import Event, Participant
from quizapp.domain.refusal import Refusal
from quizapp.services.play.commands import UNCHANGED, CommandResult, locked_event
from quizapp.services.play.versions import new_version


def pick_presenter(session: Session, event_id: int, participant_id: int | None) -> CommandResult:
    """Make this participant the one presenter of the event; None leaves it to the host alone.

    Picking who presents already changes nothing. Raises `Refusal` for who is not, or no longer, in the event.
    """
    event = locked_event(session, event_id)
    if event.presenter_id == participant_id:
        return UNCHANGED
    if participant_id is not None:
        _check_is_in(session, event_id, participant_id)
    new_version(session, event)
    event.presenter_id, event.presenter_since = participant_id, event.version
    return CommandResult(took_effect=True)


def _check_is_in(session: Session, event_id: int, participant_id: int) -> None:
    query = select(Participant.id).where(
        Participant.event_id == event_id,
        Participant.id == participant_id,
        col(Participant.left_at).is_(None),
        col(Participant.removed_at).is_(None),
    )
    if session.exec(query).first() is None:
        raise Refusal("unknown_participant")


def step_down(event: Event, participant_id: int | None) -> None:
    """Who leaves, or is taken out, presents no longer."""
    if participant_id is not None and event.presenter_id == participant_id:
        event.presenter_id = None
