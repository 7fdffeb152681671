"""The question whether the card's certificate is still in effect (clause 3.2.3); fails closed."""

from datetime import datetime
from typing import Final

from cryptography import x509

from apps.policy.selectors import site_value
from apps.registration.adapters.status_provider import status_provider
from apps.registration.services._card_checks import path_check, validity_check
from apps.registration.types.jpki_status import JpkiStatus
from apps.registration.types.screening import CheckCode, CheckOutcome, CheckResult

_OUTCOMES: Final = {
    JpkiStatus.GOOD: CheckOutcome.PASSED,
    JpkiStatus.REVOKED: CheckOutcome.FAILED,
    JpkiStatus.UNKNOWN: CheckOutcome.WAITING,
}


def present_checks(certificate: x509.Certificate, *, at: datetime) -> list[CheckResult]:
    """Return what can change with time: path, validity and, where both hold, the status."""
    results = [path_check(certificate, at=at)[0], validity_check(certificate, at=at)]
    if all(result.outcome is CheckOutcome.PASSED for result in results):
        results.append(status_check(certificate, at=at))
    return results


def status_check(certificate: x509.Certificate, *, at: datetime) -> CheckResult:
    """Ask the provider about a certificate whose path was found; no answer means waiting, never valid."""
    _, issuer = path_check(certificate, at=at)
    if issuer is None:
        return CheckResult(
            code=CheckCode.CERTIFICATE_STATUS, outcome=CheckOutcome.WAITING, detail="NO_ISSUER"
        )
    answer = status_provider().check(
        certificate=certificate, issuer=issuer, at=at, max_age=site_value("jpki_status_max_age_seconds")
    )
    return CheckResult(
        code=CheckCode.CERTIFICATE_STATUS,
        outcome=_OUTCOMES[answer.status],
        detail=answer.detail,
        evidence=answer.evidence,
    )
