"""From a room to what each audience sees of it. Pure functions of the room and the time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quizapp.domain.admission.joining import name_key, spoken_number
from quizapp.domain.connection.presence import ConnectionState
from quizapp.domain.connection.quality import ConnectionQuality
from quizapp.domain.flow.permissions import Role, allowed
from quizapp.domain.flow.phases import Phase
from quizapp.domain.kinds import kind_of
from quizapp.domain.people.roster import PAGE_ROWS, RosterOrder, RosterQuery, pages_of
from quizapp.realtime.rooms.person import Person
from quizapp.realtime.rooms.room import Room
from quizapp.services.admission.approval import WaitingPeople
from quizapp.views import (
    CountsView,
    MeView,
    PersonView,
    QuestionView,
    RosterPageView,
    StageView,
    StandingView,
    TimerView,
    WaitingPersonView,
    WaitingView,
    WeatherView,
)

LEADERBOARD_ROWS = 10
REMOVED_ROWS = 50
TROUBLE_NAMES = 8
_SHOW_QUESTION = frozenset({Phase.QUESTION, Phase.REVEAL, Phase.PAUSED})
_SHOW_STANDINGS = frozenset({Phase.LEADERBOARD, Phase.SEGMENT_RESULTS, Phase.FINISHED})
_ORDER_ON_CONSOLE = {
    ConnectionState.TEMPORARILY_DISCONNECTED: 0,
    ConnectionState.CONNECTED: 1,
    ConnectionState.DISCONNECTED: 2,
}

EVERYBODY = RosterQuery()
_TROUBLE = frozenset({ConnectionQuality.POOR, ConnectionQuality.AWAY})


def stage_view(room: Room) -> StageView:
    """What all can see."""
    event, progress = room.event, room.event.progress
    presents = room.presenter
    following = event.outline.question_after(progress.segment_id, progress.question_id)
    return StageView(
        event=event.id,
        version=event.version,
        phase=room.phase,
        before=progress.phase_before or "",
        title=event.title,
        code=event.code,
        segment=event.segment_titles.get(progress.segment_id or 0, ""),
        locked=event.locked_at_ms is not None,
        admission=event.admission,
        locked_at=event.closed_at_ms or 0,
        finishing=room.lock.finishing,
        lock_reminder=room.lock.reminder,
        lock_minutes=room.lock.minutes,
        may=list(allowed(Role.HOST, progress, event.outline)),
        plain=event.outline.is_plain,
        streak=event.streak_bonus,
        funny=event.funny_names,
        question=_question_view(room) if room.phase in _SHOW_QUESTION else QuestionView(),
        standings=leaderboard(room) if room.phase in _SHOW_STANDINGS else [],
        last=following is None,
        more=event.outline.segment_after(progress.segment_id) is not None,
        awaiting_reconnect=progress.awaiting_reconnect,
        hostless=room.host_is_away and presents is None,
        presenter=presents.facts.id if presents else 0,
        presenter_name=presents.facts.name if presents else "",
        presenter_avatar=presents.facts.avatar if presents else "",
    )


def _question_view(room: Room) -> QuestionView:
    if room.current is None:
        return QuestionView()
    question, told = room.current.question, room.is_after_question
    kind = kind_of(question.kind)
    number, total = _place(room, question.id)
    return QuestionView(
        id=question.id,
        number=number,
        of=total,
        kind=question.kind,
        text=question.text,
        picture=question.picture,
        explanation=question.explanation if told else "",
        factor=question.points_factor,
        opened=room.current.opened_version,
        asked=kind.asked(question),
        tally=kind.tally(question, [answer.response for answer in room.answers.values()]) if told else {},
    )


def _place(room: Room, question_id: int) -> tuple[int, int]:
    """Which question of its segment this is, counted from 1, and how many there are."""
    segment = room.event.outline.segment(room.event.progress.segment_id)
    ids = [slot.id for slot in segment.questions] if segment else []
    return (ids.index(question_id) + 1 if question_id in ids else 0), len(ids)


def leaderboard(room: Room) -> list[StandingView]:
    """The first rows of the leaderboard."""
    rows: list[StandingView] = []
    for place in room.order[:LEADERBOARD_ROWS]:
        facts = room.people[place.participant_id].facts
        answer = room.answers.get(facts.id)
        rows.append(
            StandingView(
                id=facts.id,
                rank=place.rank,
                name=facts.name,
                avatar=facts.avatar,
                score=place.score,
                gained=answer.points if answer and room.phase is Phase.LEADERBOARD else 0,
                late=facts.is_late,
                tied=place.tied,
            )
        )
    return rows


def timer_view(room: Room, now_ms: int) -> TimerView:
    """The clock of the open (or paused) question, as time left."""
    progress = room.event.progress
    if progress.closes_at_ms is not None and progress.opened_at_ms is not None:
        total = progress.closes_at_ms - progress.opened_at_ms
        return TimerView(left=max(0, progress.closes_at_ms - now_ms), total=total, running=True)
    if progress.left_ms is not None and (room.phase is Phase.PAUSED or progress.is_held):
        return TimerView(left=progress.left_ms, total=progress.left_ms + (progress.used_ms or 0))
    return TimerView()


def counts_view(room: Room, now_s: float) -> CountsView:
    """Numbers for projector and console."""
    members = sum(not person.facts.is_removed for person in room.people.values())
    return CountsView(
        people=sum(person.counts for person in room.people.values()),
        here=len(room.here(now_s)),
        at_door=len(room.at_door(now_s)),
        answered=len(room.answers),
        expected=len(room.expected(now_s)) if room.phase is Phase.QUESTION else 0,
        removed=sum(person.facts.is_removed for person in room.people.values()),
        full=spoken_number(room.capacity) if members >= room.capacity else "",
    )


def waiting_view(room: Room, waiting: WaitingPeople, now_s: float) -> WaitingView:
    """Who waits for the host, for the console."""
    here = set(room.at_door(now_s))
    rows = [WaitingPersonView(one.id, one.name, one.avatar, one.device_id in here) for one in waiting.first]
    return WaitingView(waiting.count, rows)


def weather_view(room: Room, now_s: float) -> WeatherView:
    """How the connections of the room are, for the console (N12)."""
    people = [person for person in room.everybody() if person.counts]
    trouble = [person for person in people if person.weather(now_s, room.patience) in _TROUBLE]
    return WeatherView(
        people=len(people),
        trouble=len(trouble),
        names=[person.facts.name for person in trouble[:TROUBLE_NAMES]],
        awaited=len(room.awaited) if room.event.progress.awaiting_reconnect else 0,
        outage_s=round((room.outage_ms or 0) / 1000),
        outage_unknown=room.outage_ms is None,
        cannot_save=room.cannot_save,
    )


@dataclass(frozen=True)
class Roster:
    """What a console gets of the list of people: the rows of a page, last of all of whom was taken out."""

    rows: list[PersonView]
    page: RosterPageView


def roster(room: Room, now_s: float, query: RosterQuery = EVERYBODY) -> Roster:
    """The console's list, one page of it, and the latest of who was taken out."""
    found = found_in(room, query)
    found.sort(key=_sorting(query.order, now_s, room))
    pages = pages_of(len(found))
    page = min(query.page, pages - 1)
    removed = [person for person in room.people.values() if person.facts.is_removed and _matches(person, query)]
    shown = found[page * PAGE_ROWS : (page + 1) * PAGE_ROWS] + removed[-REMOVED_ROWS:]
    return Roster(
        [_person_view(room, person, now_s) for person in shown],
        RosterPageView(page, pages, len(found), room.event.removed_many),
    )


