"""The scanner at the door: what was read, and what is in the camera's way."""

from typing import Any

import reflex as rx

from quizapp.domain.camera.browsers import Browser, by_key, detect
from quizapp.domain.camera.guides import guide_for
from quizapp.domain.camera.scanned import read
from quizapp.domain.camera.troubles import TROUBLES, WITHOUT_APP_STEPS, WORKS, Kind, Report, kind_of
from quizapp.states.reader import Reading
from quizapp.texts.translations import gettext
from quizapp.web.own_hosts import own_hosts

MAX_WORD = 200  # of what a browser says about an error


class ScannerState(Reading, rx.State):
    """What one scanner shows. The camera itself is the browser's business."""

    found: bool = False
    words: str = ""  # what was wrong with the last code
    words_kind: str = ""
    trouble: str = ""  # a `Kind`
    title: str = ""
    meaning: str = ""
    advice: str = ""
    browser: str = ""
    steps: list[str] = []
    leaves_app: bool = False
    result: str = ""
    result_words: str = ""
    _chosen: str = ""
    _touch_points: int = 0

    @rx.event
    def begin(self, report: dict):
        """The camera runs."""
        was_in_trouble = self.trouble not in ("", Kind.HELP)
        self.found, self.words, self.words_kind, self.trouble = False, "", "", ""
        self.result, self.result_words = "", ""
        if was_in_trouble or report.get("tested") is True:
            self.result, self.result_words = "works", self._said(WORKS)

    @rx.event
    def scanned(self, text: str):
        """A code was read: go to its quiz, or say what it is and go on."""
        if not isinstance(text, str):
            return None
        headers = self.router.headers
        what = read(text, own_hosts(headers.host, headers.origin))
        self.words = self._translated(what.words) if what.words else ""
        self.words_kind = what.kind
        if not what.code:
            return None
        self.found = True
        return rx.redirect(f"/join/{what.code}")

    @rx.event
    def fail(self, report: dict):
        """The camera does not run: say why, and the way for this browser."""
        touch_points = report.get("touch")
        self._touch_points = touch_points if type(touch_points) is int and 0 <= touch_points < 256 else 0
        self.trouble = kind_of(_read_report(report))
        self.result = self.result_words = ""
        self._show_guide()
        if report.get("tested") is True:
            self.result, self.result_words = self.trouble, f"{self.title}."

    @rx.event
    def choose_browser(self, key: str):
        """Show the guide of another browser than the one that was recognised."""
        if isinstance(key, str) and by_key(key) is not None:
            self._chosen = key
            self._show_guide()

    def _show_guide(self) -> None:
        kind = Kind(self.trouble) if self.trouble else Kind.HELP
        browser = self._browser()
        guide, trouble = guide_for(browser, kind), TROUBLES[kind]
        self.title, self.meaning = self._said(trouble.title), self._said(trouble.meaning)
        self.advice = self._said(WITHOUT_APP_STEPS if guide.leaves_app else trouble.advice)
        self.browser, self.leaves_app = browser.key, guide.leaves_app
        self.steps = [self._translated(step) for step in guide.steps]

    def _said(self, text: str) -> str:
        return gettext(text, self._language())

    def _browser(self) -> Browser:
        return by_key(self._chosen) or detect(self.router.headers.user_agent, self._touch_points)


def _read_report(report: dict[str, Any]) -> Report:
    """What the page told of the camera, with nothing in it that no page of ours says."""

    def word(name: str) -> str:
        told = report.get(name)
        return told[:MAX_WORD] if isinstance(told, str) else ""

    return Report(
        name=word("name"),
        message=word("message"),
        permission=word("permission"),
        is_secure=report.get("secure") is not False,
        has_cameras=report.get("cameras") is not False,
    )
