"""The whole verification of a bare IssuerSigned by somebody who knows only the root certificate."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from apps.lib import cose
from apps.lib.errors import DomainError
from apps.lib.mdoc.reading import SignedParts, StrangersMso, read_mso, read_parts
from apps.lib.mdoc.reasons import Reason, ReasonCode, Unacceptable
from apps.lib.mdoc.verify import (
    certificate_date_reasons,
    country_reasons,
    date_reasons,
    device_key_reasons,
    item_reasons,
)
from apps.lib.verifier.status import StatusTrust, status_reasons
from apps.lib.x509.certificate import Certificate, read_certificate
from apps.lib.x509.chain import verify_chain
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.profile import DS, DS_EKU

_COUNTRY: Final = "2.5.4.6"


def verify_issuer_signed(
    data: bytes,
    *,
    iaca: bytes,
    crl: bytes | None = None,
    status_tokens: Sequence[bytes] = (),
    doc_type: str | None = None,
    at: datetime,
) -> list[Reason]:
    """Return every reason not to accept the credential at the instant `at`; an empty list accepts it.

    `iaca` and `crl` are DER, `status_tokens` CWTs; any document type is accepted unless one is given.
    Never raises for bad credentials.
    """
    try:
        parts = read_parts(data)
        certificate = _document_signer(parts)
    except Unacceptable as refusal:
        return [refusal.reason]
    reasons = _certificate_reasons(parts, certificate, iaca=iaca, crl=crl, at=at)
    try:
        cose.verify_sign1(parts.signed, certificate.public_key)
    except DomainError as refusal:
        reasons.append(Reason(refusal.code, refusal.detail))
    try:
        mso = read_mso(parts.signed.payload)
    except Unacceptable as refusal:
        return [*reasons, refusal.reason]
    reasons += _content_reasons(parts, mso, certificate, at)
    if doc_type is not None and mso.doc_type != doc_type:
        reasons.append(Reason(ReasonCode.DOC_TYPE_MISMATCH, "the credential is of another document type"))
    trust = StatusTrust(iaca=iaca, crl=crl, at=at)
    return reasons + status_reasons(mso.status, status_tokens, trust)


def _document_signer(parts: SignedParts) -> Certificate:
    try:
        return read_certificate(parts.certificates[0])
    except DomainError as refusal:
        raise Unacceptable(ReasonCode.X5CHAIN_INVALID, refusal.detail) from None


def _certificate_reasons(
    parts: SignedParts, certificate: Certificate, *, iaca: bytes, crl: bytes | None, at: datetime
) -> list[Reason]:
    reasons = []
    leaf, *others = parts.certificates
    if iaca in parts.certificates or certificate.subject == certificate.issuer:
        reasons.append(Reason(ReasonCode.ROOT_IN_CHAIN, "x5chain must not hold the root certificate"))
    elif others:
        reasons.append(Reason(ReasonCode.X5CHAIN_INVALID, "x5chain must hold the DS certificate alone"))
    try:
        verify_chain(leaf, iaca, crl_der=crl, at=at, eku=DS_EKU)
    except DomainError as refusal:
        reasons.append(Reason(refusal.code, refusal.detail))
    reasons += [
        Reason(ReasonCode.CERTIFICATE_PROFILE, f"{finding.code}: {finding.detail}")
        for finding in lint_certificate(leaf, DS, issuer_der=iaca)
    ]
    return reasons


def _content_reasons(
    parts: SignedParts, mso: StrangersMso, certificate: Certificate, at: datetime
) -> list[Reason]:
    return [
        *item_reasons(mso, parts.items),
        *date_reasons(mso.validity, at=at),
        *certificate_date_reasons(
            mso.validity, not_before=certificate.not_before, not_after=certificate.not_after
        ),
        *country_reasons(parts.items, country=_country(certificate)),
        *device_key_reasons(mso.device_key),
    ]


def _country(certificate: Certificate) -> str | None:
    countries = [value.content for kind, value in certificate.names() if kind == _COUNTRY]
    return countries[0].decode("ascii", "replace") if len(countries) == 1 else None
