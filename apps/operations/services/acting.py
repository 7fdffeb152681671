"""What every command of this app does: ask whose duty it is, lock, seal texts, write, audit."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from apps.audit.services import record_event, refusals_audited
from apps.base.sealed import seal
from apps.lib.actor import Actor, ActorKind
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.operations.errors import DutyRefused, OperationsInvalid, RecordMissing, RecordTaken
from apps.operations.events import OperationsEvent
from apps.operations.models.record import Record
from apps.operations.permissions import VERIFIED
from apps.operations.selectors.texts import place_of

Row = TypeVar("Row", bound=Record)
LONGEST_TEXT: Final = 4000
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,38}\Z")
_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")


@contextmanager
def duty(
    *, actor: Actor, clock: Clock, event: OperationsEvent, subject: str, clause: str, roles: Collection[str]
) -> Iterator[None]:
    """Open the transaction of an act of somebody with one of `roles`; a refusal is audited."""
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=subject, clause=clause),
        transaction.atomic(),
    ):
        if (
            actor.kind is not ActorKind.PERSON
            or actor.strength not in VERIFIED
            or actor.roles.isdisjoint(roles)
        ):
            raise DutyRefused(clause=clause)
        yield


def subject_of(kind: type[Record], row_id: UUID) -> str:
    """Return the subject of audit events about that row."""
    return f"{kind.__name__.lower()}:{row_id}"


def locked(rows: QuerySet[Row], *, field: str) -> Row:
    """Return the one row of the query, locked until the transaction ends; raise `RecordMissing`."""
    row = rows.select_for_update().first()
    if row is None:
        raise RecordMissing(field=field)
    return row


def sealed(row: Record, column: str, text: str, *, field: str = "text") -> None:
    """Put a text of 1 to 4000 characters into a sealed column; raise `OperationsInvalid`."""
    plain = text.strip()
    if not plain or len(plain) > LONGEST_TEXT:
        raise OperationsInvalid(f"1 to {LONGEST_TEXT} characters are needed", field=field)
    setattr(row, column, seal(plain.encode(), table=place_of(row), column=column, row_id=row.pk))


def checked_code(text: str, *, field: str) -> str:
    """Return a short name without blanks that can hold nothing personal; raise `OperationsInvalid`."""
    if not _CODE.match(text):
        raise OperationsInvalid("letters, digits and . _ + - only, 39 at most", field=field)
    return text


def checked_sha256(text: str, *, field: str) -> str:
    """Return a SHA-256 in hexadecimal; raise `OperationsInvalid`."""
    if not _SHA256.match(text):
        raise OperationsInvalid("64 hexadecimal digits are needed", field=field)
    return text


def insert(
    row: Record, *, actor: Actor, clock: Clock, event: OperationsEvent, clause: str, **detail: Plain
) -> None:
    """Add the row and its audit event; raise `RecordTaken` where there is one already."""
    row.recorded_by, row.recorded_at = actor.actor_id, clock.now()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise RecordTaken(clause=clause) from None
    _audit(row, actor=actor, clock=clock, event=event, clause=clause, detail=detail)


def update(
    row: Record, *, actor: Actor, clock: Clock, event: OperationsEvent, clause: str, **detail: Plain
) -> None:
    """Store the changed row and its audit event."""
    row.save(force_update=True)
    _audit(row, actor=actor, clock=clock, event=event, clause=clause, detail=detail)


def _audit(
    row: Record,
    *,
    actor: Actor,
    clock: Clock,
    event: OperationsEvent,
    clause: str,
    detail: dict[str, Plain],
) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=event,
        subject=subject_of(type(row), row.pk),
        clause=clause,
        detail=detail,
    )
