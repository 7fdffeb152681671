"""What the key board shows beside keys and processes: counters, tokens, keys that an alert wants renewed."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Sum

from apps.keys.models import Hsm, KeyUse
from apps.keys.selectors.keys import keys_in_service
from apps.keys.selectors.tokens import hsm_facts
from apps.keys.types import ActiveKey, HsmFacts
from apps.lib.cps.periods import day_in_japan
from apps.policy.selectors import renewal_alerts


def signature_counts(*, on: date) -> Mapping[UUID, tuple[int, int]]:
    """Return for each key the signatures of that legal day and of its whole life, as they were collected."""
    total = KeyUse.objects.values_list("key").annotate(number=Sum("signatures")).order_by()
    today = dict(
        KeyUse.objects.filter(day=on).values_list("key").annotate(number=Sum("signatures")).order_by()
    )
    return {key: (today.get(key, 0), number) for key, number in total}


def registered_tokens() -> tuple[HsmFacts, ...]:
    """Return the registered tokens, by label."""
    return tuple(hsm_facts(row) for row in Hsm.objects.order_by("label"))


def proposed_renewals() -> tuple[ActiveKey, ...]:
    """Return the keys in service that an alert decided with RENEW asks to replace before their time.

    A key generated after the day of the decision answers to it (6.3.2.1).
    """
    return tuple(key for key in keys_in_service() if renewal_called_on(key) is not None)


def renewal_called_on(key: ActiveKey) -> date | None:
    """Return the day of the newest decision that asks to replace this key, None where there is none."""
    days = [day_in_japan(alert.decided_at) for alert in renewal_alerts() if alert.decided_at]
    called = max(days, default=None)
    return called if called is not None and key.generated_on <= called else None
