"""Machine clients and what the database knows of their tokens."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRegistration:
    """What is to be registered: `keys` are public JWKs (P-256, a `kid` each), valid until `not_after`."""

    client_id: str
    name: str
    kind: ClientKind
    scopes: tuple[str, ...]
    keys: tuple[Mapping[str, Any], ...]
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredClient:
    """A machine client as it was registered; `key_sha256` is that of its canonical keys, hexadecimal."""

    client_id: str
    kind: ClientKind
    scopes: tuple[str, ...]
    key_ids: tuple[str, ...]
    key_sha256: str


def digest_of(token: str) -> bytes:
    """Return what the database knows of a token: its SHA-256 (32 bytes)."""
    return hashlib.sha256(token.encode("utf-8")).digest()
