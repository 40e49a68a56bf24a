"""The sign-in form over real routes and a real database."""

import asyncio
import threading
from collections.abc import AsyncIterator, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import httpx
import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, select
from starlette.applications import Starlette

from quizapp.db.engine import Database
from quizapp.db.migrations import upgrade
from quizapp.db.tables import Host, HostSession
from quizapp.domain.refusal import Refusal
from quizapp.services.accounts import accounts
from quizapp.texts.refusals import sentence
from quizapp.web.cookies import DEVICE_COOKIE, HOST_COOKIE
from quizapp.web.sign_in import sign_in
from quizapp.web.sign_in.limits import HashingQueue
from quizapp.web.sign_in.setup_code import SETUP_CODE
from quizapp.web.sign_in.sign_in import refusal_of, routes

ADA = {"name": "Ada", "password": "correct horse"}
GRACE = {"name": "Grace", "password": "battery staple"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty database of this version."""
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    upgrade(url)
    database = Database(url)
    yield database
    database.close()


class Site:
    """The routes, and browsers at addresses of one's choice."""

    def __init__(self, db: Database) -> None:
        self.registration_open = False
        self.ended: set[str] = set()  # sessions whose tabs were to be cleared
        self.app = Starlette(routes=routes(db, lambda: self.registration_open, self._end_tabs))

    async def _end_tabs(self, session_ids: Collection[str]) -> None:
        self.ended |= set(session_ids)

    def browser(self, address: str = "192.0.2.1", scheme: str = "http") -> httpx.AsyncClient:
        """A browser that sits at that address."""
        transport = httpx.ASGITransport(self.app, client=(address, 4711))
        return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://quiz.test:3000")


@pytest.fixture
def site(db: Database) -> Site:
    """A site nobody has tried to sign in to."""
    return Site(db)


@pytest.fixture
async def browser(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without cookies."""
    async with site.browser() as client:
        yield client


@pytest.fixture(scope="module")
def prepared() -> accounts.PreparedAccount:
    """Ada's account, hashed once."""
    return accounts.prepare_account(**ADA)


@pytest.fixture
def ada(db: Database, prepared: accounts.PreparedAccount) -> None:
    """Ada has the first account."""
    db.write_now(lambda session: accounts.create_account(session, prepared, datetime.now(UTC)))


def names(db: Database) -> list[str]:
    """The names of all accounts."""
    return db.read_now(lambda session: list(session.exec(select(Host.name)).all()))


def sessions(db: Database) -> int:
    """How many browsers are signed in."""
    return len(db.read_now(lambda session: session.exec(select(HostSession)).all()))


def host(db: Database, client: httpx.AsyncClient) -> str | None:
    """The name of the host who is signed in with that browser."""
    secret = client.cookies.get(HOST_COOKIE)
    found = db.read_now(lambda session: accounts.host_of(session, secret, datetime.now(UTC)))
    return found.name if found else None


def error(answer: httpx.Response) -> str:
    """The reason a refused form comes back with; it has words for people and brings no cookie."""
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    address, _, reason = answer.headers["location"].partition("?error=")
    assert address == "/host"
    assert refusal_of(reason) is not None
    return reason


async def test_the_first_form_creates_the_first_account(db: Database, browser: httpx.AsyncClient) -> None:
    """A1: at the first start the sign-in form creates the account and signs in with it."""
    answer = await browser.post("/api/sign-in", data=ADA)
    assert (answer.status_code, answer.headers["location"]) == (303, "/host")
    assert host(db, browser) == "Ada"
    assert names(db) == ["Ada"]


@pytest.mark.usefixtures("ada")
async def test_signing_in(db: Database, browser: httpx.AsyncClient) -> None:
    """A1: name and password bring a cookie scripts cannot read."""
    answer = await browser.post("/api/sign-in", data=ADA)
    assert answer.headers["location"] == "/host"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{HOST_COOKIE}=")
    assert cookie.endswith("; HttpOnly; SameSite=Lax; Path=/; Max-Age=2592000")
    assert host(db, browser) == "Ada"


@pytest.mark.usefixtures("ada")
async def test_the_cookie_is_secure_under_tls(site: Site) -> None:
    """A1: under TLS the host's cookie never travels in the clear."""
    async with site.browser(scheme="https") as browser:
        answer = await browser.post("/api/sign-in", data=ADA, headers={"Origin": "https://quiz.test:3000"})
    assert answer.headers["set-cookie"].endswith("; Secure")


async def test_two_first_accounts_at_once(site: Site, db: Database) -> None:
    """A1: of two first accounts in the same instant exactly one is created, and the other is told."""
    async with site.browser() as one, site.browser("192.0.2.2") as two:
        answers = await asyncio.gather(one.post("/api/sign-in", data=ADA), two.post("/api/sign-in", data=GRACE))
        signed_in = [name for name in (host(db, one), host(db, two)) if name]
    assert names(db) == signed_in
    assert len(signed_in) == 1
    assert sorted(answer.headers["location"] for answer in answers) == ["/host", "/host?error=closed"]


async def test_the_first_form_sent_twice(db: Database, browser: httpx.AsyncClient) -> None:
    """A1: a double tap on the first form creates one account and signs in."""
    answers = await asyncio.gather(*(browser.post("/api/sign-in", data=ADA) for _ in range(2)))
    assert [answer.headers["location"] for answer in answers] == ["/host", "/host"]
    assert names(db) == ["Ada"]
    assert host(db, browser) == "Ada"


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "Ada"},
        {"password": ADA["password"]},
        {**ADA, "password": "wrong password"},
        {**ADA, "name": "Eve"},
        {**ADA, "name": "Ada\x00"},
        {**ADA, "name": "' OR 1=1 --"},
        {**ADA, "password": "x" * 10_000},
        {**ADA, "name": "x" * 10_000},
        {"name": ["Ada", "Eve"], "password": ["correct horse", "x"]},
    ],
    ids=lambda fields: ascii(fields)[:40],
)
async def test_wrong_fields(db: Database, browser: httpx.AsyncClient, fields: dict[str, str]) -> None:
    """A1: missing, wrong, huge and hostile fields get one and the same refusal, and change nothing."""
    assert error(await browser.post("/api/sign-in", data=fields)) == "wrong"
    assert names(db) == ["Ada"]
    assert sessions(db) == 0


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "bad_name"),
        ({**ADA, "name": ""}, "bad_name"),
        ({**ADA, "name": "A\u200b"}, "bad_name"),
        ({**ADA, "name": "x" * 65}, "bad_name"),
        ({"name": "Ada"}, "short_password"),
        ({**ADA, "password": "1234567"}, "short_password"),
        ({**ADA, "password": "x" * 257}, "short_password"),
    ],
    ids=lambda value: ascii(value)[:40],
)
async def test_a_first_account_that_cannot_be(
    db: Database, browser: httpx.AsyncClient, fields: dict[str, str], reason: str
) -> None:
    """A1: a name or password that cannot be is named, and no account comes of it."""
    assert error(await browser.post("/api/sign-in", data=fields)) == reason
    assert names(db) == []


