"""Attempts to join on a real database: stamped by the server, finished in time or not, one event per device."""

from datetime import datetime, timedelta

from sqlmodel import select

from quizapp.db.engine import Database
from quizapp.db.tables import JoinAttempt, Participant
from quizapp.domain.flow.permissions import Command
from quizapp.domain.refusal import Refusal
from quizapp.services.admission import arrivals, attempts, bans, devices, joining, participation
from quizapp.services.admission.arrivals import DoorFacts
from quizapp.services.admission.attempts import Arrival, AttemptFacts
from quizapp.services.admission.joining import JoinRequest
from quizapp.services.authoring.events import delete_event
from quizapp.services.clock import from_ms
from quizapp.services.play import commands
from quizapp.services.play.snapshots import ParticipantFacts
from tests.support.events import NOW, NOW_MS, Quiz, command, device, join, make_quiz, people, person


def moment(seconds: float) -> datetime:
    """So many seconds after the lock of these tests."""
    return NOW + timedelta(seconds=seconds)


def arrive(db: Database, quiz: Quiz, phone: str, at_s: float) -> AttemptFacts:
    """A phone opens the join page."""
    arrival = Arrival(quiz.id, device(phone), moment(at_s))
    return db.write_now(lambda session: attempts.arrive(session, [arrival]))[0]


def ask(db: Database, quiz: Quiz, phone: str, at_s: float, name: object = "Alex") -> str:
    """Why a phone that opened the page just now is not let in; "" when it is."""
    request = JoinRequest(quiz.id, device(phone), name, 3, moment(at_s), moment(at_s))
    (outcome,) = db.write_now(lambda session: joining.join_all(session, [request]))
    return outcome.reason if isinstance(outcome, Refusal) else ""


def lock(db: Database, quiz: Quiz, at_s: float = 0) -> None:
    """Lock joining."""
    at_ms = NOW_MS + round(at_s * 1000)
    db.write_now(lambda session: commands.set_lock(session, quiz.id, locked=True, now_ms=at_ms))


def unlock(db: Database, quiz: Quiz, at_s: float) -> None:
    """Unlock joining."""
    at_ms = NOW_MS + round(at_s * 1000)
    db.write_now(lambda session: commands.set_lock(session, quiz.id, locked=False, now_ms=at_ms))


def attempt(db: Database, quiz: Quiz, phone: str) -> JoinAttempt:
    """The row of a phone at the door."""
    query = select(JoinAttempt).where(JoinAttempt.event_id == quiz.id, JoinAttempt.device_id == device(phone))
    return db.read_now(lambda session: session.exec(query).one())


def test_an_attempt_from_page_to_participant(db: Database) -> None:
    """J8, X1: opening the page is in the database, and so is getting in."""
    quiz = make_quiz(db)
    arrive(db, quiz, "phone", -3)
    row = attempt(db, quiz, "phone")
    assert (row.status, row.started_at, row.completed_at) == ("in_progress", moment(-3), None)
    assert ask(db, quiz, "phone", 2) == ""
    row = attempt(db, quiz, "phone")
    assert (row.status, row.started_at, row.completed_at) == ("completed", moment(-3), moment(2))


def test_the_first_opening_of_the_page_counts(db: Database) -> None:
    """J8: a reload or a second tab after the lock takes the five seconds away from nobody."""
    quiz = make_quiz(db)
    assert arrive(db, quiz, "phone", -60).started_at == moment(-60)
    lock(db, quiz)
    assert arrive(db, quiz, "phone", 1).started_at == moment(-60)
    assert ask(db, quiz, "phone", 5) == ""


def test_five_seconds_after_the_lock(db: Database) -> None:
    """J8: who was there before finishes within the grace; who was not, and who takes longer, does not."""
    quiz = make_quiz(db)
    for phone in ("quick", "slow"):
        arrive(db, quiz, phone, -1)
    lock(db, quiz)
    arrive(db, quiz, "late", 0.5)
    assert ask(db, quiz, "quick", 5) == ""
    assert ask(db, quiz, "late", 1) == "locked"
    assert ask(db, quiz, "slow", 5.001) == "locked"
    assert [row.device_id for row in people(db, quiz)] == [device("quick")]
    assert [attempt(db, quiz, phone).status for phone in ("quick", "slow", "late")] == [
        "completed",
        "expired",
        "in_progress",
    ]


