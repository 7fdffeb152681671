"""Reading events: the trail of one thing, and searches."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from apps.audit.models import AuditEvent
from apps.audit.types import AuditEventView, EventFilter, Outcome
from apps.audit.types.leaf import LeafFields
from apps.lib.actor import ActorKind

PAGE: Final = 200
_RECENT: Final = 1000


def trail(subject: str) -> tuple[AuditEventView, ...]:
    """Return every event about `subject`, oldest first."""
    return tuple(map(_view, AuditEvent.objects.filter(subject=subject).order_by("seq")))


def events(wanted: EventFilter, *, limit: int = PAGE) -> tuple[AuditEventView, ...]:
    """Return the newest `limit` events that fit, newest first; page on with ``before_seq``."""
    return tuple(map(_view, _fitting(wanted).order_by("-seq")[:limit]))


def known_event_ids(ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the ids that events of the log have."""
    return frozenset(AuditEvent.objects.filter(event_id__in=ids).values_list("event_id", flat=True))


def newest_instant() -> datetime | None:
    """Return the latest instant among the newest events, nothing for an empty log.

    A clock that was set back shows here. Only the last thousand rows are looked at, so that one event of a
    clock that ran ahead is forgotten some day.
    """
    rows = AuditEvent.objects.order_by("-seq")[:_RECENT]
    newest: datetime | None = rows.aggregate(newest=Max("at"))["newest"]
    return newest


def fields_of(row: AuditEvent) -> LeafFields:
    """Return the values of a row that its leaf covers."""
    return LeafFields(
        event_id=row.event_id,
        at=row.at,
        event=row.event,
        outcome=row.outcome,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        roles=tuple(row.roles.split()),
        organisation=row.organisation,
        terminal=row.terminal,
        strength=row.strength,
        subject=row.subject,
        clause=row.clause,
        detail=row.detail,
    )


def _fitting(wanted: EventFilter) -> QuerySet[AuditEvent]:
    rules = {
        "subject": wanted.subject,
        "actor_id": wanted.actor_id,
        "outcome": wanted.outcome,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
        "seq__lt": wanted.before_seq,
    }
    condition = Q(**{name: value for name, value in rules.items() if value})
    if wanted.event.endswith("*"):
        condition &= Q(event__startswith=wanted.event[:-1])
    elif wanted.event:
        condition &= Q(event=wanted.event)
    return AuditEvent.objects.filter(condition)


def _view(row: AuditEvent) -> AuditEventView:
    return AuditEventView(
        seq=row.seq,
        event_id=str(row.event_id),
        at=row.at,
        event=row.event,
        outcome=Outcome(row.outcome),
        actor_kind=ActorKind(row.actor_kind),
        actor_id=row.actor_id,
        roles=tuple(row.roles.split()),
        organisation=row.organisation,
        terminal=row.terminal,
        strength=row.strength,
        subject=row.subject,
        clause=row.clause,
        detail=row.detail,
    )
