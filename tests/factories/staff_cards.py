"""Certificates of the IC cards with which members of staff log in (synthetic)."""

from datetime import timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from apps.lib.clock import Clock

YEAR: Final = timedelta(days=365)


def certificate(
    clock: Clock, *, ca: bool | None = False, client: bool | None = True, days: int = 365
) -> bytes:
    """Return a PEM certificate of a card; `None` leaves the extension out."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Staff CA")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - YEAR)
        .not_valid_after(clock.now() + timedelta(days=days))
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if client is not None:
        use = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    return builder.sign(key, SHA256()).public_bytes(serialization.Encoding.PEM)
