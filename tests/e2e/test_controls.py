"""A nervous host: quick presses, pauses, more time, skips, an end by mistake, and the keyboard alone."""

import re
import time

import pytest
from playwright.sync_api import expect

from quizapp.domain.timings import PageTimings
from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Console, Phone

TOLERANCE_S = 2
PRESS_TEN_TIMES = "button => { for (let i = 0; i < 10; i++) button.click() }"


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """Three questions."""
    return backstage.quiz(host, "Steering", [asks(f"Question {n}") for n in range(1, 4)])


@pytest.fixture
def console(cast: Cast, host: Host, quiz: Quiz) -> Console:
    """The host."""
    return cast.console(host, quiz)


@pytest.fixture
def phone(cast: Cast, quiz: Quiz) -> Phone:
    """The only participant."""
    return cast.phone(quiz, "Ann")


def test_ten_quick_presses_do_what_one_does(console: Console, phone: Phone, cast: Cast, quiz: Quiz) -> None:
    """R4: start, reveal, leaderboard and next, each pressed ten times at once, move the quiz by one step."""
    steps = (("control-start", "question"), ("control-next", "reveal"), ("control-next", "leaderboard"))
    for control, phase in steps:
        console.find(control).evaluate(PRESS_TEN_TIMES)
        console.sees_phase(phase)
        phone.sees_phase(phase)
        _nothing_more_happens(console, cast, quiz, phase)
    _press_ten_times(console, "control-next")
    phone.sees_phase("question")
    expect(phone.find("question-text")).to_have_text("Question 2")
    _nothing_more_happens(console, cast, quiz, "question")
    expect(phone.find("question-text")).to_have_text("Question 2")


def _press_ten_times(console: Console, control: str) -> None:
    expect(console.find(control)).to_be_enabled()  # controls rest for a moment after each change
    console.find(control).evaluate(PRESS_TEN_TIMES)


def test_ten_presses_of_a_hasty_finger_do_what_one_does(cast: Cast, host: Host, quiz: Quiz) -> None:
    """R4: ten real presses, on the one big button that stays in its place, are one step.

    Controls rest for longer here: on a busy machine a finger is not as hasty as it should be.
    """
    console = cast.console(host, quiz, timings=PageTimings(controls_rest_s=10))
    console.find("control-start").click(click_count=10, delay=50)
    console.page.reload()
    expect(console.find("console")).to_have_attribute("data-phase", "question", timeout=3000)
    expect(console.find("question-text")).to_have_text("Question 1", timeout=3000)


def _nothing_more_happens(console: Console, cast: Cast, quiz: Quiz, phase: str) -> None:
    """After all presses were handled (a whole page was loaded on the same server since) it is still that phase."""
    console.page.reload()
    console.is_connected()
    console.sees_phase(phase)
    cast.projector(quiz).sees_phase(phase)


def test_ten_quick_locks_and_pauses_do_what_one_does(console: Console, phone: Phone) -> None:
    """R4: a lock stays a lock, a pause a pause, and time is added once."""
    _press_ten_times(console, "control-lock")
    expect(console.find("control-lock")).to_have_attribute("data-locked", "true")
    console.go("question")
    _press_ten_times(console, "control-add_time")
    expect(console.page.get_by_role("timer")).to_contain_text(re.compile(r"1(2[1-9]|30) s"))
    _press_ten_times(console, "control-pause")
    phone.sees_phase("paused")
    console.page.reload()
    console.sees_phase("paused")
    expect(console.find("control-lock")).to_have_attribute("data-locked", "true")
    console.tap("control-resume")
    phone.sees_phase("question")
    assert 120 < phone.seconds_left() <= 130


def test_a_pause_keeps_the_time_that_was_left(console: Console, phone: Phone, cast: Cast, quiz: Quiz) -> None:
    """Q7, Q5: a paused question cannot be answered; it goes on with the time it had, however long the pause was."""
    console.go("question")
    left = phone.seconds_left()
    paused_at = time.monotonic()
    console.tap("control-pause")
    phone.sees_phase("paused")
    expect(phone.find("choice-0")).to_have_count(0)
    for name in ("Ben", "Cleo", "Dora"):  # the pause takes as long as it takes three people to come in
        cast.phone(quiz, name)
    pause_s = time.monotonic() - paused_at
    assert pause_s > TOLERANCE_S / 2
    console.tap("control-resume")
    phone.sees_phase("question")
    assert abs(phone.seconds_left() - left) <= TOLERANCE_S
    phone.answers(0)
    console.sees_phase("reveal")  # by itself: the others joined too late for this question
    assert phone.score > 900


def test_added_time_reaches_every_clock(console: Console, phone: Phone, cast: Cast, quiz: Quiz) -> None:
    """Q7: ten seconds more, on phone, projector and console."""
    console.go("question")
    projector = cast.projector(quiz)
    clocks = (phone, projector, console)
    before = [(each.seconds_left(), time.monotonic()) for each in clocks]
    console.tap("control-add_time")
    for each in clocks:
        expect(each.page.get_by_role("timer")).to_contain_text(re.compile(r"1(2[1-9]|30) s"))
    for each, (seconds, at) in zip(clocks, before, strict=True):
        expected = seconds + 10 - (time.monotonic() - at)
        assert abs(each.seconds_left() - expected) <= TOLERANCE_S


