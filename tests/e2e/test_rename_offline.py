"""A new name is chosen without a line: it is kept on the phone, shown as wanted, and everybody sees it later."""

import re

from playwright.sync_api import expect

from quizapp.phones.network.fault_proxy import Faults
from tests.e2e.people import Cast, Phone
from tests.e2e.rooms import Room
from tests.support.proxy import Proxy


def _cut(line: Proxy) -> None:
    line.faults = Faults(refused_share=1)
    line.reset_all()


def _wishes(phone: Phone, name: str) -> None:
    """Type a name in the menu and save it."""
    phone.open_menu()
    phone.find("rename-input").fill(name)
    phone.tap("rename-submit")


def _keeps(phone: Phone, name: str) -> None:
    """The wanted name is shown, as one that is only on this phone."""
    expect(phone.find("rename-state")).to_have_attribute("data-state", "waiting")
    expect(phone.find("rename-state")).to_have_text("Saved on this phone, sent when you are back online.")
    expect(phone.find("my-name")).to_have_text(name)
    expect(phone.find("my-name")).to_have_attribute("data-wish", "pending")


def _has(phone: Phone, name: str) -> None:
    """The name is the phone's, and the server knows it."""
    expect(phone.find("my-name")).to_have_attribute("data-wish", "")
    expect(phone.find("my-name")).to_have_text(name)


def test_a_name_chosen_in_a_tunnel(room: Room, line: Proxy, cast: Cast) -> None:
    """I3, N6: the newest wish wins, and projector, console, leaderboard and record have the name once it is over."""
    projector = cast.projector(room.quiz)
    room.ben.answers(0)
    _cut(line)
    room.ann.is_offline()
    _wishes(room.ann, "Annabel")
    _keeps(room.ann, "Annabel")
    _wishes(room.ann, "Anna")
    room.ann.tap("my-avatar-3")
    _keeps(room.ann, "Anna")
    expect(room.ann.find("rename")).to_contain_text("🐙")
    line.faults = Faults()
    room.ann.is_back()
    _has(room.ann, "Anna")
    room.console.sees_phase("question")
    expect(room.console.participant("Anna")).to_be_visible()
    room.console.go("reveal")
    room.console.go("leaderboard")
    for page in (projector, room.ben, room.ann):
        expect(page.find("leaderboard")).to_contain_text("Anna")
        expect(page.find("leaderboard")).not_to_contain_text("Annabel")
    _wishes(room.ann, "Anne")  # and on the open leaderboard
    for page in (projector, room.ben, room.ann):
        expect(page.find("standing-2")).to_have_attribute("data-name", "Anne")
    record = room.console.page.request.get(f"/export/{room.quiz.id}.json").json()
    assert [person["name"] for person in record["participants"]] == ["Anne", "Ben"]


def test_a_reload_after_the_tunnel_brings_the_name(room: Room, line: Proxy) -> None:
    """I3, N7: the wish outlives the page, and is granted when that is opened again."""
    _cut(line)
    room.ann.is_offline()
    _wishes(room.ann, "Annabel")
    _keeps(room.ann, "Annabel")
    room.ann.page.close()
    line.faults = Faults()
    page = room.ann.context.new_page()
    page.goto(f"/play/{room.quiz.code}")
    again = Phone(page)
    _has(again, "Annabel")
    expect(room.console.participant("Annabel")).to_be_visible()


def test_a_name_that_is_taken_meanwhile_is_numbered(room: Room, line: Proxy) -> None:
    """I2, I3: the verdict on a wish from the tunnel is in the menu; the freed number is used again."""
    _cut(line)
    room.ann.is_offline()
    _wishes(room.ann, "Ben")
    line.faults = Faults()
    room.ann.is_back()
    _has(room.ann, "Ben 2")
    room.ann.open_menu()
    expect(room.ann.find("rename-state")).to_have_text("Somebody is “Ben” already, so you are “Ben 2”.")
    _wishes(room.ann, "Ann")
    _has(room.ann, "Ann")
    _wishes(room.ann, "Ben")
    _has(room.ann, "Ben 2")


def test_a_refused_wish_says_why(room: Room, line: Proxy) -> None:
    """I3, I8: a name that is none is refused after the tunnel, the old one stays, and the menu says why."""
    _wishes(room.ann, "   ")
    expect(room.ann.find("rename-state")).to_have_text("Please enter a name.")
    _cut(line)
    room.ann.is_offline()
    _wishes(room.ann, "An\u200bn")
    expect(room.ann.find("rename-state")).to_have_attribute("data-state", "waiting")
    line.faults = Faults()
    room.ann.is_back()
    expect(room.ann.find("rename-state")).to_have_attribute("data-state", "refused")
    expect(room.ann.find("rename-state")).to_contain_text("characters that cannot be seen")
    expect(room.ann.find("my-name")).to_have_text("Ann")
    expect(room.ann.find("my-name")).to_have_attribute("data-wish", "")


def test_a_wish_is_for_one_person_only(room: Room, line: Proxy, cast: Cast) -> None:
    """I3, I4, I6: who went on to another phone keeps the name; the old phone's wish is for nobody any more."""
    code = room.ann.rejoin_code()
    _cut(line)
    room.ann.is_offline()
    _wishes(room.ann, "Annabel")
    _keeps(room.ann, "Annabel")
    new = Phone(cast.page())
    new.open_door(f"/join/{room.quiz.code}")
    new.come_back(code)
    line.faults = Faults()
    expect(room.ann.page).to_have_url(re.compile(f"/join/{room.quiz.code}$"), timeout=45_000)
    room.ann.join("Carla")
    room.ann.is_connected()
    _has(room.ann, "Carla")
    _has(new, "Ann")
    assert room.ann.page.evaluate("localStorage.getItem('quizapp.wishes')") == "[]"


def test_who_leaves_takes_no_wish_along(room: Room) -> None:
    """I3: a wish that was not granted yet is dropped by leaving."""
    room.ann.page.evaluate(
        """([path]) => localStorage.setItem("quizapp.wishes", JSON.stringify([{ handler: "nobody", person: 0,
            what: "name", wanted: "Ghost", shows: "Ghost", key: "name-1", path }]))""",
        [f"/play/{room.quiz.code}"],
    )
    room.ann.open_menu()
    room.ann.tap("leave")
    expect(room.ann.find("join-code")).to_be_visible()
    assert room.ann.page.evaluate("localStorage.getItem('quizapp.wishes')") == "[]"
