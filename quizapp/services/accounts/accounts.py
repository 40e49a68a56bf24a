"""Hosts' accounts and the browsers they are signed in with.

Hashing a password takes a tenth of a second and 64 MB, far too long for the one writer of the
database. So what hashes takes no session (`prepare_account`, `check_password`: call them in a
thread), and what takes a session is quick. A browser's secret is known here only by its SHA-256:
with 256 random bits there is nothing to guess, so nothing slower is needed.
"""

import re
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TypeGuard

import regex
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from quizapp.db.tables import Host, HostDevice, HostSession
from quizapp.domain.admission.joining import clean_name, name_key
from quizapp.domain.refusal import Refusal
from quizapp.services.accounts.passwords import is_easily_guessed

MIN_NAME, MAX_NAME, MAX_NAME_KEY = 2, 64, 128
MIN_PASSWORD, MAX_PASSWORD = 8, 256
SESSION_LASTS = timedelta(days=30)
MAX_DEVICES = 20  # that are remembered of a host, the newest ones

_hasher = PasswordHasher()
_SECRET = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class PreparedAccount:
    """An account that only has to be stored: its name is fine and its password hashed."""

    name: str
    name_key: str
    password_hash: str


@dataclass(frozen=True)
class KnownPassword:
    """What is stored for a name somebody typed; both None when there is no such account."""

    host_id: int | None
    password_hash: str | None


@dataclass(frozen=True)
class CheckedPassword:
    """The right password was typed. `new_hash` is set when the stored hash should be replaced."""

    host_id: int
    password_hash: str
    new_hash: str | None


def has_accounts(session: Session) -> bool:
    """Whether anybody has an account yet."""
    return session.exec(select(Host.id).limit(1)).first() is not None


def prepare_account(name: object, password: object) -> PreparedAccount:
    """Check and hash, slowly. Refuses with `bad_name`, `short_password` or `common_password`."""
    cleaned, key = _clean(name)
    secret = _password_bytes(password)
    if secret is None:
        raise refusal("short_password")
    if is_easily_guessed(secret.decode("utf-8", "replace"), cleaned):
        raise refusal("common_password")
    return PreparedAccount(cleaned, key, _hasher.hash(secret))


def create_account(
    session: Session, account: PreparedAccount, now: datetime, *, registration_open: bool = False
) -> Host:
    """Store the first account, or a further one while registration is open.

    Refuses with `closed` or `taken`.
    """
    if not registration_open and has_accounts(session):
        raise refusal("closed")
    host = Host(name=account.name, name_key=account.name_key, password_hash=account.password_hash, created_at=now)
    try:
        with session.begin_nested():
            session.add(host)
    except IntegrityError:
        raise refusal("taken") from None
    return host


def account_key(name: object) -> str | None:
    """What all ways to type one account's name share; None for what cannot be a name."""
    try:
        return _clean(name)[1]
    except Refusal:
        return None


def known_password(session: Session, name: object) -> KnownPassword:
    """What `check_password` needs to know about a typed name, whatever was typed."""
    key = account_key(name)
    if key is None:
        return KnownPassword(None, None)
    host = session.exec(select(Host).where(Host.name_key == key)).first()
    return KnownPassword(host.id, host.password_hash) if host else KnownPassword(None, None)


def check_password(known: KnownPassword, password: object) -> CheckedPassword:
    """Compare, slowly, and just as slowly for a name nobody has. Refuses with `wrong` in either case."""
    nobody = _hash_of_nobody()  # always, so that the first call costs the same for known names
    secret = _password_bytes(password)
    if secret is None:
        raise refusal("wrong")
    try:
        _hasher.verify(known.password_hash or nobody, secret)
    except (VerificationError, InvalidHashError):
        raise refusal("wrong") from None
    if known.host_id is None or known.password_hash is None:
        raise refusal("wrong")
    outdated = _hasher.check_needs_rehash(known.password_hash)
    return CheckedPassword(known.host_id, known.password_hash, _hasher.hash(secret) if outdated else None)


def sign_in(session: Session, checked: CheckedPassword) -> Host:
    """The host who typed the right password. Refuses with `wrong` if it was changed in the meantime."""
    host = session.get(Host, checked.host_id)
    if host is None or host.password_hash != checked.password_hash:
        raise refusal("wrong")
    if checked.new_hash:
        host.password_hash = checked.new_hash
    return host


def is_known_device(session: Session, name: object, device_id: str) -> bool:
    """Whether somebody has signed in to the account of that name with this device before."""
    query = select(HostDevice).join(Host, col(HostDevice.host_id) == col(Host.id))
    found = query.where(Host.name_key == account_key(name), HostDevice.device_id == device_id)
    return session.exec(found).first() is not None


