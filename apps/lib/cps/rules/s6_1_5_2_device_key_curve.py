"""6.1.5.2: the device key is a 256-bit ECDSA key: a point on P-256 (SEC 2, 2.4.2)."""

from typing import Final

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject

P: Final = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def broken_by(subject: MsoSubject) -> str | None:
    """Check the curve's equation y² = x³ - 3x + b (mod p)."""
    key = subject.prepared.mso.device_key
    x, y = int.from_bytes(key.x, "big"), int.from_bytes(key.y, "big")
    if x < P and y < P and (y * y - (x * x - 3) * x - B) % P == 0:
        return None
    return "the device key is not a point on P-256"


RULE = Rule(clause="6.1.5.2", requirements=("R-6.1.5.2-1",), broken_by=broken_by)
