"""Every way in, and every door that stays shut: codes, locks, removed people, strange names, a missing picture."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Console, Person, Phone, Projector


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """A quiz in its lobby."""
    return backstage.quiz(host, "Open house", [asks("First"), asks("Second")])


def _error(page: Page, reason: str) -> None:
    expect(page.get_by_test_id("join-error")).to_have_attribute("data-reason", reason)


def _enter(page: Page, code: str) -> None:
    page.get_by_test_id("join-code").fill(code)
    page.get_by_test_id("join-code-submit").click()


@pytest.mark.parametrize("start", ["/", "/join"])
def test_a_code_typed_by_hand_may_be_small_and_spaced(quiz: Quiz, cast: Cast, start: str) -> None:
    """J2: case, spaces and dashes do not matter."""
    page = cast.page()
    page.goto(start)
    _enter(page, f" {quiz.code[:3].lower()} {quiz.code[3:].lower()}")
    expect(page).to_have_url(f"/join/{quiz.code}")
    phone = Phone(page)
    phone.join("Ann")
    phone.sees_phase("lobby")


def test_wrong_and_malformed_codes_each_have_their_own_words_and_a_way_on(quiz: Quiz, cast: Cast) -> None:
    """J10: a code of nobody, half a code and no code at all are told apart, and the next try works."""
    page = cast.page()
    page.goto("/join")
    _enter(page, "222222")
    _error(page, "unknown_event")
    _enter(page, "ABC")
    _error(page, "malformed_code")
    _enter(page, "ABC10O")
    _error(page, "malformed_code")
    _enter(page, quiz.code)
    expect(page.get_by_test_id("name-input")).to_be_visible()


WRONG_ADDRESSES = (
    ("/join/222222", "unknown_event"),
    ("/join/ABC", "malformed_code"),
    ("/JOIN/NOT-A-CODE", "malformed_code"),
    ("/join/%3Cscript%3E", "malformed_code"),
)


def test_an_address_with_a_wrong_code_offers_to_type_another(quiz: Quiz, cast: Cast) -> None:
    """J10: a QR code of something else leads to a message and a field for the right code."""
    page = cast.page()
    for address, reason in WRONG_ADDRESSES:
        page.goto(address)
        _error(page, reason)
    _enter(page, quiz.code)
    expect(page.get_by_test_id("name-input")).to_be_visible()


def test_an_address_that_is_none_still_leads_into_the_quiz(quiz: Quiz, cast: Cast) -> None:
    """J10: a mistyped address says so, and takes the code."""
    page = cast.page()
    page.goto("/jion/ABC234/x")
    expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    _enter(page, quiz.code)
    expect(page.get_by_test_id("name-input")).to_be_visible()


def test_an_ended_quiz_shows_strangers_how_it_ended(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J10, I7: who was not in sees the end and the leaderboard; who was sees the own result."""
    console, phone = cast.console(host, quiz), cast.phone(quiz, "Ann")
    console.confirms("control-end")
    phone.sees_phase("finished")
    stranger = Phone(cast.page())
    stranger.page.goto(f"/join/{quiz.code}")
    _error(stranger.page, "ended")
    stranger.sees_standings([("Ann", 0)])
    phone.page.goto(f"/join/{quiz.code}")
    phone.sees_phase("finished")
    expect(phone.find("my-name")).to_have_text("Ann")


