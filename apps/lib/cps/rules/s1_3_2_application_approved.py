"""1.3.2: an MSO may be signed only after the RA confirmed identity and genuineness."""

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject


def broken_by(subject: MsoSubject) -> str | None:
    """Ask for the RA's approval."""
    return None if subject.application_approved else "the application is not approved"


RULE = Rule(clause="1.3.2", requirements=("R-1.3.2-2", "R-4.3.1-4"), broken_by=broken_by)
