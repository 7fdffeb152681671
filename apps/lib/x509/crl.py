"""Certificate revocation lists (RFC 5280 5; ISO/IEC 18013-5 Table B.10: AKI and cRLNumber only)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from apps.lib.x509 import der, errors
from apps.lib.x509.algorithms import is_signed_by
from apps.lib.x509.callback_key import CallbackKey, Sign
from apps.lib.x509.certificate import UNREADABLE, Certificate, extension_in, read_certificate
from apps.lib.x509.extensions import key_identifier_of
from apps.lib.x509.finding import Finding

_NUMBER_BITS: Final = 159  # 20 octets, the first bit being the sign (RFC 5280 5.2.3)
_ALLOWED: Final = frozenset({x509.AuthorityKeyIdentifier.oid, x509.CRLNumber.oid})


@dataclass(frozen=True, slots=True, kw_only=True)
class Crl:
    """One parsed list. `number` is -1 where there is none; `issuer` are octets as sent."""

    version: int
    issuer: bytes
    number: int
    key_identifier: bytes
    this_update: datetime
    next_update: datetime | None
    revoked: frozenset[int]
    empty_but_present: bool
    extensions: x509.Extensions
    entry_extensions: bool
    critical_entry_extension: bool
    algorithm: str
    tbs: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CrlContent:
    """What a new list says: certificates by serial and the instant of revocation, aware, whole seconds."""

    number: int
    this_update: datetime
    next_update: datetime
    revoked: Sequence[tuple[int, datetime]]


def read_crl(data: bytes) -> Crl:
    """Parse one DER list completely; raise `CrlUnreadable`."""
    try:
        return _read(data)  # cryptography refuses different inner and outer algorithms here
    except UNREADABLE as fault:
        raise errors.CrlUnreadable(f"not a revocation list: {type(fault).__name__}") from fault


def is_revoked(crl: Crl, serial: int) -> bool:
    """Say whether the certificate with that serial is on the list; any entry means revoked."""
    return serial in crl.revoked


def check_crl(crl: Crl, *, issuer: Certificate, at: datetime) -> datetime:
    """Return nextUpdate when the list is the root's own and fresh at that instant.

    Raises a subclass of `CrlInvalid`.
    """
    if crl.issuer != issuer.subject:
        raise errors.CrlIssuerMismatch
    if crl.key_identifier != key_identifier_of(issuer.spki):
        raise errors.CrlKeyMismatch
    usage = issuer.extension(x509.KeyUsage)
    if usage is None or not usage.value.crl_sign:
        raise errors.CrlIssuerKeyUsage
    if not _signature_is_good(crl, issuer):
        raise errors.CrlSignatureInvalid
    if crl.critical_entry_extension or any(extension.critical for extension in crl.extensions):
        raise errors.CrlCriticalExtension
    if at < crl.this_update:
        raise errors.CrlNotYetValid
    if crl.next_update is None or at >= crl.next_update:
        raise errors.CrlStale
    return crl.next_update


def lint_crl(crl: Crl) -> list[Finding]:
    """Return what breaks Table B.10 in a list that `check_crl` already accepted."""
    return list(_profile_findings(crl))


def build_crl(content: CrlContent, *, issuer_der: bytes, sign: Sign) -> bytes:
    """Return a DER list signed through `sign`; raise `SignatureRejected` when it does not verify."""
    issuer = read_certificate(issuer_der)
    key = CallbackKey(issuer.public_key, sign)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(x509.load_der_x509_certificate(issuer_der).subject)
        .last_update(content.this_update)
        .next_update(content.next_update)
        .add_extension(
            x509.AuthorityKeyIdentifier(key_identifier_of(issuer.spki), None, None), critical=False
        )
        .add_extension(x509.CRLNumber(content.number), critical=False)
    )
    for serial, at in content.revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
        builder = builder.add_revoked_certificate(entry)
    data = builder.sign(key, key.hash_algorithm).public_bytes(Encoding.DER)
    if not _signature_is_good(read_crl(data), issuer):
        raise errors.SignatureRejected
    return data


def _signature_is_good(crl: Crl, issuer: Certificate) -> bool:
    return is_signed_by(issuer.public_key, algorithm=crl.algorithm, signature=crl.signature, data=crl.tbs)


def _read(data: bytes) -> Crl:
    parsed = x509.load_der_x509_crl(data)
    tbs, _, signature = der.signed_parts(data)
    fields = tbs.children()
    version = fields.pop(0).content[0] + 1 if fields[0].tag == der.INTEGER else 1
    _, issuer, *rest = fields
    number = extension_in(parsed.extensions, x509.CRLNumber)
    authority = extension_in(parsed.extensions, x509.AuthorityKeyIdentifier)
    entries = list(parsed)
    of_entries = [extension for entry in entries for extension in entry.extensions]
    return Crl(
        version=version,
        issuer=issuer.encoded,
        number=number.value.crl_number if number else -1,
        key_identifier=(authority.value.key_identifier if authority else None) or b"",
        this_update=parsed.last_update_utc,
        next_update=parsed.next_update_utc,
        revoked=frozenset(entry.serial_number for entry in entries),
        empty_but_present=any(part.tag == der.SEQUENCE and not part.content for part in rest),
        extensions=parsed.extensions,
        entry_extensions=bool(of_entries),
        critical_entry_extension=any(extension.critical for extension in of_entries),
        algorithm=parsed.signature_algorithm_oid.dotted_string,
        tbs=tbs.encoded,
        signature=signature,
    )


def _profile_findings(crl: Crl) -> Iterator[Finding]:
    if crl.version != 2:  # noqa: PLR2004 - the number is the rule
        yield Finding("crl_version_not_2", "7.1", f"version {crl.version}, 2 is required")
    if crl.number < 0:
        yield Finding("crl_number_missing", "7.1", "a CRL number is required")
    if crl.number.bit_length() > _NUMBER_BITS:
        yield Finding("crl_number_too_long", "7.1", "the CRL number has more than 20 octets")
    if crl.empty_but_present:
        yield Finding("crl_empty_entries", "7.1", "the list of entries must be absent when there are none")
    if crl.entry_extensions:
        yield Finding("crl_entry_extensions", "7.1", "entries must not have extensions")
    for extension in crl.extensions:
        if extension.oid not in _ALLOWED:
            text = f"extension {extension.oid.dotted_string} must not be used"
            yield Finding("crl_extension_unwanted", "7.1", text)
