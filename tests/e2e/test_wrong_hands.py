"""Addresses that are not meant for somebody show them nothing, and scripts cannot read who a browser is."""

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.people import Cast

CONTROLS = ("control-start", "control-next", "control-end", "control-lock", "participant", "event-code")


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """Somebody's quiz."""
    return backstage.quiz(host, "Board meeting", [asks("A secret question", "a secret choice", "another one")])


def _frames(page: Page) -> list[str]:
    """Everything that the server sends to this page over its socket, as it comes."""
    received: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(str(frame)))

    page.on("websocket", listen)
    return received


def _shows_nothing(page: Page, frames: list[str], quiz: Quiz) -> None:
    for test_id in CONTROLS:
        expect(page.get_by_test_id(test_id)).to_have_count(0)
    told = page.inner_text("body") + "".join(frames)
    for secret in (quiz.code, quiz.title, "Ann the participant", "secret question", "secret choice"):
        assert secret not in told


@pytest.mark.parametrize("page_of_the_host", ["", "/live"])
def test_a_phone_sees_nothing_of_the_hosts_pages(quiz: Quiz, cast: Cast, page_of_the_host: str) -> None:
    """A1: without the host's cookie, console and editor show neither names nor questions nor controls."""
    phone = cast.phone(quiz, "Ann the participant")
    page = phone.context.new_page()
    frames = _frames(page)
    page.goto(f"/host/{quiz.id}{page_of_the_host}")
    _is_settled(page)
    _shows_nothing(page, frames, quiz)


@pytest.mark.parametrize("page_of_the_host", ["", "/live"])
def test_another_host_sees_nothing_either(quiz: Quiz, cast: Cast, backstage: Backstage, page_of_the_host: str) -> None:
    """A1, E2: an account is no key to somebody else's event."""
    cast.phone(quiz, "Ann the participant")
    page = cast.signed_in(backstage.host())
    frames = _frames(page)
    page.goto(f"/host/{quiz.id}{page_of_the_host}")
    _is_settled(page)
    _shows_nothing(page, frames, quiz)


def _is_settled(page: Page) -> None:
    """The server has said who may be here: a refusal, or the form to sign in."""
    expect(page.get_by_test_id("sign-in-submit").or_(page.get_by_role("heading")).first).to_be_visible()
    expect(page.get_by_role("heading", name="One moment")).to_have_count(0)


def test_nobody_else_gets_the_export(quiz: Quiz, cast: Cast, backstage: Backstage, host: Host) -> None:
    """X2: the record of an event is its host's alone."""
    phone = cast.phone(quiz, "Ann the participant")
    stranger = cast.signed_in(backstage.host())
    for page in (phone.page, stranger):
        for ending in ("json", "csv"):
            response = page.request.get(f"/export/{quiz.id}.{ending}")
            assert response.status == 404
            assert "Ann the participant" not in response.text()
    assert "Ann the participant" in cast.signed_in(host).request.get(f"/export/{quiz.id}.json").text()


def test_scripts_cannot_read_who_a_browser_is(quiz: Quiz, cast: Cast, host: Host) -> None:
    """I4: the device's secret is in an HttpOnly cookie, and in nothing that a script can reach."""
    phone = cast.phone(quiz, "Ann")
    cookie = next(each for each in phone.context.cookies() if each.get("name") == "quizapp_device")
    assert cookie.get("httpOnly") is True
    assert cookie.get("sameSite") == "Lax"
    secret = cookie.get("value")
    assert secret
    reachable = phone.page.evaluate(
        "[document.cookie, ...[localStorage, sessionStorage].map(JSON.stringify), document.body.innerHTML].join()"
    )
    assert secret not in reachable


def test_the_account_is_in_a_cookie_that_scripts_cannot_read(cast: Cast, backstage: Backstage) -> None:
    """A1: signing in by the form sets an HttpOnly cookie; signing in wrongly sets none and says so."""
    host = backstage.host()
    page = cast.page(phone=False)
    page.goto("/host")
    for password, test_id in (("wrong password", "sign-in-error"), ("correct horse battery", "event-create")):
        page.get_by_test_id("sign-in-name").fill(host.name)
        page.get_by_test_id("sign-in-password").fill(password)
        page.get_by_test_id("sign-in-submit").click()
        expect(page.get_by_test_id(test_id)).to_be_visible()
        cookies = [each for each in page.context.cookies() if each.get("name") == "quizapp_host"]
        assert len(cookies) == (test_id == "event-create")
        assert all(each.get("httpOnly") for each in cookies)


def test_the_right_answer_is_told_to_nobody_before_the_reveal(quiz: Quiz, cast: Cast, host: Host) -> None:
    """Q9: until the reveal no phone and no projector receives which choice is right, not even hidden."""
    console = cast.console(host, quiz)
    watched = {cast.page(): f"/join/{quiz.code}", cast.page(phone=False): f"/screen/{quiz.code}"}
    frames = {page: _frames(page) for page in watched}
    for page, address in watched.items():
        page.goto(address)
    phone = next(iter(watched))
    phone.get_by_test_id("name-input").fill("Ann the participant")
    phone.get_by_test_id("join-submit").click()
    expect(phone.get_by_test_id("my-name")).to_be_visible()
    console.go("question")
    for page in watched:
        expect(page.get_by_test_id("choice-0")).to_be_visible()
        assert '"right":true' not in "".join(frames[page]).replace(" ", "")
    console.go("reveal")
    for page in watched:
        expect(page.get_by_test_id("choice-0")).to_have_attribute("data-correct", "true")
        assert '"right":true' in "".join(frames[page]).replace(" ", "")
