"""8.1: a reference to revocation data stands in the MSO exactly when the profile says so (4.9.6)."""

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject


def broken_by(subject: MsoSubject) -> str | None:
    """Compare the presence of `status` with the profile's switch."""
    status = subject.prepared.mso.status
    if (status is not None) is not subject.profile.status_claim:
        return "status is missing" if status is None else "status is not part of the profile"
    if status is not None and (status.index < 0 or not status.uri):
        return "status refers to nothing"
    return None


RULE = Rule(clause="8.1", requirements=("R-4.9.6-1",), broken_by=broken_by)
