"""Everybody gets a funny name: nobody types one, neither at the door nor later; and rude ones are turned away."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Phone


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """A quiz in which nothing is switched on yet."""
    return backstage.quiz(host, "Friendly names", [asks("Question 1")])


@pytest.fixture
def editor(cast: Cast, host: Host, quiz: Quiz) -> Page:
    """The host at the settings."""
    page = cast.signed_in(host)
    page.goto(f"/host/{quiz.id}")
    return page


def _at_the_door(cast: Cast, quiz: Quiz) -> Phone:
    phone = Phone(cast.page())
    phone.page.goto(f"/join/{quiz.code}")
    expect(phone.find("join-submit")).to_be_visible()
    return phone


def test_two_phones_get_funny_names(editor: Page, cast: Cast, host: Host, quiz: Quiz) -> None:
    """I1, I3, I8: a drawn name and its animal at the door, a few others to choose from, and in the menu as well."""
    early = _at_the_door(cast, quiz)
    expect(early.find("name-input")).to_be_visible()
    editor.get_by_test_id("funny-names").click()
    expect(early.find("name-input")).to_have_count(0)  # an open door follows at once
    expect(editor.get_by_test_id("funny-names")).to_be_checked()
    console = cast.console(host, quiz)
    ann, ben = _at_the_door(cast, quiz), _at_the_door(cast, quiz)
    shown = ann.find("funny-name")
    expect(shown).to_have_text(re.compile(r"^\w+ \w+"))
    seen = [shown.inner_text()]
    for _ in range(5):
        ann.tap("funny-another")
        expect(shown).not_to_have_text(seen[-1])
        seen.append(shown.inner_text())
    assert len(set(seen)) == 6
    ann.tap("funny-another")
    expect(shown).to_have_text(seen[0])
    ann.page.reload()
    expect(shown).to_have_text(seen[0])
    ann.tap("join-submit")
    expect(ann.find("my-name")).to_have_text(seen[0])
    ben_name = ben.find("funny-name").inner_text()
    ben.tap("join-submit")
    expect(ben.find("my-name")).to_have_text(ben_name)
    expect(console.participant(ben_name)).to_be_visible()
    ann.tap("rename")
    expect(ann.find("rename-input")).to_have_count(0)
    ann.tap("rename-draw")
    expect(ann.find("my-name")).to_have_text(seen[1])
    expect(console.participant(seen[1])).to_be_visible()


def test_a_rude_name_is_turned_away_at_the_door_and_in_the_menu(editor: Page, cast: Cast, quiz: Quiz) -> None:
    """I3, I8: with the word list on, the phone says to choose another name, and nothing else changes."""
    editor.get_by_test_id("checks-names").click()
    expect(editor.get_by_test_id("checks-names")).to_be_checked()
    phone = _at_the_door(cast, quiz)
    phone.find("name-input").fill("5hit head")
    phone.tap("join-submit")
    expect(phone.find("join-error")).to_have_attribute("data-reason", "name_unwelcome")
    expect(phone.find("join-error")).to_contain_text("Please choose another name.")
    phone.join("Dick")
    phone.open_menu()
    phone.find("rename-input").fill("FuckYou")
    phone.tap("rename-submit")
    expect(phone.find("rename-state")).to_have_attribute("data-state", "refused")
    expect(phone.find("rename-state")).to_contain_text("Please choose another name.")
    expect(phone.find("my-name")).to_have_text("Dick")
