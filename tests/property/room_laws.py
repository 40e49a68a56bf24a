"""What holds after whatever happened: between pages, room and database."""

from collections import Counter
from dataclasses import replace

from sqlalchemy import func
from sqlmodel import Session, col, select

from quizapp.db.tables import AnswerRow, Event, Participant, QuestionRow
from quizapp.domain.admission.attempts import LockSigns, lock_signs
from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.flow.progress import Progress
from quizapp.realtime.rooms.person import socket_at
from quizapp.realtime.rooms.projections import me_view, stage_view, timer_view
from quizapp.realtime.rooms.room import Room
from quizapp.services.play.scores import settle_scores
from quizapp.services.play.snapshot_reader import answers_to, progress_of, room_facts
from tests.property.room_feed import SOON_S
from tests.property.room_house import CATCH_UP_S, SETTINGS, House, Server
from tests.property.room_pages import Link, Tab, clock_of, seen

# The hub listens every three seconds, so that the end of a patience is noticed that much later.
NOTICED_S = 5.0


def check(house: House) -> None:
    """All laws that hold at any moment. A server that was not told of something has a moment to find out."""
    assert house.complaints.said == []
    assert house.loop.complaints == []
    answers_stay(house)
    scores_are_what_answers_earned(house)
    versions_grow(house)
    nobody_is_behind_for_long(house)
    up_to_date = [server for server in house.servers if not server.is_behind(house.clock.now_s)]
    for server in house.servers:
        pages_show_what_is_true(house, server, house.room_of(server))
    for server in up_to_date:
        room = house.room_of(server)
        fresh = reread(house, room)
        the_room_is_what_the_database_says(room, fresh)
        pages_show_what_is_true(house, server, fresh)
        the_presenter_takes_part(room)
    if up_to_date == house.servers:
        everybody_has_one_place(house)
        for server in house.servers:
            presence_is_true(house, house.room_of(server))


def nobody_is_behind_for_long(house: House) -> None:
    """X1: what a server was not told it finds out by itself within a few seconds."""
    now_s, revisions = house.clock.now_s, house.memory.revisions
    revisions.append((now_s, house.revision()))
    while len(revisions) > 1 and revisions[1][0] <= now_s - CATCH_UP_S:
        revisions.pop(0)
    at_s, revision = revisions[0]
    if at_s <= now_s - CATCH_UP_S:
        assert all(house.room_of(server).snapshot.revision >= revision for server in house.servers)


def reread(house: House, room: Room) -> Room:
    """The room of a process that knows only what is in the database."""
    facts = house.db.read_now(lambda session: room_facts(session, house.quiz.id))
    fresh = Room(facts, house.clock.now_s, room.patience)
    fresh.host_is_away = room.host_is_away  # nobody writes that down
    fresh.lock = _lock(house, room, fresh)
    fresh.stage = stage_view(fresh)
    return fresh


def _lock(house: House, room: Room, fresh: Room) -> LockSigns:
    """J8, J9: what the lock looks like now, or did a moment ago: the room looks again a moment after each turn."""
    locked_at_ms = fresh.event.locked_at_ms
    if locked_at_ms is None:
        return LockSigns()
    age_ms = house.clock.now_ms() - locked_at_ms
    now, before = (lock_signs(age) for age in (age_ms, age_ms - round(SETTINGS.timings.margin_s * 1000) - 1))
    return before if _shown(room.lock) == _shown(before) else now


def _shown(signs: LockSigns) -> LockSigns:
    """What people see of it."""
    return replace(signs, next_ms=None)


def the_room_is_what_the_database_says(room: Room, fresh: Room) -> None:
    """X1: nothing in memory is missing in the database, or older, or newer."""
    assert room.event == fresh.event
    assert room.current == fresh.current
    assert room.answers == fresh.answers
    assert _people(room) == _people(fresh)
    assert room.snapshot.people.by_device == fresh.snapshot.people.by_device
    assert room.order == fresh.order
    assert room.places == fresh.places
    assert room.stage == fresh.stage


