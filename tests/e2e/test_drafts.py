"""A host who writes questions and is interrupted: nothing typed is lost, and nobody leaves it unasked."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import BACK_WITHIN_S, Cast
from tests.support.server import Server


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    """One to kill."""
    return own_server


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """Two questions."""
    return backstage.quiz(host, "Drafts", [asks("First?"), asks("Second?")])


@pytest.fixture
def editor(cast: Cast, host: Host, quiz: Quiz) -> Page:
    """The editor of the quiz."""
    return _open(cast.signed_in(host), quiz)


def _open(page: Page, quiz: Quiz) -> Page:
    page.goto(f"/host/{quiz.id}")
    expect(page.get_by_test_id("question-line")).to_have_count(2)
    return page


def _write(page: Page) -> None:
    find = page.get_by_test_id
    find("question-add").click()
    find("question-text-input").fill("Third?")
    find("choice-add").click()
    for row, text in enumerate(("a", "b", "c", "d", "e")):
        find(f"choice-input-{row}").fill(text)
    page.get_by_text("Several right").click()
    find("choice-correct-1").check()
    find("choice-correct-4").check()


def _sees_it(page: Page) -> None:
    find = page.get_by_test_id
    expect(find("draft-restored")).to_be_visible()
    expect(find("question-text-input")).to_have_value("Third?")
    expect(find("choice-input-4")).to_have_value("e")
    expect(find("choice-correct-4")).to_be_checked()
    expect(find("choice-correct-0")).not_to_be_checked()


def test_a_draft_survives_tab_and_server(editor: Page, quiz: Quiz, server: Server) -> None:
    """13: a closed tab and a killed server lose nothing; what is saved or dropped leaves no draft behind."""
    _write(editor)
    again = editor.context.new_page()
    editor.close()
    _sees_it(_open(again, quiz))
    again.get_by_test_id("choice-input-0").fill("changed")
    server.kill()
    expect(again.get_by_test_id("connection")).to_have_attribute("data-state", "reconnecting")
    server.start()
    expect(again.get_by_test_id("connection")).to_have_attribute("data-state", "online", timeout=BACK_WITHIN_S * 1000)
    expect(again.get_by_test_id("choice-input-0")).to_have_value("changed")
    _sees_it(again)
    again.get_by_test_id("question-save").click()
    expect(again.get_by_test_id("question-line")).to_have_count(3)
    again.reload()
    expect(again.get_by_test_id("question-line")).to_have_count(3)
    again.get_by_test_id("question-add").click()
    expect(again.get_by_test_id("question-text-input")).to_have_value("")
    expect(again.get_by_test_id("draft-restored")).to_have_count(0)


def test_leaving_asks_and_keeps(editor: Page) -> None:
    """13: a link, the browser's way back and Cancel ask first; what was left is there again, until it is dropped."""
    find = editor.get_by_test_id
    editor.goto("/host")
    find("event-card").filter(has_text="Drafts").first.get_by_role("link").first.click()
    find("question-line").nth(1).click()
    find("question-text-input").fill("Second, changed?")
    editor.get_by_role("link", name="All events").click()
    expect(find("leave-stay")).to_be_focused()
    editor.keyboard.press("Enter")
    expect(find("question-text-input")).to_have_value("Second, changed?")
    editor.go_back()
    find("leave-page").click()
    expect(find("event-create")).to_be_visible()
    editor.go_forward()
    expect(find("draft-restored")).to_be_visible()
    expect(find("question-text-input")).to_have_value("Second, changed?")
    editor.get_by_role("button", name="Cancel").click()
    find("unsaved-stay").click()
    find("draft-drop").click()
    find("draft-drop-confirm").click()
    expect(find("draft-restored")).to_have_count(0)
    expect(find("question-text-input")).to_have_value("Second?")
    editor.get_by_role("button", name="Cancel").click()
    expect(find("question-text-input")).to_have_count(0)
    editor.get_by_role("link", name="All events").click()
    expect(find("event-create")).to_be_visible()


def test_closing_asks_and_staying_stays_connected(editor: Page) -> None:
    """13: the browser asks before it closes a page with unsaved text; who stays goes on as if nothing had been."""
    find = editor.get_by_test_id
    find("question-line").nth(0).click()
    find("question-text-input").fill("Changed?")
    with editor.expect_event("dialog") as asked:
        editor.close(run_before_unload=True)
    asked.value.dismiss()
    expect(find("connection")).to_have_attribute("data-state", "online")
    find("question-save").click()
    expect(find("question-line").nth(0)).to_have_text(re.compile("Changed"))
    assert asked.value.type == "beforeunload"


def test_pasted_questions_are_kept(editor: Page, quiz: Quiz) -> None:
    """13: what was pasted for the import is there again in another tab, and says so."""
    find = editor.get_by_test_id
    editor.get_by_text("Import questions").click()
    find("import-text").fill("What?\n* this\n- that\n")
    again = _open(editor.context.new_page(), quiz)
    again.get_by_text("Import questions").click()
    expect(again.get_by_test_id("import-text")).to_have_value("What?\n* this\n- that\n")
    expect(again.get_by_test_id("import-panel").get_by_text("Draft restored")).to_be_visible()
    again.get_by_test_id("import-text").fill("")
    third = _open(editor.context.new_page(), quiz)
    third.get_by_text("Import questions").click()
    expect(third.get_by_test_id("import-text")).to_have_value("")
