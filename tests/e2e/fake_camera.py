"""A camera for browser tests: Chromium's own fake one, which plays a film of QR codes, and who looks through it."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from quizapp.services.admission import qr_codes
from tests.support.waiting import wait_until

WIDTH, HEIGHT = 640, 480
CODE_PX = 280

# Everything that the page was given, kept where a test can look at it.
KEEP_STREAMS = """
window.streams = [];
const ask = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = async function (wanted) {
    const stream = await ask.call(this, wanted);
    window.streams.push(stream);
    return stream;
};
"""


def film(path: Path, *scenes: tuple[str, int]) -> tuple[str, ...]:
    """Write a film of those scenes (what the code says, how many frames); the switches of a Chromium that plays it."""
    path.write_bytes(b"".join(_frame(text) * frames for text, frames in scenes))
    return ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={path}")


def _frame(text: str) -> bytes:
    """One picture, as somebody holds a phone: a little askew, in a room that is not white."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (96, 110, 118))
    if text:
        code = Image.open(BytesIO(qr_codes.png(text, CODE_PX))).convert("RGB")
        code = code.rotate(6, expand=True, fillcolor=(96, 110, 118))
        picture.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    stored = BytesIO()
    picture.save(stored, "JPEG", quality=90)
    return stored.getvalue()


class Scanner:
    """Somebody who joins with the camera in the page."""

    def __init__(self, page: Page, *, grant: bool = True) -> None:
        self.page = page
        if grant:
            page.context.grant_permissions(["camera"])
        page.add_init_script(KEEP_STREAMS)

    def open(self, address: str = "/join") -> None:
        """Load the page, and press the button."""
        self.page.goto(address)
        self.page.get_by_test_id("scanner-start").click()

    def is_in_phase(self, phase: str) -> None:
        """Wait until the scanner is asking, running, resting, failed …"""
        expect(self.page.get_by_test_id("scanner")).to_have_attribute("data-phase", phase)

    def says(self, words: str) -> None:
        """Wait until it says that."""
        expect(self.page.get_by_test_id("scanner-words")).to_have_text(words)

    def has_camera(self, number: int) -> None:
        """Wait until so many streams were given, of which only the last one is alive."""
        wait_until(self.page, "count => streams.length === count && streams.at(-1).active", number)
        assert self.page.evaluate("streams.filter(stream => stream.active).length") == 1

    def has_no_camera(self) -> None:
        """Wait until every track has ended: the light beside the lens is off."""
        ended = "streams.flatMap(stream => stream.getTracks()).every(track => track.readyState === 'ended')"
        wait_until(self.page, ended)

    def guides(self, kind: str, browser: str | None = None) -> None:
        """Wait until the guide is about that trouble, in that browser."""
        guide = self.page.get_by_test_id("camera-guide")
        expect(guide).to_have_attribute("data-kind", kind)
        if browser:
            expect(guide).to_have_attribute("data-browser", browser)
        expect(self.page.get_by_test_id("type-instead")).to_be_visible()
