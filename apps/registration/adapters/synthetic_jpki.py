"""SIMULATED: a JPKI of invented authorities for tests, demonstration and bench.

Two generations of the signature authority with one name, a hostile root with the same name, an
authentication authority, the P-384 root of the next card; each with OCSP responders. Keys lie in clear
in one directory; nothing here validates against real anchors.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from apps.base.conf import conf
from apps.lib.identifiers import random_serial
from apps.registration.adapters.simulated_jose import PrivateKey
from apps.registration.adapters.synthetic_leaf import (
    TEST_ORGANISATION,
    Authority,
    authority_name,
    key_usage,
)

SIGN_UNIT: Final = "JPKI for digital signature"
AUTH_UNIT: Final = "JPKI for user authentication"
TRUSTED: Final = ("sign-old", "sign-new", "next")
REVOKED_LIST: Final = "revoked.txt"
_ROOTS: Final = (  # name, unit, key, first and last year
    ("sign-old", SIGN_UNIT, "rsa", 2019, 2029),
    ("sign-new", SIGN_UNIT, "rsa", 2023, 2033),
    ("hostile", SIGN_UNIT, "rsa", 2023, 2033),
    ("auth", AUTH_UNIT, "rsa", 2023, 2033),
    ("next", SIGN_UNIT, "p384", 2025, 2045),
)
_RESPONDERS: Final = ("ocsp", "ocsp-expired", "ocsp-undelegated")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticJpki:
    """The authorities of one directory."""

    directory: Path

    def authority(self, name: str) -> Authority:
        """Return one of ``sign-old sign-new hostile auth next`` or ``<name>.ocsp…``, a responder."""
        return _loaded(self.directory / f"{name}.cert.pem")

    def roots(self) -> tuple[Authority, ...]:
        """Return all roots, trusted or not."""
        return tuple(self.authority(row[0]) for row in _ROOTS)

    def revoke(self, certificate: x509.Certificate) -> None:
        """Put a serial on the list that responder and CRL answer from."""
        with (self.directory / REVOKED_LIST).open("a", encoding="ascii") as lines:
            lines.write(f"{certificate.serial_number}\n")

    def revoked(self) -> frozenset[int]:
        """Return the revoked serials."""
        path = self.directory / REVOKED_LIST
        return frozenset(int(line) for line in path.read_text(encoding="ascii").split())

    def crl(self, name: str, *, at: datetime, lifetime: timedelta = timedelta(days=1)) -> bytes:
        """Return the CRL (DER) of the city's partition as that authority signs it at the instant."""
        issuer = self.authority(name)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(at)
            .next_update(at + lifetime)
        )
        for serial in sorted(self.revoked()):
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            builder = builder.add_revoked_certificate(entry.build())
        signed = builder.sign(issuer.key, SHA256() if isinstance(issuer.key, rsa.RSAPrivateKey) else SHA384())
        return signed.public_bytes(serialization.Encoding.DER)


def default_directory() -> Path:
    """Return where the synthetic JPKI of this site lies."""
    return conf().var_dir / "synthetic-jpki"


def make_synthetic_jpki(directory: Path) -> SyntheticJpki:
    """Make all authorities in the directory, or take what lies there already."""
    if not (directory / REVOKED_LIST).is_file():
        directory.mkdir(parents=True, exist_ok=True)
        for name, unit, kind, first, last in _ROOTS:
            _make_authority(directory, name, unit, kind, (first, last))
        (directory / REVOKED_LIST).write_text("", encoding="ascii")
    return SyntheticJpki(directory=directory)


def install_anchors(jpki: SyntheticJpki, directory: Path) -> tuple[Path, ...]:
    """Write the trusted roots as anchors; the hostile and the authentication root stay out."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name in TRUSTED:
        path = directory / f"synthetic-{name}.pem"
        certificate = jpki.authority(name).certificate
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        written.append(path)
    return tuple(written)


def new_card_key(kind: str = "rsa") -> PrivateKey:
    """Return a private key as a card holds it: ``rsa`` (2048) or ``p384``."""
    if kind == "p384":
        return ec.generate_private_key(ec.SECP384R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _make_authority(directory: Path, name: str, unit: str, kind: str, years: tuple[int, int]) -> None:
    key = new_card_key(kind)
    first, last = (datetime(year, 4, 1, tzinfo=UTC) for year in years)
    subject = authority_name(unit)
    builder = _certificate(subject, subject, key, first, last)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    )
    root = Authority(name=name, certificate=builder.sign(key, _digest(key)), key=key)
    _write(directory, root)
    for responder in _RESPONDERS:
        _write(directory, _responder(root, responder, last))


def _responder(root: Authority, name: str, last: datetime) -> Authority:
    """Return a delegated responder, one that has expired, or one that nobody delegated (RFC 6960 4.2.2.2)."""
    key = ec.generate_private_key(ec.SECP256R1())
    first = root.certificate.not_valid_before_utc
    until = first + timedelta(days=30) if name == "ocsp-expired" else last
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, TEST_ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, f"SIMULATED {root.name} {name}"),
        ]
    )
    builder = _certificate(subject, root.certificate.subject, key, first, until)
    if name != "ocsp-undelegated":
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
        builder = builder.add_extension(usage, critical=False)
    certificate = builder.sign(root.key, _digest(root.key))
    return Authority(name=f"{root.name}.{name}", certificate=certificate, key=key)


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: PrivateKey, first: datetime, last: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(random_serial())
        .not_valid_before(first)
        .not_valid_after(last)
    )


def _digest(key: PrivateKey) -> SHA256 | SHA384:
    return SHA256() if isinstance(key, rsa.RSAPrivateKey) else SHA384()


def _write(directory: Path, authority: Authority) -> None:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key = authority.key.private_bytes(encoding, form, serialization.NoEncryption())
    (directory / f"{authority.name}.key.pem").write_bytes(key)
    (directory / f"{authority.name}.cert.pem").write_bytes(authority.certificate.public_bytes(encoding))


@lru_cache(maxsize=64)
def _loaded(path: Path) -> Authority:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    name = path.name.removesuffix(".cert.pem")
    key = serialization.load_pem_private_key(path.with_name(f"{name}.key.pem").read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError("a synthetic authority has an RSA or EC key")
    return Authority(name=name, certificate=certificate, key=key)
