"""Coming back from another device, with the personal rejoin code (I6)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from quizapp.db.tables import Participant
from quizapp.domain.admission.codes import normalise_rejoin
from quizapp.domain.admission.joining import banned, elsewhere, removed
from quizapp.domain.flow.phases import Phase
from quizapp.domain.refusal import Refusal
from quizapp.services.admission.bans import is_banned
from quizapp.services.admission.devices import devices_elsewhere, hold_devices
from quizapp.services.admission.joining import devices_of_removed
from quizapp.services.authoring.ownership import is_id, mark_changed
from quizapp.services.play.commands import locked_event
from quizapp.services.play.presenters import step_down


def moved_device() -> Refusal:
    """What the old device reads when its person has come back on another one."""
    return Refusal("moved_device")


@dataclass(frozen=True)
class RejoinRequest:
    """Somebody on a device who says who they are. `code` is as it came from the browser."""

    event_id: int
    device_id: str
    code: object
    at: datetime


@dataclass(frozen=True)
class Rejoined:
    """Who came back, and the participants whose open pages belong to nobody any more."""

    participant_id: int
    signed_out: tuple[int, ...] = ()


def rejoin(session: Session, request: RejoinRequest) -> Rejoined:
    """Give the participant with that code to the device that knows it; name, score, answers and role stay.

    A lock or the end of the event keeps nobody out who is in already. Raises `Refusal`
    ("malformed_rejoin_code", "unknown_rejoin_code", "removed", "banned", "elsewhere").
    """
    code = normalise_rejoin(request.code)
    hold_devices(session, {request.device_id})  # before the event, as everybody does who locks both
    event = locked_event(session, request.event_id)  # of two devices with one code, one is the last
    if is_banned(session, event.host_id, request.device_id):
        raise banned()
    here = Participant.event_id == request.event_id
    person = session.exec(select(Participant).where(here, Participant.rejoin_code == code)).first()
    other = session.exec(select(Participant).where(here, Participant.device_id == request.device_id)).first()
    if person is None or person.id is None:
        raise Refusal("unknown_rejoin_code")
    if person.removed_at is not None or (other is not None and other.removed_at is not None):
        raise removed()
    if other is None and request.device_id in devices_of_removed(session, request.event_id):
        raise removed()
    if other is None and event.phase != Phase.FINISHED:
        _refuse_elsewhere(session, request)
    person.left_at = None
    mark_changed(session, event)
    if other is person:
        return Rejoined(person.id)
    signed_out = [person.id]
    if other is not None and other.id is not None:
        signed_out.append(other.id)
        step_down(event, other.id)
        _free_device(session, other, request.at)
    left_behind = {*person.earlier_devices, person.device_id} - {request.device_id}
    person.earlier_devices, person.device_id = sorted(left_behind), request.device_id
    session.add(person)
    return Rejoined(person.id, tuple(signed_out))


def _refuse_elsewhere(session: Session, request: RejoinRequest) -> None:
    """A device takes part in one running event at a time (J13)."""
    found = devices_elsewhere(session, request.event_id, [request.device_id], request.at)
    if request.device_id in found:
        raise elsewhere(found[request.device_id].title)


def _free_device(session: Session, newcomer: Participant, at: datetime) -> None:
    """Somebody new on this device turned out to be somebody known: the new one counts as left."""
    newcomer.device_id = f"moved from {newcomer.id}"  # not a hash, so no device has it
    newcomer.left_at = newcomer.left_at or at
    session.add(newcomer)
    session.flush()  # before the device is given to somebody else: it is unique in the event


def rejoin_code_of(session: Session, event_id: int, participant_id: object) -> str:
    """Somebody's rejoin code, for themselves or for the host of the event; a `Refusal` for who is not in it."""
    participant = session.get(Participant, participant_id) if is_id(participant_id) else None
    if participant is None or participant.event_id != event_id:
        raise Refusal("unknown_participant")
    if participant.removed_at is not None:
        raise removed()
    return participant.rejoin_code
