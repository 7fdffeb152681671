"""Machine clients and what the database knows of their tokens."""

import hashlib
import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class ClientKind(StrEnum):
    """What sort of machine calls the API."""

    RA = "RA"
    APP = "APP"
    VERIFIER = "VERIFIER"


SCOPES_OF: Final[Mapping[ClientKind, frozenset[str]]] = MappingProxyType(
    {
        ClientKind.RA: frozenset({"ra"}),
        ClientKind.APP: frozenset({"app"}),
        ClientKind.VERIFIER: frozenset({"verifier"}),
    }
)
"""What a client may be allowed to do; the scopes are explained in `api/schema.py`."""
CLIENT_ID: Final = re.compile(r"[a-z][a-z0-9-]{2,63}")


def digest_of(token: str) -> bytes:
    """Return what the database knows of a token: its SHA-256 (32 bytes)."""
    return hashlib.sha256(token.encode("utf-8")).digest()