def test_the_grace_is_a_setting(db: Database) -> None:
    """J8: with another grace, another moment decides."""
    quiz = make_quiz(db)
    arrive(db, quiz, "phone", -1)
    lock(db, quiz)
    request = JoinRequest(quiz.id, device("phone"), "Alex", 0, moment(2), moment(2))
    (outcome,) = db.write_now(lambda session: joining.join_all(session, [request], lock_grace_ms=1_999))
    assert isinstance(outcome, Refusal)
    (outcome,) = db.write_now(lambda session: joining.join_all(session, [request], lock_grace_ms=2_000))
    assert isinstance(outcome, ParticipantFacts)


def test_who_is_too_late_waits_in_line_under_the_typed_name(db: Database) -> None:
    """J8, N9: name and avatar are kept in the database, for the moment when joining is unlocked."""
    quiz = make_quiz(db)
    lock(db, quiz)
    assert arrive(db, quiz, "phone", 1).wanted_name == ""
    assert ask(db, quiz, "phone", 2, name=" Zoë  Q. ") == "locked"
    again = arrive(db, quiz, "phone", 3)
    assert (again.wanted_name, again.started_at) == ("Zoë Q.", moment(1))
    unlock(db, quiz, 4)
    assert ask(db, quiz, "phone", 5, name=again.wanted_name) == ""
    assert attempt(db, quiz, "phone").status == "completed"


def test_a_name_that_is_none_does_not_wait_in_line(db: Database) -> None:
    """J8, I8: behind a lock as well, only a name that could be let in is kept, and any other is said at once."""
    quiz = make_quiz(db)
    lock(db, quiz)
    arrive(db, quiz, "phone", 1)
    assert ask(db, quiz, "phone", 2, name="\u200b") == "name_invisible"
    assert ask(db, quiz, "phone", 2, name=" ") == "name_missing"
    assert attempt(db, quiz, "phone").wanted_name == ""


def test_stepping_out_of_the_line(db: Database) -> None:
    """J8: who thinks again about the name is not let in under the old one."""
    quiz = make_quiz(db)
    lock(db, quiz)
    arrive(db, quiz, "phone", 1)
    ask(db, quiz, "phone", 2)
    db.write_now(lambda session: attempts.step_out_of_line(session, quiz.id, device("phone")))
    assert arrive(db, quiz, "phone", 3).wanted_name == ""


def test_a_second_lock_gives_five_seconds_again(db: Database) -> None:
    """J8: who came during the first lock was there before the second one."""
    quiz = make_quiz(db)
    lock(db, quiz)
    arrive(db, quiz, "phone", 10)
    assert ask(db, quiz, "phone", 11) == "locked"
    unlock(db, quiz, 20)
    lock(db, quiz, 21)
    assert ask(db, quiz, "phone", 25) == ""


def test_when_the_grace_is_over_the_attempts_are(db: Database) -> None:
    """J8: attempts from before the lock expire; those of who came later go on."""
    quiz, other = make_quiz(db), make_quiz(db)
    arrive(db, quiz, "before", -1)
    arrive(db, other, "before", -1)
    lock(db, quiz)
    arrive(db, quiz, "after", 1)
    db.write_now(lambda session: attempts.expire_locked_out(session, quiz.id, NOW_MS))
    assert attempt(db, quiz, "before").status == "expired"
    assert attempt(db, quiz, "after").status == attempt(db, other, "before").status == "in_progress"