def test_an_ended_quiz_lets_nobody_in_and_says_so(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J10: an open join page learns of the end at once, a new one says it from the start."""
    console = cast.console(host, quiz)
    waiting = Phone(cast.page())
    waiting.open_door(f"/join/{quiz.code}")
    console.confirms("control-end")
    console.sees_phase("finished")
    _error(waiting.page, "ended")
    late = cast.page()
    late.goto(f"/join/{quiz.code}")
    _error(late, "ended")


def test_a_lock_is_seen_at_once_and_opens_by_itself(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J7, J4: projector, console and the open join page show the lock; who is in stays in; unlocking lets people in."""
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    inside = cast.phone(quiz, "Inside")
    waiting = Phone(cast.page())
    waiting.open_door(f"/join/{quiz.code}")

    console.tap("control-lock")
    expect(projector.find("screen-lock")).to_be_visible()
    expect(console.find("control-lock")).to_have_attribute("data-locked", "true")
    _error(waiting.page, "locked")
    late = Phone(cast.page())
    late.page.goto(f"/join/{quiz.code}")
    _error(late.page, "locked")
    inside.page.reload()
    inside.sees_phase("lobby")
    expect(inside.find("my-name")).to_have_text("Inside")

    console.tap("control-lock")
    expect(projector.find("screen-lock")).to_have_count(0)
    for phone, name in ((waiting, "Waiting"), (late, "Late")):
        phone.join(name)
        phone.sees_phase("lobby")
    console.sees_participants(3)


def test_a_removed_participant_sees_it_and_cannot_come_back(host: Host, quiz: Quiz, cast: Cast) -> None:
    """I8: the phone of whom the host removes says so at once, and neither page lets the device in again."""
    console = cast.console(host, quiz)
    rude, kind = cast.phone(quiz, "Rude"), cast.phone(quiz, "Kind")
    console.sees_participants(2)
    console.participant("Rude").get_by_role("button", name="Change").click()
    console.confirms("person-remove")
    console.sees_participants(1)
    expect(console.participant("Rude")).to_have_count(0)
    _is_out(rude)
    for address in (f"/join/{quiz.code}", f"/play/{quiz.code}"):
        rude.page.goto(address)
        _is_out(rude)
    console.sees_participants(1)
    kind.sees_phase("lobby")


def _is_out(phone: Phone) -> None:
    expect(phone.find("play")).to_contain_text("The host has taken you out of this quiz.")
    for test_id in ("my-name", "name-input"):
        expect(phone.find(test_id)).to_have_count(0)


def test_a_new_name_is_everywhere_at_once(host: Host, quiz: Quiz, cast: Cast) -> None:
    """I3: renaming in the lobby and on the leaderboard; score and history stay."""
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    phone, other = cast.phone(quiz, "Anne"), cast.phone(quiz, "Ben")
    _rename(phone, "Änne 🦊")
    expect(console.participant("Änne 🦊")).to_be_visible()
    expect(projector.find("screen")).to_contain_text("Änne 🦊")

    console.go("question")
    phone.answers(0)
    other.answers(1)
    console.sees_phase("reveal")
    console.go("leaderboard")
    score = phone.score
    _rename(phone, "ben")  # another one has that name
    for each in (console, projector, phone, other):
        each.sees_standings([("ben 2", score), ("Ben", 0)])
    assert phone.score == score


def test_the_host_gives_somebody_another_name(host: Host, quiz: Quiz, cast: Cast) -> None:
    """I8: the host renames a participant, who reads the new name at once; a name without letters is refused."""
    console, phone = cast.console(host, quiz), cast.phone(quiz, "Rude word")
    row = console.participant("Rude word")
    row.get_by_role("button", name="Change").click()
    row.get_by_role("textbox").fill("   ")
    row.get_by_role("button", name="Rename").click()
    expect(console.page.get_by_role("alert")).to_have_text("Please enter a name.")
    row.get_by_role("button", name="Change").click()
    row.get_by_role("textbox").fill("Kind word")
    row.get_by_role("button", name="Rename").click()
    expect(console.participant("Kind word")).to_be_visible()
    expect(phone.find("my-name")).to_have_text("Kind word")


def test_another_avatar_is_everywhere_at_once(host: Host, quiz: Quiz, cast: Cast) -> None:
    """I3, S1: the avatar is changed from the phone's menu, where the rule of scoring can be read, too."""
    projector, phone = cast.projector(quiz), cast.phone(quiz, "Anne")
    phone.open_menu()
    expect(phone.page.locator(".menu")).to_contain_text("up to 1000 points")
    phone.tap("my-avatar-3")
    expect(phone.find("rename-input")).to_be_hidden()
    expect(projector.find("screen")).to_contain_text("🐙 Anne")
    expect(phone.find("rename")).to_contain_text("🐙")


def _rename(phone: Phone, name: str) -> None:
    phone.open_menu()
    phone.find("rename-input").fill(name)
    phone.tap("rename-submit")
    expect(phone.find("my-name")).to_have_text(re.compile(rf"^{name}( \d)?$"))
    phone.close_menu()


HOSTILE = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror=hacked=1>",
    "{{constructor}} ${1+1} ';--",
)


