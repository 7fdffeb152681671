"""The bytes that a leaf of the log commits to: one JSON object, keys sorted, no white space (RFC 8785)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Final
from uuid import UUID

from apps.audit.types.entry import AuditEntry
from apps.lib.actor import Actor

FORMAT_VERSION: Final = 1
_LEAF_PREFIX: Final = b"\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafFields:
    """Every value of one event that the leaf covers; `detail` is canonical JSON, `roles` are sorted."""

    event_id: UUID
    at: datetime
    event: str
    outcome: str
    actor_kind: str
    actor_id: str
    roles: tuple[str, ...]
    organisation: str
    terminal: str
    strength: str
    subject: str
    clause: str
    detail: str


def leaf_fields(
    entry: AuditEntry, *, actor: Actor, at: datetime, event_id: UUID, detail: str, terminal: str
) -> LeafFields:
    """Return the fields of `entry` as done by `actor` at `at`; `terminal` is for those without one."""
    return LeafFields(
        event_id=event_id,
        at=at,
        event=entry.event,
        outcome=entry.outcome,
        actor_kind=actor.kind,
        actor_id=actor.actor_id,
        roles=tuple(sorted(actor.roles)),
        organisation=actor.organisation,
        terminal=actor.terminal or terminal,
        strength=actor.strength,
        subject=entry.subject,
        clause=entry.clause,
        detail=detail,
    )


def leaf_bytes(fields: LeafFields) -> bytes:
    """Return the canonical bytes. Written out by hand because every act of the system passes here."""
    quoted = encode_basestring
    roles = ",".join(map(quoted, fields.roles))
    text = (
        f'{{"actor_id":{quoted(fields.actor_id)},"actor_kind":{quoted(fields.actor_kind)},'
        f'"at":"{instant_text(fields.at)}","clause":{quoted(fields.clause)},"detail":{fields.detail},'
        f'"event":{quoted(fields.event)},"id":"{fields.event_id}",'
        f'"organisation":{quoted(fields.organisation)},"outcome":{quoted(fields.outcome)},'
        f'"roles":[{roles}],"strength":{quoted(fields.strength)},"subject":{quoted(fields.subject)},'
        f'"terminal":{quoted(fields.terminal)},"v":{FORMAT_VERSION}}}'
    )
    return text.encode("utf-8")


def leaf_hash(data: bytes) -> bytes:
    """Return the leaf hash of RFC 6962 2.1: SHA-256 of 0x00 and the data (32 bytes)."""
    return hashlib.sha256(_LEAF_PREFIX + data).digest()


def instant_text(at: datetime) -> str:
    """Return an instant in UTC with microseconds, e.g. ``2026-11-24T01:00:00.000000Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
