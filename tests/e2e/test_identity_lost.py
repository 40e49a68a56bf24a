"""A browser forgets who it is, or a phone stays at home: the rejoin code brings the person back."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Console, Phone


@dataclass
class Room:
    """A quiz in the middle of its second question: Ann has points from the first, and has answered the second."""

    quiz: Quiz
    console: Console
    ann: Phone
    ben: Phone
    code: str
    score: int


@pytest.fixture
def room(backstage: Backstage, host: Host, cast: Cast) -> Room:
    """A running quiz."""
    quiz = backstage.quiz(host, "Lost and found", [asks(f"Question {n}", "yes", "no", "perhaps") for n in range(1, 4)])
    console = cast.console(host, quiz)
    ann, ben = cast.phone(quiz, "Ann"), cast.phone(quiz, "Ben")
    code = ann.rejoin_code()
    console.go("question")
    ann.answers(0)
    ben.answers(1)
    console.sees_phase("reveal")
    expect(ann.find("my-rank")).to_have_text("1")
    console.go("leaderboard")
    console.go("question")
    ann.answers(2)
    return Room(quiz, console, ann, ben, code, ann.score)


def test_a_browser_that_lost_everything_gets_its_person_back(room: Room) -> None:
    """I6, N5: cookies and storage are gone in the middle of a question; the code brings name, score and answer back."""
    page = room.ann.page
    page.evaluate("localStorage.clear(); sessionStorage.clear()")
    room.ann.context.clear_cookies()
    room.ann.open_door(f"/join/{room.quiz.code}")
    room.ann.come_back(room.code.lower().replace(" ", "-"))
    expect(page).to_have_url(re.compile(f"/play/{room.quiz.code}$"))
    _is_ann(room.ann, room.score)
    room.console.sees_participants(2)
    room.ben.answers(0)
    room.ann.sees_phase("reveal")
    room.ann.page.reload()
    room.ann.sees_phase("reveal")
    expect(room.ann.find("my-name")).to_have_text("Ann")
    assert room.ann.rejoin_code() == room.code


def test_the_old_phone_says_that_its_person_went_on(room: Room, cast: Cast) -> None:
    """I6: the old phone shows a calm page and stays behind; reloaded, it stands at the door like anybody."""
    new = Phone(cast.page())
    new.open_door(f"/join/{room.quiz.code}")
    new.come_back(room.code)
    _is_ann(new, room.score)
    old = room.ann
    expect(old.find("moved-device")).to_contain_text("You continue on another phone")
    expect(old.find("choice-0")).to_have_count(0)
    expect(room.console.participant("Ann")).to_have_attribute("data-connection", "connected")
    room.ben.answers(0)
    new.sees_phase("reveal")
    room.console.go("leaderboard")
    room.console.go("question")
    new.answers(0)
    expect(old.find("moved-device")).to_be_visible()
    old.page.reload()
    expect(old.page).to_have_url(re.compile(f"/join/{room.quiz.code}$"))
    expect(old.find("name-input")).to_be_visible()
    expect(old.find("join-error")).to_have_count(0)
    old.come_back(room.code)  # and the way back is the same
    expect(old.find("my-name")).to_have_text("Ann")
    expect(new.find("moved-device")).to_be_visible()


def test_the_host_reads_out_the_code_of_a_lost_phone(room: Room, cast: Cast) -> None:
    """I6, J7: whoever lost the phone gets the code from the host, and comes back even while joining is locked."""
    room.ann.page.close()
    console = room.console
    console.tap("control-lock")
    new = Phone(cast.page())
    new.page.goto(f"/join/{room.quiz.code}")
    expect(new.find("join-error")).to_have_attribute("data-reason", "locked")
    row = console.participant("Ann")
    row.hover()
    row.get_by_role("button", name="Change Ann").click()
    expect(console.find("person-rejoin-code")).to_have_count(0)
    console.tap("show-rejoin-code")
    expect(console.find("person-rejoin-code")).to_have_text(room.code)
    new.come_back(console.find("person-rejoin-code").inner_text())
    _is_ann(new, room.score)
    expect(row).to_have_attribute("data-connection", "connected")
    row.get_by_role("button", name="Close").click()
    expect(console.find("person-rejoin-code")).to_have_count(0)


def test_who_joined_anew_by_mistake_leaves_and_comes_back(room: Room, cast: Cast) -> None:
    """I6, S4: who joined anew in haste on the new phone leaves, and the code brings the person back."""
    new = cast.phone(room.quiz, "Ann")
    expect(new.find("my-name")).to_have_text("Ann 2")
    new.open_menu()
    new.tap("leave")
    new.find("join-code").fill(room.quiz.code)
    new.tap("join-code-submit")
    new.come_back(room.code)
    _is_ann(new, room.score)
    expect(room.console.participant("Ann 2")).to_have_attribute("data-status", "left")
    expect(room.console.participant("Ann")).to_have_attribute("data-connection", "connected")
    new.page.reload()
    _is_ann(new, room.score)


def test_codes_that_are_wrong_say_so(room: Room, cast: Cast) -> None:
    """I6: a wrong code, a join code and a code for nobody each say what is wrong, and joining stays possible."""
    new = Phone(cast.page())
    new.open_door(f"/join/{room.quiz.code}")
    trouble = new.find("join-error")
    new.enter_rejoin_code("2222 2222")
    expect(trouble).to_have_attribute("data-reason", "unknown_rejoin_code")
    expect(trouble).to_have_text("There is nobody with this rejoin code in this quiz.")
    new.enter_rejoin_code(room.quiz.code)
    expect(trouble).to_have_attribute("data-reason", "malformed_rejoin_code")
    new.find("name-input").fill("\u200b")
    new.tap("join-submit")
    expect(trouble).to_have_attribute("data-reason", "name_invisible")
    new.join("Cid")
    room.console.sees_participants(3)


def test_coming_back_after_the_end(room: Room, cast: Cast) -> None:
    """I6, I7: after the end the code leads to the own result."""
    room.console.confirms("control-end")
    room.console.sees_phase("finished")
    new = Phone(cast.page())
    new.page.goto(f"/join/{room.quiz.code}")
    expect(new.find("join-error")).to_have_attribute("data-reason", "ended")
    new.come_back(room.code)
    new.sees_phase("finished")
    expect(new.find("my-name")).to_have_text("Ann")
    expect(new.find("my-score")).to_have_text(str(room.score))
    new.sees_standings([("Ann", room.score), ("Ben", 0)])


def _is_ann(phone: Phone, score: int) -> None:
    phone.sees_phase("question")
    expect(phone.find("question-text")).to_have_text("Question 2")
    expect(phone.find("my-name")).to_have_text("Ann")
    expect(phone.find("my-score")).to_have_text(str(score))
    expect(phone.find("answer-state")).to_have_attribute("data-state", "saved")
    expect(phone.find("choice-2")).to_have_attribute("data-selected", "true")
    phone.cannot_answer()
