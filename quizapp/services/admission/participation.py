"""Changing one's name, leaving, being taken out."""

from datetime import datetime

from sqlmodel import Session, col, select

from quizapp.db.tables import Event, Participant
from quizapp.domain.admission.funny_names import offer, seed_of, turn_after
from quizapp.domain.admission.joining import clean_avatar, clean_name, name_key, numbered, removed
from quizapp.domain.refusal import Refusal
from quizapp.services.admission.word_list import refuse_unwelcome
from quizapp.services.authoring.ownership import is_id
from quizapp.services.play.commands import locked_event, touch
from quizapp.services.play.presenters import step_down
from quizapp.services.play.snapshot_reader import participant_facts
from quizapp.services.play.snapshots import ParticipantFacts


def welcome_name(event: Event, typed: object) -> str:
    """The name that somebody chose, as it is shown; a `Refusal` for what is none, or is on the event's word list."""
    name = clean_name(typed)
    if event.checks_names:
        refuse_unwelcome(name)
    return name


def rename(session: Session, participant_id: int, typed: object) -> ParticipantFacts:
    """Give a participant another name (I3), as the host does; score and history stay."""
    name = clean_name(typed)
    participant = _present(session, participant_id)
    locked_event(session, participant.event_id)
    return _take_name(session, participant, name)


def rename_oneself(session: Session, participant_id: int, typed: object, *, draw: bool = False) -> ParticipantFacts:
    """Take another name oneself: as `rename`, by the rules of the event for names that people choose.

    With `draw` it is the next of the device's offers instead. Raises `Refusal`, also ("names_drawn", "names_typed")
    for who wants the one where the event has the other.
    """
    participant = _present(session, participant_id)
    event = locked_event(session, participant.event_id)
    if draw and event.funny_names:
        return _draw(session, participant)
    if event.funny_names:
        raise Refusal("names_drawn")
    if draw:
        raise Refusal("names_typed")
    return _take_name(session, participant, welcome_name(event, typed))


def _draw(session: Session, participant: Participant) -> ParticipantFacts:
    seed = seed_of(participant.event_id, participant.device_id)
    drawn = offer(seed, turn_after(seed, participant.display_name))
    participant.avatar = drawn.avatar
    return _take_name(session, participant, drawn.name)


def _take_name(session: Session, participant: Participant, name: str) -> ParticipantFacts:
    participant.display_name = numbered(name, keys_of_others(session, participant))
    participant.name_key = name_key(participant.display_name)
    session.add(participant)
    touch(session, participant.event_id)
    return participant_facts(participant)


def keys_of_others(session: Session, participant: Participant) -> set[str]:
    """The names that are taken for this participant, as `name_key` has them."""
    others = select(Participant.name_key).where(
        Participant.event_id == participant.event_id, Participant.id != participant.id
    )
    return {key for key in session.exec(others) if key is not None}


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
        event = touch(session, participant.event_id)  # before the participant: who locks both does it in this order
        step_down(event, participant.id)
        participant.left_at = at
        session.add(participant)
    return participant_facts(participant)


def left_elsewhere() -> Refusal:
    """What an open page reads whose person left the event from another page, for another event."""
    return Refusal("left_elsewhere")


def remove(session: Session, event_id: int, participant_id: int, at: datetime) -> ParticipantFacts:
    """Take somebody out of the event for good; the name is free again, the device may not come back (I8)."""
    participant = _present(session, participant_id)
    if participant.event_id != event_id:
        raise Refusal("unknown_participant")
    step_down(touch(session, event_id), participant.id)
    participant.removed_at = at
    participant.name_key = None
    session.add(participant)
    return participant_facts(participant)


def _present(session: Session, participant_id: int) -> Participant:
    query = select(Participant).where(col(Participant.id) == participant_id)
    participant = session.exec(query).first() if is_id(participant_id) else None
    if participant is None:
        raise Refusal("unknown_participant")
    if participant.removed_at is not None:
        raise removed()
    return participant
