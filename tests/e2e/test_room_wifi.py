"""The Wi-Fi of the room: whoever sees the screen gets into it, and nobody outside learns of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from quizapp.domain.wifi import Wifi, wifi_text
from quizapp.services.admission.qr_codes import Matrix, matrix
from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.layout_checks import box, boxes, too_large
from tests.e2e.people import Cast, Phone, Projector

HALL = Wifi('Gäste; "Hall"', "tulips:2024,\\")
SIGN = ("screen-qr", "screen-code")


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """A quiz in the lobby."""
    return backstage.quiz(host, "At the hotel", [asks("Yes or no?", limit_s=None)])


def _enter(page: Page, name: str, password: str) -> None:
    if not page.get_by_test_id("wifi-name").is_visible():
        page.get_by_test_id("wifi-open").click()
    page.get_by_test_id("wifi-name").fill(name)
    page.get_by_test_id("wifi-password").fill(password)
    page.get_by_test_id("wifi-save").click()


def _drawn(projector: Projector) -> Matrix:
    """The modules of the code as the page draws them."""
    code = projector.page.locator("svg.wifi-code:visible")
    side = int((code.get_attribute("viewBox") or "").split()[2])
    strokes = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.locator("path").get_attribute("d") or "")
    dark = {(int(y), column) for x, y, wide in strokes for column in range(int(x), int(x) + int(wide))}
    return tuple(tuple((row, column) in dark for column in range(side)) for row in range(side))


def _listen(page: Page) -> list[str]:
    """Everything that page hears over its sockets from now on."""
    heard: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    return heard


def test_the_room_gets_the_wifi_and_phones_do_not(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J3: entered on the console, it is on the projector at once, as code and in words, and in nobody's phone."""
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    page, door = cast.page(), Phone(cast.page())
    heard = [_listen(each) for each in (page, door.page)]
    phone = cast.joined(page, quiz, "Ann")
    door.open_door(f"/join/{quiz.code}")
    expect(projector.find("screen-wifi")).to_have_count(0)
    before = boxes(projector, *SIGN)

    _enter(console.page, HALL.name, HALL.password)
    sign = projector.find("screen-wifi")
    expect(sign).to_have_text(f"1Wi-Fi: {HALL.name} · password {HALL.password}")
    assert _drawn(projector) == matrix(wifi_text(HALL), on_screens_only=True)
    assert boxes(projector, *SIGN) == before
    assert box(projector, "screen-wifi")[0] < before["screen-qr"][0]  # read before the larger one
    assert too_large(projector.page) == []

    phone.page.reload()
    phone.is_connected()
    console.go("question")
    phone.sees_phase("question")
    projector.sees_phase("question")
    expect(sign).to_be_hidden()
    projector.page.keyboard.press("q")
    expect(sign).to_be_visible()
    expect(projector.find("screen-qr")).to_be_visible()
    assert _drawn(projector) == matrix(wifi_text(HALL), on_screens_only=True)
    assert too_large(projector.page) == []
    projector.page.reload()
    projector.sees_phase("question")
    projector.page.keyboard.press("q")
    expect(sign).to_contain_text(HALL.password)
    for frames in heard:
        assert any("At the hotel" in frame for frame in frames)
        assert not any("tulips" in frame or "Hall" in frame or "WIFI" in frame for frame in frames)


def test_the_host_changes_it_in_the_editor(host: Host, quiz: Quiz, cast: Cast) -> None:
    """J3: mistakes are told, an open Wi-Fi needs no password, and an empty name takes it off the screen."""
    page, projector = cast.signed_in(host), cast.projector(quiz)
    page.goto(f"/host/{quiz.id}")
    for name, password, words in [
        ("", "tulips-2024", "enter the name"),
        ("Hall", "short", "at least 8 characters"),
        ("x" * 33, "", "32 letters at most"),
    ]:
        _enter(page, name, password)
        expect(page.get_by_test_id("wifi-error")).to_contain_text(words)
    expect(projector.find("screen-wifi")).to_have_count(0)

    _enter(page, "Hall", "")
    expect(projector.find("screen-wifi")).to_contain_text("no password")
    assert _drawn(projector) == matrix("WIFI:T:nopass;S:Hall;;", on_screens_only=True)
    page.reload()
    page.get_by_test_id("wifi-open").click()
    expect(page.get_by_test_id("wifi-name")).to_have_value("Hall")

    _enter(page, "", "")
    expect(page.get_by_test_id("wifi-said")).to_contain_text("shows no Wi-Fi")
    expect(projector.find("screen-wifi")).to_have_count(0)