def the_presenter_takes_part(room: Room) -> None:
    """P4: the controls are in the hand of nobody who left, was taken out, or is somebody else by now."""
    event, presenter = room.event, room.presenter
    assert (event.presenter_id is None) == (presenter is None)
    assert presenter is None or presenter.counts
    assert room.stage.presenter == (event.presenter_id or 0)


def _people(room: Room) -> dict[int, object]:
    """Everybody's facts; how they are connected is written down by each sweep only."""
    unknown = ConnectionState.DISCONNECTED
    return {key: replace(person.facts, connection=unknown) for key, person in room.people.items()}


def pages_show_what_is_true(house: House, server: Server, fresh: Room) -> None:
    """N5: a page that has taken every message shows what a page shows that was opened just now."""
    for tab in house.tabs:
        if not tab.is_seated or tab.server != server.number:
            continue
        assert seen(tab.stage, tab.me) == seen(fresh.stage, me_view(fresh, tab.me.id)), tab
        now_ms = house.clock.now_ms()
        running, *rest = true_clock = clock_of(timer_view(fresh, now_ms), now_ms)
        if not tab.lagged and (rest[0] > now_ms or not running):
            assert tab.clock == true_clock


def answers_stay(house: House) -> None:
    """Q4, N9: one answer for each person and question, and none that somebody saw confirmed is lost or changed."""
    for (participant_id, question_id), confirmed in house.memory.stored.items():
        stored = house.db.read_now(lambda session, asked=question_id: answers_to(session, asked))
        assert [answer for answer in stored if answer.participant_id == participant_id] == [confirmed]
    rows = house.db.read_now(lambda session: session.exec(select(AnswerRow)).all())
    assert max(Counter((row.participant_id, row.question_id) for row in rows).values(), default=1) == 1


def scores_are_what_answers_earned(house: House) -> None:
    """S1, S2, N2: a score is the sum of the points of answers to closed questions; summing up again changes nothing."""

    def read(session: Session) -> list[tuple[int, int, int]]:
        rows = session.exec(select(Participant).order_by(col(Participant.id))).all()
        return [(row.id or 0, row.total_score, row.total_time_ms) for row in rows]

    def earned(session: Session) -> dict[int, int]:
        query = (
            select(AnswerRow.participant_id, func.sum(AnswerRow.points))
            .join(QuestionRow, col(QuestionRow.id) == AnswerRow.question_id)
            .where(col(QuestionRow.closed_at).is_not(None))
            .group_by(col(AnswerRow.participant_id))
        )
        return {participant_id: int(points) for participant_id, points in session.exec(query)}

    def summed_up_again(session: Session) -> list[tuple[int, int, int]]:
        settle_scores(session, house.quiz.id, None)
        session.expire_all()
        return read(session)  # and nothing of it is committed

    stored, points = house.db.read_now(read), house.db.read_now(earned)
    assert {number: score for number, score, _ in stored} == {number: points.get(number, 0) for number, _, _ in stored}
    assert house.db.read_now(summed_up_again) == stored


def versions_grow(house: House) -> None:
    """X1: the version of an event, and of what a page shows, never goes down, and each step makes it higher."""
    event = house.db.read_now(lambda session: session.exec(select(Event)).one())
    version, progress = event.version, progress_of(event)
    assert version >= house.memory.version
    assert version > house.memory.version or progress == house.memory.progress
    house.memory.version, house.memory.progress = version, progress
    for tab in house.tabs:
        assert tab.stage.version <= version
        assert tab.stage.version >= house.memory.shown.get(id(tab), 0)
        house.memory.shown[id(tab)] = tab.stage.version


