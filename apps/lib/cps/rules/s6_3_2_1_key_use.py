"""6.3.2.1: the DS key signs from the day of its generation to the end of its three months."""

from apps.lib.clock import JST
from apps.lib.cps.periods import key_use_until
from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject


def broken_by(subject: MsoSubject) -> str | None:
    """Recount the key's last day and look whether the signing day lies within."""
    if subject.key_use_until > key_use_until(subject.key_generated_on):
        return "the key's last day was counted wrongly"
    day = subject.signing_at.astimezone(JST).date()
    if day < subject.key_generated_on:
        return "the key was not yet generated"
    if day > subject.key_use_until:
        return f"the key was for use until {subject.key_use_until}"
    return None


RULE = Rule(clause="6.3.2.1", requirements=("R-6.3.2.1-2", "R-5.6-1"), broken_by=broken_by)
