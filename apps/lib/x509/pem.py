"""One certificate out of the text that people paste (RFC 7468)."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from apps.lib.x509.errors import CertificateUnreadable


def der_of_pem(text: str) -> bytes:
    """Return the DER octets of the one certificate in `text`; raise `CertificateUnreadable`."""
    try:
        found = x509.load_pem_x509_certificates(text.encode("ascii"))
    except ValueError as fault:
        raise CertificateUnreadable(f"not a certificate: {type(fault).__name__}", field="pem") from fault
    if len(found) != 1:
        raise CertificateUnreadable("one certificate is needed, not a chain", field="pem")
    return found[0].public_bytes(Encoding.DER)
