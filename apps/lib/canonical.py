"""Deterministic bytes of plain values, for audit leaves, approvals, snapshots and request digests.

The form is the subset of RFC 8785 (JCS) that our values need: objects with sorted keys, arrays,
strings, integers, booleans and null; UTF-8; no insignificant white space. Floats are refused, so
two encoders can never disagree about a number.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias, Union

Plain: TypeAlias = Union[str, int, bool, Sequence["Plain"], Mapping[str, "Plain"], None]  # noqa: UP007 - recursive, 3.11


def canonical_bytes(value: Plain) -> bytes:
    """Return the one encoding of `value`; raise `TypeError` for anything that is not plain."""
    _refuse_unplain(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def canonical_digest(value: Plain) -> bytes:
    """Return SHA-256 of the canonical bytes (32 bytes)."""
    return hashlib.sha256(canonical_bytes(value)).digest()


def _refuse_unplain(value: object) -> None:
    if value is None or isinstance(value, (str, int)):
        return
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("object keys must be strings")
        for member in value.values():
            _refuse_unplain(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            _refuse_unplain(member)
    else:
        raise TypeError(f"{type(value).__name__} has no canonical form")
