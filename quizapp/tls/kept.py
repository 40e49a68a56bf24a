"""Keeping the authority and the server's certificate in the data directory.

`authority.pem` and `server.pem` hold a key and its certificate in one file each, so that no two
of them can ever disagree. `authority.crt` is the part that everybody may have.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from filelock import FileLock

from quizapp.domain.refusal import Refusal
from quizapp.server.atomic_write import atomic_write
from quizapp.tls.authority import (
    LOCAL_NETWORKS,
    Network,
    Pair,
    new_authority,
    new_leaf,
    permitted_networks,
    speakable,
    speaks_for,
)
from quizapp.tls.machine import Address, Machine

RENEW_BEFORE = timedelta(days=30)
AUTHORITY_FILE, SERVER_FILE, PUBLIC_FILE = "authority.pem", "server.pem", "authority.crt"


@dataclass(frozen=True)
class Kept:
    """What a server needs: `server` has certificate and key; `authority` is the public one that phones may trust."""

    server: Path
    authority: Path
    is_replaced: bool = False  # another authority than before, which phones have to trust once more


def certificate_for(machine: Machine, folder: Path, now: datetime) -> Kept:
    """The certificate for that machine, made or made anew where it has to be.

    Raises `Refusal` ("certificate_unreadable", "certificate_broken") for files that cannot be used: an
    authority is never replaced in silence, because people trusted it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_in(folder):
            return _kept(machine, folder, now)
    except OSError as error:
        place = error.filename or folder
        raise Refusal("certificate_unreadable", place=place, error=error.strerror or error) from None


def _kept(machine: Machine, folder: Path, now: datetime) -> Kept:
    known = _read(folder / AUTHORITY_FILE, permitted_networks)
    leaf = _read(folder / SERVER_FILE, speaks_for)
    authority = known
    if known is None or not _is_fit(known, machine, now):
        authority = new_authority(machine, _networks(known, machine), now)
        atomic_write(folder / AUTHORITY_FILE, authority.pem)
    assert authority is not None
    public = authority.certificate.public_bytes(Encoding.PEM)
    if not (folder / PUBLIC_FILE).is_file() or (folder / PUBLIC_FILE).read_bytes() != public:
        atomic_write(folder / PUBLIC_FILE, public, mode=0o644)
    if leaf is None or not _is_current(leaf, authority, machine, now):
        atomic_write(folder / SERVER_FILE, new_leaf(authority, machine, now).pem)
    replaced = known is not None and authority is not known
    return Kept(folder / SERVER_FILE, folder / PUBLIC_FILE, is_replaced=replaced)


def _is_fit(authority: Pair, machine: Machine, now: datetime) -> bool:
    """Whether it lasts, and may speak for the address that phones are sent to."""
    if authority.certificate.not_valid_after_utc < now + RENEW_BEFORE:
        return False
    _, addresses = speakable(authority, machine)
    return set(machine.announced) <= set(addresses)


def _networks(known: Pair | None, machine: Machine) -> list[Network]:
    """What a new authority may speak for besides local networks: a public address that phones are sent to.

    Those of its predecessor stay, or a laptop that goes to and fro would need a new one each time.
    """
    before = permitted_networks(known) if known else []
    announced = [ip_network(address) for address in machine.announced if not _is_local(address)]
    return [network for network in [*before, *announced] if network not in LOCAL_NETWORKS]


def _is_local(address: Address) -> bool:
    return any(address in network for network in LOCAL_NETWORKS)


def _is_current(leaf: Pair, authority: Pair, machine: Machine, now: datetime) -> bool:
    certificate = leaf.certificate
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEW_BEFORE:
        return False
    try:
        certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    wanted_names, wanted_addresses = speakable(authority, machine)
    names, addresses = speaks_for(leaf)
    return set(wanted_names) <= names and set(wanted_addresses) <= addresses


def _read(path: Path, look_into: Callable[[Pair], object]) -> Pair | None:
    try:
        pair = Pair.from_pem(path.read_bytes())
        look_into(pair)
        return pair
    except FileNotFoundError:
        return None
    except (ValueError, x509.ExtensionNotFound) as error:
        raise _broken(path) from error


def _broken(path: Path) -> Refusal:
    consequence = (
        "makes a new one, which phones have to trust once more" if path.name == AUTHORITY_FILE else "makes a new one"
    )
    return Refusal("certificate_broken", path=path, consequence=consequence)


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """No other server makes certificates meanwhile."""
    with FileLock(folder / "lock", mode=0o600):
        yield
