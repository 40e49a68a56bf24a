"""Getting in, changing one's name, leaving."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from quizapp.db.tables import Event, Participant
from quizapp.domain.codes import new_rejoin_code
from quizapp.domain.funny_names import offer, seed_of, turn_after
from quizapp.domain.joining import clean_avatar, clean_name, may_join, name_key, numbered, status_on_joining
from quizapp.domain.phases import Phase
from quizapp.domain.refusal import Refusal
from quizapp.services.authoring import is_id
from quizapp.services.bans import banned, banned_among
from quizapp.services.conducting import locked_event, touch
from quizapp.services.facts import ParticipantFacts, participant_facts
from quizapp.services.scores import time_of_silence_ms
from quizapp.services.word_list import refuse_unwelcome


def removed() -> Refusal:
    """What somebody reads whom the host took out."""
    return Refusal("removed", "The host has taken you out of this quiz.")


@dataclass(frozen=True)
class JoinRequest:
    """Somebody who wants to get in. `name` and `avatar` are as they came from the browser.

    Where names are drawn, they do not count: `turn` says which of the device's offers it is.
    """

    event_id: int
    device_id: str
    name: object
    avatar: object
    started_at: datetime
    at: datetime
    turn: object = 0


def join_all(session: Session, requests: Sequence[JoinRequest]) -> list[ParticipantFacts | Refusal]:
    """Let everybody in who asked at the same moment, in their order (J6).

    The event row is held meanwhile, so that any number of workers number names without holes.
    A device that is in already gets its own participant back (J14).
    """
    gates: dict[int, _Gate | Refusal] = {}
    outcomes: list[Participant | Refusal] = []
    for request in requests:
        if request.event_id not in gates:
            devices = {other.device_id for other in requests if other.event_id == request.event_id}
            gates[request.event_id] = _open_gate(session, request.event_id, devices)
        gate = gates[request.event_id]
        outcomes.append(gate if isinstance(gate, Refusal) else gate.admit(request))
    for gate in gates.values():
        if isinstance(gate, _Gate):
            session.add_all(gate.new)
    session.flush()
    return [outcome if isinstance(outcome, Refusal) else participant_facts(outcome) for outcome in outcomes]


@dataclass
class _Gate:
    """The door of one event for one burst of people."""

    event: Event
    known: dict[str, Participant]
    taken: set[str]
    codes: set[str]
    silence_ms: int  # the response time of who was not there
    banned: set[str]
    removed: set[str]  # devices that somebody who was removed had before the last one
    new: list[Participant] = field(default_factory=list[Participant])

    def admit(self, request: JoinRequest) -> Participant | Refusal:
        if request.device_id in self.banned:
            return banned()
        known = self.known.get(request.device_id)
        if known is not None:
            return _welcome_back(known)
        if request.device_id in self.removed:
            return removed()
        try:
            may_join(Phase(self.event.phase), locked=self.event.joining_locked_at is not None)
            participant = self._participant(request, *self._name_and_avatar(request))
        except Refusal as refusal:
            return refusal
        self.known[request.device_id] = participant
        self.new.append(participant)
        return participant

    def _name_and_avatar(self, request: JoinRequest) -> tuple[str, str]:
        if self.event.funny_names:
            drawn = offer(seed_of(request.event_id, request.device_id), request.turn)
            return drawn.name, drawn.avatar
        return welcome_name(self.event, request.name), clean_avatar(request.avatar)

    def _participant(self, request: JoinRequest, wanted: str, avatar: str) -> Participant:
        name = numbered(wanted, self.taken)
        self.taken.add(name_key(name))
        assert self.event.id is not None
        return Participant(
            event_id=self.event.id,
            device_id=request.device_id,
            rejoin_code=self._free_code(),
            display_name=name,
            name_key=name_key(name),
            avatar=avatar,
            join_status=status_on_joining(Phase(self.event.phase)),
            is_late_joiner=self.event.started_at is not None,
            joined_version=self.event.version,
            join_started_at=request.started_at,
            joined_at=request.at,
            last_heartbeat=request.at,
            total_time_ms=self.silence_ms,
        )

    def _free_code(self) -> str:
        while (code := new_rejoin_code(secrets.choice)) in self.codes:
            pass
        self.codes.add(code)
        return code


def _welcome_back(participant: Participant) -> Participant | Refusal:
    if participant.removed_at is not None:
        return removed()
    participant.left_at = None  # coming back undoes leaving
    return participant


def _open_gate(session: Session, event_id: int, devices: set[str]) -> _Gate | Refusal:
    try:
        event = locked_event(session, event_id)
    except Refusal as refusal:
        return refusal
    here = Participant.event_id == event_id
    known = session.exec(select(Participant).where(here, col(Participant.device_id).in_(devices))).all()
    taken = session.exec(select(Participant.name_key, Participant.rejoin_code).where(here)).all()
    names, codes = {name for name, _ in taken if name is not None}, {code for _, code in taken}
    silence_ms = time_of_silence_ms(session, event_id)
    kept_out, gone = banned_among(session, event.host_id, devices), devices_of_removed(session, event_id)
    return _Gate(event, {row.device_id: row for row in known}, names, codes, silence_ms, kept_out, gone)


def devices_of_removed(session: Session, event_id: int) -> set[str]:
    """All devices of those who were removed, also the ones from which they went on to another."""
    removed_here = select(Participant).where(Participant.event_id == event_id, col(Participant.removed_at).is_not(None))
    return {device for person in session.exec(removed_here) for device in (person.device_id, *person.earlier_devices)}


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
        raise Refusal("names_drawn", "Everybody gets a funny name in this quiz, so yours stays as it is.")
    if draw:
        raise Refusal("names_typed", "Names are not drawn any more in this quiz. Please type one.")
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
        touch(session, participant.event_id)  # before the participant: whoever locks both does it in this order
        participant.left_at = at
        session.add(participant)
    return participant_facts(participant)


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
