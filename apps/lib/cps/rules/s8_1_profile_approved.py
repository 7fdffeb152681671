"""8.1: the profile of the MSO is the technical material that both organisations approved."""

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject


def broken_by(subject: MsoSubject) -> str | None:
    """Ask for the profile's approval."""
    return None if subject.profile_approved else "the mdoc profile is not approved"


RULE = Rule(clause="8.1", requirements=("R-8.1-1",), broken_by=broken_by)
