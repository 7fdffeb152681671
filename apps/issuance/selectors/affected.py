"""What hangs on one DS key: the credentials and MSOs that fall with it (4.9.12, 5.7.3)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from apps.issuance.models import IssuanceBatch, MobileSecurityObject
from apps.issuance.states import MSO_TABLE, BatchState, MsoEvent, MsoState
from apps.issuance.types import AffectedByKey

REVOCABLE = sorted(state.value for state, event in MSO_TABLE.rows() if event is MsoEvent.REVOKE)
_NOTHING_LEFT = (BatchState.REQUESTED.value, BatchState.FAILED.value, BatchState.CANCELLED.value)


def batches_of_key(key_id: UUID, *, at: datetime) -> QuerySet[IssuanceBatch]:
    """Return the batches that the key signed or possibly signed, valid after `at` (for services here)."""
    return IssuanceBatch.objects.filter(key_id=key_id, valid_until__gt=at).exclude(state__in=_NOTHING_LEFT)


def affected_by_key(key_id: UUID, *, at: datetime) -> AffectedByKey:
    """Count what is still to be revoked of that key: unexpired MSOs, their credentials and status lists."""
    found = _objects(key_id, at).aggregate(
        credentials=Count("batch__credential_id", distinct=True),
        objects=Count("id"),
        lists=Count("status_list_id", distinct=True),
    )
    return AffectedByKey(**found)


def revocable_by_list(key_id: UUID, *, at: datetime) -> Mapping[UUID, int]:
    """Return how many entries of each status list are still to be set for that key."""
    rows = _objects(key_id, at).values("status_list_id").annotate(entries=Count("id"))
    return dict(rows.order_by("status_list_id").values_list("status_list_id", "entries"))


def revoked_entries(key_id: UUID, *, at: datetime) -> Mapping[UUID, tuple[int, ...]]:
    """Return the revoked entries of unexpired MSOs of that key, list by list."""
    rows = MobileSecurityObject.objects.filter(
        batch__key_id=key_id, batch__valid_until__gt=at, state=MsoState.REVOKED.value
    )
    entries: defaultdict[UUID, list[int]] = defaultdict(list)
    for list_id, index in rows.values_list("status_list_id", "status_index").iterator(chunk_size=10_000):
        entries[list_id].append(index)
    return {list_id: tuple(indices) for list_id, indices in entries.items()}


def _objects(key_id: UUID, at: datetime) -> QuerySet[MobileSecurityObject]:
    """Return the members of `batches_of_key` that can still be revoked."""
    members = MobileSecurityObject.objects.filter(state__in=REVOCABLE)
    of_key = members.filter(batch__key_id=key_id, batch__valid_until__gt=at)
    return of_key.exclude(batch__state__in=_NOTHING_LEFT)
