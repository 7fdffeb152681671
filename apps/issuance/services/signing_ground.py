"""What a signature stands on: the profile in force, the active DS key and its certificate (6.1.7.1, 8.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.certificates.selectors import certificate_in_use
from apps.certificates.types import CertificateFacts
from apps.issuance.errors import CertificateKeyMismatch
from apps.keys.selectors import active_key
from apps.keys.types import ActiveKey
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.mdoc.builder import MsoBuilder
from apps.lib.mdoc.profile import MsoProfile
from apps.lib.signing import KeyPurpose
from apps.policy.selectors import profile_in_force
from apps.policy.types import ApprovedProfile
from apps.registration.selectors import require_open_intake


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningGround:
    """`certificate_key` is the SubjectPublicKeyInfo (DER) that the certificate binds."""

    profile: ApprovedProfile
    builder: MsoBuilder
    key: ActiveKey
    certificate: CertificateFacts
    certificate_key: bytes


def signing_ground(doc_type: str) -> SigningGround:
    """Return what is in force; read anew every second.

    Raises `IntakeClosed` (until a CA manager resumes), `CertificateKeyMismatch`.


    The state of the key is looked at again for each batch when it signs, and the linter compares the dates.
    """
    now = SYSTEM_CLOCK.now()
    known = _GROUNDS.get(doc_type)
    if known is None or not timedelta(0) <= now - known[0] < REMEMBERED_FOR:
        known = _GROUNDS[doc_type] = (now, _read(doc_type))
    return known[1]


def forget_ground() -> None:
    """Make this process read anew, after a change."""
    _GROUNDS.clear()


def _read(doc_type: str) -> SigningGround:
    # 5.7.3: what was asked for before a compromise waits too. A new key opens nothing, the approval does.
    require_open_intake()
    profile = profile_in_force(doc_type)
    key = active_key(KeyPurpose.DS)
    certificate = certificate_in_use(KeyPurpose.DS)
    if certificate.key_id != key.key_id:
        raise CertificateKeyMismatch(clause="6.1.1.1")
    return SigningGround(
        profile=profile,
        builder=_builder(profile.version, profile.profile),
        key=key,
        certificate=certificate,
        certificate_key=_bound_key(certificate.der),
    )


REMEMBERED_FOR: Final = timedelta(seconds=1)
_GROUNDS: Final[dict[str, tuple[datetime, SigningGround]]] = {}
_BUILDERS: Final[dict[tuple[str, int], tuple[MsoProfile, MsoBuilder]]] = {}


def _builder(version: int, profile: MsoProfile) -> MsoBuilder:
    """Return the byte templates of that version, made once a process and again when its data differ."""
    known = _BUILDERS.get((profile.doc_type, version))
    if known is None or known[0] != profile:
        known = _BUILDERS[profile.doc_type, version] = (profile, MsoBuilder(profile))
    return known[1]


@lru_cache(maxsize=8)
def _bound_key(certificate_der: bytes) -> bytes:
    certificate = x509.load_der_x509_certificate(certificate_der)
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
