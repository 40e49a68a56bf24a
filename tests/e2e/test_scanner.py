"""A phone joins with the scanner in the page: Chromium's fake camera plays a film of our own QR codes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from quizapp.services.admission.qr_codes import join_address
from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.conftest import launched
from tests.e2e.fake_camera import Scanner, film
from tests.e2e.people import Cast, Person, Phone
from tests.support.server import Server
from tests.support.waiting import wait_until

FOREIGN = "https://example.org/menu"
FAKE_UI = "--use-fake-ui-for-media-stream"  # answers the question for the camera with "Allow"
Filmed = Callable[..., Cast]
# The cameras are counted only once the test lets them be.
HOLD_COUNTING = """
const count = MediaDevices.prototype.enumerateDevices;
const held = new Promise(release => { window.hold = () => { window.goOn = release; return held; }; });
MediaDevices.prototype.enumerateDevices = async function () { await window.hold(); return count.call(this); };
"""


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """A quiz in its lobby."""
    return backstage.quiz(host, "Scanned", [asks("First")])


@pytest.fixture
def filmed(playwright: Playwright, server: Server, tmp_path: Path) -> Iterator[Filmed]:
    """People whose cameras see those scenes, in a browser with those switches besides."""
    opened: list[tuple[Browser, Cast]] = []

    def people(*scenes: tuple[str, int], also: tuple[str, ...] = ()) -> Cast:
        browser = launched(playwright, also=(*film(tmp_path / f"{len(opened)}.mjpeg", *scenes), *also))
        opened.append((browser, Cast(browser, server.url)))
        return opened[-1][1]

    yield people
    for browser, cast in opened:
        cast.leave()
        browser.close()
        assert cast.page_errors == []


@pytest.mark.parametrize(("start", "also"), [("/join", ()), ("/", (FAKE_UI,))], ids=["granted", "asked"])
def test_a_foreign_code_is_named_and_the_right_one_leads_in(
    quiz: Quiz, server: Server, filmed: Filmed, start: str, also: tuple[str, ...]
) -> None:
    """J11: of two codes the foreign one is named, scanning goes on, and the right one leads to its quiz."""
    cast = filmed((FOREIGN, 90), (join_address(server.url, quiz.code), 600), also=also)
    scanner = Scanner(cast.page(), grant=not also)
    page, loaded = scanner.page, list[str]()
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(start)
    expect(page.get_by_test_id("scanner-start")).to_be_enabled()
    page.wait_for_load_state("networkidle")
    assert not any("decode" in url for url in loaded)

    page.get_by_test_id("scanner-start").click()
    scanner.says("This is a link to example.org, not to this quiz.")
    assert any("decode" in url for url in loaded)
    expect(page).to_have_url(f"/join/{quiz.code}")
    scanner.has_no_camera()
    phone = Phone(page)
    phone.join("Ann")
    phone.sees_phase("lobby")
    assert all(url.startswith((server.url, "blob:")) for url in loaded)


def test_the_browsers_own_detector_is_used_where_there_is_one(quiz: Quiz, server: Server, filmed: Filmed) -> None:
    """J11: with a BarcodeDetector that reads QR codes, nothing is loaded for it."""
    scanner = Scanner(filmed(("", 30)).page())
    loaded: list[str] = []
    scanner.page.on("request", lambda request: loaded.append(request.url))
    scanner.page.add_init_script(
        f"""
        window.BarcodeDetector = class {{
            static getSupportedFormats = async () => ["aztec", "qr_code"];
            constructor({{ formats }}) {{ if (formats.join() !== "qr_code") throw new TypeError(formats); }}
            detect = async (video) => video.videoWidth ? [{{ rawValue: "{join_address(server.url, quiz.code)}" }}] : [];
        }};
        """
    )
    scanner.open()
    expect(scanner.page).to_have_url(f"/join/{quiz.code}")
    assert not any("decode" in url for url in loaded)


def test_a_detector_that_does_not_work_is_replaced(quiz: Quiz, server: Server, filmed: Filmed) -> None:
    """J11: where the system offers a detector without its service, the package reads the code."""
    scanner = Scanner(filmed((join_address(server.url, quiz.code), 300)).page())
    scanner.page.add_init_script(
        """
        window.BarcodeDetector = class {
            static getSupportedFormats = async () => ["qr_code"];
            detect = async () => { throw new DOMException("Service unavailable", "NotSupportedError"); };
        };
        """
    )
    scanner.open()
    expect(scanner.page).to_have_url(f"/join/{quiz.code}")


def test_the_camera_rests_while_nobody_looks(filmed: Filmed) -> None:
    """J11: a hidden page has no camera; it comes back with the page, and goes when the scanner is closed."""
    scanner = Scanner(filmed(("", 60)).page())
    person = Person(scanner.page)
    scanner.open()
    scanner.has_camera(1)
    person.looks_away()
    scanner.has_no_camera()
    scanner.is_in_phase("resting")
    person.looks_back()
    scanner.has_camera(2)
    scanner.is_in_phase("running")
    person.tap("scanner-close")
    scanner.has_no_camera()
    expect(person.find("scanner")).to_be_hidden()
    person.looks_away()
    person.looks_back()
    person.tap("scanner-start")
    scanner.has_camera(3)  # closed is closed: coming back alone had turned nothing on
    scanner.page.keyboard.press("Escape")
    scanner.has_no_camera()
    scanner.is_in_phase("off")


def test_a_page_that_is_hidden_while_the_camera_starts(filmed: Filmed) -> None:
    """J11: the scanner rests as well, and starts when the page is seen again."""
    scanner = Scanner(filmed(("", 60)).page())
    person = Person(scanner.page)
    scanner.page.add_init_script(HOLD_COUNTING)
    scanner.open()
    wait_until(scanner.page, "typeof window.goOn === 'function'")
    person.looks_away()
    scanner.has_no_camera()
    scanner.page.evaluate("window.goOn()")
    scanner.page.evaluate("new Promise(done => setTimeout(done))")  # what was held back has gone on
    scanner.is_in_phase("resting")
    person.looks_back()
    scanner.is_in_phase("running")


def test_leaving_the_page_turns_the_camera_off(filmed: Filmed) -> None:
    """J11: whoever types the code instead, or goes elsewhere, leaves no light on."""
    scanner = Scanner(filmed(("", 60)).page())
    scanner.open()
    scanner.has_camera(1)
    scanner.page.get_by_test_id("type-instead").click()
    scanner.has_no_camera()
    expect(scanner.page.get_by_test_id("join-code")).to_be_focused()
    scanner.page.get_by_test_id("scanner-start").click()
    scanner.has_camera(2)
    scanner.page.evaluate("history.pushState({}, '', '/'); dispatchEvent(new PopStateEvent('popstate'))")
    scanner.has_no_camera()


def test_a_first_refusal_that_nobody_gave_is_not_believed(filmed: Filmed) -> None:
    """J11: some browsers inside of apps refuse the first time, quicker than anybody could."""
    scanner = Scanner(filmed(("", 60)).page())
    scanner.page.add_init_script(
        """
        const real = MediaDevices.prototype.getUserMedia;
        window.asked = 0;
        MediaDevices.prototype.getUserMedia = function (wanted) {
            window.asked += 1;
            if (window.asked === 1) return Promise.reject(new DOMException("no", "NotAllowedError"));
            return real.call(this, wanted);
        };
        """
    )
    scanner.open()
    scanner.is_in_phase("running")
    assert scanner.page.evaluate("asked") == 2


def test_the_other_camera_is_taken_where_there_is_one(playwright: Playwright, server: Server) -> None:
    """J11: with two cameras there is a button, and it takes the other one; the first is let go."""
    browser = launched(playwright, also=("--use-fake-device-for-media-stream=device-count=2",))
    cast = Cast(browser, server.url)
    scanner = Scanner(cast.page())
    scanner.open()
    scanner.has_camera(1)
    scanner.page.get_by_test_id("scanner-switch").click()
    scanner.has_camera(2)
    scanner.is_in_phase("running")
    of = "streams[{}].getVideoTracks()[0].getSettings().deviceId"
    assert scanner.page.evaluate(of.format(0)) != scanner.page.evaluate(of.format(1))
    cast.leave()
    browser.close()
    assert cast.page_errors == []


def test_a_page_that_is_not_secure_offers_the_other_ways(playwright: Playwright, quiz: Quiz, server: Server) -> None:
    """J11: over plain http there is no button that cannot work, but the reason, the camera app, and the code."""
    browser = launched(playwright, also=("--host-resolver-rules=MAP quiz.test 127.0.0.1",))
    cast = Cast(browser, server.url.replace("127.0.0.1", "quiz.test"))
    page = cast.page()
    page.goto("/join")
    reason = page.get_by_test_id("scanner-unavailable")
    expect(reason).to_have_attribute("data-reason", "insecure")
    expect(reason).to_contain_text("only over a secure connection")
    expect(reason).to_contain_text("own camera app")
    expect(page.get_by_test_id("scanner-start")).to_have_count(0)
    page.get_by_test_id("guide-open").click()
    scanner = Scanner(page, grant=False)
    scanner.guides("insecure")
    page.get_by_test_id("camera-test").click()
    expect(page.get_by_test_id("camera-result")).to_have_attribute("data-result", "insecure")
    page.get_by_test_id("type-instead").click()
    page.get_by_test_id("join-code").fill(quiz.code)
    page.get_by_test_id("join-code-submit").click()
    expect(page).to_have_url(f"/join/{quiz.code}")
    cast.leave()
    browser.close()
    assert cast.page_errors == []
