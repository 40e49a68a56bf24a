"""Certificates: what the own authority may speak for, and what clients make of it."""

import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from quizapp.tls.authority import Pair, new_authority, new_leaf, speakable
from quizapp.tls.machine import Machine, names_of, this_machine

Extension = TypeVar("Extension", bound=x509.ExtensionType)
NOW = datetime.now(UTC).replace(microsecond=0)
LOCAL = tuple(map(ip_address, ("127.0.0.1", "::1", "192.168.1.5", "10.1.2.3", "fd00::5")))
LAPTOP = Machine(names_of("laptop"), LOCAL)
PUBLIC = ip_address("193.99.144.80")


@pytest.fixture(scope="module")
def authority() -> Pair:
    """The authority of a laptop."""
    return new_authority(LAPTOP, [], NOW)


@pytest.fixture(scope="module")
def leaf(authority: Pair) -> Pair:
    """The laptop's certificate."""
    return new_leaf(authority, LAPTOP, NOW)


def extension(pair: Pair, kind: type[Extension]) -> tuple[Extension, bool]:
    """An extension of the certificate, and whether it is critical."""
    found = pair.certificate.extensions.get_extension_for_class(kind)
    return found.value, found.critical


def is_believed(authority: Pair, leaf: Pair, name: str, folder: Path) -> bool:
    """Whether a real client that trusts the authority accepts a server with that certificate under that name."""
    (folder / "server.pem").write_bytes(leaf.pem)
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(folder / "server.pem")
    trusted = authority.certificate.public_bytes(Encoding.PEM).decode()
    client_context = ssl.create_default_context(cadata=trusted)
    client_context.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    open_ends = [client, server]
    while open_ends:
        end = open_ends.pop(0)
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            open_ends.append(end)
        except ssl.SSLCertVerificationError:
            return False
    return True


def test_the_authority_can_only_sign_for_local_networks(authority: Pair) -> None:
    """J11: the authority signs servers directly, and the constraints are ones that clients must heed."""
    basic, basic_is_critical = extension(authority, x509.BasicConstraints)
    usage, usage_is_critical = extension(authority, x509.KeyUsage)
    constraints, constraints_are_critical = extension(authority, x509.NameConstraints)
    assert (basic.ca, basic.path_length) == (True, 0)
    assert usage.key_cert_sign
    assert not usage.digital_signature
    assert basic_is_critical
    assert usage_is_critical
    assert constraints_are_critical
    permitted = [entry.value for entry in constraints.permitted_subtrees or []]
    assert {"localhost", "local", "laptop"} == {entry for entry in permitted if isinstance(entry, str)}
    networks = [entry for entry in permitted if not isinstance(entry, str)]
    assert not any(network.is_global for network in networks)


def test_the_certificate_is_one_that_phones_accept(leaf: Pair) -> None:
    """J11: at most 397 days, valid since yesterday, for servers only, with all names and addresses."""
    certificate = leaf.certificate
    assert certificate.not_valid_before_utc == NOW - timedelta(days=1)
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= timedelta(days=397)
    assert list(extension(leaf, x509.ExtendedKeyUsage)[0]) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert not extension(leaf, x509.BasicConstraints)[0].ca
    listed, _ = extension(leaf, x509.SubjectAlternativeName)
    assert listed.get_values_for_type(x509.DNSName) == ["localhost", "laptop", "laptop.local"]
    assert listed.get_values_for_type(x509.IPAddress) == list(LOCAL)


@pytest.mark.parametrize("name", ["localhost", "laptop", "laptop.local", *map(str, LOCAL)])
def test_a_client_that_trusts_the_authority_accepts_every_name(
    authority: Pair, leaf: Pair, name: str, tmp_path: Path
) -> None:
    """J11: a real TLS client verifies the chain under each of the names."""
    assert is_believed(authority, leaf, name, tmp_path)
    assert not is_believed(new_authority(LAPTOP, [], NOW), leaf, name, tmp_path)


