"""8.1: version, digestAlgorithm and docType are those of the profile."""

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject


def broken_by(subject: MsoSubject) -> str | None:
    """Compare the three fields with the profile."""
    mso, profile = subject.prepared.mso, subject.profile
    if mso.version != profile.mso_version:
        return "version differs from the profile"
    if mso.digest_algorithm != profile.digest_algorithm:
        return "digestAlgorithm differs from the profile"
    if mso.doc_type != profile.doc_type:
        return "docType differs from the profile"
    return None


RULE = Rule(clause="8.1", requirements=("R-8.1-1", "R-3.1.1-1"), broken_by=broken_by)
