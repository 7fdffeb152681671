"""6.3.2.1: an MSO is signed while its DS certificate is valid and never outlives it.

Three months of key use and thirty days of MSO do not always fit into a four-month certificate
(keys made between 31 October and 29 November), so both limits are checked.
"""

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject


def broken_by(subject: MsoSubject) -> str | None:
    """Compare the MSO's dates with the certificate's."""
    validity = subject.prepared.mso.validity
    if validity.signed < subject.certificate_not_before:
        return "signed before the certificate becomes valid"
    if validity.valid_until > subject.certificate_not_after:
        return "valid beyond the end of the certificate"
    return None


RULE = Rule(clause="6.3.2.1", requirements=("R-6.3.2.1-1", "R-6.3.2.2-1"), broken_by=broken_by)
