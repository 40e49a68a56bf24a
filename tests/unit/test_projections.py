"""What browsers get to see: never a right answer before the reveal, and never more than a phone can take."""

import json
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from quizapp.domain.admission.joining import JoinStatus
from quizapp.domain.connection.presence import ConnectionState, Patience, Presence
from quizapp.domain.flow.outline import Outline, QuestionSlot, SegmentSlot
from quizapp.domain.flow.phases import AFTER_QUESTION, Phase
from quizapp.domain.flow.progress import Progress
from quizapp.domain.people.roster import PAGE_ROWS
from quizapp.domain.questions import Choice, Question
from quizapp.domain.wifi import Wifi
from quizapp.realtime.rooms.projections import (
    LEADERBOARD_ROWS,
    counts_view,
    me_view,
    roster,
    stage_view,
    timer_view,
)
from quizapp.realtime.rooms.room import Room
from quizapp.realtime.rooms.screen_projections import lobby_view, wifi_view
from quizapp.services.play.snapshots import (
    EventFacts,
    OpenQuestion,
    ParticipantFacts,
    People,
    RoomSnapshot,
    StoredAnswer,
)
from quizapp.views import View

RIGHT, WRONG = 902, 901
EXPLANATION = "Because of the moon."
QUESTION = Question(
    "Why?", (Choice("No", id=WRONG), Choice("Yes", is_correct=True, id=RIGHT)), explanation=EXPLANATION, id=50
)
OUTLINE = Outline((SegmentSlot(5, (QuestionSlot(50, 20_000), QuestionSlot(51, 20_000))),))
OPENED = Progress(Phase.QUESTION, None, 5, 50, opened_at_ms=1_000, closes_at_ms=21_000)

# Every progress an event with a current question can be in, and whether its right answer may be told.
STOPPED = replace(OPENED, opened_at_ms=None, closes_at_ms=None, left_ms=12_000, used_ms=8_000)
QUIET = Progress(Phase.REVEAL, None, 5, 50)
BEFORE_THE_REVEAL = {
    "question": OPENED,
    "question without a limit": replace(OPENED, closes_at_ms=None),
    "paused in a question": replace(STOPPED, phase=Phase.PAUSED, phase_before=Phase.QUESTION),
    "paused in one without a limit": replace(STOPPED, phase=Phase.PAUSED, phase_before=Phase.QUESTION, left_ms=None),
    "ended during a question": replace(STOPPED, phase=Phase.FINISHED, phase_before=Phase.QUESTION),
    "ended in a pause of a question": replace(STOPPED, phase=Phase.FINISHED, phase_before=Phase.QUESTION),
    "lobby": Progress(),
    "presenting": Progress(Phase.PRESENTING, None, 5),
    "paused presentation": Progress(Phase.PAUSED, Phase.PRESENTING, 5),
}
AFTER_THE_REVEAL = {
    **{phase.value: replace(QUIET, phase=phase) for phase in sorted(AFTER_QUESTION)},
    **{f"paused {phase}": replace(QUIET, phase=Phase.PAUSED, phase_before=phase) for phase in sorted(AFTER_QUESTION)},
}


def participant(number: int, **changes: Any) -> ParticipantFacts:
    """Somebody who was in before the question."""
    facts = ParticipantFacts(
        id=number,
        device_id=f"{number:064x}",
        name=f"Player {number}",
        avatar="🦊",
        status=JoinStatus.ACTIVE,
        is_late=False,
        joined_version=1,
        order=number,
        score=1000 - number,
        time_ms=0,
        connection=ConnectionState.CONNECTED,
    )
    return replace(facts, **changes)


def room_of(progress: Progress, people: int = 3, answers: int = 2) -> Room:
    """A room in that progress; of its people, the first ones answered: wrong, right, wrong, …"""
    event = EventFacts(1, 1, "ABC234", "A quiz", 7, progress, OUTLINE, {5: "Part 1"}, False, False)
    current = OpenQuestion(QUESTION, 3) if progress.question_id else None
    everybody = People.of(participant(number) for number in range(1, people + 1))
    given = {
        number: StoredAnswer(
            number,
            50,
            {"choices": [RIGHT if number % 2 == 0 else WRONG]},
            500,
            "wrong" if number % 2 else "right",
            987 * (number % 2 == 0),
        )
        for number in range(1, answers + 1)
        if progress.question_id
    }
    return Room(RoomSnapshot(event, current, everybody, given), 0.0, Patience(15, 30))


def change(room: Room, *people: ParticipantFacts, **parts: Any) -> None:
    """The room goes on to a snapshot with these people and parts."""
    room.take(replace(room.snapshot.with_people(people, room.event.revision), **parts), 0)


