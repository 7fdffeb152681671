"""What other apps learn about applications and holders."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.lib.mdoc.types import DeviceKey, PersonData
from apps.registration.states import ApplicationState
from apps.registration.types.screening import CheckCode, CheckOutcome


class ImageKind(StrEnum):
    """Which image of an application."""

    PORTRAIT = "PORTRAIT"
    SELFIE = "SELFIE"


class ProviderKind(StrEnum):
    """What a registered evidence provider vouches for (clause 3.2.3)."""

    LIVENESS = "LIVENESS"
    FACE_MATCH = "FACE_MATCH"


class DeviceKeyPurpose(StrEnum):
    """What a key of the phone is for."""

    INSTANCE = "INSTANCE"
    MSO = "MSO"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedApplication:
    """Everything that the document signer may build a credential from; personal data (clause 4.3.1).

    `snapshot_digest` is SHA-256 (32 bytes) over exactly what was verified.
    """

    application_id: UUID
    holder_id: UUID
    person: PersonData
    device_keys: tuple[DeviceKey, ...]
    device_instance: DeviceKey
    snapshot_digest: bytes
    state: ApplicationState


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """One recorded check without its evidence."""

    code: CheckCode
    outcome: CheckOutcome
    detail: str
    clause: str
    checked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationStatus:
    """Where an application stands, free of personal data."""

    application_id: UUID
    state: ApplicationState
    received_at: datetime
    state_changed_at: datetime
    checks: tuple[CheckView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationReceipt:
    """What a command on an application answers."""

    application_id: UUID
    state: ApplicationState
    checks: tuple[CheckView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderReceipt:
    """What a command on a holder's registration answers."""

    holder_id: UUID
    state: str
