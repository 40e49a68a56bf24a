"""The host lets people in: a page waits its turn and goes on by itself, also after a reload and a dead server."""

from playwright.sync_api import Locator, expect

from tests.e2e.backstage import Backstage, Host, asks
from tests.e2e.people import Cast, Console, Phone
from tests.support.server import Server


def _asks_to_join(cast: Cast, code: str, name: str) -> Phone:
    phone = Phone(cast.page())
    phone.open_door(f"/join/{code}")
    phone.is_connected()
    phone.find("name-input").fill(name)
    phone.tap("join-submit")
    expect(phone.find("in-line")).to_contain_text(name)
    return phone


def _waiting(console: Console, name: str) -> Locator:
    return console.page.locator(f'[data-testid=waiting-person][data-name="{name}"]')


def test_people_wait_for_the_host(backstage: Backstage, host: Host, cast: Cast, server: Server) -> None:
    """Hole 3: one is let in, one is turned away, the others come in with all, one of them after a `kill -9`."""
    quiz = backstage.quiz(host, "By invitation", [asks("First")])
    console, projector = cast.console(host, quiz), cast.projector(quiz)
    console.find("control-admission").select_option("approve")
    expect(projector.find("screen-approval")).to_contain_text("The host has to let you in")
    expect(console.find("control-lock")).to_have_attribute("data-locked", "false")
    ann, ben, cem = (_asks_to_join(cast, quiz.code, name) for name in ("Ann", "Ben", "Cem"))
    expect(ann.find("in-line")).to_contain_text("Wait until the host lets you in")
    expect(ann.find("join-error")).to_have_attribute("data-reason", "approval")
    expect(console.find("waiting-count")).to_have_text("3")
    expect(console.find("at-door")).to_have_count(0)  # the line says it, and counts nobody who was turned away

    _waiting(console, "Ann").get_by_test_id("let-in").click()
    expect(ann.find("my-name")).to_have_text("Ann")
    _waiting(console, "Ben").get_by_test_id("turn-away").click()
    expect(ben.find("join-error")).to_have_attribute("data-reason", "turned_away")
    expect(ben.find("name-input")).to_have_value("Ben")
    expect(console.find("waiting-person")).to_have_count(1)

    cem.page.reload()
    expect(cem.find("in-line")).to_contain_text("Cem")
    server.kill()
    server.start()
    for person in (console, cem):
        person.is_back()
    expect(_waiting(console, "Cem")).to_be_visible()
    console.tap("let-all-in")
    expect(cem.find("my-name")).to_have_text("Cem")
    console.sees_participants(2)
    console.find("control-admission").select_option("open")
    expect(projector.find("screen-approval")).to_have_count(0)