def test_a_skipped_question_is_followed_by_the_next_and_scores_nothing(console: Console, phone: Phone) -> None:
    """Q7: skipping goes on to the next question without a reveal."""
    console.go("question")
    console.confirms("control-skip")
    expect(phone.find("question-text")).to_have_text("Question 2")
    phone.sees_phase("question")
    assert phone.score == 0
    phone.answers(0)
    phone.sees_phase("reveal")
    assert phone.score > 0


def test_an_end_by_mistake_is_undone(console: Console, phone: Phone) -> None:
    """R1: undoing the end brings back the question, paused, with its answer and the time it had."""
    console.go("question")
    left = phone.seconds_left()
    console.confirms("control-end")
    phone.sees_phase("finished")
    console.sees_phase("finished")
    console.tap("undo-end")
    phone.sees_phase("paused")
    console.tap("control-resume")
    phone.sees_phase("question")
    expect(phone.find("question-text")).to_have_text("Question 1")
    assert abs(phone.seconds_left() - left) <= TOLERANCE_S
    phone.answers(0)
    phone.sees_phase("reveal")


def _press_key(console: Console, key: str) -> None:
    expect(console.page.locator("[data-key~=space]")).to_be_enabled()  # controls rest for a moment after each change
    console.page.keyboard.press(key)


def test_ten_presses_of_the_end_do_not_confirm_themselves(console: Console, phone: Phone) -> None:
    """R4: however hasty, presses of "End the quiz" or of its key only ask; Escape and Space go on with the quiz."""
    console.go("question")
    console.find("control-end").click(click_count=10, delay=20)
    expect(console.find("control-end-confirm")).to_be_visible()
    phone.sees_phase("question")
    console.page.keyboard.press("Escape")
    expect(console.find("control-end-confirm")).to_have_count(0)
    expect(console.find("control-next")).to_be_focused()
    _press_key(console, "e")
    for _ in range(9):
        console.page.keyboard.press("e")
    expect(console.find("control-end-cancel")).to_be_focused()
    console.page.reload()
    console.sees_phase("question")
    expect(console.find("control-end-confirm")).to_have_count(0)


def test_keys_end_the_quiz_and_skip_a_question(console: Console, phone: Phone) -> None:
    """Q7: S and E ask, Y confirms; what was asked about one question is not answered for the next."""
    console.go("question")
    _press_key(console, "s")
    expect(console.find("control-skip-confirm")).to_be_enabled()
    console.page.keyboard.press("y")
    expect(phone.find("question-text")).to_have_text("Question 2")
    _press_key(console, "e")
    console.page.keyboard.press("Escape")
    expect(console.find("control-end")).to_be_visible()
    _press_key(console, "Space")  # says "next" again, and does not ask once more what was asked
    console.sees_phase("reveal")
    console.go("leaderboard")
    console.go("question")
    _press_key(console, "s")
    expect(console.find("control-skip-confirm")).to_be_visible()
    phone.answers(0)  # closes the question
    console.sees_phase("reveal")
    expect(console.find("control-skip-confirm")).to_have_count(0)
    _press_key(console, "e")
    expect(console.find("control-end-confirm")).to_be_enabled()
    console.page.keyboard.press("y")
    phone.sees_phase("finished")


def test_host_and_phone_do_without_a_mouse(console: Console, phone: Phone) -> None:
    """Q7: the space bar always does the next thing, P pauses; a phone's tiles answer to letters and numbers."""
    _press_key(console, "Space")
    console.sees_phase("question")
    _press_key(console, "p")
    console.sees_phase("paused")
    _press_key(console, "n")
    console.sees_phase("question")
    phone.sees_phase("question")
    phone.page.keyboard.press("b")
    phone.sees_answer(1)
    console.sees_phase("reveal")
    _press_key(console, "Space")
    console.sees_phase("leaderboard")
    _press_key(console, "Space")
    console.sees_phase("question")
    phone.sees_phase("question")
    phone.page.keyboard.press("1")
    phone.sees_answer(0)


def test_the_big_control_has_the_space_bar_after_a_click_on_another(console: Console) -> None:
    """R4, Q7: Space is what the big control says, not what was clicked before; chosen by Tab, a control has it."""
    lock = console.find("control-lock")
    lock.click()
    expect(lock).to_have_attribute("data-locked", "true")
    _press_key(console, "Space")
    console.sees_phase("question")
    expect(lock).to_have_attribute("data-locked", "true")
    console.find("control-end").focus()
    console.page.keyboard.press("Shift+Tab")
    expect(console.find("control-pause")).to_be_focused()
    _press_key(console, "Space")
    console.sees_phase("paused")


def test_the_first_of_many_quick_taps_counts(console: Console, phone: Phone) -> None:
    """Q4: whoever taps all tiles at once has given the first answer, also after a reload."""
    console.go("question")
    phone.sees_phase("question")
    phone.page.evaluate(
        "['choice-1', 'choice-0', 'choice-1'].forEach(id => document.querySelector(`[data-testid=${id}]`).click())"
    )
    phone.sees_answer(1)
    console.sees_phase("reveal")
    phone.page.reload()
    expect(phone.find("choice-1")).to_have_attribute("data-selected", "true")
    expect(phone.find("choice-0")).to_have_attribute("data-selected", "false")
    assert phone.score == 0
