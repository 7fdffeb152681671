"""6.2.1.1: keep what the signers of this machine have counted, by key and legal day."""

from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from apps.base.conf import conf
from apps.keys.adapters.use_counter import forget_dead, read_counters
from apps.keys.models import KeyUse
from apps.keys.permissions import require_key_operator
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def collect_key_uses(*, actor: Actor, clock: Clock) -> int:
    """Write what is new since the last time and return how many signatures that is; harmless to repeat."""
    require_key_operator(actor)
    counters = read_counters(conf().runtime_dir)
    collected = 0
    for name, uses in counters.items():
        for key_id, total in uses.items():
            collected += _keep(name, key_id, total, clock)
    forget_dead(conf().runtime_dir, set(counters))
    return collected


@transaction.atomic(durable=True)
def _keep(process: str, key_id: UUID, total: int, clock: Clock) -> int:
    """Add to the day's row what the counter says beyond its rows; a counter never runs backwards."""
    rows = KeyUse.objects.select_for_update().filter(key=key_id, process=process)
    kept = rows.aggregate(total=Sum("signatures"))["total"] or 0
    if total <= kept:
        return 0
    today, _ = rows.get_or_create(key=key_id, process=process, day=clock.today(), defaults={"signatures": 0})
    today.signatures += total - kept
    today.save(update_fields=["signatures"])
    return int(total - kept)
