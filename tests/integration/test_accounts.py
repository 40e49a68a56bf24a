"""Hosts' accounts and sessions on a real database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, select

from quizapp.db.engine import Database
from quizapp.db.migrations import upgrade
from quizapp.db.tables import Host, HostSession
from quizapp.domain.refusal import Refusal
from quizapp.services.accounts import accounts

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty database of this version."""
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    upgrade(url)
    database = Database(url)
    yield database
    database.close()


@pytest.fixture(scope="module")
def ada() -> accounts.PreparedAccount:
    """An account, hashed once for all tests."""
    return accounts.prepare_account("Ada", PASSWORD)


def created(db: Database, account: accounts.PreparedAccount, *, registration_open: bool = False) -> int:
    """The id of the stored account."""
    host = db.write_now(
        lambda session: accounts.create_account(session, account, NOW, registration_open=registration_open)
    )
    assert host.id is not None
    return host.id


def signed_in(db: Database, name: object, password: object) -> Host:
    """Who gets in with that."""
    known = db.read_now(lambda session: accounts.known_password(session, name))
    checked = accounts.check_password(known, password)
    return db.write_now(lambda session: accounts.sign_in(session, checked))


def who(db: Database, secret: str | None, now: datetime = NOW) -> str | None:
    """The name of whoever is signed in with that secret."""
    host = db.read_now(lambda session: accounts.host_of(session, secret, now))
    return host.name if host else None


def hosts(db: Database) -> list[Host]:
    """All accounts."""
    return db.read_now(lambda session: list(session.exec(select(Host)).all()))


def test_the_first_account(db: Database, ada: accounts.PreparedAccount) -> None:
    """A1: the first start has no account; the first one is created and signs in, however it is typed."""
    assert not db.read_now(accounts.has_accounts)
    host_id = created(db, ada)
    assert db.read_now(accounts.has_accounts)
    assert signed_in(db, "  aDA ", PASSWORD).id == host_id


def test_passwords_are_stored_as_argon2id(db: Database, ada: accounts.PreparedAccount) -> None:
    """A1: the database knows a salted argon2id hash, never the password."""
    created(db, ada)
    (host,) = hosts(db)
    assert host.password_hash.startswith("$argon2id$")
    assert PASSWORD not in host.password_hash
    assert accounts.prepare_account("Ada", PASSWORD).password_hash != host.password_hash


def test_a_second_account_needs_open_registration(db: Database, ada: accounts.PreparedAccount) -> None:
    """A1: after the first account, another one is created only while registration is open."""
    created(db, ada)
    grace = accounts.PreparedAccount("Grace", "grace", ada.password_hash)
    with pytest.raises(Refusal) as refused:
        created(db, grace)
    assert refused.value.reason == "closed"
    created(db, grace, registration_open=True)
    assert [host.name for host in hosts(db)] == ["Ada", "Grace"]


@pytest.mark.parametrize("name", ["Ada", "ADA", " ada\t", "Ａｄａ"])
def test_a_taken_name_is_refused(db: Database, ada: accounts.PreparedAccount, name: str) -> None:
    """A2: a taken name is refused with a clear message, whatever its case, width or outer spaces."""
    created(db, ada)
    with pytest.raises(Refusal, match="taken") as refused:
        created(db, accounts.prepare_account(name, PASSWORD), registration_open=True)
    assert refused.value.reason == "taken"
    assert len(hosts(db)) == 1


def test_a_taken_name_spoils_nothing_beside_it(db: Database, ada: accounts.PreparedAccount) -> None:
    """A2: a refused account leaves the transaction it was tried in usable."""
    created(db, ada)

    def try_and_go_on(session: Session) -> bool:
        with pytest.raises(Refusal):
            accounts.create_account(session, ada, NOW, registration_open=True)
        return accounts.has_accounts(session)

    assert db.write_now(try_and_go_on)


