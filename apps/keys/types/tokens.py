"""Backups, acts at the token, what disagrees, and who tells what was signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from apps.keys.states import BackupState, DsKeyState, FindingKind
from apps.lib.canonical import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupView:
    """A copy of a key; `medium_id` and `medium_label` name the backup token that holds it."""

    backup_id: UUID
    key_id: UUID
    medium_id: UUID
    medium_label: str
    state: BackupState
    check_value: str
    made_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredKey:
    """A key that came back; `attributes` were read back from the token after it (6.2.4.1)."""

    key_id: UUID
    medium_id: UUID
    check_value: str
    public_key_der: bytes
    attributes: Mapping[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyedKey:
    """A key that is nowhere any more; `media` are the labels of the backup tokens that were looked at."""

    key_id: UUID
    state: DsKeyState
    media: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """A disagreement between a token and the records, not yet settled."""

    finding_id: UUID
    kind: FindingKind
    subject: str
    detail: Mapping[str, Plain]
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What a look into the tokens settled, and what it leaves open."""

    recorded: tuple[UUID, ...]
    abandoned: tuple[UUID, ...]
    settled_acts: int
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseView:
    """Signatures of one key on one legal day (JST), over all processes."""

    key_id: UUID
    day: date
    signatures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorView:
    """The last examination of library, token and keys."""

    healthy: bool
    advice: str
    facts: Mapping[str, Plain]
    examined_at: datetime


class KeyJournal(Protocol):
    """What the apps that ask for signatures know; this app may not ask them, so the project hands it in."""

    def signatures(self, key_id: UUID, *, settled_before: datetime) -> tuple[int, int]:
        """Return the least and the greatest number of signatures that the key can have made.

        The least counts what was recorded before that instant, the greatest everything that was intended.
        """
        ...

    def needed_until(self, key_id: UUID) -> date | None:
        """Return the last day (JST) on which something that the key signed is valid, None for nothing."""
        ...
