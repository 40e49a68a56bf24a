"""From an empty data directory to the podium: who has just started the app plays the first quiz with a room."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import Cast, Console, Phone, Projector
from tests.support.server import Server

QUESTIONS = (
    ("single", "Which one is a fruit?", ("Carrot", "Apple", "Leek"), {1}),
    ("multiple", "Which ones are even?", ("2", "3", "4"), {0, 2}),
    ("true_false", "The sun is a star.", None, {0}),
    ("single", "How many legs has a spider?", ("Six", "Eight"), {1}),
    ("single", "What is H₂O?", ("Water", "Salt", "Gold", "Air"), {0}),
)
# The tiles that Alex, Bo and "Alex 2" tap in each question.
TAPS = (
    ({1}, {1}, {0}),
    ({0, 2}, {0}, {0, 2}),
    ({0}, {0}, {1}),
    ({1}, {1}, {0}),
    ({0}, {3}, set[int]()),  # one does not answer at all
)


@pytest.fixture(scope="module")
def server(own_server: Server) -> Server:
    """A server that begins with nothing."""
    return own_server


def _first_account(page: Page, server: Server) -> None:
    """Create it under a name that a proxy might pass on: there the code of the terminal is asked for."""
    page.goto("/host")
    expect(page.get_by_test_id("sign-in-name")).to_be_visible()
    expect(page.get_by_test_id("setup-code")).to_have_count(0)  # on the machine itself
    page.goto(f"http://quiz.localhost:{server.port}/host")
    _fill_in(page, "ABCD 2345")
    expect(page.get_by_text("The first account needs the setup code")).to_be_visible()
    shown = re.search(r"Setup code  (\w{4} \w{4})", server.log)
    assert shown
    _fill_in(page, shown[1])
    expect(page.get_by_test_id("event-create")).to_be_visible()


def _fill_in(page: Page, setup_code: str) -> None:
    page.get_by_test_id("sign-in-name").fill("Robin")
    page.get_by_test_id("sign-in-password").fill("a good long password")
    page.get_by_test_id("setup-code").fill(setup_code)
    page.get_by_test_id("sign-in-submit").click()


def _create_event(page: Page, title: str) -> str:
    """Create an event; its join code."""
    page.get_by_test_id("event-title").fill(title)
    page.get_by_test_id("event-create").click()
    code = page.get_by_test_id("event-code")
    expect(code).to_be_visible()
    return code.inner_text()


def _label(page: Page, test_id: str) -> Any:
    """The label of a radio button or check box, which is what a person clicks."""
    return page.locator("label").filter(has=page.get_by_test_id(test_id))


def _type_question(page: Page, kind: str, text: str, choices: tuple[str, ...] | None, right: set[int]) -> None:
    page.get_by_test_id("question-add").click()
    page.get_by_test_id("question-text-input").fill(text)
    if kind != "single":
        _label(page, f"question-kind-{kind}").click()
    if kind == "multiple":  # the form has taken on its kind
        expect(page.get_by_test_id("choice-correct-0")).to_have_attribute("type", "checkbox")
    elif kind == "true_false":
        expect(page.get_by_test_id("choice-input-0")).to_have_value("True")
    for row, choice in enumerate(choices or ()):
        page.get_by_test_id(f"choice-input-{row}").fill(choice)
    for row in sorted(right):
        _label(page, f"choice-correct-{row}").click()
    page.get_by_test_id("question-save").click()
    expect(page.get_by_test_id("question-save")).to_have_count(0)
    expect(page.get_by_text(text)).to_be_visible()


def _tap(phone: Phone, taps: set[int], *, several: bool) -> None:
    for choice in sorted(taps):
        phone.tap(f"choice-{choice}")
    if several and taps:
        phone.tap("answer-submit")
    for choice in taps:
        phone.sees_answer(choice)


def _export(page: Page, folder: Path) -> dict[str, Any]:
    with page.expect_download() as download:
        page.get_by_test_id("export-json").click()
    target = folder / "export.json"
    download.value.save_as(target)
    return json.loads(target.read_text())


def test_a_room_plays_the_first_quiz_from_an_empty_directory_to_the_podium(
    server: Server, cast: Cast, tmp_path: Path
) -> None:
    """A1, E1, J1, I1, I2, Q6 to Q9, S4, X2, hole 12: account, five questions, three phones, one podium, one export."""
    page = cast.page(phone=False)
    _first_account(page, server)
    code = _create_event(page, "Our very first quiz 🎉")
    for kind, text, choices, right in QUESTIONS:
        _type_question(page, kind, text, choices, right)
    editor_address = page.url

    page.get_by_test_id("go-live").click()
    console = Console(page)
    console.sees_phase("lobby")
    expect(console.find("event-code")).to_have_text(code)
    projector = Projector(cast.page(phone=False))
    projector.page.goto(f"/screen/{code}")
    projector.sees_phase("lobby")

    phones = [_join_by_qr_code(cast, server, code, name) for name in ("Alex", "Bo", "alex ")]
    names = ["Alex", "Bo", "alex 2"]
    for phone, name in zip(phones, names, strict=True):
        expect(phone.find("my-name")).to_have_text(name)
        expect(console.participant(name)).to_be_visible()
        expect(projector.find("screen")).to_contain_text(name)
    console.sees_participants(3)
    expect(projector.find("screen-count")).to_have_text("3")

    everybody = [*phones, projector, console]
    for number, ((kind, text, _, _), taps) in enumerate(zip(QUESTIONS, TAPS, strict=True), start=1):
        console.go("question")
        for each in everybody:
            expect(each.find("question-text")).to_have_text(text)
        for phone, tapped in zip(phones, taps, strict=True):
            _tap(phone, tapped, several=kind == "multiple")
        if not all(taps):
            expect(console.find("answer-count")).to_have_text("2")
            console.tap("control-reveal")
        _all_see(everybody, "reveal")
        _sees_right_tiles(phones[0], QUESTIONS[number - 1][3])
        if number < len(QUESTIONS):
            console.go("leaderboard")
            _all_see(everybody, "leaderboard")
    console.go("finished")
    _all_see(everybody, "finished")

    podium = console.standings()
    assert [name for name, _ in podium] == names
    assert podium[0][1] > podium[1][1] > podium[2][1] > 0
    for rank, (each, (name, score)) in enumerate(zip(phones, podium, strict=True), start=1):
        each.sees_standings(podium)
        expect(each.find("my-name")).to_have_text(name)
        assert (each.score, each.rank) == (score, rank)
    projector.sees_standings(podium)

    page.goto(editor_address)
    record = _export(page, tmp_path)
    assert [(row["name"], row["score"]) for row in record["leaderboard"]] == podium
    assert _given(record) == _expected_answers(names)
    for name, score in podium:
        earned = [each["points"] for each in record["answers"] if _name(record, each["participant_id"]) == name]
        assert sum(earned) == score


def _join_by_qr_code(cast: Cast, server: Server, code: str, name: str) -> Phone:
    """Join as the phone's camera does: at the upper-case address that is in the QR code."""
    phone = Phone(cast.page())
    phone.open_door(f"{server.url.upper().replace('HTTP', 'http')}/JOIN/{code}")
    assert phone.page.url == f"{server.url}/join/{code}"
    phone.join(name)
    return phone


def _all_see(everybody: list[Any], phase: str) -> None:
    for each in everybody:
        each.sees_phase(phase)


def _sees_right_tiles(phone: Phone, right: set[int]) -> None:
    for tile in (0, 1):
        shown = "true" if tile in right else "false"
        expect(phone.find(f"choice-{tile}")).to_have_attribute("data-correct", shown)


def _name(record: dict[str, Any], participant_id: int) -> str:
    return next(each["name"] for each in record["participants"] if each["id"] == participant_id)


def _given(record: dict[str, Any]) -> set[tuple[str, str, tuple[str, ...]]]:
    """Who answered what, from the export."""
    texts = {q["id"]: q["text"] for segment in record["segments"] for q in segment["questions"]}
    return {
        (_name(record, each["participant_id"]), texts[each["question_id"]], tuple(sorted(each["words"])))
        for each in record["answers"]
    }


def _expected_answers(names: list[str]) -> set[tuple[str, str, tuple[str, ...]]]:
    return {
        (name, text, tuple(sorted((choices or ("True", "False"))[tile] for tile in tapped)))
        for (_, text, choices, _), taps in zip(QUESTIONS, TAPS, strict=True)
        for name, tapped in zip(names, taps, strict=True)
        if tapped
    }
