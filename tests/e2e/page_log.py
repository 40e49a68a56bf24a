"""What a page showed from moment to moment, written down by the page itself, and measured with its own clock."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.support.waiting import wait_until

# A line that waits to be worth a word (`late`) is there, but transparent: nobody sees it.
_WRITE = """
(() => {
  const find = (id) => document.querySelector(`[data-testid=${id}]`);
  const seen = (element) => (element && getComputedStyle(element).opacity !== "0" ? element.innerText : "");
  const entries = [];
  window.diary = { entries, beganAt: 0, tappedAt: 0 };
  let latest = "";
  const look = () => {
    const covered = document.querySelector(".veil, .rest");
    const entry = {
      state: find("connection")?.dataset.state ?? "",
      line: seen(document.querySelector(".connection-line")),
      spoken: find("connection")?.querySelector("[role=status]")?.textContent ?? "",
      question: covered ? "" : find("question-text")?.innerText ?? "",
    };
    const now = JSON.stringify(entry);
    if (now === latest) return;
    latest = now;
    entries.push({ at: performance.now(), ...entry });
  };
  const watch = () => {
    look();
    new MutationObserver(look).observe(document, {
      subtree: true, childList: true, characterData: true, attributes: true,
    });
  };
  watch();
  document.addEventListener("animationstart", look, true); // what waited to be seen is seen now
  window.addEventListener("pointerdown", () => (window.diary.tappedAt = performance.now()), true);
})()
"""


@dataclass(frozen=True)
class Entry:
    """What the page showed from that moment on, `at_s` seconds of the page's own clock."""

    at_s: float
    state: str  # of the connection
    line: str  # the words of the connection's line, empty while none is seen
    spoken: str  # what a screen reader is told of it
    question: str  # the question that can be read, empty while there is none or it is covered


class PageLog:
    """Kept by one page from now on; a page that is loaded anew begins a new one."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.add_init_script(_WRITE)
        page.evaluate(_WRITE)

    def begin(self) -> None:
        """Forget all but what is shown: the story begins now."""
        self._page.evaluate("diary.entries.splice(0, diary.entries.length - 1); diary.beganAt = performance.now()")

    def entries(self) -> list[Entry]:
        """Everything since the beginning."""
        rows = self._page.evaluate("diary.entries")
        return [Entry(row["at"] / 1000, row["state"], row["line"], row["spoken"], row["question"]) for row in rows]

    def waits_for_state(self, state: str) -> None:
        """Wait until the connection was in that state since the beginning, however briefly."""
        wait_until(self._page, "state => diary.entries.some(entry => entry.state === state)", state)

    def waits_for_line(self, words: str) -> None:
        """Wait until the connection's line said that since the beginning, however briefly."""
        wait_until(self._page, "words => diary.entries.some(entry => entry.line.includes(words))", words)

    def seconds_until(self, state: str) -> float:
        """From the beginning until the connection was in that state."""
        return self._moment(state) - self._page.evaluate("diary.beganAt") / 1000

    def seconds_from_tap_until(self, state: str) -> float:
        """From the latest tap until the connection was in that state."""
        tapped_s = self._page.evaluate("diary.tappedAt") / 1000
        assert tapped_s > 0, "nobody tapped"
        return self._moment(state, tapped_s) - tapped_s

    def questions(self) -> list[str]:
        """Each question that could be read, in the order of appearance; twice if it was away in between."""
        shown = [entry.question for entry in self.entries()]
        return [text for i, text in enumerate(shown) if text and (i == 0 or shown[i - 1] != text)]

    def _moment(self, state: str, after_s: float = 0.0) -> float:
        moments = [entry.at_s for entry in self.entries() if entry.state == state and entry.at_s >= after_s]
        assert moments, f"it never was {state}"
        return moments[0]