def said(*views: View) -> str:
    """Everything that views say, as it is sent."""
    return json.dumps([view.as_json for view in views], ensure_ascii=False)


def values_under(text: Any, *names: str) -> list[Any]:
    """All values under these names, wherever they are."""
    found: list[Any] = []
    if isinstance(text, dict):
        for name, value in text.items():
            found += [value] if name in names else values_under(value, *names)
    elif isinstance(text, list):
        for item in text:
            found += values_under(item, *names)
    return found


@pytest.mark.parametrize("progress", BEFORE_THE_REVEAL.values(), ids=BEFORE_THE_REVEAL)
def test_nothing_tells_the_right_answer_before_the_reveal(progress: Progress) -> None:
    """Q9: in no phase before the reveal does anything sent to phones, projector or console hold the answer."""
    room = room_of(progress)
    views = [stage_view(room), timer_view(room, 5_000), counts_view(room, 0)]
    views += [me_view(room, number) for number in (1, 2, 3, 99)]
    everything = json.loads(said(*views))
    assert EXPLANATION not in said(*views)
    assert not any(values_under(everything, "right"))
    assert not any(values_under(everything, "count", "share"))
    assert not any(values_under(everything, "verdict"))
    assert not any(values_under(everything, "points", "gained"))


@pytest.mark.parametrize("progress", BEFORE_THE_REVEAL.values(), ids=BEFORE_THE_REVEAL)
def test_views_do_not_depend_on_which_choice_is_right(progress: Progress) -> None:
    """Q9: before the reveal, a room with the right and the wrong choice exchanged is the same to everybody."""
    room, other = room_of(progress), room_of(progress)
    if other.current is not None:
        turned = tuple(replace(choice, is_correct=not choice.is_correct) for choice in QUESTION.choices)
        other_answers = {
            number: replace(answer, outcome="wrong" if answer.is_right else "right", points=1)
            for number, answer in room.answers.items()
        }
        turned_question = replace(QUESTION, choices=turned, explanation="Something else.")
        change(other, current=OpenQuestion(turned_question, 3), answers=other_answers)
    for watch in (stage_view, lambda one: timer_view(one, 5_000), lambda one: counts_view(one, 0)):
        assert watch(room) == watch(other)
    assert [me_view(room, one) for one in (1, 2, 3)] == [me_view(other, one) for one in (1, 2, 3)]
    assert roster(room, 0) == roster(other, 0)


@pytest.mark.parametrize("progress", AFTER_THE_REVEAL.values(), ids=AFTER_THE_REVEAL)
def test_each_phone_learns_its_verdict_after_the_reveal(progress: Progress) -> None:
    """Q9: right, wrong, missed; and waited for who joined during the question."""
    room = room_of(progress)
    change(room, participant(4, joined_version=3, is_late=True))
    assert [me_view(room, number).verdict for number in (1, 2, 3, 4)] == ["wrong", "right", "missed", "waited"]
    assert [me_view(room, number).points for number in (1, 2, 3, 4)] == [0, 987, 0, 0]


@pytest.mark.parametrize("phase", [Phase.REVEAL, Phase.PAUSED])
def test_the_reveal_shows_how_the_answers_were_spread(phase: Phase) -> None:
    """Q9: the right tile, how many picked each, and the explanation; in a pause of the reveal, too."""
    progress = replace(QUIET, phase=phase, phase_before=None if phase is Phase.REVEAL else Phase.REVEAL)
    shown = stage_view(room_of(progress, people=5, answers=3)).question
    assert [(choice["right"], choice["count"], choice["share"]) for choice in shown.tally["choices"]] == [
        (False, 2, 67),
        (True, 1, 33),
    ]
    assert shown.explanation == EXPLANATION


def test_every_phase_is_looked_at() -> None:
    """Q9: the phases above are all there are: a new one has to be placed before or after the reveal."""
    looked_at = {one.phase for one in (*BEFORE_THE_REVEAL.values(), *AFTER_THE_REVEAL.values())}
    assert looked_at == set(Phase)


@pytest.mark.parametrize("progress", [*BEFORE_THE_REVEAL.values(), *AFTER_THE_REVEAL.values()])
def test_secrets_of_devices_are_never_sent(progress: Progress) -> None:
    """I4: no view holds anything of a device."""
    room = room_of(progress)
    views = [stage_view(room), counts_view(room, 0), *(me_view(room, one) for one in (1, 2, 3))]
    for number, text in product((1, 2, 3), (said(*views), repr(roster(room, 0)))):
        assert f"{number:064x}" not in text


