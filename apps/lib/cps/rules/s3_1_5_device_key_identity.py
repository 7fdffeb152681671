"""3.1.5: the public key in an MSO identifies it, so it has one spelling: two coordinates of 32 bytes."""

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject

COORDINATE_BYTES = 32


def broken_by(subject: MsoSubject) -> str | None:
    """Refuse coordinates whose leading zeros were lost."""
    key = subject.prepared.mso.device_key
    if len(key.x) == COORDINATE_BYTES and len(key.y) == COORDINATE_BYTES:
        return None
    return f"device key coordinates have {len(key.x)} and {len(key.y)} bytes, {COORDINATE_BYTES} are needed"


RULE = Rule(clause="3.1.5", requirements=("R-3.1.5-1",), broken_by=broken_by)
