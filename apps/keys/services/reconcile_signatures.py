"""6.2.1.1: every signature that a signer counted stands in a journal; one that does not is an incident."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

from apps.keys.adapters.key_journal import load_journal
from apps.keys.models import DsKey, KeyUse
from apps.keys.permissions import require_key_operator
from apps.keys.services._findings import Found, compare
from apps.keys.services.collect_key_uses import collect_key_uses
from apps.keys.states import NEVER_MADE, FindingKind
from apps.keys.types import FindingView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.signing import KeyPurpose

_SETTLED_AFTER: Final = timedelta(minutes=10)  # younger signatures may not be collected on every machine yet
_KINDS: Final = (FindingKind.SIGNATURES_UNEXPLAINED, FindingKind.SIGNATURES_UNCOUNTED)


def reconcile_signatures(*, actor: Actor, clock: Clock) -> tuple[FindingView, ...]:
    """Compare counters and journals over the whole life of each key; return what does not fit.

    Batches are intended before they are signed, so their journal is an upper bound. Editions, checkpoints
    and requests are recorded after the signature: each process may have died once between the two. Runs on
    the machine of the signer. Raises `KeyOperatorNeeded`.
    """
    require_key_operator(actor)
    least = {key_id: bounds[0] for key_id, bounds in _bounds(clock).items()}
    collect_key_uses(actor=actor, clock=clock)
    counted = _counted()
    most = {key_id: bounds[1] for key_id, bounds in _bounds(clock).items()}
    return _compared(tuple(_differences(counted, least, most)), actor, clock)


def _bounds(clock: Clock) -> dict[UUID, tuple[int, int]]:
    journal, before = load_journal(), clock.now() - _SETTLED_AFTER
    keys = DsKey.objects.exclude(state__in=NEVER_MADE).values_list("pk", flat=True)
    return {key_id: journal.signatures(key_id, settled_before=before) for key_id in keys}


def _counted() -> dict[UUID, tuple[int, int]]:
    """Return signatures and counting processes of each key."""
    rows = KeyUse.objects.values_list("key").annotate(Sum("signatures"), Count("process", distinct=True))
    return {key_id: (total, processes) for key_id, total, processes in rows}


def _differences(
    counted: dict[UUID, tuple[int, int]], least: dict[UUID, int], most: dict[UUID, int]
) -> Iterator[Found]:
    journaled = DsKey.objects.filter(purpose=KeyPurpose.DS).values_list("pk", flat=True)
    intended = set(journaled)
    for key_id in sorted(counted.keys() | least.keys()):
        total, processes = counted.get(key_id, (0, 0))
        slack = 0 if key_id in intended else processes
        detail = {"counted": total, "least": least.get(key_id, 0), "most": most.get(key_id, 0)}
        if total > most.get(key_id, 0) + slack:
            yield Found(kind=FindingKind.SIGNATURES_UNEXPLAINED, subject=str(key_id), detail=detail)
        if total + processes < least.get(key_id, 0):
            yield Found(kind=FindingKind.SIGNATURES_UNCOUNTED, subject=str(key_id), detail=detail)


@transaction.atomic(durable=True)
def _compared(differences: tuple[Found, ...], actor: Actor, clock: Clock) -> tuple[FindingView, ...]:
    return compare(_KINDS, differences, actor=actor, clock=clock)
