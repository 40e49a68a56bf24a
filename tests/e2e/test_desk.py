"""A host at the desk: hasty double clicks, questions left half written, and results fetched in between."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast, Console


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """Two questions."""
    return backstage.quiz(host, "At the desk", [asks("First?"), asks("Second?")])


@pytest.fixture
def editor(cast: Cast, host: Host, quiz: Quiz) -> Page:
    """The editor of the quiz."""
    page = cast.signed_in(host)
    page.goto(f"/host/{quiz.id}")
    expect(page.get_by_test_id("question-line")).to_have_count(2)
    return page


def test_a_double_click_saves_a_new_question_once(editor: Page) -> None:
    """E2: whoever double clicks on "Save question" has one question more, not two."""
    find = editor.get_by_test_id
    find("question-add").click()
    find("question-text-input").fill("Third?")
    find("choice-input-0").fill("yes")
    find("choice-input-1").fill("no")
    find("choice-correct-0").check()
    find("question-save").dblclick()
    expect(find("question-save")).to_have_count(0)
    find("segment-add").dblclick()
    expect(find("segment")).to_have_count(2)
    editor.reload()
    expect(find("question-line")).to_have_text([re.compile("First"), re.compile("Second"), re.compile("Third")])
    expect(find("segment")).to_have_count(2)


def test_unsaved_changes_are_not_lost_unasked(editor: Page) -> None:
    """E2: another question opens only after the host said what is to become of the changes in this one."""
    find = editor.get_by_test_id
    text = find("question-text-input")
    find("question-line").nth(0).click()
    text.fill("Changed?")
    find("question-line").nth(1).click()
    find("unsaved-stay").click()
    expect(text).to_have_value("Changed?")
    find("question-line").nth(1).click()
    find("unsaved-save").click()
    expect(text).to_have_value("Second?")
    expect(find("question-line").nth(0)).to_contain_text("Changed?")
    text.fill("Not to be kept")
    find("question-line").nth(0).click()
    find("unsaved-discard").click()
    expect(text).to_have_value("Changed?")
    expect(find("question-line").nth(1)).to_contain_text("Second?")


def test_what_was_said_about_the_marks_goes_when_one_is_set(editor: Page) -> None:
    """E2: "No choice is marked as right." disappears as soon as that is no longer so."""
    find = editor.get_by_test_id
    find("question-add").click()
    find("question-text-input").fill("Third?")
    find("choice-input-0").fill("yes")
    find("choice-input-1").fill("no")
    find("question-save").click()
    expect(find("field-error-correct")).to_be_visible()
    find("choice-correct-1").check()
    expect(find("field-error-correct")).to_have_count(0)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_editor_goes_on_after_an_export(editor: Page, kind: str) -> None:
    """X2: fetching the results is a download, and the editor works as before."""
    find = editor.get_by_test_id
    with editor.expect_download() as download:
        find(f"export-{kind}").click()
    assert download.value.suggested_filename.endswith(f".{kind}")
    find("question-line").nth(1).click()
    expect(find("question-text-input")).to_have_value("Second?")


def test_an_empty_quiz_cannot_go_live(cast: Cast, host: Host, backstage: Backstage) -> None:
    """E2: without a question there is nothing to go live with, and the page says what to do first."""
    empty = backstage.quiz(host, "Nothing yet", [])
    page = cast.signed_in(host)
    page.goto(f"/host/{empty.id}")
    expect(page.get_by_test_id("go-live")).to_be_disabled()
    expect(page.get_by_text("Add a question first")).to_be_visible()


def test_a_running_quiz_is_not_asked_about_before_its_deletion_is_refused(
    cast: Cast, host: Host, backstage: Backstage
) -> None:
    """E2: "Delete" on a quiz that runs says at once why not, on its card, and asks nothing."""
    running = backstage.quiz(host, "It runs", [asks("First?")])
    console = cast.console(host, running)
    console.go("question")
    console.page.goto("/host")
    card = console.find("event-card").filter(has_text="It runs")
    card.get_by_test_id("event-delete").click()
    expect(card.get_by_test_id("delete-refused")).to_contain_text("This quiz is running.")
    expect(console.find("delete-confirm")).to_have_count(0)


def test_signing_out_in_one_tab_empties_the_other(cast: Cast, backstage: Backstage) -> None:
    """Hole 6: an open editor turns into the sign-in page by itself, and "Back" brings no question again."""
    owner = backstage.host()
    secret = backstage.quiz(owner, "A secret", [asks("What is secret?", "this", "that")])
    page = cast.signed_in(owner)
    page.goto("/host")
    editor = page.context.new_page()
    editor.goto(f"/host/{secret.id}")
    editor.get_by_test_id("question-line").click()
    expect(editor.get_by_test_id("choice-input-0")).to_have_value("this")
    console = Console(page.context.new_page())
    console.page.goto(f"/host/{secret.id}/live")
    console.sees_phase("lobby")
    page.get_by_test_id("sign-out").click()
    for left in (page, editor, console.page):
        expect(left.get_by_test_id("sign-in-name")).to_be_visible()
        expect(left.get_by_text("secret")).to_have_count(0)
    page.goto(f"/host/{secret.id}")
    expect(page.get_by_test_id("sign-in-name")).to_be_visible()
    editor.go_back()
    editor.reload()
    expect(editor.get_by_test_id("sign-in-name")).to_be_visible()
    for password in ("wrong horse battery", "correct horse battery"):
        expect(console.find("sign-in-error")).to_be_visible()
        console.find("sign-in-name").fill(owner.name)
        console.page.get_by_test_id("sign-in-password").fill(password)
        console.tap("sign-in-submit")
    console.sees_phase("lobby")
