"""In a room without internet everything works: no page, in no phase, asks anybody but the host's own machine."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Response, Route, WebSocket, expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks, asks_several
from tests.e2e.people import Cast, Console, Person, Phone, Projector

OUTSIDE_IN_CSS = re.compile(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//[^)"']+""", re.IGNORECASE)
OUTSIDE_IN_JS = re.compile(r"""(?:\bimport|\bfrom|\bimportScripts)\s*\(?\s*["'`](?:https?:|wss?:)?//[^"'`]+""")
OUTSIDE_IN_HTML = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=["'](?:https?:)?//[^"']+""")


class Watch:
    """Sees every request of every page, and lets none out."""

    def __init__(self, url: str) -> None:
        self.outside: list[str] = []
        self.failed: list[str] = []
        self.mentions: list[str] = []
        self._own = urlsplit(url).netloc

    def over(self, page: Page) -> Page:
        """Watch this page and its whole browser."""
        page.context.route("**/*", self._pass_on)
        page.context.on("request", self._note)
        page.context.on("response", self._read)
        page.on("websocket", self._note_socket)
        return page

    def _is_own(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.netloc == self._own or parts.scheme in ("data", "blob", "about")

    def _pass_on(self, route: Route) -> None:
        if self._is_own(route.request.url):
            route.continue_()
        else:
            route.abort()

    def _note(self, request: Request) -> None:
        if not self._is_own(request.url):
            self.outside.append(request.url)

    def _note_socket(self, socket: WebSocket) -> None:
        if not self._is_own(socket.url):
            self.outside.append(socket.url)

    def _read(self, response: Response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.status} {response.url}")


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """Two parts, so that every phase there is comes by."""
    first = [asks("One of two"), asks_several("Two of three", "a", "b", "c", right=(0, 1))]
    return backstage.quiz(host, "No internet here", first, [asks("The last one")])


def test_every_page_and_every_phase_stays_inside(cast: Cast, host: Host, quiz: Quiz) -> None:
    """N14: all pages, all phases, not one request (http or websocket) to another origin, not one error."""
    watch = Watch(cast.url)
    _visit_the_doors(watch, cast, host, quiz)
    desk = watch.over(cast.signed_in(host))
    console = Console(desk)
    desk.goto(f"/host/{quiz.id}/live")
    projector = Projector(watch.over(cast.page(phone=False)))
    projector.page.goto(f"/screen/{quiz.code}")
    phone = Phone(watch.over(cast.page()))
    phone.open_door(f"/join/{quiz.code}")
    phone.join("Ann")
    _play_through_all_phases(console, [console, projector, phone], phone)
    for address in (f"/join/{quiz.code}", f"/play/{quiz.code}"):
        phone.page.goto(address)
        phone.sees_phase("finished")

    assert watch.outside == []
    assert watch.failed == []
    assert cast.console_errors == []
    assert cast.page_errors == []


def _visit_the_doors(watch: Watch, cast: Cast, host: Host, quiz: Quiz) -> None:
    stranger = watch.over(cast.page())
    for address, test_id in (("/", "join-code"), ("/join", "join-code"), ("/host", "sign-in-submit")):
        stranger.goto(address)
        expect(stranger.get_by_test_id(test_id)).to_be_visible()
    desk = watch.over(cast.signed_in(host))
    for address, test_id in (("/host", "event-card"), (f"/host/{quiz.id}", "question-add")):
        desk.goto(address)
        expect(desk.get_by_test_id(test_id).first).to_be_visible()
    desk.get_by_test_id("question-add").first.click()
    expect(desk.get_by_test_id("question-save")).to_be_visible()


def _play_through_all_phases(console: Console, everybody: list[Person], phone: Phone) -> None:
    _all_see(everybody, "lobby")
    for step in ("presenting", "question"):
        console.go(step)
        _all_see(everybody, step)
    phone.answers(0)
    _all_see(everybody, "reveal")
    for step in ("leaderboard", "question"):
        console.go(step)
        _all_see(everybody, step)
    console.tap("control-pause")
    _all_see(everybody, "paused")
    for step in ("question", "reveal", "segment_results", "presenting", "question", "reveal"):
        console.go(step)
        _all_see(everybody, step)
    for step in ("segment_results", "finished"):
        console.go(step)
        _all_see(everybody, step)


def _all_see(everybody: list[Person], phase: str) -> None:
    for each in everybody:
        each.sees_phase(phase)


def test_nothing_that_is_served_names_another_machine_to_load_from(cast: Cast, host: Host, quiz: Quiz) -> None:
    """N14: no stylesheet, script or page says to load anything from elsewhere, whether a browser did so or not."""
    page = cast.signed_in(host)
    served: dict[str, Response] = {}
    page.context.on("response", lambda response: served.update({response.url: response}))
    for address in ("/", "/join", "/host", f"/host/{quiz.id}", f"/host/{quiz.id}/live", f"/screen/{quiz.code}"):
        page.goto(address)
        expect(page.get_by_role("heading").first).to_be_visible()
    for url in [url for url in served if _kind(served[url]) in ("html", "css", "javascript")]:
        text = page.request.get(url).text()
        assert text
        found = [each.group() for rule in _RULES[_kind(served[url])] for each in rule.finditer(text)]
        assert found == [], url
    assert {_kind(response) for response in served.values()} >= {"html", "css", "javascript"}


_RULES = {
    "css": (OUTSIDE_IN_CSS,),
    "javascript": (OUTSIDE_IN_JS, OUTSIDE_IN_CSS),
    "html": (OUTSIDE_IN_HTML, OUTSIDE_IN_CSS),
}


def _kind(response: Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].rpartition("/")[2]
