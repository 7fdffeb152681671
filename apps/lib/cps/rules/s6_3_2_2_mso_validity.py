"""6.3.2.2: an MSO is valid for at most 30 days."""

from apps.lib.cps.parameters import MSO_VALIDITY
from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject


def broken_by(subject: MsoSubject) -> str | None:
    """Compare the period with the limit."""
    validity = subject.prepared.mso.validity
    period = validity.valid_until - validity.valid_from
    return (
        None
        if period <= MSO_VALIDITY
        else f"valid for {period}, at most {MSO_VALIDITY.days} days are allowed"
    )


RULE = Rule(clause="6.3.2.2", requirements=("R-6.3.2.2-1",), broken_by=broken_by)
