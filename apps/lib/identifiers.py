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


def new_id() -> UUID:
    """Return a UUID version 7 (RFC 9562 5.7): time-ordered, 74 random bits."""
    millis = int(SYSTEM_CLOCK.now().timestamp() * 1000)
    value = (millis << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


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