def found_in(room: Room, query: RosterQuery) -> list[Person]:
    """All whom the query finds, in the order of joining."""
    return [person for person in room.everybody() if _matches(person, query)]


def _matches(person: Person, query: RosterQuery) -> bool:
    return not query.search or query.search in name_key(person.facts.name)


def _sorting(order: RosterOrder, now_s: float, room: Room) -> Callable[[Person], Any]:
    """What to sort by; of equal people, who joined first is first."""
    if order is RosterOrder.NAME:
        return lambda person: name_key(person.facts.name)
    if order is RosterOrder.SCORE:
        return lambda person: -person.facts.score
    if order is RosterOrder.JOINED:
        return lambda person: -person.facts.order  # the latest are the ones somebody looks for
    return lambda person: _ORDER_ON_CONSOLE[person.connection(now_s, room.patience)]


def _person_view(room: Room, person: Person, now_s: float) -> PersonView:
    facts = person.facts
    return PersonView(
        id=facts.id,
        name=facts.name,
        avatar=facts.avatar,
        status=_status(person),
        connection=person.connection(now_s, room.patience),
        weather=person.weather(now_s, room.patience),
        score=facts.score,
        late=facts.is_late,
        answered=facts.id in room.answers,
    )


def _status(person: Person) -> str:
    if person.facts.is_removed:
        return "removed"
    return "left" if person.facts.has_left else person.facts.status


def me_view(room: Room, participant_id: int) -> MeView:
    """A participant's own part; an empty one for somebody who is not (any longer) in."""
    person = room.people.get(participant_id)
    if person is None or person.facts.is_removed:
        return MeView()
    facts, place = person.facts, room.places.get(participant_id)
    answer = room.answers.get(participant_id)
    told = room.is_after_question
    return MeView(
        id=facts.id,
        name=facts.name,
        avatar=facts.avatar,
        status=facts.status,
        since=facts.joined_version,
        late=facts.is_late,
        score=facts.score,
        rank=place.rank if place else 0,
        of=len(room.order),
        behind=place.behind if place else 0,
        question=room.question_id or 0,
        answered=answer is not None,
        response=answer.response if answer else {},
        verdict=_verdict(room, person) if told else "",
        points=answer.points if answer and told else 0,
    )


def _verdict(room: Room, person: Person) -> str:
    answer = room.answers.get(person.facts.id)
    if answer is not None:
        return answer.outcome
    if room.is_exempt(person):
        return "presented"
    return "missed" if room.can_answer(person) else "waited"
