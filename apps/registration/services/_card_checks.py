"""Checks of the card's signature and certificate that need no other machine (clause 3.2.3)."""

from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from apps.base.conf import conf
from apps.base.jose import AlgorithmRefused, SignatureInvalid, verify_jws
from apps.lib.clock import JST
from apps.registration.adapters.anchors import anchors_for
from apps.registration.services._signed_request import SignedRequest
from apps.registration.types.leaf import (
    POLICY_CARD,
    POLICY_CARD_TEST,
    algorithm_fault,
    certified_person,
    profile_fault,
)
from apps.registration.types.screening import CheckCode, CheckOutcome, CheckResult

_CARD_SIGNATURES: Final = frozenset({"RS256", "ES384"})


def card_checks(request: SignedRequest, *, at: datetime) -> list[CheckResult]:
    """Ask one question after the other and stop at the first that fails: the rest would mean nothing."""
    certificate = request.certificate
    on = at.astimezone(JST).date()
    results = [outcome(CheckCode.ALGORITHM, algorithm_fault(certificate, jws=request.algorithm, on=on))]
    if is_good(results):
        results.append(outcome(CheckCode.SIGNATURE, _signature_fault(request)))
    if is_good(results):
        results.append(_profile(certificate))
    if is_good(results):
        results.append(path_check(certificate, at=at)[0])
    if is_good(results):
        results.append(validity_check(certificate, at=at))
    return results


def path_check(certificate: x509.Certificate, *, at: datetime) -> tuple[CheckResult, x509.Certificate | None]:
    """Find the issuer among the anchors by key, compare names and verify the signature with that key."""
    fault = "ISSUER_UNKNOWN"
    for anchor in anchors_for(certificate):
        fault = _issued_fault(certificate, anchor, at)
        if not fault:
            return outcome(CheckCode.CERTIFICATE_PATH, ""), anchor
    return outcome(CheckCode.CERTIFICATE_PATH, fault), None


def validity_check(certificate: x509.Certificate, *, at: datetime) -> CheckResult:
    """Compare the instant with the certificate's period, to the second and both ends included."""
    fault = ""
    if at < certificate.not_valid_before_utc:
        fault = "NOT_YET_VALID"
    if at.replace(microsecond=0) > certificate.not_valid_after_utc:
        fault = "EXPIRED"
    return outcome(CheckCode.CERTIFICATE_VALIDITY, fault)


def outcome(code: CheckCode, fault: str) -> CheckResult:
    """Return PASSED for an empty fault code, else FAILED with it."""
    return CheckResult(code=code, outcome=CheckOutcome.FAILED if fault else CheckOutcome.PASSED, detail=fault)


def is_good(results: list[CheckResult]) -> bool:
    """Say whether nothing failed so far."""
    return all(result.outcome is not CheckOutcome.FAILED for result in results)


def _signature_fault(request: SignedRequest) -> str:
    try:
        verify_jws(request.jws, request.certificate.public_key(), algorithms=_CARD_SIGNATURES)
    except (SignatureInvalid, AlgorithmRefused):
        return "SIGNATURE_INVALID"
    return ""


def _profile(certificate: x509.Certificate) -> CheckResult:
    accepted = {POLICY_CARD_TEST, POLICY_CARD} if conf().jpki_test_policy_oids else {POLICY_CARD}
    fault = profile_fault(certificate, policies=frozenset(accepted))
    person = None if fault else certified_person(certificate)
    if person is not None and person.unknown:
        return CheckResult(
            code=CheckCode.CERTIFICATE_PROFILE, outcome=CheckOutcome.NOTED, detail="UNKNOWN_ATTRIBUTE"
        )
    return outcome(CheckCode.CERTIFICATE_PROFILE, fault)


def _issued_fault(certificate: x509.Certificate, anchor: x509.Certificate, at: datetime) -> str:
    if certificate.issuer.public_bytes() != anchor.subject.public_bytes():
        return "ISSUER_NAME"
    if not anchor.not_valid_before_utc <= at <= anchor.not_valid_after_utc:
        return "ISSUER_NOT_VALID"
    try:
        certificate.verify_directly_issued_by(anchor)
        constraints = anchor.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, TypeError, InvalidSignature):
        return "ISSUER_SIGNATURE"
    except x509.ExtensionNotFound:
        return "ISSUER_NO_AUTHORITY"
    return "" if constraints.ca else "ISSUER_NO_AUTHORITY"
