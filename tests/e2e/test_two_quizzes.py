"""One phone, two quizzes: it is told which one it is in, and chooses."""

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Phone


@pytest.fixture
def quizzes(backstage: Backstage, host: Host) -> tuple[Quiz, Quiz]:
    """Two quizzes side by side."""
    return backstage.quiz(host, "Cats", [asks("First")]), backstage.quiz(host, "Dogs", [asks("First")])


def _opens(phone: Phone, quiz: Quiz) -> None:
    phone.page.goto(f"/join/{quiz.code}")
    expect(phone.find("join-error")).to_have_attribute("data-reason", "elsewhere")


def test_a_phone_in_another_quiz_is_told_which_and_goes_back(quizzes: tuple[Quiz, Quiz], cast: Cast) -> None:
    """J13: the page names the other quiz and the name there; going back is one tap."""
    cats, dogs = quizzes
    phone = cast.phone(cats, "Ann")
    _opens(phone, dogs)
    expect(phone.find("join-error")).to_contain_text("Cats, as Ann")
    expect(phone.find("name-input")).to_have_count(0)
    phone.tap("back-to-other")
    expect(phone.find("my-name")).to_have_text("Ann")


def test_leaving_the_other_quiz_opens_the_door(quizzes: tuple[Quiz, Quiz], host: Host, cast: Cast) -> None:
    """J13, S4: the other quiz' page says that it was left, its host sees it, and the way back works likewise."""
    cats, dogs = quizzes
    console, phone = cast.console(host, cats), cast.phone(cats, "Ann")
    second = Phone(phone.context.new_page())
    _opens(second, dogs)
    second.tap("leave-other")
    expect(second.find("name-input")).to_be_visible()
    expect(console.participant("Ann")).to_have_attribute("data-status", "left")
    expect(phone.find("play")).to_contain_text("You have left this quiz.")
    second.join("Ann of Dogs")
    _opens(phone, cats)
    phone.tap("leave-other")
    phone.tap("join-submit")  # without a name: who was here before goes on as that person
    expect(phone.find("my-name")).to_have_text("Ann")


def test_an_ended_quiz_lets_its_people_go(quizzes: tuple[Quiz, Quiz], host: Host, cast: Cast) -> None:
    """J13: after the end of one quiz the phone joins the next without a question."""
    cats, dogs = quizzes
    console, phone = cast.console(host, cats), cast.phone(cats, "Ann")
    console.confirms("control-end")
    phone.sees_phase("finished")
    phone.open_door(f"/join/{dogs.code}")
    phone.join("Ann")
    phone.sees_phase("lobby")
