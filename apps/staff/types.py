"""Words of the app `staff`: what may be shown of people and of the roles they hold."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from apps.lib.cps.roles import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A registered person, without any secret."""

    user_id: UUID
    username: str
    display_name: str
    organisation: Organisation
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGrant:
    """One role given to one person for a time; `valid_until` is None where no end was set.

    `held_since` is the instant from which the person could act in the role.
    """

    assignment_id: UUID
    user_id: UUID
    role: str
    granted_by: str
    valid_from: datetime
    valid_until: datetime | None
    held_since: datetime


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
