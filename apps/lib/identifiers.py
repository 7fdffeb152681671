"""The only module that draws random numbers: ids, salts, serials, nonces, shuffles.

Everything comes from the operating system's generator.
"""

import base64
import os
import secrets
from collections.abc import MutableSequence
from typing import Final, TypeVar
from uuid import UUID

from apps.lib.clock import SYSTEM_CLOCK

T = TypeVar("T")
_SHUFFLER: Final = secrets.SystemRandom()
_ID_BYTES: Final = 10
_VERSION_AND_VARIANT: Final = 0x7 << 76 | 0x2 << 62
_RANDOM_BITS: Final = (0xFFF << 64) | ((1 << 62) - 1)


def new_id() -> UUID:
    """Return a UUID version 7 (RFC 9562 5.7): time-ordered, 74 random bits."""
    return UUID(int=_id_numbers(1)[0])


def new_id_texts(count: int) -> list[str]:
    """Return `count` ids as of `new_id`, as text, with one look at the clock and one read of randomness."""
    digits = [f"{number:032x}" for number in _id_numbers(count)]
    return [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in digits]


def _id_numbers(count: int) -> list[int]:
    start = (int(SYSTEM_CLOCK.now().timestamp() * 1000) << 80) | _VERSION_AND_VARIANT
    random = os.urandom(count * _ID_BYTES)
    return [
        start | int.from_bytes(random[at : at + _ID_BYTES], "big") & _RANDOM_BITS
        for at in range(0, len(random), _ID_BYTES)
    ]


def random_bytes(length: int) -> bytes:
    """Return `length` random bytes."""
    return os.urandom(length)


def random_below(limit: int) -> int:
    """Return a random integer in ``range(limit)``."""
    return secrets.randbelow(limit)


def random_serial() -> int:
    """Return a positive certificate serial of at most 20 octets with 158 random bits (RFC 5280 4.1.2.2)."""
    return secrets.randbits(158) | (1 << 158)


def random_token(length: int = 32) -> str:
    """Return `length` random bytes as base64url without padding, for nonces and tokens."""
    return base64.urlsafe_b64encode(os.urandom(length)).rstrip(b"=").decode("ascii")


def shuffle(items: MutableSequence[T]) -> None:
    """Shuffle in place."""
    _SHUFFLER.shuffle(items)
