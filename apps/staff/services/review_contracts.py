"""The nightly look at contracts: contract staff work in the term of a complete contract only (5.3.7)."""

from typing import Final

from django.db import transaction

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation
from apps.staff.events import PersonnelEvent
from apps.staff.models import User
from apps.staff.selectors.contracts import contract_gaps
from apps.staff.services._sessions import close_all_of
from apps.staff.types import SessionEnd

_CLAUSE: Final = "5.3.7"


def review_contracts(*, actor: Actor, clock: Clock) -> int:
    """Disable the account and end the sessions of every contractor's person without one; return how many.

    `activate_account` opens the account again under a new contract.
    """
    disabled = 0
    with transaction.atomic():
        people = User.objects.select_for_update().filter(
            organisation=Organisation.CONTRACTOR.value, is_active=True
        )
        for user in people:
            missing = contract_gaps(user.pk, on=clock.today())
            if not missing:
                continue
            user.is_active = False
            user.save(update_fields=["is_active"])
            close_all_of(user.pk, actor=actor, clock=clock, end=SessionEnd.LEFT)
            record_event(
                actor=actor,
                clock=clock,
                event=PersonnelEvent.ACCOUNT_DISABLED,
                subject=f"staff:{user.pk}",
                clause=_CLAUSE,
                detail={"code": missing[0].code.value},
            )
            disabled += 1
    return disabled
