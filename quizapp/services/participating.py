"""Changing one's name, leaving, being taken out."""

from datetime import datetime

from sqlmodel import Session, col, select

from quizapp.db.tables import Participant
from quizapp.domain.joining import clean_avatar, clean_name, name_key, numbered, removed
from quizapp.domain.refusal import Refusal
from quizapp.services.authoring import is_id
from quizapp.services.conducting import locked_event, touch
from quizapp.services.facts import ParticipantFacts, participant_facts


def rename(session: Session, participant_id: int, typed: object) -> ParticipantFacts:
    """Give a participant another name (I3); score and history stay."""
    name = clean_name(typed)
    participant = _present(session, participant_id)
    locked_event(session, participant.event_id)
    others = session.exec(
        select(Participant.name_key).where(
            Participant.event_id == participant.event_id, Participant.id != participant_id
        )
    ).all()
    participant.display_name = numbered(name, {key for key in others if key is not None})
    participant.name_key = name_key(participant.display_name)
    session.add(participant)
    touch(session, participant.event_id)
    return participant_facts(participant)


def change_avatar(session: Session, participant_id: int, avatar: object) -> ParticipantFacts:
    """Give a participant another avatar."""
    participant = _present(session, participant_id)
    touch(session, participant.event_id)
    participant.avatar = clean_avatar(avatar)
    session.add(participant)
    return participant_facts(participant)


def leave(session: Session, participant_id: int, at: datetime) -> ParticipantFacts:
    """Leave on purpose: what was earned stays on the leaderboard (S4). Leaving again changes nothing."""
    participant = _present(session, participant_id)
    if participant.left_at is None:
        touch(session, participant.event_id)  # before the participant: whoever locks both does it in this order
        participant.left_at = at
        session.add(participant)
    return participant_facts(participant)


def left_elsewhere() -> Refusal:
    """What an open page reads whose person left the event from another page, for another event."""
    return Refusal("left_elsewhere", "You have left this quiz. Your points stay: join again to go on.")


def remove(session: Session, event_id: int, participant_id: int, at: datetime) -> ParticipantFacts:
    """Take somebody out of the event for good; the name is free again, the device may not come back (I8)."""
    participant = _present(session, participant_id)
    if participant.event_id != event_id:
        raise Refusal("unknown_participant", "This person is not in this quiz.")
    touch(session, event_id)
    participant.removed_at = at
    participant.name_key = None
    session.add(participant)
    return participant_facts(participant)


def _present(session: Session, participant_id: int) -> Participant:
    query = select(Participant).where(col(Participant.id) == participant_id)
    participant = session.exec(query).first() if is_id(participant_id) else None
    if participant is None:
        raise Refusal("unknown_participant", "This person is not in this quiz.")
    if participant.removed_at is not None:
        raise removed()
    return participant