@pytest.mark.parametrize("body", [b"name=%ff%fe&password=%00", b"name=\xff\xfe&password=\x00", b"&&&===%%%"])
async def test_bytes_that_are_no_text(db: Database, browser: httpx.AsyncClient, body: bytes) -> None:
    """A1: a form of broken bytes is refused like any other."""
    assert error(await browser.post("/api/sign-in", content=body, headers=FORM)) in (
        "bad_name",
        "short_password",
    )
    assert names(db) == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"name=" + b"x" * 16 * 1024, FORM["Content-Type"], 413),
        (b"x" * 5_000_000, "text/plain", 413),
        (b"a=1&" * 17, FORM["Content-Type"], 400),
        (b'{"name": "Ada", "password": "correct horse"}', "application/json", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
        (b"name=Ada", "", 415),
    ],
    ids=["long", "huge", "fields", "json", "multipart", "untyped"],
)
async def test_what_no_form_sends(
    db: Database, browser: httpx.AsyncClient, body: bytes, kind: str, status: int
) -> None:
    """A1: a body no form of ours sends is refused before anything is done with it."""
    answer = await browser.post("/api/sign-in", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert names(db) == []


async def test_an_endless_body_is_not_read(browser: httpx.AsyncClient) -> None:
    """A1: a body that never ends is refused after 16 KB."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100_000_000:
            sent += 1024
            yield b"x" * 1024

    answer = await browser.post("/api/sign-in", content=endless(), headers=FORM)
    assert answer.status_code == 413
    assert sent <= 20 * 1024


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("after", "location"),
    [
        ("/account", "/account"),
        ("/host/7/live?tab=people#top", "/host/7/live?tab=people#top"),
        ("", "/host"),
        ("host", "/host"),
        ("//evil.test", "/host"),
        ("///evil.test", "/host"),
        ("/\\evil.test", "/host"),
        ("\\/evil.test", "/host"),
        ("/\t/evil.test", "/host"),
        ("/\n/evil.test", "/host"),
        (" //evil.test", "/host"),
        ("/a\r\nSet-Cookie: x=y", "/host"),
        ("https://evil.test", "/host"),
        ("javascript:alert(1)", "/host"),
        ("/" + "x" * 5000, "/host"),
    ],
    ids=lambda value: ascii(value)[:24],
)
async def test_where_signing_in_leads(browser: httpx.AsyncClient, after: str, location: str) -> None:
    """A1: signing in goes on to a page of this site and never to another one."""
    answer = await browser.post("/api/sign-in", data={**ADA, "next": after})
    assert (answer.status_code, answer.headers["location"]) == (303, location)


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("site_header", ["same-origin", "none"])
async def test_the_own_form(db: Database, browser: httpx.AsyncClient, site_header: str) -> None:
    """A1: the own page's form is let through with the headers browsers send."""
    headers = {"Origin": "http://QUIZ.test:3000", "Sec-Fetch-Site": site_header}
    await browser.post("/api/sign-in", data=ADA, headers=headers)
    assert host(db, browser) == "Ada"


@pytest.mark.usefixtures("ada")
async def test_registering(site: Site, db: Database, browser: httpx.AsyncClient) -> None:
    """A1: further accounts are created only while registration is open; a taken name is refused."""
    assert error(await browser.post("/api/register", data=GRACE)) == "closed"
    assert names(db) == ["Ada"]
    site.registration_open = True
    assert error(await browser.post("/api/register", data={**GRACE, "name": "ADA"})) == "taken"
    answer = await browser.post("/api/register", data=GRACE)
    assert answer.headers["location"] == "/host"
    assert host(db, browser) == "Grace"


class Watched(PasswordHasher):
    """Argon2, remembering in which threads it works."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[threading.Thread] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """A hash, and where it was made."""
        self.threads.append(threading.current_thread())
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        """Whether they match, and where that was found out."""
        self.threads.append(threading.current_thread())
        return super().verify(hash, password)


async def test_hashing_holds_up_nothing_else(browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A1: passwords are hashed neither on the event loop nor on the database's threads, nor for nothing."""
    hasher = Watched()
    monkeypatch.setattr(accounts, "_hasher", hasher)
    await browser.post("/api/sign-in", data=ADA)
    await browser.post("/api/sign-in", data=ADA)
    assert len(hasher.threads) >= 2
    assert threading.current_thread() not in hasher.threads
    assert not any(thread.name.startswith("database") for thread in hasher.threads)
    hasher.threads.clear()
    assert error(await browser.post("/api/register", data=GRACE)) == "closed"
    assert hasher.threads == []


@pytest.mark.usefixtures("ada")
async def test_one_name_registered_twice_at_once(site: Site, db: Database) -> None:
    """A2: of two accounts of one name in the same instant exactly one is created."""
    site.registration_open = True
    async with site.browser() as one, site.browser("192.0.2.2") as two:
        answers = await asyncio.gather(*(client.post("/api/register", data=GRACE) for client in (one, two)))
    assert sorted(answer.headers["location"] for answer in answers) == ["/host", "/host?error=taken"]
    assert names(db) == ["Ada", "Grace"]


@pytest.mark.usefixtures("ada")
async def test_signing_out(site: Site, db: Database, browser: httpx.AsyncClient) -> None:
    """A1: signing out ends the session on the server and what its tabs show, and removes the cookie."""
    await browser.post("/api/sign-in", data=ADA)
    secret = browser.cookies[HOST_COOKIE]
    answer = await browser.post("/api/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/host")
    assert HOST_COOKIE not in browser.cookies
    assert site.ended == {accounts.session_id(secret)}
    browser.cookies.set(HOST_COOKIE, secret)
    assert host(db, browser) is None


@pytest.mark.usefixtures("ada")
async def test_signing_out_everywhere(site: Site, db: Database, browser: httpx.AsyncClient) -> None:
    """Hole 6: all sessions of this host are over, those of others and of nobody's browser are not."""
    site.registration_open = True
    async with site.browser("192.0.2.2") as second, site.browser("192.0.2.3") as grace:
        await browser.post("/api/sign-in", data=ADA)
        await second.post("/api/sign-in", data=ADA)
        await grace.post("/api/register", data=GRACE)
        secrets = {browser.cookies[HOST_COOKIE], second.cookies[HOST_COOKIE]}
        async with site.browser("192.0.2.4") as stranger:
            await stranger.post("/api/sign-out-everywhere")
        assert sessions(db) == 3
        await browser.post("/api/sign-out-everywhere")
        assert HOST_COOKIE not in browser.cookies
        assert (host(db, second), host(db, grace)) == (None, "Grace")
    assert site.ended == {accounts.session_id(secret) for secret in secrets}


@pytest.mark.parametrize("cookie", ["", "x", "0" * 64, "0" * 10_000, "a b; c", '"', "=;=;"])
async def test_signing_out_with_hostile_cookies(browser: httpx.AsyncClient, cookie: str) -> None:
    """A1: signing out works whatever the cookie holds."""
    answer = await browser.post("/api/sign-out", headers={"Cookie": f"{HOST_COOKIE}={cookie}"})
    assert answer.status_code == 303


@pytest.mark.usefixtures("ada")
async def test_signing_in_again_leaves_no_session_behind(db: Database, browser: httpx.AsyncClient) -> None:
    """A1: a browser that signs in again gets a new secret, and the old one is worth nothing."""
    await browser.post("/api/sign-in", data=ADA)
    first = browser.cookies[HOST_COOKIE]
    await browser.post("/api/sign-in", data=ADA)
    assert browser.cookies[HOST_COOKIE] != first
    assert sessions(db) == 1


@pytest.mark.usefixtures("ada")
async def test_a_planted_cookie_is_not_taken_over(db: Database, browser: httpx.AsyncClient) -> None:
    """A1: a secret somebody planted before signing in opens nothing afterwards."""
    planted = "0" * 64
    browser.cookies.set(HOST_COOKIE, planted)
    answer = await browser.post("/api/sign-in", data=ADA)
    assert planted not in answer.headers["set-cookie"]
    found = db.read_now(lambda session: accounts.host_of(session, planted, datetime.now(UTC)))
    assert found is None


def slowed(answer: httpx.Response) -> str:
    """The reason of an answer that says when to come again; it has words for people and brings no cookie."""
    assert answer.status_code in (429, 503)
    assert "set-cookie" not in answer.headers
    assert 0 < int(answer.headers["retry-after"]) <= 60
    reason = answer.headers["refresh"].partition("?error=")[2]
    said = refusal_of(reason)
    assert said is not None
    assert answer.text == sentence(said)
    return reason


@pytest.mark.usefixtures("ada")
async def test_many_attempts_on_one_name_from_one_address(site: Site, browser: httpx.AsyncClient) -> None:
    """Hole 7: the sixth guess is not even looked at, however the name is typed; other names and addresses go on."""
    for number in range(5):
        name = ("Ada", "ADA", "  ada ", "Ａda")[number % 4]
        assert error(await browser.post("/api/sign-in", data={"name": name, "password": f"guess {number}"})) == "wrong"
    assert slowed(await browser.post("/api/sign-in", data=ADA)) == "too_many"
    assert error(await browser.post("/api/sign-in", data=GRACE)) == "wrong"
    async with site.browser("192.0.2.2") as other:
        assert (await other.post("/api/sign-in", data=ADA)).headers["location"] == "/host"


def with_device(client: httpx.AsyncClient, secret: str) -> httpx.AsyncClient:
    """That browser, with the secret of a device."""
    client.cookies.set(DEVICE_COOKIE, secret)
    return client


@pytest.mark.usefixtures("ada")
async def test_a_known_device_is_never_locked_out(site: Site, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 7: guesses from many addresses, the owner's among them, are slowed; a device that was in before gets in."""
    async with with_device(site.browser(), "a" * 32) as owner:
        await owner.post("/api/sign-in", data=ADA)
        await owner.post("/api/sign-out")
    monkeypatch.setattr(accounts, "check_password", refuse)  # what is guessed is wrong
    looked_at = await guess(site, addresses=10)
    monkeypatch.undo()
    assert looked_at == 19 + 8  # the first twenty of all addresses, with the owner's own one, and eight further ones
    for address in ("192.0.2.2", "192.0.2.99"):
        async with site.browser(address) as guesser:
            assert slowed(await guesser.post("/api/sign-in", data=ADA)) == "too_many"
        async with with_device(site.browser(address), "b" * 32) as unknown:
            assert slowed(await unknown.post("/api/sign-in", data=ADA)) == "too_many"
        async with with_device(site.browser(address), "a" * 32) as owner:
            assert (await owner.post("/api/sign-in", data=ADA)).headers["location"] == "/host"
            assert host(db, owner) == "Ada"


async def guess(site: Site, *, addresses: int) -> int:
    """Guess Ada's password ten times from each address, as fast as can be; how many guesses were looked at."""
    looked_at = 0
    for number in range(addresses):
        async with site.browser(f"192.0.2.{2 + number}") as guesser:
            answers = [await guesser.post("/api/sign-in", data={**ADA, "password": "guessed"}) for _ in range(10)]
        looked_at += sum(answer.status_code == 303 for answer in answers)
    return looked_at


@pytest.mark.usefixtures("ada")
async def test_a_host_under_attack_gets_in_on_a_new_device(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 7: while a room guesses from its addresses, the host signs in from another one without waiting."""
    with monkeypatch.context() as patched:
        patched.setattr(accounts, "check_password", refuse)
        await guess(site, addresses=6)
    async with with_device(site.browser("192.0.2.99"), "b" * 32) as new:
        assert (await new.post("/api/sign-in", data=ADA)).headers["location"] == "/host"


def refuse(*_: object) -> None:
    """A password that is wrong, without the time that it takes to find out."""
    raise Refusal("wrong")


@pytest.mark.usefixtures("ada")
async def test_a_known_device_that_guesses_is_slowed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 7: a device that was in once may not guess without end either, and is known for that account only."""
    async with with_device(site.browser(), "a" * 32) as owner:
        await owner.post("/api/sign-in", data=ADA)
        monkeypatch.setattr(accounts, "check_password", refuse)
        answers = [await owner.post("/api/sign-in", data=ADA) for _ in range(21)]
        assert (error(answers[0]), slowed(answers[-1])) == ("wrong", "too_many")
        answers = [await owner.post("/api/sign-in", data=GRACE) for _ in range(11)]
        assert (error(answers[0]), slowed(answers[-1])) == ("wrong", "too_many")


async def test_only_the_newest_devices_are_known(db: Database, prepared: accounts.PreparedAccount) -> None:
    """Hole 7: of a host's devices the twenty newest are remembered."""

    def sign_in_with_many(session: Session) -> list[bool]:
        ada = accounts.create_account(session, prepared, datetime.now(UTC))
        assert ada.id is not None
        for number in range(accounts.MAX_DEVICES + 2):
            accounts.remember_device(session, ada.id, f"{number}", datetime(2030, 1, 1, 12, number, tzinfo=UTC))
        return [accounts.is_known_device(session, "ADA", f"{number}") for number in range(accounts.MAX_DEVICES + 2)]

    assert db.write_now(sign_in_with_many) == [False] * 2 + [True] * accounts.MAX_DEVICES


async def test_a_school_behind_one_address(site: Site, db: Database) -> None:
    """Hole 7: thirty hosts who sign in within a minute from one address all get in."""
    password_hash = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(ADA["password"])

    def thirty(session: Session) -> None:
        for number in range(30):
            name = f"Teacher {number}"
            session.add(
                Host(name=name, name_key=name.lower(), password_hash=password_hash, created_at=datetime.now(UTC))
            )

    db.write_now(thirty)
    for number in range(30):
        async with site.browser() as teacher:
            await teacher.post("/api/sign-in", data={**ADA, "name": f"Teacher {number}"})
            assert host(db, teacher) == f"Teacher {number}"


@pytest.mark.usefixtures("ada")
async def test_a_flood_of_passwords_is_bounded(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hole 7: what does not fit into the queue is told so at once, and a known device gets in all the same."""
    monkeypatch.setattr(sign_in, "HashingQueue", lambda: HashingQueue(most_waiting=3))
    site = Site(db)
    async with with_device(site.browser(), "a" * 32) as owner:
        await owner.post("/api/sign-in", data=ADA)

        async def guess(number: int) -> httpx.Response:
            async with site.browser(f"198.51.100.{number}") as guesser:
                return await guesser.post("/api/sign-in", data={"name": f"Guess {number}", "password": "x" * 10})

        flood = [asyncio.create_task(guess(number)) for number in range(20)]
        answer = await owner.post("/api/sign-in", data=ADA)
        answers = await asyncio.gather(*flood)
    assert answer.headers["location"] == "/host"
    refused = [one for one in answers if one.status_code == 503]
    assert len(refused) >= 10
    assert {slowed(one) for one in refused} == {"busy"}


@pytest.mark.usefixtures("ada")
async def test_many_addresses_of_one_network(site: Site) -> None:
    """A1: the addresses of one IPv6 network count as one, those of another do not."""
    for number in range(5):
        async with site.browser(f"2001:db8::{number:x}") as guesser:
            assert error(await guesser.post("/api/sign-in", data={**ADA, "password": "guessed"})) == "wrong"
    async with site.browser("2001:db8::ffff") as same, site.browser("2001:db8:0:1::1") as other:
        assert slowed(await same.post("/api/sign-in", data=ADA)) == "too_many"
        assert (await other.post("/api/sign-in", data=ADA)).headers["location"] == "/host"


@pytest.mark.parametrize("path", ["/api/sign-in", "/api/register", "/api/sign-out", "/api/sign-out-everywhere"])
async def test_links_do_nothing(browser: httpx.AsyncClient, path: str) -> None:
    """A1: a link signs nobody in or out."""
    assert (await browser.get(f"{path}?{urlencode(ADA)}")).status_code == 405


@pytest.mark.parametrize("password", ["password", "12345678", "qwertyuiop", "P@ssw0rd1", "AdaAdaAda", "aaaaaaaaaaaa"])
async def test_a_password_that_others_would_guess(db: Database, browser: httpx.AsyncClient, password: str) -> None:
    """Hole 12: what is common, a row of keys, repeated or made of the name is refused, with words for people."""
    assert error(await browser.post("/api/sign-in", data={**ADA, "password": password})) == "common_password"
    assert names(db) == []


@pytest.mark.parametrize(
    "password", ["correct horse", "x" * 50 + "correct horse battery" * 9, "zwölf Mäuse im Keller", "🐴🔋📎✨🐙🎲🌵🚲"]
)
async def test_a_password_that_nobody_would_guess(browser: httpx.AsyncClient, password: str) -> None:
    """Hole 12: phrases are welcome, however long, in any script."""
    assert (await browser.post("/api/sign-in", data={**ADA, "password": password})).headers["location"] == "/host"


async def test_a_weak_password_of_old_still_signs_in(db: Database, browser: httpx.AsyncClient) -> None:
    """Hole 12: the rules are for new passwords; nobody is locked out by them."""
    weak = PasswordHasher().hash("password")
    db.write_now(lambda s: s.add(Host(name="Ada", name_key="ada", password_hash=weak, created_at=datetime.now(UTC))))
    await browser.post("/api/sign-in", data={**ADA, "password": "password"})
    assert host(db, browser) == "Ada"


@pytest.mark.parametrize("path", ["/api/sign-in", "/api/register"])
async def test_the_first_account_needs_the_code_of_the_terminal(
    site: Site, db: Database, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Hole 12: whoever comes first over the network owns nothing without the code."""
    monkeypatch.setenv(SETUP_CODE, "ABCD2345")
    async with site.browser() as stranger:
        for code in ("", "ABCD2346", "é" * 8, "\ud800"):
            data = {**ADA, "setup_code": code.encode("utf-8", "surrogatepass")}
            assert error(await stranger.post(path, data=data)) == "setup_code"
        assert names(db) == []
        await stranger.post(path, data={**ADA, "setup_code": " abcd-2345 "})
        assert host(db, stranger) == "Ada"


@pytest.mark.parametrize(
    ("address", "headers", "is_let_in"),
    [
        ("127.0.0.1", {"Host": "localhost:3000"}, True),
        ("127.0.0.1", {"Host": "127.0.0.1:3000"}, True),
        ("::1", {"Host": "[::1]:3000"}, True),
        ("::ffff:127.0.0.1", {"Host": "localhost"}, True),
        ("127.0.0.1", {"Host": "localhost:3000", "X-Forwarded-For": "192.0.2.1"}, False),
        ("127.0.0.1", {"Host": "quiz.test"}, False),
        ("127.0.0.1", {"Host": "[quiz.test"}, False),
        ("192.0.2.1", {"Host": "localhost:3000"}, False),
        ("unknown", {"Host": "localhost:3000"}, False),
    ],
)
async def test_only_the_machine_itself_needs_no_code(
    site: Site, monkeypatch: pytest.MonkeyPatch, address: str, headers: dict[str, str], *, is_let_in: bool
) -> None:
    """Hole 12: on the machine nobody is asked; what a proxy passes on is not from the machine."""
    monkeypatch.setenv(SETUP_CODE, "ABCD2345")
    async with site.browser(address) as browser:
        answer = await browser.post("/api/sign-in", data=ADA, headers=headers)
    assert (answer.headers["location"] == "/host") is is_let_in
