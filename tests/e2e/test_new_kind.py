"""A kind of question that nothing else knows of: two modules are added, and it is played from editor to podium."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.backstage import Backstage, Host
from tests.e2e.people import Cast
from tests.support.own_source import copy_source
from tests.support.server import Server

HERE = Path(__file__).parent
TEXT = "How many?"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a source that has that kind, with pages of its own."""
    source = copy_source(tmp_path_factory.mktemp("source"))
    for part in ("domain", "components"):
        shutil.copy(HERE / "guess" / f"{part}.py", source / "quizapp" / part / "kinds" / "guess.py")
    running = Server(tmp_path_factory.mktemp("data"), root=source)
    running.start()
    yield running
    running.stop()
    assert "Traceback" not in running.log, running.log[-5000:]


def test_a_new_kind_is_played_from_editor_to_podium(cast: Cast, backstage: Backstage, host: Host) -> None:
    """Q6: it is written, asked, answered, graded in full and in part, revealed, counted and exported."""
    quiz = backstage.quiz(host, "Guesses", [])
    editor = cast.signed_in(host)
    editor.goto(f"/host/{quiz.id}")
    _write_question(editor)
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    ann, ben, cem = (cast.phone(quiz, name) for name in ("Ann", "Ben", "Cem"))
    console.sees_participants(3)
    console.go("question")
    expect(projector.find("guess-look")).to_be_visible()
    for phone, number in ((ann, 3), (ben, 4), (cem, 1)):
        phone.sees_question(TEXT)
        phone.tap(f"guess-{number}")
    for person in (console, projector, ann, ben, cem):
        person.sees_phase("reveal")
    expect(projector.find("guess-spread").locator("li")).to_have_text(["1: 1", "2: 0", "3: 1", "4: 1", "5: 0"])
    for phone, number, verdict in ((ann, 3, "Right!"), (ben, 4, "Partly right"), (cem, 1, "Not this time")):
        expect(phone.find("guess-reveal")).to_have_text(f"3 is right, you said {number}.")
        expect(phone.page.get_by_text(verdict)).to_be_visible()
    console.go("finished")
    standings = projector.standings()
    assert [name for name, _ in standings] == ["Ann", "Ben", "Cem"]
    assert standings[0][1] > standings[1][1] > standings[2][1] == 0
    record = editor.request.get(f"/export/{quiz.id}.json").json()
    (question,) = record["segments"][0]["questions"]
    assert (question["kind"], question["details"], question["solution"]) == ("guess", {"right": 3}, ["3"])
    assert [
        (row["words"], row["outcome"]) for row in sorted(record["answers"], key=lambda row: row["participant_id"])
    ] == [
        (["3"], "right"),
        (["4"], "partly"),
        (["1"], "wrong"),
    ]


def _write_question(editor: Page) -> None:
    """A guess with a mistake in it first, which is said at its field."""
    editor.get_by_test_id("question-add").click()
    editor.get_by_test_id("question-text-input").fill(TEXT)
    editor.locator("label").filter(has=editor.get_by_test_id("question-kind-guess")).click()
    editor.get_by_test_id("guess-right").fill("9")
    editor.get_by_test_id("question-save").click()
    expect(editor.get_by_text("The right number is 1 to 5.")).to_be_visible()
    editor.get_by_test_id("guess-right").fill("3")
    editor.get_by_test_id("question-save").click()
    expect(editor.get_by_test_id("question-save")).to_have_count(0)
    expect(editor.get_by_text("A guess")).to_be_visible()
