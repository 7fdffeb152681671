"""6.8: `signed` is the truth: the hour in which the MSO is signed, or just before."""

from datetime import timedelta

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject

COHORT = timedelta(hours=1)


def broken_by(subject: MsoSubject) -> str | None:
    """Compare `signed` (an hour's beginning) with the clock of the signer."""
    age = subject.signing_at - subject.prepared.mso.validity.signed
    if age < -subject.clock_tolerance:
        return "signed lies in the future"
    if age >= COHORT + subject.signing_delay:
        return "signed lies too far in the past"
    return None


RULE = Rule(clause="6.8", requirements=("R-6.8-1",), broken_by=broken_by)
