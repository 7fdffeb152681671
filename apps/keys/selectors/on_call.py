"""Which custodians can be reached on a day (5.2.1.3)."""

from datetime import date

from apps.keys.models import OnCallDay


def custodians_on_call(day: date) -> frozenset[str]:
    """Return the actor ids of those who said so for that legal day (JST)."""
    return frozenset(OnCallDay.objects.filter(day=day).values_list("custodian", flat=True))