def remember_device(session: Session, host_id: int, device_id: str, now: datetime) -> None:
    """Know that device of the host's from now on, and forget all but the newest ones."""
    session.merge(HostDevice(host_id=host_id, device_id=device_id, seen_at=now))
    session.flush()
    theirs = select(HostDevice).where(HostDevice.host_id == host_id).order_by(col(HostDevice.seen_at).desc())
    for old in session.exec(theirs.offset(MAX_DEVICES)):
        session.delete(old)


def open_session(session: Session, host_id: int, now: datetime) -> str:
    """Sign a browser in for 30 days: the secret for its cookie, 64 hex digits."""
    session.exec(delete(HostSession).where(col(HostSession.expires_at) <= now))
    secret = secrets.token_hex(32)
    session.add(
        HostSession(secret_hash=_hashed(secret), host_id=host_id, created_at=now, expires_at=now + SESSION_LASTS)
    )
    return secret


def host_of(session: Session, secret: str | None, now: datetime) -> Host | None:
    """Who is signed in with that secret; nobody for one that is missing, unknown, malformed or too old."""
    if not _is_secret(secret):
        return None
    opened = session.get(HostSession, _hashed(secret))
    if opened is None or opened.expires_at <= now:
        return None
    return session.get(Host, opened.host_id)


def signed_in_host(session: Session, secret: str | None, now: datetime) -> Host:
    """The same, or a `Refusal` ("signed_out")."""
    host = host_of(session, secret, now)
    if host is None:
        raise refusal("signed_out")
    return host


def session_id(secret: str | None) -> str:
    """What a session is called on the server, "" for what cannot be one's secret."""
    return _hashed(secret) if _is_secret(secret) else ""


def ended_sessions(session: Session, session_ids: Collection[str], now: datetime) -> set[str]:
    """Which of these sessions are over."""
    query = select(HostSession.secret_hash).where(
        col(HostSession.secret_hash).in_(session_ids), col(HostSession.expires_at) > now
    )
    return set(session_ids) - set(session.exec(query))


def close_session(session: Session, secret: str | None) -> None:
    """Sign that browser out; signing out twice is fine."""
    if _is_secret(secret):
        session.exec(delete(HostSession).where(col(HostSession.secret_hash) == _hashed(secret)))


def close_all_sessions(session: Session, secret: str | None, now: datetime) -> set[str]:
    """Sign the host of that browser out in all browsers; the sessions that were closed."""
    host = host_of(session, secret, now)
    if host is None:
        return set()
    theirs = col(HostSession.host_id) == host.id
    closed = set(session.exec(select(HostSession.secret_hash).where(theirs)))
    session.exec(delete(HostSession).where(theirs))
    return closed


def replace_password(session: Session, account: PreparedAccount) -> str | None:
    """Give the host of that name another password, and sign them out everywhere; the name, None where nobody has it.

    Whoever could get in before cannot any longer: the browsers that are known for the account are forgotten, too.
    """
    host = session.exec(select(Host).where(Host.name_key == account.name_key)).first()
    if host is None:
        return None
    host.password_hash = account.password_hash
    session.exec(delete(HostSession).where(col(HostSession.host_id) == host.id))
    session.exec(delete(HostDevice).where(col(HostDevice.host_id) == host.id))
    return host.name


def account_names(session: Session) -> list[str]:
    """The names of all hosts, in the order of their accounts."""
    return list(session.exec(select(Host.name).order_by(col(Host.id))))


def refusal(reason: str) -> Refusal:
    """Why somebody cannot come in: wrong, taken, short_password, common_password, bad_name, signed_out or closed."""
    match reason:
        case "short_password":
            return Refusal(reason, least=MIN_PASSWORD, most=MAX_PASSWORD)
        case "bad_name":
            return Refusal(reason, least=MIN_NAME, most=MAX_NAME)
        case "closed":
            return Refusal(reason, because="accounts")
        case _:
            return Refusal(reason)


def _clean(typed: object) -> tuple[str, str]:
    """The name as shown and its key, each no longer than its column."""
    if not isinstance(typed, str) or len(typed) > 10 * MAX_NAME:
        raise refusal("bad_name")
    words = unicodedata.normalize("NFC", typed).split()
    name = " ".join(words)
    key = name_key(name)
    characters: list[str] = [character for word in words for character in regex.findall(r"\X", word)]
    if len(characters) < MIN_NAME or len(name) > MAX_NAME or len(key) > MAX_NAME_KEY:
        raise refusal("bad_name")
    try:
        for character in characters:
            clean_name(character)  # participants' rules, but for their length
    except Refusal:
        raise refusal("bad_name") from None
    return name, key


def _password_bytes(typed: object) -> bytes | None:
    """What is hashed: the same bytes whichever keyboard typed it. None when its length is not allowed."""
    if not isinstance(typed, str) or len(typed) > MAX_PASSWORD:
        return None
    password = unicodedata.normalize("NFKC", typed)
    return password.encode("utf-8", "surrogatepass") if len(password) >= MIN_PASSWORD else None


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash(secrets.token_bytes(16))


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _is_secret(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _SECRET.fullmatch(value) is not None