@pytest.mark.parametrize("name", ["bank.example", "laptop.example", "localhost.example", "193.99.144.80", "2a02::1"])
def test_a_stolen_key_cannot_speak_for_the_internet(authority: Pair, name: str, tmp_path: Path) -> None:
    """J11: a certificate for anything else, signed with the authority's own key, is accepted by nobody."""
    try:
        victim = Machine((), (ip_address(name),))
    except ValueError:
        victim = Machine((name,), ())
    unbound = new_authority(victim, [ip_network(address) for address in victim.addresses], NOW)
    assert is_believed(unbound, new_leaf(unbound, victim, NOW), name, tmp_path)
    stolen = Pair(without_limits(authority, unbound), authority.key)
    assert not is_believed(authority, new_leaf(stolen, victim, NOW), name, tmp_path)


def without_limits(authority: Pair, unbound: Pair) -> x509.Certificate:
    """What the thief signs with: name and key of the authority, the constraints of the other one."""
    subject = authority.certificate.subject
    builder = (
        x509.CertificateBuilder(subject, subject)
        .public_key(authority.key.public_key())
        .serial_number(7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=300))
        .add_extension(extension(unbound, x509.NameConstraints)[0], critical=True)
    )
    return builder.sign(authority.key, hashes.SHA256())


def test_openssl_accepts_the_chain(authority: Pair, leaf: Pair, tmp_path: Path) -> None:
    """J11: OpenSSL's own program verifies it, strictly."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("There is no openssl on this machine.")
    (tmp_path / "authority.crt").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "leaf.crt").write_bytes(leaf.certificate.public_bytes(Encoding.PEM))
    command = [program, "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "authority.crt", "leaf.crt"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout.strip()) == (0, "leaf.crt: OK"), said.stderr


@pytest.mark.parametrize("name", ["dev", "tv", "co.uk", "github.io"])
def test_a_host_name_like_a_part_of_the_internet_is_left_out(name: str) -> None:
    """J11: a computer called "dev" gets no authority for all sites below .dev; its .local name works."""
    machine = Machine(names_of(name), LOCAL)
    names, addresses = speakable(new_authority(machine, [], NOW), machine)
    assert names == ["localhost", f"{name.split('.')[0]}.local"]
    assert addresses == list(LOCAL)


def test_a_public_address_is_permitted_alone() -> None:
    """J11: of the internet the authority may speak for exactly the address that phones are sent to."""
    authority = new_authority(LAPTOP, [ip_network(PUBLIC)], NOW)
    neighbour = ip_address(int(PUBLIC) + 1)
    machine = Machine((), (PUBLIC, neighbour))
    assert speakable(authority, machine) == ([], [PUBLIC])


@pytest.mark.parametrize(
    ("host_name", "names"),
    [
        ("laptop", ("localhost", "laptop", "laptop.local")),
        ("Kims-Mac.local", ("localhost", "kims-mac.local")),
        ("a.b.example", ("localhost", "a.b.example", "a.local")),
        ("Kim's Mac", ("localhost",)),
        ("under_score", ("localhost",)),
        ("localhost", ("localhost",)),
        ("", ("localhost",)),
        ("x" * 64, ("localhost",)),
    ],
)
def test_host_names(host_name: str, names: tuple[str, ...]) -> None:
    """J11: whatever a computer is called, what can be in the address of a page is in the certificate."""
    assert names_of(host_name) == names


def test_this_machine_has_its_loopback_and_what_is_announced() -> None:
    """J11: the addresses of this machine, without the ones that mean all or none."""
    machine = this_machine("193.99.144.80", "0.0.0.0", "::", None, "quiz.example")
    assert machine.announced == (PUBLIC,)
    assert {ip_address("127.0.0.1"), ip_address("::1"), PUBLIC} <= set(machine.addresses)
    assert not any(address.is_unspecified or address.is_multicast for address in machine.addresses)
