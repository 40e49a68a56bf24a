"""Taking people out, and letting them in again (I8)."""

from datetime import datetime

from sqlmodel import Session, col, select

from quizapp.db.tables import Event, Participant
from quizapp.domain.admission.joining import name_key, numbered
from quizapp.domain.refusal import Refusal
from quizapp.services.admission.bans import devices_banned_with, forget_bans, own_ban, store_ban
from quizapp.services.admission.bulk_removal import NUMBER_AT_END
from quizapp.services.admission.participation import keys_of_others, remove
from quizapp.services.authoring.ownership import is_id, mark_changed
from quizapp.services.play.commands import locked_event
from quizapp.services.play.snapshot_reader import participant_facts
from quizapp.services.play.snapshots import ParticipantFacts


def ban(session: Session, event_id: int, participant_id: int, at: datetime) -> ParticipantFacts:
    """Take somebody out, and let the device join no event of this host until the host lifts it."""
    event = locked_event(session, event_id)
    taken_out = remove(session, event_id, participant_id, at)
    person = session.get_one(Participant, participant_id)
    for device_id in (person.device_id, *person.earlier_devices):
        store_ban(session, event.host_id, device_id, taken_out.name, at)
    return taken_out


def let_back_in(session: Session, event_id: int, participant_id: int) -> ParticipantFacts:
    """Undo that somebody was taken out, and the ban if there was one. Score, answers and rejoin code are as before.

    The name is numbered anew when somebody else has it now. For who was not taken out, nothing changes.
    """
    event = locked_event(session, event_id)
    here = Participant.event_id == event_id
    query = select(Participant).where(here, col(Participant.id) == participant_id)
    person = session.exec(query).first() if is_id(participant_id) else None
    if person is None:
        raise Refusal("unknown_participant")
    if person.removed_at is not None:
        forget_bans(session, event.host_id, [person.device_id, *person.earlier_devices])
        _restore(session, event, person)
    return participant_facts(person)


def lift_ban(session: Session, host_id: int, ban_id: object) -> list[int]:
    """Lift a ban: the device may join again, and comes back into the event that it was banned from.

    Returns the ids of the events that have changed. A ban that is lifted already changes nothing.
    """
    found = own_ban(session, host_id, ban_id)
    if found is None:
        return []
    devices = devices_banned_with(session, found)
    query = (
        select(Participant)
        .join(Event, col(Event.id) == col(Participant.event_id))
        .where(
            Event.host_id == host_id,
            col(Participant.device_id).in_(devices),
            Participant.removed_at == found.banned_at,
        )
        .order_by(col(Participant.event_id))  # whoever locks several events does it in this order
    )
    people = session.exec(query).all()
    forget_bans(session, host_id, devices)
    for person in people:
        _restore(session, locked_event(session, person.event_id), person)
    return [person.event_id for person in people]


def _restore(session: Session, event: Event, person: Participant) -> None:
    taken = keys_of_others(session, person)
    name = person.display_name
    if name_key(name) in taken:
        name = numbered(NUMBER_AT_END.sub("", name) or name, taken)
    person.display_name, person.name_key, person.removed_at = name, name_key(name), None
    session.add(person)
    mark_changed(session, event)
