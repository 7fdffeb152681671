"""What readers of the audit log get."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from apps.audit.types.entry import Outcome
from apps.lib.actor import ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEventView:
    """One event; `detail` is canonical JSON, `roles` are codes."""

    seq: int
    event_id: str
    at: datetime
    event: str
    outcome: Outcome
    actor_kind: ActorKind
    actor_id: str
    roles: tuple[str, ...]
    organisation: str
    terminal: str
    strength: str
    subject: str
    clause: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events are wanted; empty members do not filter. `event` may end in ``*``."""

    event: str = ""
    subject: str = ""
    actor_id: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before_seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCheckpoint:
    """A signed state of the log: `note` is the C2SP signed note, `root` has 32 bytes."""

    size: int
    previous_size: int
    root: bytes
    note: str
    log_key: bytes
    sealed_at: datetime


class Fault(StrEnum):
    """What is wrong with the log."""

    EVENT_CHANGED = "EVENT_CHANGED"
    EVENT_REMOVED = "EVENT_REMOVED"
    LEAF_REMOVED = "LEAF_REMOVED"
    CHECKPOINT_ROOT = "CHECKPOINT_ROOT"
    CHECKPOINT_SIGNATURE = "CHECKPOINT_SIGNATURE"
    CHECKPOINT_KEY = "CHECKPOINT_KEY"
    CHECKPOINT_REMOVED = "CHECKPOINT_REMOVED"
    CHECKPOINT_AHEAD = "CHECKPOINT_AHEAD"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStatus:
    """The result of reading the whole log again; `fault` and `row` name the first bad row, if any.

    `row` is ``event <seq>``, ``leaf <position>`` or ``checkpoint <size>``.
    """

    events: int
    sealed: int
    checkpoints: int
    fault: Fault | None = None
    row: str = ""

    @property
    def intact(self) -> bool:
        """Say whether nothing was found."""
        return self.fault is None
