"""6.4.2.1: every night, whether the count of what lies under seal is due or overdue."""

from datetime import date

from django.db import transaction

from apps.keys.selectors.custody import count_due_on, custody_finding_of
from apps.keys.services._counting import open_finding
from apps.keys.states import CustodyFindingKind
from apps.keys.types import CustodyFindingView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.calendar import step_reached
from apps.lib.cps.roles import Role
from apps.staff.services import send_reminders
from apps.staff.types import DUE_CLAUSES, REMINDER_DAYS, DueCode, DueItem

_CUSTODIANS = frozenset({Role.KEY_CUSTODIAN, Role.OPERATIONS_MANAGER})


def review_custody(*, actor: Actor, clock: Clock) -> CustodyFindingView | None:
    """Mail the custodians before the last day; after it open a finding and tell the CA managers too.

    Returns the finding, None when there is nothing new to say. Safe to repeat.
    """
    due = count_due_on()
    if due is None:
        return None
    late = clock.today() > due
    with transaction.atomic():
        kind = CustodyFindingKind.COUNT_OVERDUE
        row = open_finding(kind, due.isoformat(), actor=actor, clock=clock) if late else None
    if step_reached(clock.today(), due, REMINDER_DAYS[DueCode.CUSTODY_COUNT]) is not None:
        send_reminders(actor=actor, clock=clock, items=(_item(due, late=late),))
    return custody_finding_of(row) if row else None


def _item(due: date, *, late: bool) -> DueItem:
    return DueItem(
        tone="bad" if late else "wait",
        code=DueCode.CUSTODY_COUNT,
        clause=DUE_CLAUSES[DueCode.CUSTODY_COUNT],
        due_on=due,
        url_name="custody",
        subject="custody",
        roles=_CUSTODIANS | {Role.CA_MANAGER} if late else _CUSTODIANS,
    )
