"""Personal data at rest: AES-256-GCM per column value, bound to its place, and blind indexes (design 4.12).

Sealed form: version byte 0x01, 12-byte random nonce, ciphertext with 16-byte tag. The additional
data names table, column and row, so a value that is moved elsewhere cannot be opened.
"""

import hashlib
import hmac
import string
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from apps.base.conf import conf
from apps.lib.errors import IntegrityFault
from apps.lib.identifiers import random_bytes

_VERSION: Final = b"\x01"
_NONCE_LENGTH: Final = 12
_TAG_LENGTH: Final = 16
_KEY_CHARACTERS: Final = 64


class SealBroken(IntegrityFault):
    """A sealed value was changed, moved, or sealed under another key."""

    code = "seal_broken"
    title = "A sealed value cannot be opened"


class DataKeyUnusable(IntegrityFault):
    """The data key file is absent or is not 64 hexadecimal characters."""

    code = "data_key_unusable"
    title = "The data key cannot be used"


def seal(plain: bytes, *, table: str, column: str, row_id: object) -> bytes:
    """Return `plain` encrypted for one place: that column of that row."""
    nonce = random_bytes(_NONCE_LENGTH)
    cipher = _cipher(conf().data_key_file)
    return _VERSION + nonce + cipher.encrypt(nonce, plain, _place(table, column, row_id))


def unseal(sealed: bytes, *, table: str, column: str, row_id: object) -> bytes:
    """Return the plain bytes; raise `SealBroken` when anything differs from when it was sealed."""
    sealed = bytes(sealed)
    if len(sealed) < len(_VERSION) + _NONCE_LENGTH + _TAG_LENGTH or sealed[:1] != _VERSION:
        raise SealBroken(f"{table}.{column}: not a sealed value")
    start = len(_VERSION) + _NONCE_LENGTH
    cipher = _cipher(conf().data_key_file)
    try:
        return cipher.decrypt(sealed[1:start], sealed[start:], _place(table, column, row_id))
    except InvalidTag:
        raise SealBroken(f"{table}.{column}: the seal does not fit") from None


def blind_index(value: str, *, purpose: str) -> bytes:
    """Return 32 bytes that are equal for equal values of one purpose and tell nothing else."""
    key = _index_key(conf().data_key_file, purpose)
    return hmac.new(key, value.encode("utf-8"), hashlib.sha256).digest()


def check_data_key(path: Path) -> None:
    """Raise `DataKeyUnusable` unless the file holds 64 hexadecimal characters."""
    _read_key(path)


def _place(table: str, column: str, row_id: object) -> bytes:
    parts = (part.encode("utf-8") for part in (table, column, str(row_id)))
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


@lru_cache(maxsize=8)
def _cipher(path: Path) -> AESGCM:
    return AESGCM(_derived(path, "seal/v1"))


@lru_cache(maxsize=64)
def _index_key(path: Path, purpose: str) -> bytes:
    return _derived(path, f"blind-index/v1/{purpose}")


def _derived(path: Path, purpose: str) -> bytes:
    info = f"dsportal/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(_read_key(path))


def _read_key(path: Path) -> bytes:
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise DataKeyUnusable("the data key file cannot be read") from None
    if len(text) != _KEY_CHARACTERS or not set(text) <= set(string.hexdigits):
        raise DataKeyUnusable("the data key file must hold 64 hexadecimal characters")
    return bytes.fromhex(text)
