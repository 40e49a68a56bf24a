"""Making certificates: an authority that can speak for local networks only, and one for this server."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from publicsuffixlist import PublicSuffixList

from quizapp.tls.machine import Address, Machine

Network = IPv4Network | IPv6Network

AUTHORITY_LASTS = timedelta(days=3650)
# Apple accepts no more than 398 days, Chromium neither.
LEAF_LASTS = timedelta(days=396)
# A phone's clock may be behind: what is made now is valid since yesterday.
SKEW = timedelta(days=1)

# Whoever steals the authority's key can pretend to be a machine of these networks, and no other.
LOCAL_NETWORKS: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
            "100.64.0.0/10",  # behind the big router of a provider, or in an overlay network
            *("169.254.0.0/16", "127.0.0.0/8"),
            *("fc00::/7", "fe80::/10", "::1/128"),
        ),
    )
)
LOCAL_NAMES = ("localhost", "local")


@dataclass(frozen=True)
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """Both, the key first, as they are kept in one file."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)

    @classmethod
    def from_pem(cls, pem: bytes) -> "Pair":
        """Read what `pem` gave. Raises `ValueError` for anything else, also for a key of another certificate."""
        try:
            key, certificate = load_pem_private_key(pem, None), x509.load_pem_x509_certificate(pem)
        except TypeError:  # a key with a password
            raise ValueError("its key has a password") from None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise ValueError("its key belongs to another certificate")
        return cls(certificate, key)


def new_authority(machine: Machine, networks: Iterable[Network], now: datetime) -> Pair:
    """An authority for that machine and all local networks.

    `networks` are further ones that it may speak for. A host name like `dev` would let it speak for
    every site below `.dev`: such a one is left out.
    """
    names = [name for name in machine.names if not name.endswith(".local") and not _is_public(name)]
    permitted = [
        *(x509.DNSName(name) for name in dict.fromkeys([*LOCAL_NAMES, *names])),
        *(x509.IPAddress(network) for network in dict.fromkeys([*LOCAL_NETWORKS, *networks])),
    ]
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    # Two authorities of one machine must not have one name, or clients look for the wrong key.
    subject = _name(f"quizapp on {machine.label[:40]} ({serial % 16**4:04x})")
    builder = (
        _builder(subject, subject, key, now, now + AUTHORITY_LASTS, serial)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(key_cert_sign=True), critical=True)
        # Constraints name hosts: without this, the key could sign programs and mails as it likes.
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
    )
    return Pair(builder.sign(key, hashes.SHA256()), key)


def new_leaf(authority: Pair, machine: Machine, now: datetime) -> Pair:
    """A certificate for all of the machine's names and addresses that the authority may speak for."""
    names, addresses = speakable(authority, machine)
    key = ec.generate_private_key(ec.SECP256R1())
    ends = min(now + LEAF_LASTS, authority.certificate.not_valid_after_utc)
    speaks_for = [*map(x509.DNSName, names), *map(x509.IPAddress, addresses)]
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = (
        _builder(_name("quizapp"), authority.certificate.subject, key, now, ends, x509.random_serial_number())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(speaks_for), critical=False)
        .add_extension(issuer_key, critical=False)
    )
    return Pair(builder.sign(authority.key, hashes.SHA256()), key)


def speakable(authority: Pair, machine: Machine) -> tuple[list[str], list[Address]]:
    """Those of the machine's names and addresses that the authority may speak for."""
    permitted = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    allowed = [entry.value for entry in permitted or [] if isinstance(entry, x509.DNSName)]
    names = [name for name in machine.names if any(name == one or name.endswith(f".{one}") for one in allowed)]
    networks = permitted_networks(authority)
    return names, [address for address in machine.addresses if any(address in network for network in networks)]


def permitted_networks(authority: Pair) -> list[Network]:
    """The networks that the authority may speak for."""
    constraints = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    subtrees = [entry.value for entry in constraints.permitted_subtrees or [] if isinstance(entry, x509.IPAddress)]
    return [network for network in subtrees if isinstance(network, IPv4Network | IPv6Network)]


def speaks_for(leaf: Pair) -> tuple[set[str], set[Address]]:
    """The names and addresses in a server's certificate."""
    listed = leaf.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses: set[Address] = set(listed.get_values_for_type(x509.IPAddress))  # pyright: ignore[reportAssignmentType] -- of a leaf, never networks
    return set(listed.get_values_for_type(x509.DNSName)), addresses


def _is_public(name: str) -> bool:
    """Whether sites of the internet are registered below that name."""
    return PublicSuffixList(accept_unknown=False).publicsuffix(name) == name


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    ends: datetime,
    serial: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(now - SKEW)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "quizapp"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    )


def _key_usage(*, digital_signature: bool = False, key_cert_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