def test_an_attempt_of_an_hour_ago_is_over(db: Database) -> None:
    """J8: attempts expire after an hour; opening the page again begins a new one."""
    quiz = make_quiz(db)
    arrive(db, quiz, "phone", 0)
    db.write_now(lambda session: attempts.expire(session, moment(3600)))
    assert attempt(db, quiz, "phone").status == "in_progress"
    db.write_now(lambda session: attempts.expire(session, moment(3601)))
    assert attempt(db, quiz, "phone").status == "expired"
    assert arrive(db, quiz, "phone", 3700).started_at == moment(3700)
    assert attempt(db, quiz, "phone").status == "in_progress"


def test_two_hundred_pages_opened_in_one_instant(db: Database) -> None:
    """J6, J8: a burst of arrivals with every device twice is one row for each."""
    quiz = make_quiz(db)
    arrivals = [Arrival(quiz.id, device(f"phone {number % 200}"), moment(number / 1000)) for number in range(400)]
    facts = db.write_now(lambda session: attempts.arrive(session, arrivals))
    assert [fact.started_at for fact in facts[200:]] == [fact.started_at for fact in facts[:200]]
    rows = db.read_now(lambda session: session.exec(select(JoinAttempt)).all())
    assert len([row for row in rows if row.event_id == quiz.id]) == 200


def test_what_the_door_knows_of_each_of_a_burst(db: Database) -> None:
    """J13, I8: in one burst at two events, a ban and another running event are said of those whom they concern."""
    first, second = make_quiz(db), make_quiz(db)
    assert ask(db, first, "plays first", 0) == ""
    db.write_now(lambda session: bans.store_ban(session, second.host_id, device("banned by second"), "Alex", NOW))
    phones = ("plays first", "banned by second", "anybody")
    burst = [Arrival(quiz.id, device(phone), moment(1)) for quiz in (second, first) for phone in phones]
    known = db.write_now(lambda session: arrivals.arrive(session, burst))
    assert [facts.is_banned for facts in known] == [False, True, False, False, False, False]
    assert [facts.elsewhere.code if facts.elsewhere else "" for facts in known] == [first.code, "", "", "", "", ""]
    assert all(facts.attempt and facts.attempt.started_at == moment(1) for facts in known)


def test_the_door_of_an_event_that_was_just_deleted(db: Database) -> None:
    """J6, J10: who comes to it fails nobody who comes to another one in the same instant, and leaves no trace."""
    gone, quiz = make_quiz(db), make_quiz(db)
    db.write_now(lambda session: delete_event(session, gone.host_id, gone.id))
    burst = [Arrival(event.id, device("phone"), moment(1)) for event in (gone, quiz)]
    known = db.write_now(lambda session: arrivals.arrive(session, burst))
    assert [facts.attempt and facts.attempt.started_at for facts in known] == [moment(1), moment(1)]
    assert [row.event_id for row in db.read_now(lambda session: session.exec(select(JoinAttempt)).all())] == [quiz.id]
    assert db.write_now(lambda session: arrivals.arrive(session, burst[:1]))[0].elsewhere is None


def test_looking_again_writes_nothing_down(db: Database) -> None:
    """J8: what is known of a device can be asked for at any time; only opening the page begins an attempt."""
    quiz = make_quiz(db)
    look = Arrival(quiz.id, device("phone"), moment(1))
    assert db.read_now(lambda session: arrivals.look(session, look)) == DoorFacts(None, False, None)
    arrive(db, quiz, "phone", 2)
    known = db.read_now(lambda session: arrivals.look(session, look))
    assert known.attempt is not None
    assert known.attempt.started_at == moment(2)


def test_an_attempt_that_is_refused_for_good_failed(db: Database) -> None:
    """J10, I8: an ended event and a removed device end the attempt; a missing name does not."""
    quiz = make_quiz(db)
    arrive(db, quiz, "phone", 0)
    assert ask(db, quiz, "phone", 1, name="") == "name_missing"
    assert attempt(db, quiz, "phone").status == "in_progress"
    command(db, quiz, Command.END)
    assert ask(db, quiz, "phone", 2) == "ended"
    assert attempt(db, quiz, "phone").status == "failed"