def test_hostile_names_are_only_text(host: Host, quiz: Quiz, cast: Cast) -> None:
    """I8: markup in a name is shown as it was typed, on every page, and runs nowhere."""
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    everybody: list[Person] = [console, projector]
    for name in HOSTILE:
        phone = cast.phone(quiz, name)
        expect(phone.find("my-name")).to_have_text(name)
        expect(projector.find("screen")).to_contain_text(name)
        everybody.append(phone)
    console.sees_participants(len(HOSTILE))
    console.go("question")
    console.go("reveal")
    console.go("leaderboard")
    for each in everybody:
        assert sorted(name for name, _ in each.standings()) == sorted(HOSTILE)
        assert each.page.evaluate("window.hacked") is None


REFUSED_NAMES = (
    ("   ", "name_missing"),
    ("x" * 33, "name_too_long"),
    ("gnp.\u202eexe", "name_invisible"),
    ("a\u200bb", "name_invisible"),
    ("\u2800", "name_invisible"),
)


def test_a_name_that_cannot_be_shown_is_refused_with_the_reason(quiz: Quiz, cast: Cast) -> None:
    """I8: an empty, too long or invisible name is refused at the field; 32 emoji get in afterwards."""
    phone = Phone(cast.page())
    phone.open_door(f"/join/{quiz.code}")
    for typed, reason in REFUSED_NAMES:
        phone.find("name-input").fill(typed)
        phone.tap("join-submit")
        _error(phone.page, reason)
    phone.join("🦊" * 32)
    expect(phone.find("my-name")).to_have_text("🦊" * 32)


def test_the_qr_code_is_drawn_in_every_phase(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J3: the projector shows the picture in the lobby, and keeps the code in reach afterwards."""
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    picture = projector.find("screen-qr")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    cast.phone(quiz, "Ann")
    for phase in ("question", "reveal", "leaderboard"):
        console.go(phase)
        projector.sees_phase(phase)
        expect(projector.find("screen-code").first).to_contain_text(quiz.code)


def test_without_the_picture_code_and_address_are_still_there(quiz: Quiz, cast: Cast) -> None:
    """J5: when the QR code cannot be loaded, the room can still join by hand."""
    page = cast.page(phone=False)
    page.route("**/qr/**", lambda route: route.abort())
    page.goto(f"/screen/{quiz.code}")
    projector = Projector(page)
    projector.sees_phase("lobby")
    expect(projector.find("screen-code")).to_contain_text(quiz.code)
    address = re.compile(r"[\w.-]+:\d+")
    expect(projector.find("screen")).to_contain_text(address)
    assert projector.find("screen-qr").evaluate("image => image.naturalWidth") == 0


def test_leaving_is_undone_by_joining_again(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J14, S4: who left on purpose and scans again is the same person."""
    console: Console = cast.console(host, quiz)
    phone = cast.phone(quiz, "Ann")
    phone.open_menu()
    phone.tap("leave")
    expect(phone.find("join-code")).to_be_visible()
    expect(console.participant("Ann")).to_have_attribute("data-status", "left")
    phone.tap("join-again")
    expect(phone.find("name-input")).to_have_value("Ann")
    phone.join("Somebody else")
    expect(phone.find("my-name")).to_have_text("Ann")
    console.sees_participants(1)
