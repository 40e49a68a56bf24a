"""The host takes somebody out, or bans the phone; the phone says so, and comes back only once the host lets it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, asks
from tests.e2e.people import Cast, Console, Phone
from tests.e2e.rooms import Room


def _press(console: Console, name: str, test_id: str) -> None:
    """Open somebody's row and press something in it, and mean it."""
    row = console.participant(name)
    row.hover()
    row.get_by_role("button", name=f"Change {name}").click()
    row.get_by_test_id(test_id).click()
    expect(row.get_by_role("alertdialog")).to_contain_text(name)
    expect(row.get_by_test_id(f"{test_id}-cancel")).to_be_focused()
    row.get_by_test_id(f"{test_id}-confirm").click()
    expect(console.participant(name)).to_have_count(0)


def _is_out(phone: Phone, reason: str) -> None:
    expect(phone.find("taken-out")).to_have_attribute("data-reason", reason)
    expect(phone.find("my-name")).to_have_count(0)


def _lift(host: Host, cast: Cast, name: str) -> None:
    """Lift a ban on the page with all events."""
    desk = cast.signed_in(host)
    desk.goto("/host")
    desk.get_by_test_id("bans-open").click()
    ban = desk.get_by_test_id("ban").filter(has_text=name)
    expect(ban).to_contain_text("Lines that fail")
    ban.get_by_test_id("ban-lift").click()
    expect(ban).to_have_count(0)


def test_a_banned_phone_comes_back_once_the_ban_is_lifted(
    room: Room, backstage: Backstage, host: Host, cast: Cast
) -> None:
    """I8: a banned phone is told at once, gets into no quiz of this host, and is back by itself after the ban."""
    ann, other = room.ann, backstage.quiz(host, "Another evening", [asks("Question 1")])
    ann.answers(0)
    _press(room.console, "Ann", "person-ban")
    _is_out(ann, "banned")
    ann.tap("try-again")
    ann.page.reload()
    _is_out(ann, "banned")
    ann.page.goto(f"/join/{other.code}")
    expect(ann.find("join-error")).to_have_attribute("data-reason", "banned")
    ann.page.goto(f"/play/{room.quiz.code}")
    _is_out(ann, "banned")
    _lift(host, cast, "Ann")
    expect(room.console.participant("Ann")).to_be_visible()
    expect(ann.find("my-name")).to_have_text("Ann")
    room.answers_are(("Ann", 1, "yes"))
    ann.page.goto(f"/join/{other.code}")
    ann.tap("leave-other")
    ann.join("Ann")


def test_who_was_taken_out_by_mistake_is_back_at_once(room: Room) -> None:
    """I8, S4: one press brings a person back whose page is still open, with name, score and the answer."""
    ann = room.ann
    ann.answers(0)
    _press(room.console, "Ann", "person-remove")
    _is_out(ann, "removed")
    room.console.sees_participants(1)
    room.console.tap("removed-open")
    room.console.tap("let-back-in")
    room.console.sees_participants(2)
    expect(ann.find("my-name")).to_have_text("Ann")
    ann.sees_answer(0)
    expect(room.console.find("removed-open")).to_have_count(0)
    room.ben.answers(1)
    ann.sees_phase("reveal")
    assert ann.score > 0


@pytest.mark.parametrize("test_id", ["person-remove", "person-ban"])
def test_the_pointer_hits_the_person_it_was_meant_for(room: Room, test_id: str) -> None:
    """I8, N3: the list re-sorts under the pointer between opening a row and pressing; it is still that person's row."""
    console = room.console
    row = console.participant("Ben")
    row.hover()
    row.get_by_role("button", name="Change Ben").click()
    button = row.get_by_test_id(test_id)
    expect(button).to_be_visible()
    room.ann.page.close()  # who is away goes to the top: Ann is there already, so let Ben overtake her
    room.ben.page.context.set_offline(True)
    expect(console.participant("Ann")).not_to_have_attribute("data-connection", "connected", timeout=30_000)
    rows = console.find("participant")
    button.click()
    row.get_by_test_id(f"{test_id}-confirm").click()
    expect(row).to_have_count(0)
    expect(rows).to_have_count(1)
    expect(rows).to_have_attribute("data-name", "Ann")


def test_nothing_moves_under_the_pointer_when_the_code_is_shown(room: Room) -> None:
    """I6, I8: asking for the rejoin code does not bring another button to where one was."""
    for name in ("Ann", "Ben"):
        expect(room.console.participant(name)).to_have_attribute("data-connection", "connected")
    row = room.console.participant("Ann")
    row.hover()
    row.get_by_role("button", name="Change Ann").click()
    buttons = [row.get_by_role("button", name="Close"), row.get_by_test_id("person-remove")]
    for button in buttons:
        expect(button).to_be_visible()
    before = [button.bounding_box() for button in buttons]
    row.get_by_test_id("show-rejoin-code").click()
    expect(row.get_by_test_id("person-rejoin-code")).not_to_be_empty()
    assert [button.bounding_box() for button in buttons] == before


def test_a_form_that_was_overtaken_renames_nobody_else(room: Room) -> None:
    """I8: another row opened between typing and pressing Rename, and the name goes to nobody."""
    console = room.console
    row = console.participant("Ann")
    row.hover()
    row.get_by_role("button", name="Change Ann").click()
    row.get_by_label("New name for Ann").fill("Clown")
    expect(console.participant("Ben")).to_be_visible()  # the list comes a moment after the number of people
    # In one moment, as a slow line makes it: another row is opened, and the form of the first is sent.
    console.page.evaluate(
        """() => {
            const rows = [...document.querySelectorAll("[data-testid=participant]")];
            const find = name => rows.find(row => row.dataset.name === name);
            find("Ben").querySelector("button").click();
            find("Ann").querySelector("form").requestSubmit();
        }"""
    )
    expect(console.participant("Ben").get_by_label("New name for Ben")).to_be_visible()
    row = console.participant("Ben")
    row.get_by_label("New name for Ben").fill("Benjamin")
    row.get_by_role("button", name="Rename").click()
    expect(room.ben.find("my-name")).to_have_text("Benjamin")
    expect(room.ann.find("my-name")).to_have_text("Ann")
    expect(console.page.get_by_text("Clown")).to_have_count(0)


def test_the_rejoin_code_of_a_banned_person_is_worth_nothing(room: Room, cast: Cast) -> None:
    """I6, I8: the code of somebody who is banned brings nobody in, from no phone."""
    code = room.ann.rejoin_code()
    _press(room.console, "Ann", "person-ban")
    _is_out(room.ann, "banned")
    new = Phone(cast.page())
    new.open_door(f"/join/{room.quiz.code}")
    new.enter_rejoin_code(code)
    expect(new.find("join-error")).to_have_attribute("data-reason", re.compile("removed|banned"))
