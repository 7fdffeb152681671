"""The bytes that a leaf of the log commits to: one JSON object, keys sorted, no white space (RFC 8785)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Final
from uuid import UUID

from apps.lib.actor import Actor

FORMAT_VERSION: Final = 1
_LEAF_PREFIX: Final = b"\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafSource:
    """Who acted when and where: what all events of one act share; `roles` are sorted."""

    at: datetime
    actor_kind: str
    actor_id: str
    roles: tuple[str, ...]
    organisation: str
    terminal: str
    strength: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafFields(LeafSource):
    """Every value of one event that the leaf covers; `detail` is canonical JSON."""

    event_id: UUID
    event: str
    outcome: str
    subject: str
    clause: str
    detail: str


def leaf_source(actor: Actor, *, at: datetime, terminal: str) -> LeafSource:
    """Return what `actor` acting at `at` has in all its events; `terminal` is for those without one."""
    return LeafSource(
        at=at,
        actor_kind=actor.kind.value,
        actor_id=actor.actor_id,
        roles=tuple(sorted(actor.roles)),
        organisation=actor.organisation,
        terminal=actor.terminal or terminal,
        strength=actor.strength.value,
    )


class LeafTemplate:
    """Writes the leaves of one source. By hand, because every act of the system passes here."""

    __slots__ = ("_after_event", "_after_outcome", "_end", "_start")

    def __init__(self, source: LeafSource) -> None:
        quoted = encode_basestring
        roles = ",".join(map(quoted, source.roles))
        self._start = (
            f'{{"actor_id":{quoted(source.actor_id)},"actor_kind":{quoted(source.actor_kind)},'
            f'"at":"{instant_text(source.at)}","clause":'
        )
        self._after_outcome = f',"roles":[{roles}],"strength":{quoted(source.strength)},"subject":'
        self._after_event = f'","organisation":{quoted(source.organisation)},"outcome":'
        self._end = f',"terminal":{quoted(source.terminal)},"v":{FORMAT_VERSION}}}'

    def fill(self, event_id: str, event: str, outcome: str, subject: str, clause: str, detail: str) -> bytes:
        """Return the canonical bytes of one event; `event_id` is its text, `detail` canonical JSON."""
        quoted = encode_basestring
        text = (
            f'{self._start}{quoted(clause)},"detail":{detail},"event":{quoted(event)},"id":"{event_id}'
            f"{self._after_event}{quoted(outcome)}{self._after_outcome}{quoted(subject)}{self._end}"
        )
        return text.encode("utf-8")


def leaf_bytes(fields: LeafFields) -> bytes:
    """Return the canonical bytes of one event."""
    return LeafTemplate(fields).fill(
        str(fields.event_id), fields.event, fields.outcome, fields.subject, fields.clause, fields.detail
    )


def leaf_hash(data: bytes) -> bytes:
    """Return the leaf hash of RFC 6962 2.1: SHA-256 of 0x00 and the data (32 bytes)."""
    return hashlib.sha256(_LEAF_PREFIX + data).digest()


def instant_text(at: datetime) -> str:
    """Return an instant in UTC with microseconds, e.g. ``2026-11-24T01:00:00.000000Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
