"""6.4.2.1: every night, whether the count of what lies under seal is overdue."""

from django.db import transaction

from apps.keys.selectors.custody import count_due_on, custody_finding_of
from apps.keys.services._counting import open_finding
from apps.keys.states import CustodyFindingKind
from apps.keys.types import CustodyFindingView
from apps.lib.actor import Actor
from apps.lib.clock import Clock


def review_custody(*, actor: Actor, clock: Clock) -> CustodyFindingView | None:
    """Open a finding on the day after the last day for a count; None when there is nothing new to say."""
    with transaction.atomic():
        due = count_due_on()
        if due is None or clock.today() <= due:
            return None
        row = open_finding(CustodyFindingKind.COUNT_OVERDUE, due.isoformat(), actor=actor, clock=clock)
        return custody_finding_of(row) if row else None
