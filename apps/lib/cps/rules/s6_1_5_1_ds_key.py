"""6.1.5.1: the DS signs with a 256-bit ECDSA key (P-256, named curve, uncompressed point)."""

from typing import Final

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject

P256_HEAD: Final = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
"""SubjectPublicKeyInfo of RFC 5480 up to the coordinates."""
P256_LENGTH: Final = len(P256_HEAD) + 64


def broken_by(subject: MsoSubject) -> str | None:
    """Look at the algorithm and curve of the signing key."""
    if len(subject.key) == P256_LENGTH and subject.key.startswith(P256_HEAD):
        return None
    return "the signing key is not a P-256 key"


RULE = Rule(clause="6.1.5.1", requirements=("R-6.1.5.1-1",), broken_by=broken_by)
