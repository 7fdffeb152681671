"""Whether a credential is revoked (Token Status List 8.3, ISO/IEC 18013-5 ed. 2 12.3.6; clause 4.9.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.lib.errors import DomainError
from apps.lib.mdoc.reasons import Reason, ReasonCode
from apps.lib.mdoc.types import StatusReference
from apps.lib.statuslist.bitstring import StatusIndexOutOfRange
from apps.lib.statuslist.token import (
    VALID,
    StatusToken,
    StatusTokenExpired,
    read_token,
    status_at,
    verify_token,
)
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.chain import verify_chain
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.profile import LIST_SIGNER


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusTrust:
    """What a list token must lead to: the root (DER), its CRL (DER or None), the instant."""

    iaca: bytes
    crl: bytes | None
    at: datetime


def status_reasons(
    reference: StatusReference | None, tokens: Sequence[bytes], trust: StatusTrust
) -> list[Reason]:
    """Return why the status entry speaks against the credential.

    Nothing is checked without an entry or without any token at all. Where tokens are given, one of them
    must be of the entry's list (`sub` equal to `uri`) and stand up; any that says revoked decides.
    """
    if reference is None or not tokens:
        return []
    faults: list[Reason] = []
    checked = False
    for data in tokens:
        try:
            token = read_token(data)
        except DomainError as refusal:
            faults.append(Reason(ReasonCode.STATUS_TOKEN_INVALID, refusal.detail))
            continue
        if token.claims.uri != reference.uri:
            continue
        fault = _token_fault(token, trust)
        if fault is not None:
            faults.append(fault)
            continue
        checked = True
        verdict = _entry_fault(token, reference.index)
        if verdict is not None:
            return [verdict]
    if checked:
        return []
    return faults or [Reason(ReasonCode.STATUS_NOT_CHECKED, "no token given is of this credential's list")]


def _token_fault(token: StatusToken, trust: StatusTrust) -> Reason | None:
    if len(token.certificates) != 1:
        return Reason(ReasonCode.STATUS_TOKEN_SIGNER, "x5chain must hold the list signer alone")
    signer = token.certificates[0]
    try:
        verify_token(token, public_key=read_certificate(signer).public_key, at=trust.at)
    except StatusTokenExpired as refusal:
        return Reason(ReasonCode.STATUS_TOKEN_EXPIRED, refusal.detail)
    except DomainError as refusal:
        return Reason(ReasonCode.STATUS_TOKEN_INVALID, refusal.detail)
    problem = _signer_problem(signer, trust)
    return Reason(ReasonCode.STATUS_TOKEN_SIGNER, problem) if problem else None


def _signer_problem(signer: bytes, trust: StatusTrust) -> str | None:
    try:
        verify_chain(signer, trust.iaca, crl_der=trust.crl, at=trust.at, eku="")
    except DomainError as refusal:
        return f"{refusal.code}: {refusal.detail}"
    findings = lint_certificate(signer, LIST_SIGNER, issuer_der=trust.iaca)
    return f"{findings[0].code}: {findings[0].detail}" if findings else None


def _entry_fault(token: StatusToken, index: int) -> Reason | None:
    try:
        status = status_at(token, index)
    except StatusIndexOutOfRange as refusal:
        return Reason(ReasonCode.STATUS_INDEX_OUT_OF_RANGE, refusal.detail)
    if status == VALID:
        return None
    return Reason(ReasonCode.STATUS_REVOKED, f"the list says {status}")