def test_a_crowd_is_sent_in_parts() -> None:
    """N10: with 5000 people no message grows with them: the longest of each kind stays small."""
    crowd = {
        "question": room_of(OPENED, 5000, 2500),
        "leaderboard": room_of(replace(QUIET, phase=Phase.LEADERBOARD), 5000, 2500),
        "lobby": room_of(Progress(), 5000, 0),
    }
    assert len(said(stage_view(crowd["question"]))) < 1_000
    assert len(said(stage_view(crowd["leaderboard"]))) < 2_500
    assert len(stage_view(crowd["leaderboard"]).standings) == LEADERBOARD_ROWS
    assert counts_view(crowd["lobby"], 0).people == 5000
    assert len(said(counts_view(crowd["lobby"], 0))) < 120
    assert len(said(lobby_view(crowd["lobby"]))) < 4_000
    assert len(lobby_view(crowd["lobby"]).names) + lobby_view(crowd["lobby"]).others == 5000
    assert len(roster(crowd["lobby"], 0).rows) == PAGE_ROWS
    assert len(said(me_view(crowd["question"], 1))) < 500


def test_a_removed_participant_is_nowhere() -> None:
    """I8: who was removed sees nothing of their own and is in no list but that of the removed, for a way back."""
    room = room_of(replace(QUIET, phase=Phase.LEADERBOARD))
    change(room, participant(2, is_removed=True))
    assert me_view(room, 2).id == 0
    assert [row.id for row in stage_view(room).standings] == [1, 3]
    assert [(row.id, row.status) for row in roster(room, 0).rows if row.status == "removed"] == [(2, "removed")]
    assert {row.id for row in roster(room, 0).rows} == {1, 2, 3}
    assert (counts_view(room, 0).people, counts_view(room, 0).removed) == (2, 1)


def test_the_lobby_shows_who_is_in_and_nobody_else() -> None:
    """J3, I2, I8: names with their numbers in order of joining; who left or was removed is gone from them."""
    room = room_of(Progress(), people=5, answers=0)
    change(room, participant(2, is_removed=True), participant(5, has_left=True), participant(3, name="Alex 2"))
    shown = lobby_view(room)
    assert [(row.id, row.name, row.number) for row in shown.names] == [
        (1, "Player", "1"),
        (3, "Alex", "2"),
        (4, "Player", "4"),
    ]
    assert (shown.newest, shown.others, counts_view(room, 0).people) == (4, 0, 3)
    assert lobby_view(room_of(OPENED)).names == []


def test_a_wifi_leaves_less_room_for_names() -> None:
    """J3: with a Wi-Fi on the screen fewer names fit, and the others are counted."""
    room = room_of(Progress(), people=40, answers=0)
    assert lobby_view(room).others == 0
    change(room, event=replace(room.event, wifi=Wifi("Hall")))
    assert 0 < lobby_view(room).others == 40 - len(lobby_view(room).names)


@pytest.mark.parametrize("progress", [*BEFORE_THE_REVEAL.values(), *AFTER_THE_REVEAL.values()])
def test_the_wifi_is_for_projectors_alone(progress: Progress) -> None:
    """J3: in no phase does a phone, a door or a console get the Wi-Fi, only who looks at the projector."""
    room = room_of(progress)
    assert wifi_view(room).path == ""
    change(room, event=replace(room.event, wifi=Wifi("Hotel Garden", "tulips24")))
    views = [stage_view(room), timer_view(room, 0), counts_view(room, 0), lobby_view(room)]
    everything = said(*views, *(me_view(room, one) for one in (1, 2, 3))) + repr(roster(room, 0))
    assert "Hotel Garden" not in everything
    assert "tulips24" not in everything
    assert (wifi_view(room).name, wifi_view(room).password) == ("Hotel Garden", "tulips24")


def test_who_is_reconnecting_comes_first_on_the_console() -> None:
    """N3: temporarily gone, then everybody who is here; who is gone for good is in nobody's way."""
    room = room_of(OPENED)
    room.people[3].presence = Presence("socket", seen_s=99.0)
    room.people[1].presence = Presence(seen_s=0.0)
    room.people[2].presence = Presence(seen_s=90.0)
    assert [(row.id, row.connection) for row in roster(room, 100.0).rows] == [
        (2, "temporarily_disconnected"),
        (3, "connected"),
        (1, "disconnected"),
    ]


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (OPENED, (16_000, 20_000, True)),
        (replace(OPENED, closes_at_ms=None), (0, 0, False)),
        (BEFORE_THE_REVEAL["paused in a question"], (12_000, 20_000, False)),
        (QUIET, (0, 0, False)),
        (replace(OPENED, closes_at_ms=4_000), (0, 3_000, True)),
    ],
)
def test_the_clock_is_sent_as_time_left(progress: Progress, expected: tuple[int, int, bool]) -> None:
    """N5: what is left, of how much, and whether it runs; never less than nothing."""
    timer = timer_view(room_of(progress), 5_000)
    assert (timer.left, timer.total, timer.running) == expected
