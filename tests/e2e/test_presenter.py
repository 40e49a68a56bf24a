"""The host gives the controls into a participant's hand: that page turns by itself, and turns back.

What a person sees: the phone of who was picked shows the pace and the lock of joining; everybody else's stays.
"""

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Phone
from tests.support.proxy import Proxy
from tests.support.server import Server


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    """A server that is killed."""
    return own_server


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """A quiz in its lobby."""
    return backstage.quiz(host, "Rivers", [asks("Is it long?", limit_s=None), asks("Is it wide?", limit_s=None)])


def test_the_presenter_locks_and_unlocks_joining(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J7, P1, P4: from the presenter's phone the lock is at once on projector, console and each open join page."""
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    ann, ben = cast.phone(quiz, "Ann"), cast.phone(quiz, "Ben")
    newcomer = Phone(cast.page())
    newcomer.open_door(f"/join/{quiz.code}")
    console.picks_presenter("Ann")
    ann.presents()
    expect(ann.find("at-door")).to_have_text("1 joining")
    expect(ann.find("participant-count")).to_have_text("2")
    expect(ben.find("control-lock")).to_have_count(0)
    for locked in ("true", "false"):
        ann.tap("control-lock")
        for holder in (ann, console):
            expect(holder.find("control-lock")).to_have_attribute("data-locked", locked)
        expect(projector.find("screen-lock")).to_have_count(1 if locked == "true" else 0)
        expect(newcomer.find("join-closing")).to_have_count(1 if locked == "true" else 0)
    newcomer.join("Cem")
    expect(ann.find("participant-count")).to_have_text("3")


def test_a_whole_quiz_in_the_presenters_hand(host: Host, quiz: Quiz, cast: Cast) -> None:
    """P3, P4, Q7: who presents paces and is not asked; taken back in the middle, the page is a player's with its score.

    The end and its undoing stay with the host.
    """
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    ann, ben = cast.phone(quiz, "Ann"), cast.phone(quiz, "Ben")
    console.picks_presenter("Ann")
    ann.presents()
    expect(console.find("presenter")).to_have_attribute("data-name", "Ann")
    expect(ann.find("control-end")).to_have_count(0)
    ann.page.keyboard.press("Space")
    for person in (ann, ben, console, projector):
        person.sees_phase("question")
    expect(ann.find("answer-count")).to_have_text("0")
    assert ann.find("choice-0").evaluate("tile => tile.tagName") == "DIV", "the presenter's tiles are to look at"
    ben.tap("choice-0")
    ann.sees_phase("reveal")  # nobody waits for the presenter's answer
    ann.tap("control-next")
    ben.sees_phase("leaderboard")
    ben.sees_standings([("Ben", ben.score), ("Ann", 0)])
    ann.tap("control-next")
    ben.sees_question("Is it wide?")

    console.tap("take-back")
    ann.presents_no_longer()
    expect(console.find("presenter")).to_have_count(0)
    ann.sees_question("Is it wide?")
    ann.answers(0)
    ben.tap("choice-1")
    ann.sees_phase("reveal")
    scores = {"Ann": ann.score, "Ben": ben.score}
    assert min(scores.values()) > 0
    console.picks_presenter("Ben")
    ben.presents()
    ben.tap("control-next")
    for person in (ann, ben, console, projector):
        person.sees_phase("finished")
    ben.presents_no_longer()
    assert dict(ben.standings()) == scores


def test_the_controls_survive_reload_and_server(host: Host, quiz: Quiz, cast: Cast, server: Server) -> None:
    """P4, N7, N9: after a reload, and after a `kill -9`, the presenter is the presenter, and the lock is the lock."""
    console = cast.console(host, quiz)
    ann, ben = cast.phone(quiz, "Ann"), cast.phone(quiz, "Ben")
    console.picks_presenter("Ann")
    ann.presents()
    ann.tap("control-lock")
    ann.page.reload()
    ann.presents()
    expect(ann.find("control-lock")).to_have_attribute("data-locked", "true")
    server.kill()
    server.start()
    for person in (ann, ben, console):
        person.is_back()
    ann.presents()
    ben.presents_no_longer()
    ann.tap("control-lock")
    expect(console.find("control-lock")).to_have_attribute("data-locked", "false")


def test_one_hand_follows_the_other(host: Host, quiz: Quiz, cast: Cast) -> None:
    """P3, P4, P5: picking another turns both pages; who is not here cannot be picked, and the host reads why."""
    console = cast.console(host, quiz)
    ann, ben = cast.phone(quiz, "Ann"), cast.phone(quiz, "Ben")
    console.picks_presenter("Ann")
    ann.presents()
    console.picks_presenter("Ben")
    ben.presents()
    ann.presents_no_longer()
    ann.page.close()
    console.sees_connection("Ann", "temporarily_disconnected")
    console.picks_presenter("Ann")
    expect(console.page.get_by_role("alert")).to_have_text("Ann is not connected right now. Pick somebody who is here.")
    ben.presents()
    ben.open_menu()
    ben.tap("leave")
    expect(ben.find("join-again")).to_be_visible()
    expect(console.find("presenter")).to_have_count(0)


def test_nothing_is_pressed_without_a_line(host: Host, quiz: Quiz, cast: Cast, line: Proxy) -> None:
    """N4, R4: what the presenter presses while there is no line is not carried out later, to everybody's surprise."""
    console = cast.console(host, quiz)
    ann, ben = cast.phone(quiz, "Ann", line=line), cast.phone(quiz, "Ben")
    console.picks_presenter("Ann")
    ann.presents()
    line.black_hole()
    ann.is_offline()
    expect(ann.find("control-start")).to_have_attribute("aria-disabled", "true")
    ann.find("control-start").click(force=True)
    ann.page.keyboard.press("l")
    line.heal()
    ann.is_back()
    ann.tap("control-lock")  # what is pressed now is carried out, and comes after whatever was kept
    expect(console.find("control-lock")).to_have_attribute("data-locked", "true")
    for person in (ann, ben, console):
        person.sees_phase("lobby")


def test_keys_are_for_what_is_in_front(host: Host, quiz: Quiz, cast: Cast) -> None:
    """Q7, N8: neither behind the open menu nor on a resting tab does a key press a control; Escape closes the menu."""
    console = cast.console(host, quiz)
    ann = cast.phone(quiz, "Ann")
    console.picks_presenter("Ann")
    ann.presents()
    ann.open_menu()
    ann.find("leave").focus()
    for key in ("l", "n"):
        ann.page.keyboard.press(key)
    ann.page.keyboard.press("Escape")
    expect(ann.find("rename-input")).to_be_hidden()
    newer = Phone(ann.context.new_page())
    newer.page.goto(f"{cast.url}/play/{quiz.code}")
    newer.presents()
    expect(ann.find("connection")).to_have_attribute("data-state", "moved")
    for key in ("l", "n"):
        ann.page.keyboard.press(key)
    ann.tap("take-over")
    ann.is_back()
    ann.presents()
    expect(ann.find("control-lock")).to_have_attribute("data-locked", "false")
    ann.sees_phase("lobby")
    ann.tap("control-lock")
    expect(console.find("control-lock")).to_have_attribute("data-locked", "true")
    console.sees_phase("lobby")


def test_the_host_gets_the_controls_back_while_they_are_pressed(host: Host, quiz: Quiz, cast: Cast) -> None:
    """P3, R4: controls rest after each change, but not the one button that takes them back."""
    console, ann = cast.console(host, quiz), cast.phone(quiz, "Ann")
    console.picks_presenter("Ann")
    ann.presents()
    # Presses of a resting control make the rest longer, as changes do: here until the test is over.
    console.page.evaluate(
        """() => {
            const button = document.body.appendChild(document.createElement("button"));
            button.dataset.paced = "";
            button.hidden = true;
            setInterval(() => button.click(), 50);
        }"""
    )
    expect(console.find("control-lock")).to_have_attribute("aria-disabled", "true")
    console.tap("take-back")
    ann.presents_no_longer()


def test_an_error_is_gone_with_the_next_thing_done(host: Host, quiz: Quiz, cast: Cast) -> None:
    """P5: the console says what was wrong with the last press, not with one of long ago."""
    console, ann = cast.console(host, quiz), cast.phone(quiz, "Ann")
    address = ann.page.url
    ann.page.goto("about:blank")
    console.sees_connection("Ann", "temporarily_disconnected")
    console.picks_presenter("Ann")
    expect(console.page.get_by_role("alert")).to_contain_text("Ann is not connected right now")
    ann.page.goto(address)
    console.sees_connection("Ann", "connected")
    console.participant("Ann").get_by_role("button", name="Change Ann").click()
    expect(console.page.get_by_role("alert")).to_have_count(0)
    console.participant("Ann").get_by_test_id("pick-presenter").click()
    ann.presents()
