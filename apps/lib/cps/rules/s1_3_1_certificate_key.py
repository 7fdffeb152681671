"""1.3.1: the DS certificate that travels in the record belongs to the key that signs."""

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject


def broken_by(subject: MsoSubject) -> str | None:
    """Compare the certificate's public key with the signing key's."""
    return None if subject.certificate_key == subject.key else "the certificate is for another key"


RULE = Rule(clause="1.3.1", requirements=("R-1.3.1-2",), broken_by=broken_by)