def test_one_running_event_at_a_time(db: Database) -> None:
    """J13: a device in a running event is told which, and joins the other one after leaving it."""
    first, second = make_quiz(db, title="First"), make_quiz(db, title="Second")
    assert ask(db, first, "phone", 0) == ""
    assert ask(db, second, "phone", 1) == "elsewhere"
    found = db.read_now(lambda session: devices.devices_elsewhere(session, second.id, [device("phone")], moment(1)))
    other = found[device("phone")]
    assert (other.event_id, other.title, other.code, other.name) == (first.id, "First", first.code, "Alex")
    assert people(db, second) == []
    db.write_now(lambda session: participation.leave(session, other.participant_id, moment(2)))
    assert ask(db, second, "phone", 3) == ""
    assert ask(db, first, "phone", 4) == "elsewhere"  # coming back to the first is joining it, too
    assert person(db, other.participant_id).left_at == moment(2)


def test_an_event_that_is_over_holds_nobody(db: Database) -> None:
    """J13: an ended event, one that took the device out, and one not heard of for long do not count."""
    for end in (_end, _take_out, _forget):
        first, second = make_quiz(db), make_quiz(db)
        assert ask(db, first, end.__name__, 0) == ""
        end(db, first)
        assert ask(db, second, end.__name__, 1) == "", end.__name__


def _end(db: Database, quiz: Quiz) -> None:
    command(db, quiz, Command.END)


def _take_out(db: Database, quiz: Quiz) -> None:
    (row,) = people(db, quiz)
    db.write_now(lambda session: participation.remove(session, quiz.id, row.id or 0, NOW))


def _forget(db: Database, quiz: Quiz) -> None:
    (row,) = people(db, quiz)
    long_ago = from_ms(NOW_MS - 13 * 3_600_000)

    def silence(session) -> None:
        session.get(Participant, row.id).last_heartbeat = long_ago

    db.write_now(silence)


def test_two_events_in_one_burst(db: Database) -> None:
    """J13, J6: a device that asks for two events in the same instant gets into one of them."""
    quizzes = [make_quiz(db), make_quiz(db)]
    requests = [JoinRequest(quiz.id, device("phone"), "Alex", 0, NOW, NOW) for quiz in quizzes]
    outcomes = db.write_now(lambda session: joining.join_all(session, requests))
    assert sorted(isinstance(outcome, ParticipantFacts) for outcome in outcomes) == [False, True]
    assert sum(len(people(db, quiz)) for quiz in quizzes) == 1


def test_a_lock_and_another_event_keep_out_nobody_who_is_in(db: Database) -> None:
    """J7, J14: coming back is always possible, whatever else the device has done."""
    quiz = make_quiz(db)
    assert ask(db, quiz, "phone", 0) == ""
    lock(db, quiz)
    assert ask(db, quiz, "phone", 60, name="Somebody") == ""
    assert [row.display_name for row in people(db, quiz)] == ["Alex"]
    assert join(db, quiz) == []


def test_attempts_are_forgotten_after_a_day(db: Database) -> None:
    """Hole 4: whatever became of them, yesterday's rows do not pile up; who is in loses nothing."""
    quiz = make_quiz(db)
    day_s = 86_400
    for phone, at_s in (("yesterday", 0), ("in", 0), ("in line", 0), ("today", 60)):
        arrive(db, quiz, phone, at_s)
    assert ask(db, quiz, "in", 1) == ""
    lock(db, quiz, -10)
    assert ask(db, quiz, "in line", 1) == "locked"

    def kept(at_s: float) -> set[str]:
        db.write_now(lambda session: attempts.expire(session, moment(at_s)))
        query = select(JoinAttempt.device_id).where(JoinAttempt.event_id == quiz.id)
        return db.read_now(lambda session: set(session.exec(query)))

    assert len(kept(day_s)) == 4
    assert kept(day_s + 1) == {device("today")}
    assert [row.display_name for row in people(db, quiz)] == ["Alex"]
    assert ask(db, quiz, "in", day_s + 2) == ""
