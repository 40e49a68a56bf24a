"""Names on the big screen: a person sees the own name appear, however many are in, and nothing else moves."""

import pytest
from playwright.sync_api import expect

from tests.e2e.backstage import Backstage, Host, Quiz, asks
from tests.e2e.layout_checks import FLOOR, PROJECTORS, box, boxes, smallest_type, too_large
from tests.e2e.many_phones import Crowd
from tests.e2e.people import Cast
from tests.support.server import Server

# Each as long as a name can be, in scripts of all kinds, and the same one again and again.
ODD = (
    "The Artist Formerly Known As Pri",
    "🦊" * 32,
    "👩‍👩‍👧‍👦" * 20,
    "محمد عبد الرحمن الطويل جدا جدا",
    "王小明和他的朋友们一起来参加这个问答游戏的全部朋友们来了吗是的吧",
    "W" * 32,
    "Alex",
    "Bo",
)
LONG_TITLE = (
    "The Annual General Knowledge Quiz of the Whole Company, All Our Friends and Our Guests from Far Away, 2030"
)
SIGN = ("screen-qr", "screen-code", "screen-count")


@pytest.fixture
def quiz(backstage: Backstage, host: Host) -> Quiz:
    """A quiz in the lobby."""
    return backstage.quiz(host, LONG_TITLE, [asks("Yes or no?")])


@pytest.mark.parametrize("wifi", ["", "Gästenetz im Großen Saal 2.OG"])
@pytest.mark.parametrize("people", [0, 1, 7, 8, 22, 30, 46, 300, 1000])
def test_names_fit_and_are_legible(
    backstage: Backstage, host: Host, cast: Cast, quiz: Quiz, people: int, wifi: str
) -> None:
    """J3, J6: with any number of people nothing sticks out, nothing is too small, and the count is exact."""
    backstage.crowd(quiz, [ODD[number % len(ODD)] for number in range(people)])
    if wifi:
        backstage.wifi(host, quiz, wifi, 'x9;Kd:"7,\\long-Password-of-the-Hotel-OIl10-abcdefghijklmnopqrs')
    projector = cast.projector(quiz)
    expect(projector.find("screen-count")).to_have_text(str(people))
    for width, height in PROJECTORS:
        projector.page.set_viewport_size({"width": width, "height": height})
        assert too_large(projector.page) == [], (width, height)
        assert smallest_type(projector.page) >= FLOOR, (width, height)
    shown = projector.find("screen-names").locator("li").count() if people else 0
    others = projector.find("screen-others")
    assert shown + (int(others.inner_text().split()[1]) if others.count() else 0) == people


def test_a_newcomer_is_noticed_and_moves_nothing(backstage: Backstage, cast: Cast, quiz: Quiz) -> None:
    """J3, I2, I8: a name appears, keeps its number, and goes again; QR code, code and count stay where they are."""
    backstage.crowd(quiz, ["W" * 32] * 60)
    projector = cast.projector(quiz)
    names = projector.find("screen-names").locator("li")
    before, places = boxes(projector, *SIGN), names.all_text_contents()

    phone = cast.phone(quiz, "W" * 32)
    expect(projector.find("screen-count")).to_have_text("61")
    newest = projector.page.locator("[data-newest=true]")
    expect(newest).to_contain_text("61")
    cut = newest.locator(".name-words")
    assert cut.evaluate("words => words.scrollWidth > words.clientWidth"), "this name was to be cut"
    assert newest.locator(".figures").evaluate(
        "number => number.getBoundingClientRect().right <= number.closest('ul').getBoundingClientRect().right + 1"
    )
    after = names.all_text_contents()
    assert sum(old != new for old, new in zip(places, after, strict=True)) == 1

    phone.open_menu()
    phone.tap("leave")
    expect(projector.find("screen-count")).to_have_text("60")
    expect(names).to_have_text(places)
    assert boxes(projector, *SIGN) == before


def test_a_burst_is_calm(backstage: Backstage, server: Server, host: Host, cast: Cast, quiz: Quiz) -> None:
    """J6, N10: sixty people at once are a few messages to the projector, not sixty, and all are counted."""
    projector = cast.projector(quiz)
    before, (left, top, _, high) = boxes(projector, "screen-qr", "screen-code"), box(projector, "screen-count")
    frames: list[str] = []
    projector.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    projector.page.reload()
    projector.is_connected()
    frames.clear()

    console, crowd = cast.console(host, quiz), Crowd(server.url, quiz.code, 60)
    crowd.play()
    try:
        expect(projector.find("screen-count")).to_have_text("60")
        expect(projector.find("screen-others")).to_have_text("and 18 others")
        assert boxes(projector, "screen-qr", "screen-code") == before
        now = box(projector, "screen-count")  # more figures are wider, at the same place and of the same size
        assert (now[0], now[1], now[3]) == (left, top, high)
    finally:
        console.confirms("control-end")
        crowd.until_the_podium(60)
    lists = [frame for frame in frames if '"names' in frame]
    assert 0 < len(lists) < 30
    assert max(map(len, lists)) < 5_000


def test_a_long_evening_fits_the_projector(backstage: Backstage, host: Host, cast: Cast) -> None:
    """J3, M3: with the longest titles and names, results and podium fit old projectors, too."""
    quiz = backstage.quiz(host, LONG_TITLE, [asks("Yes or no?")], [asks("Really?")])
    backstage.crowd(quiz, [ODD[number % 6] for number in range(14)])
    console, projector = cast.console(host, quiz), cast.projector(quiz)

    def fits() -> None:
        for width, height in PROJECTORS:
            projector.page.set_viewport_size({"width": width, "height": height})
            assert too_large(projector.page) == [], (
                width,
                height,
                projector.find("screen").get_attribute("data-phase"),
            )

    for phase in ("presenting", "question", "reveal", "segment_results"):
        console.go(phase)
        projector.sees_phase(phase)
        fits()
    console.confirms("control-end")
    projector.sees_phase("finished")
    fits()
