"""The certificate profiles of an mdoc PKI as data: ISO/IEC 18013-5 Annex B, and the site's narrower ones."""

import calendar
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from apps.lib.clock import JST
from apps.lib.x509.algorithms import ECDSA_SHA256, ECDSA_SHA384, ECDSA_SHA512, EDWARDS_KEYS, ISO_CURVES

DS_EKU: Final = "1.0.18013.5.1.2"
READER_EKU: Final = "1.0.18013.5.1.6"

CERTIFICATE_POLICIES: Final = "2.5.29.32"
NAME_CONSTRAINTS: Final = "2.5.29.30"
POLICY_CONSTRAINTS: Final = "2.5.29.36"
_ISO_FORBIDDEN: Final = frozenset(
    {
        "2.5.29.33",  # policyMappings
        NAME_CONSTRAINTS,
        POLICY_CONSTRAINTS,
        "2.5.29.54",  # inhibitAnyPolicy
        "2.5.29.46",  # freshestCRL
    }
)
_LEAF_USAGE: Final = frozenset({"digital_signature"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateProfile:
    """What one kind of certificate must look like.

    `eku` is the OID that must be there alone and critical; empty means that no purpose is named.
    `whole_months` asks for a validity of so many calendar months in JST, one day less allowed.
    `country` and `min_serial_bits` are empty or 0 where any value will do.
    """

    name: str
    source: str
    max_validity: timedelta
    key_usage: frozenset[str]
    is_ca: bool = False
    eku: str = ""
    needs_issuer_alternative_name: bool = True
    needs_crl_distribution_point: bool = True
    signature_algorithms: frozenset[str] = frozenset({ECDSA_SHA256, ECDSA_SHA384, ECDSA_SHA512})
    key_kinds: frozenset[str] = ISO_CURVES
    forbidden: frozenset[str] = _ISO_FORBIDDEN
    whole_months: int = 0
    min_serial_bits: int = 0
    country: str = ""


IACA: Final = CertificateProfile(
    name="IACA",
    source="ISO/IEC 18013-5 Table B.1",
    max_validity=timedelta(days=7305),  # 20 years with five leap days
    key_usage=frozenset({"key_cert_sign", "crl_sign"}),
    is_ca=True,
)
DS: Final = CertificateProfile(
    name="DS",
    source="ISO/IEC 18013-5 Table B.3",
    max_validity=timedelta(days=457),
    key_usage=_LEAF_USAGE,
    eku=DS_EKU,
    key_kinds=ISO_CURVES | EDWARDS_KEYS,
)
LIST_SIGNER: Final = CertificateProfile(
    name="LIST_SIGNER",
    source="ISO/IEC 18013-5 Table B.9",
    max_validity=timedelta(days=1187),
    key_usage=_LEAF_USAGE,
    needs_issuer_alternative_name=False,
    needs_crl_distribution_point=False,
)


def _site(profile: CertificateProfile) -> CertificateProfile:
    """Narrow a profile to clauses 7.1.3 to 7.1.7 of the operating regulation."""
    return replace(
        profile,
        name=f"SITE_{profile.name}",
        signature_algorithms=frozenset({ECDSA_SHA384}),
        forbidden=profile.forbidden | {CERTIFICATE_POLICIES},
        min_serial_bits=32,  # 63 random bits are asked for; fewer than 32 happen once in 2^31 certificates
        country="JP",
    )


SITE_IACA: Final = _site(IACA)
SITE_DS: Final = replace(_site(DS), key_kinds=frozenset({"secp256r1"}), whole_months=4)
SITE_LIST_SIGNER: Final = replace(_site(LIST_SIGNER), key_kinds=frozenset({"secp256r1"}))


def months_later(start: datetime, months: int) -> datetime:
    """Return the same time of day in JST so many calendar months later, or on the last day of that month."""
    local = start.astimezone(JST)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(start.tzinfo)
