"""Where things are on a page, and whether they fit."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.people import Person

PROJECTORS = ((1920, 1080), (1440, 900), (1280, 720), (1024, 768))
# What is read from the back of a room is at least this part of the screen's height.
FLOOR = 0.022

# Cut with an ellipsis on purpose, or there for screen readers only.
_CUT = ".name-words, .standing-stem, .screen-title, .podium-name, .unseen"
_TOO_LARGE = f"""() => [...document.querySelectorAll("main, main *")]
  .filter(e => e.checkVisibility() && !e.closest("svg") && !e.closest("details:not([open]) > :not(summary)")
    && !e.matches("{_CUT}") && getComputedStyle(e).display !== "inline" && e.clientWidth > 0)
  .filter(e => {{
    const box = e.getBoundingClientRect();
    return e.scrollWidth > e.clientWidth + 2 || e.scrollHeight > e.clientHeight + 2
      || box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
  }})
  .map(e => `${{e.tagName}}.${{e.className}} ${{e.textContent.slice(0, 40)}}`)"""
_SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *")]
  .filter(e => e.checkVisibility() && !e.closest("svg, .unseen") && !e.closest("details:not([open]) > :not(summary)")
    && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""

Box = tuple[float, float, float, float]


def box(person: Person, test_id: str) -> Box:
    """Left, top, width and height of what has that test id."""
    shown = person.find(test_id)
    expect(shown).to_be_visible()
    found = shown.bounding_box()
    assert found is not None, f"{test_id} is not there"
    return found["x"], found["y"], found["width"], found["height"]


def boxes(person: Person, *test_ids: str) -> dict[str, Box]:
    """The boxes of all of these."""
    return {test_id: box(person, test_id) for test_id in test_ids}


def too_large(page: Page) -> list[str]:
    """What sticks out of its own box or out of the window."""
    found: list[str] = page.evaluate(_TOO_LARGE)
    return found


def smallest_type(page: Page) -> float:
    """The size of the smallest words, as a part of the window's height."""
    size: Any = page.evaluate(f"({_SMALLEST})() / innerHeight")
    return float(size)
