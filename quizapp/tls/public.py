"""Reading what everybody may know of a certificate."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from quizapp.domain.certificate_guides import Authority


def read_authority(path: Path) -> Authority:
    """The authority whose certificate is in that file, as PEM."""
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return Authority(
        name=str(certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        der=certificate.public_bytes(Encoding.DER),
        pem=certificate.public_bytes(Encoding.PEM),
    )


def names_in(path: Path) -> list[str]:
    """The names, but not the addresses, that the first certificate in that PEM file speaks for."""
    certificate = x509.load_pem_x509_certificates(path.read_bytes())[0]
    try:
        spoken_for = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return spoken_for.get_values_for_type(x509.DNSName)
