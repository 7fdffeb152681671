"""5.2.1.3, 6.3.2.1: a custodian says on which days a ceremony can count on him or her."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.errors import CeremonyInvalid
from apps.keys.events import KeysEvent
from apps.keys.models import OnCallDay
from apps.keys.services._ceremony_rows import require_role
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role

LONGEST_ROSTER: Final = 400  # days ahead: the next ceremonies of a whole year


def set_on_call(
    *, actor: Actor, clock: Clock, first_day: date, last_day: date, on_call: bool
) -> tuple[date, ...]:
    """Take the own days (JST, both included) into the roster or out of it; return all that stand from today.

    Raises `CeremonyRoleNeeded`, `CeremonyInvalid` (days that are past, turned round, or too far away).
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=KeysEvent.ON_CALL_SET, subject=actor.actor_id),
        transaction.atomic(),
    ):
        require_role(actor, (Role.KEY_CUSTODIAN,), clock, clause="5.2.1.3")
        today = clock.today()
        if not today <= first_day <= last_day <= today + timedelta(days=LONGEST_ROSTER):
            raise CeremonyInvalid(f"today to {LONGEST_ROSTER} days ahead, in this order", field="first_day")
        own = OnCallDay.objects.filter(custodian=actor.actor_id)
        own.filter(day__range=(first_day, last_day)).delete()
        if on_call:
            days = (first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1))
            OnCallDay.objects.bulk_create(
                OnCallDay(custodian=actor.actor_id, day=day, said_at=clock.now()) for day in days
            )
        record_event(
            actor=actor,
            clock=clock,
            event=KeysEvent.ON_CALL_SET,
            subject=actor.actor_id,
            clause="5.2.1.3",
            detail={"first": str(first_day), "last": str(last_day), "on_call": on_call},
        )
        return tuple(own.filter(day__gte=today).order_by("day").values_list("day", flat=True))
