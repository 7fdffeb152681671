"""Deterministic bytes of plain values, for audit leaves, approvals, snapshots and request digests.

The form is the subset of RFC 8785 (JCS) that our values need: objects with sorted keys, arrays,
strings, integers, booleans and null; UTF-8; no insignificant white space. Floats are refused, so
two encoders can never disagree about a number.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, Union

Plain: TypeAlias = Union[str, int, bool, Sequence["Plain"], Mapping[str, "Plain"], None]  # noqa: UP007 - recursive, 3.11


_ATOMS: Final = frozenset({str, int, bool, type(None)})
_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical_bytes(value: Plain) -> bytes:
    """Return the one encoding of `value`; raise `TypeError` for anything that is not plain."""
    return canonical_text(value).encode("utf-8")


def canonical_text(value: Plain) -> str:
    """Return the canonical bytes as text; raise `TypeError` as `canonical_bytes` does."""
    _refuse_unplain(value)
    return _ENCODER.encode(value)


def canonical_digest(value: Plain) -> bytes:
    """Return SHA-256 of the canonical bytes (32 bytes)."""
    return hashlib.sha256(canonical_bytes(value)).digest()


def _refuse_unplain(value: object) -> None:
    if value is None or isinstance(value, (str, int)):
        return
    if type(value) is dict or isinstance(value, Mapping):  # the first is the quicker question
        for key, member in value.items():
            if not isinstance(key, str):
                raise TypeError("object keys must be strings")
            if type(member) not in _ATOMS:
                _refuse_unplain(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            _refuse_unplain(member)
    else:
        raise TypeError(f"{type(value).__name__} has no canonical form")
