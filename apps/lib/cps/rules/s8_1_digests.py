"""8.1 valueDigests: required elements are covered; ids and lengths obey ISO/IEC 18013-5 9.1.2.4."""

from collections.abc import Mapping
from typing import Final

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject

DIGEST_ID_LIMIT: Final = 2**31
DIGEST_LENGTHS: Final = {"SHA-256": 32, "SHA-384": 48, "SHA-512": 64}


def broken_by(subject: MsoSubject) -> str | None:
    """Look at each namespace's digests."""
    mso = subject.prepared.mso
    length = DIGEST_LENGTHS.get(mso.digest_algorithm, 0)
    seen: set[bytes] = set()
    for digests in mso.value_digests.values():
        if detail := _digests_broken_by(digests, length):
            return detail
        seen.update(digests.values())
    if len(seen) != sum(map(len, mso.value_digests.values())):
        return "two elements have the same digest"
    return _coverage_broken_by(subject)


def _digests_broken_by(digests: Mapping[int, bytes], length: int) -> str | None:
    if not digests:
        return "a namespace without digests"
    if min(digests) < 0 or max(digests) >= DIGEST_ID_LIMIT:
        return "a digest id out of range"
    if set(map(len, digests.values())) != {length}:
        return "a digest of the wrong length"
    return None


def _coverage_broken_by(subject: MsoSubject) -> str | None:
    present = subject.prepared.mso.value_digests
    missing = {name_space: -len(digests) for name_space, digests in present.items()}
    for element in subject.profile.elements:
        if element.required and element.required_from_age == 0:
            missing[element.namespace] = missing.get(element.namespace, 0) + 1
    short = [name_space for name_space, count in missing.items() if count > 0]
    return f"fewer digests than required elements in {short[0]}" if short else None


RULE = Rule(clause="8.1", requirements=("R-8.1-1", "R-4.3.1-3"), broken_by=broken_by)