@pytest.mark.parametrize(
    "name",
    [
        *(None, 7, [], "", " ", "A", "A" * 65, "A" * 10_000_000, "ﷺ" * 9, "e" + "\u0301" * 300),
        *("\u200d\u200d", "A\u200b", "A\x00a", "A\u202ea", "\ud800\ud800", "\u3164\u3164"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_bad_names_are_refused(name: object) -> None:
    """A1: a name that is missing, too short, too long, invisible or malformed is refused."""
    with pytest.raises(Refusal) as refused:
        accounts.prepare_account(name, PASSWORD)
    assert refused.value.reason == "bad_name"


@pytest.mark.parametrize("name", ["Al", "李明", "Ana María", "👩‍🚀👩‍🚀", "x" * 64, "Robert'); DROP TABLE hosts;--"])
def test_good_names_are_kept_as_typed(db: Database, ada: accounts.PreparedAccount, name: str) -> None:
    """A1: names of any script are kept as they are shown."""
    created(db, accounts.prepare_account(name, PASSWORD))
    assert [host.name for host in hosts(db)] == [name]


@pytest.mark.parametrize(
    "password",
    [None, 7, "", "1234567", "é" * 7, "x" * 257, "x" * 1_000_000],
    ids=lambda value: ascii(value)[:20],
)
def test_bad_passwords_are_refused(password: object) -> None:
    """A1: a password has 8 to 256 characters."""
    with pytest.raises(Refusal) as refused:
        accounts.prepare_account("Ada", password)
    assert refused.value.reason == "short_password"


@pytest.mark.parametrize(
    "password",
    ["k7!mQz2w", f"lamp {'x' * 240} horse", "pass\x00word", "🔑🐴🔋📎✨🐙🎲🌵", "\ud800 horse \ud800"],
    ids=lambda value: ascii(value)[:20],
)
def test_odd_passwords_work(db: Database, password: str) -> None:
    """A1: any characters make a password, and every one of them counts."""
    created(db, accounts.prepare_account("Ada", password))
    assert signed_in(db, "Ada", password).name == "Ada"
    with pytest.raises(Refusal):
        signed_in(db, "Ada", password[:-1] + "y")


def test_a_password_is_the_same_on_every_keyboard(db: Database) -> None:
    """A1: letters with accents that are typed as one or as two characters are the same."""
    created(db, accounts.prepare_account("Zoé", "caf\u00e9 noir"))
    assert signed_in(db, "Zoe\u0301", "cafe\u0301 noir").name == "Zoé"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Ada", "wrong password"),
        ("Ada", PASSWORD + " "),
        ("Ada", ""),
        ("Ada", None),
        ("Ada", "x" * 1_000_000),
        ("Eve", PASSWORD),
        ("", PASSWORD),
        (None, PASSWORD),
        ("\ud800", PASSWORD),
        ("A\x00da", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("%", PASSWORD),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_wrong_ones_get_one_answer(db: Database, ada: accounts.PreparedAccount, name: object, password: object) -> None:
    """A1: an unknown name and a wrong password are refused with the very same words."""
    created(db, ada)
    with pytest.raises(Refusal) as refused:
        signed_in(db, name, password)
    assert refused.value == Refusal("wrong")


def test_unknown_names_are_verified_too(monkeypatch: pytest.MonkeyPatch, ada: accounts.PreparedAccount) -> None:
    """A1: an unknown name costs the same hashing as a known one, so that waiting tells nothing."""
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            verified.append(str(hash))
            return super().verify(hash, password)

    monkeypatch.setattr(accounts, "_hasher", Counting())
    for known in (accounts.KnownPassword(None, None), accounts.KnownPassword(1, ada.password_hash)):
        with pytest.raises(Refusal):
            accounts.check_password(known, "wrong password")
    assert len(verified) == 2
    assert verified[0].split("$")[:4] == verified[1].split("$")[:4], "same kind, version and costs"


def test_a_damaged_hash_lets_nobody_in() -> None:
    """A1: a stored hash that is none refuses instead of failing."""
    with pytest.raises(Refusal):
        accounts.check_password(accounts.KnownPassword(1, "not a hash"), PASSWORD)


def test_outdated_hashes_are_renewed(db: Database) -> None:
    """A1: a hash made with cheaper parameters is replaced at the next sign-in, and still fits."""
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    created(db, accounts.PreparedAccount("Ada", "ada", old))
    signed_in(db, "Ada", PASSWORD)
    (renewed,) = [host.password_hash for host in hosts(db)]
    assert renewed != old
    signed_in(db, "Ada", PASSWORD)
    assert [host.password_hash for host in hosts(db)] == [renewed]


def test_a_password_changed_meanwhile_is_wrong(db: Database, ada: accounts.PreparedAccount) -> None:
    """A2: who was checked against a password that was changed in the same moment does not get in."""
    created(db, ada)
    known = db.read_now(lambda session: accounts.known_password(session, "Ada"))
    checked = accounts.check_password(known, PASSWORD)

    def change(session: Session) -> None:
        session.exec(select(Host)).one().password_hash = "changed"

    db.write_now(change)
    with pytest.raises(Refusal) as refused:
        db.write_now(lambda session: accounts.sign_in(session, checked))
    assert refused.value.reason == "wrong"


def test_a_session_lasts_30_days(db: Database, ada: accounts.PreparedAccount) -> None:
    """A1: a browser stays signed in for 30 days and no moment longer."""
    host_id = created(db, ada)
    secret = db.write_now(lambda session: accounts.open_session(session, host_id, NOW))
    assert len(secret) == 64
    assert who(db, secret) == "Ada"
    assert who(db, secret, NOW + timedelta(days=30, seconds=-1)) == "Ada"
    assert who(db, secret, NOW + timedelta(days=30)) is None


def test_only_the_hash_of_a_session_is_stored(db: Database, ada: accounts.PreparedAccount) -> None:
    """A1: who reads the database cannot sign in with what stands there."""
    host_id = created(db, ada)
    secret = db.write_now(lambda session: accounts.open_session(session, host_id, NOW))
    (stored,) = db.read_now(lambda session: list(session.exec(select(HostSession)).all()))
    assert stored.secret_hash == sha256(secret.encode()).hexdigest()
    assert who(db, stored.secret_hash) is None


@pytest.mark.parametrize(
    "secret",
    [None, "", "x", "0" * 64, "0" * 1_000_000, "\ud800" * 64, "\x00" * 64, "' OR 1=1 --"],
    ids=lambda v: ascii(v)[:12],
)
def test_no_secret_no_host(db: Database, ada: accounts.PreparedAccount, secret: str | None) -> None:
    """A1: a missing, unknown, huge or malformed secret is nobody's, and signing it out is harmless."""
    host_id = created(db, ada)
    right = db.write_now(lambda session: accounts.open_session(session, host_id, NOW))
    assert who(db, secret) is None
    db.write_now(lambda session: accounts.close_session(session, secret))
    assert who(db, right) == "Ada"


def test_signing_out_ends_one_browser(db: Database, ada: accounts.PreparedAccount) -> None:
    """A1: signing out ends this browser's session and no other, and may be repeated."""
    host_id = created(db, ada)
    phone, laptop = (db.write_now(lambda session: accounts.open_session(session, host_id, NOW)) for _ in range(2))
    for _ in range(2):
        db.write_now(lambda session: accounts.close_session(session, phone))
    assert who(db, phone) is None
    assert who(db, laptop) == "Ada"


def test_old_sessions_are_swept(db: Database, ada: accounts.PreparedAccount) -> None:
    """A1: sessions that are over do not pile up."""
    host_id = created(db, ada)
    for days in (0, 10, 31):
        moment = NOW + timedelta(days=days)
        db.write_now(lambda session, moment=moment: accounts.open_session(session, host_id, moment))
    assert len(db.read_now(lambda session: session.exec(select(HostSession)).all())) == 2
