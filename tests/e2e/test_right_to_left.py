"""Where lines run from right to left, and on a narrow phone, nothing is cut."""

from playwright.sync_api import Page

from quizapp.texts.languages import MIRRORED
from tests.e2e.backstage import Backstage, Host
from tests.e2e.people import Cast
from tests.e2e.walk import Walk

NARROW = {"width": 360, "height": 740}
# Cut with an ellipsis on purpose, typed as long as people like, or there for screen readers only.
_CUT = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility() && !e.closest("svg, .unseen, pre, textarea, select, option, dialog:not([open])")
    && !e.closest("details:not([open]) > :not(summary)")
    && !e.matches(".name-words, .standing-stem, .screen-title, .podium-name, .badge-name")
    && !e.matches(".table-scroll, .table-scroll *"))
  .filter((e) => {
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height || e.value) return false;
    const hides = getComputedStyle(e).overflowX !== "visible" && e.scrollWidth > e.clientWidth + 2;
    return hides || box.left < -1 || box.right > innerWidth + 1;
  })
  .map((e) => `${e.tagName}.${e.className} ${e.dataset.testid ?? e.name ?? ""} ${e.textContent.slice(0, 40)}`)"""


def test_nothing_is_cut(cast: Cast, backstage: Backstage, host: Host) -> None:
    """W1: every page and phase at 360 px, in letters that run from right to left."""
    seen: dict[str, list[str]] = {}
    cast.size = NARROW

    def look(page: Page, where: str) -> None:
        page.wait_for_function("document.documentElement.dir === 'rtl'")
        found = page.evaluate(_CUT)
        if found:
            seen[where] = found

    Walk(cast, backstage, host, MIRRORED, look).go()
    assert not seen, "\n".join(f"{where}: {found}" for where, found in seen.items())
