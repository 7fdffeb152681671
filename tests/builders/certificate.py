"""Certificates and lists of an mdoc PKI: right by default, one keyword makes one thing wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.lib.identifiers import random_serial
from apps.lib.x509 import der
from apps.lib.x509.callback_key import Sign
from apps.lib.x509.extensions import USAGES, key_identifier_of
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.profile import DS_EKU, months_later

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
ROOT_NAME = DistinguishedName(
    country="JP", organisation="SIMULATED root CA", common_name="SIMULATED mdoc IACA"
)
DS_NAME = DistinguishedName(country="JP", common_name="DS 2026-11")
Edit = Callable[[list[bytes]], list[bytes]]
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
Extensions = Sequence[tuple[x509.ExtensionType, bool]]
Digest = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
_HASHES: dict[int, type[Digest]] = {
    256: hashes.SHA256,
    384: hashes.SHA384,
    512: hashes.SHA512,
    521: hashes.SHA512,
}


def spki(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def signs_with(key: ec.EllipticCurvePrivateKey) -> Sign:
    """Return the callback that the library wants, made of a software key."""

    def sign(data: bytes) -> bytes:
        size = (key.curve.key_size + 7) // 8
        numbers = decode_dss_signature(key.sign(data, ec.ECDSA(_HASHES[key.curve.key_size]())))
        return b"".join(number.to_bytes(size, "big") for number in numbers)

    return sign


def usage(*names: str) -> x509.KeyUsage:
    bits = {name: name in names for name in USAGES}
    return x509.KeyUsage(**bits, encipher_only=False, decipher_only=False)


def distribution_point(uri: str = "https://root.example/iaca.crl") -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(uri)], None, None, None)
    return x509.CRLDistributionPoints([point])


def contact() -> x509.IssuerAlternativeName:
    return x509.IssuerAlternativeName([x509.UniformResourceIdentifier("https://root.example/")])


@dataclass
class Pki:
    """A root key and what it issues."""

    root_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP384R1())
    )
    leaf_key: PrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    name: x509.Name = field(default_factory=ROOT_NAME.to_x509)

    def root(self, **changes: object) -> bytes:
        """Return a root certificate; see `certificate` for the keywords."""
        extensions: Extensions = [
            (usage("key_cert_sign", "crl_sign"), True),
            (x509.BasicConstraints(ca=True, path_length=0), True),
            (x509.SubjectKeyIdentifier(key_identifier_of(spki(self.root_key))), False),
            (contact(), False),
            (distribution_point(), False),
        ]
        defaults = {"subject": self.name, "key": self.root_key, "not_after": months_later(NOW, 120)}
        return self.certificate(extensions, **(defaults | changes))  # type: ignore[arg-type]  # as below

    def ds(self, **changes: object) -> bytes:
        """Return a DS certificate; see `certificate` for the keywords."""
        purpose = (x509.ExtendedKeyUsage([x509.ObjectIdentifier(DS_EKU)]), True)
        more = [purpose, (contact(), False), (distribution_point(), False)]
        return self._leaf([*self._leaf_extensions(changes), *more], changes)

    def list_signer(self, **changes: object) -> bytes:
        """Return a list signer's certificate; see `certificate` for the keywords."""
        return self._leaf(self._leaf_extensions(changes), changes)

    def _leaf_extensions(self, changes: dict[str, object]) -> Extensions:
        key = changes.get("key", self.leaf_key)
        identifier = key_identifier_of(spki(self.root_key))
        return [
            (usage("digital_signature"), True),
            (x509.SubjectKeyIdentifier(key_identifier_of(spki(key))), False),  # type: ignore[arg-type]  # a key
            (x509.AuthorityKeyIdentifier(identifier, None, None), False),
        ]

    def _leaf(self, extensions: Extensions, changes: dict[str, object]) -> bytes:
        defaults = {"subject": DS_NAME.to_x509(), "key": self.leaf_key, "not_after": months_later(NOW, 4)}
        return self.certificate(extensions, **(defaults | changes))  # type: ignore[arg-type]  # keywords below

    def certificate(
        self,
        extensions: Extensions,
        *,
        subject: x509.Name,
        key: PrivateKey,
        not_after: datetime,
        not_before: datetime = NOW,
        issuer: x509.Name | None = None,
        serial: int = 0,
        digest: Digest | None = None,
        without: tuple[type[x509.ExtensionType], ...] = (),
        instead: Extensions = (),
        edit: Edit | None = None,
        signer: ec.EllipticCurvePrivateKey | None = None,
    ) -> bytes:
        """Return a certificate: `without` drops extensions, `instead` replaces, `edit` alters parts."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or self.name)
            .public_key(key.public_key())
            .serial_number(serial or random_serial())
            .not_valid_before(not_before)
            .not_valid_after(not_after)
        )
        replaced = {type(extension) for extension, _ in instead} | set(without)
        kept = [pair for pair in extensions if type(pair[0]) not in replaced]
        for extension, critical in [*kept, *instead]:
            builder = builder.add_extension(extension, critical=critical)
        signing = signer or self.root_key
        hashing = digest or _HASHES[signing.curve.key_size]()
        made = builder.sign(signing, hashing)
        if edit is None:
            return made.public_bytes(Encoding.DER)
        return resigned(made.public_bytes(Encoding.DER), edit, signing, hashing)

    def crl(
        self,
        *serials: int,
        number: int | None = 1,
        at: datetime = NOW,
        days: int = 30,
        issuer: x509.Name | None = None,
        signer: ec.EllipticCurvePrivateKey | None = None,
        key_identifier: bytes | None = None,
        more: Extensions = (),
        entry: Extensions = (),
        edit: Edit | None = None,
    ) -> bytes:
        """Return a revocation list; `entry` are extensions of each entry."""
        own = key_identifier or key_identifier_of(spki(self.root_key))
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer or self.name)
            .last_update(at)
            .next_update(at + timedelta(days=days))
            .add_extension(x509.AuthorityKeyIdentifier(own, None, None), critical=False)
        )
        if number is not None:
            builder = builder.add_extension(x509.CRLNumber(number), critical=False)
        for extension, critical in more:
            builder = builder.add_extension(extension, critical=critical)
        for serial in serials:
            revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            for extension, critical in entry:
                revoked = revoked.add_extension(extension, critical=critical)
            builder = builder.add_revoked_certificate(revoked.build())
        signing = signer or self.root_key
        digest = _HASHES[signing.curve.key_size]()
        made = builder.sign(signing, digest).public_bytes(Encoding.DER)
        return resigned(made, edit, signing, digest) if edit else made


def wrap(tag: int, content: bytes) -> bytes:
    """Return one DER value."""
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def resigned(data: bytes, edit: Edit, key: ec.EllipticCurvePrivateKey, digest: Digest) -> bytes:
    """Return the signed structure with the parts of its TBS edited, and signed anew."""
    tbs, algorithm, _ = der.read_one(data).children()
    edited = wrap(der.SEQUENCE, b"".join(edit([part.encoded for part in tbs.children()])))
    signature = key.sign(edited, ec.ECDSA(digest))
    return wrap(der.SEQUENCE, edited + algorithm.encoded + wrap(0x03, b"\0" + signature))


def part(index: int, encoded: bytes) -> Edit:
    """Return the edit that replaces one part of the TBS."""
    return lambda parts: [*parts[:index], encoded, *parts[index + 1 :]]


def replacing(old: bytes, new: bytes) -> Edit:
    """Return the edit that replaces equally long octets everywhere."""
    assert len(old) == len(new)
    return lambda parts: [each.replace(old, new) for each in parts]
