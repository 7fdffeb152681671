"""Words of the login: sessions, how they were proved, how they ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.lib.cps.roles import Organisation, Role
from apps.staff.states import FactorState


class Proof(StrEnum):
    """How a session was proved after the password; NONE is a session that is half open."""

    NONE = "NONE"
    TOTP = "TOTP"
    PASSKEY = "PASSKEY"
    CERTIFICATE = "CERTIFICATE"
    RECOVERY_CODE = "RECOVERY_CODE"


class SessionEnd(StrEnum):
    """Why a session is over."""

    LOGGED_OUT = "LOGGED_OUT"
    IDLE = "IDLE"
    TOO_OLD = "TOO_OLD"
    TERMINAL_CHANGED = "TERMINAL_CHANGED"
    REPLACED = "REPLACED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - the name of an event
    LOGIN_RESET = "LOGIN_RESET"
    LEFT = "LEFT"
    WRONG_CODES = "WRONG_CODES"
    FACTOR_REMOVED = "FACTOR_REMOVED"
    CARD_NEEDED = "CARD_NEEDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One login of one person at one terminal; `proved_at` is the last time a second factor was shown."""

    session_id: UUID
    user_id: UUID
    terminal: str
    started_at: datetime
    proof: Proof
    proved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """What a registration ceremony gave, already verified (WebAuthn 7.1); `public_key` is a COSE_Key."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    aaguid: str
    transports: tuple[str, ...]
    discoverable: bool | None
    backup_eligible: bool
    backed_up: bool
    attestation_format: str
    attestation: bytes
    client_data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorView:
    """A second factor as its owner sees it; `key_sha256` is hexadecimal."""

    factor_id: UUID
    user_id: UUID
    kind: Proof
    name: str
    state: FactorState
    key_sha256: str
    device: str
    approval_id: UUID | None
    enrolled_at: datetime
    confirmed_at: datetime | None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimePassword:
    """A first password, told once; it must be changed at the first login."""

    user_id: UUID
    username: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPerson:
    """One of the first administrators."""

    username: str
    display_name: str
    organisation: Organisation
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstBeginning:
    """What the first operator gets, once: a code to hand over, and one half of each password."""

    code: str
    halves: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCompletion:
    """What the second operator gets, once: the other half of each password."""

    people: tuple[FirstPerson, ...]
    halves: Mapping[str, str]