def everybody_has_one_place(house: House) -> None:
    """N8, I4: a device is one participant, and of a participant's pages one is active, the newest."""
    devices = Counter(person.facts.device_id for person in house.room.people.values())
    assert max(devices.values(), default=1) == 1
    seated = [tab for tab in house.tabs if tab.is_seated]
    assert max(Counter(tab.me.id for tab in seated).values(), default=1) == 1
    for tab in seated:
        moved = [other for other in house.tabs if other.link is Link.MOVED and other.mine == tab.mine]
        assert all(_came_before(other, tab) for other in moved)
    for server in house.servers:
        room = house.room_of(server)
        for tab in seated:
            there = socket_at(house.server_of(tab).hub.leases.worker)
            assert room.people[tab.me.id].presence.socket == (tab.sid if tab.server == server.number else there)
        for person in room.people.values():
            assert person.socket is None or person.socket in house.cast.inboxes


def _came_before(one: Tab, other: Tab) -> bool:
    """Of two servers none knows which page was first within an instant."""
    if one.server == other.server:
        return one.number < other.number
    return one.placed_s <= other.placed_s + SOON_S


def presence_is_true(house: House, room: Room) -> None:
    """N1, Q8: who is here counts as here, and nobody is waited for who is gone for longer than the patience."""
    now_s = house.clock.now_s
    for tab in house.tabs:
        if tab.link is Link.ONLINE:
            house.memory.last_here_s[tab.mine] = now_s
        if tab.is_seated:
            assert room.people[tab.me.id].connection(now_s, room.patience) is ConnectionState.CONNECTED
    patience_s = SETTINGS.heartbeat_interval_s + SETTINGS.grace_period_s + NOTICED_S
    for person in room.expected(now_s):
        last_s = house.memory.last_here_s.setdefault(person.facts.id, now_s)
        assert now_s - last_s <= patience_s


def after_a_sweep(house: House) -> None:
    """N1, N3: what is written down of everybody's connection is how it is, once somebody judges it."""
    room, now_s = house.room, house.clock.now_s
    if not house.is_run or any(server.is_behind(now_s) for server in house.servers):
        return
    rows = house.db.read_now(lambda session: session.exec(select(Participant)).all())
    for row in rows:
        person = room.people[row.id or 0]
        # Of who was last on another server, that one's word counts until its next beat.
        if person.counts and (len(house.servers) == 1 or person.was_here):
            assert row.connection_state == person.connection(now_s, room.patience)


def after_a_while(house: House) -> None:
    """Q8, P7, N9: a question that everybody here has answered is closed, and nothing waits for who is here."""
    room = house.room
    assert not room.everybody_answered(house.clock.now_s)
    if any(tab.is_seated for tab in house.tabs):
        assert not room.event.progress.awaiting_reconnect


def nothing_is_left_over(house: House) -> None:
    """N6: with everybody online each answer has got its verdict; only a pause makes one wait."""
    for tab in house.tabs:
        if tab.link is Link.ONLINE and house.room.phase != "paused":
            assert tab.device.outbox == []


def time_left_ms(house: House) -> tuple[int | None, int]:
    """The question whose clock runs or waits for people, and what it has left; none without a limit."""
    progress, now_ms = house.progress(), house.clock.now_ms()
    if progress.phase != "question":
        return None, 0
    left_ms = progress.left_ms if progress.closes_at_ms is None else progress.closes_at_ms - now_ms
    return (None, 0) if left_ms is None else (progress.question_id, left_ms)


def an_outage_took_nothing(house: House, before: tuple[int | None, int], lived_ms: int) -> None:
    """N9: however long the server was away, an open question has the time that it had, but for what it ran since."""
    question_id, left_ms = before
    if question_id is not None and left_ms > lived_ms:
        now_id, now_left_ms = time_left_ms(house)
        assert now_id == question_id
        assert now_left_ms >= left_ms - lived_ms


def a_start_stopped_no_clock(house: House, before: Progress) -> None:
    """N9: a server that starts leaves the clock alone that another one keeps."""
    now = house.progress()
    was_running = before.phase == "question" and not before.is_held
    assert not (was_running and now.phase == "question" and now.is_held)  # an empty room may pause, for its own reason
