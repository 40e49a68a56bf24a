"""The lock on the big screen: the last row reads why a phone says so, and nothing else moves."""

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, asks
from tests.e2e.layout_checks import FLOOR, PROJECTORS, Box, box, boxes, too_large
from tests.e2e.people import Cast, Console, Projector

LOBBY = ("screen-qr", "screen-code", "screen-count", "screen-names")
QUESTION = ("question-text", "choice-0", "choice-1", "screen-code", "screen-count")


def _turn_the_key(console: Console, projector: Projector, parts: tuple[str, ...]) -> Box:
    """Lock and unlock; where the sign was."""
    before = boxes(projector, *parts)
    console.tap("control-lock")
    sign = projector.find("screen-lock")
    expect(sign).to_be_visible()
    expect(sign).to_contain_text("Joining is locked")
    assert boxes(projector, *parts) == before
    assert too_large(projector.page) == []
    size = sign.evaluate("sign => parseFloat(getComputedStyle(sign).fontSize) / innerHeight")
    assert size >= FLOOR
    place = box(projector, "screen-lock")
    console.tap("control-lock")
    expect(sign).to_have_count(0)
    assert boxes(projector, *parts) == before
    return place


@pytest.mark.parametrize(("width", "height"), PROJECTORS)
def test_the_lock_is_a_sign_that_moves_nothing(
    backstage: Backstage, host: Host, cast: Cast, width: int, height: int
) -> None:
    """J7: in lobby and question, locking shows words at once, beside everything else."""
    quiz = backstage.quiz(host, "A locked room", [asks("Is it open?", limit_s=None)])
    backstage.crowd(quiz, [f"Guest {number}" for number in range(300)])
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    projector.page.set_viewport_size({"width": width, "height": height})
    expect(projector.find("screen-count")).to_have_text("300")
    _turn_the_key(console, projector, LOBBY)

    console.go("question")
    projector.sees_phase("question")
    answered = projector.page.locator(".answered")
    expect(answered).to_contain_text("of 300")
    left, _, wide, _ = _turn_the_key(console, projector, QUESTION)
    beside = answered.bounding_box()
    assert beside is not None
    assert left + wide < beside["x"]
