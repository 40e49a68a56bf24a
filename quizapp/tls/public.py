"""Reading the part of an authority that everybody may have."""

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from quizapp.domain.trusting import Authority


def read_authority(path: Path) -> Authority:
    """The authority whose certificate is in that file, as PEM."""
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return Authority(
        name=str(certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        der=certificate.public_bytes(Encoding.DER),
        pem=certificate.public_bytes(Encoding.PEM),
    )
