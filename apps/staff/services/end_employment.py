"""End somebody's work: every way into the system closes in one transaction (5.2.4, 5.3)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.approvals.selectors import open_requests
from apps.approvals.services import withdraw_request
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.staff.events import PersonnelEvent
from apps.staff.models import OpenDuty
from apps.staff.services._certificates import revoke_all
from apps.staff.services._factors import take_all_away
from apps.staff.services._files import permit, person_of_another, short_text
from apps.staff.services._leaving import (
    cancel_tasks,
    withdraw_roles,
)
from apps.staff.services._sessions import close_all_of
from apps.staff.types import Leaving, SessionEnd

_CLAUSE: Final = "5.2.4"
_ROLES: Final = frozenset({Role.OPERATIONS_MANAGER, Role.CA_MANAGER})


def end_employment(*, actor: Actor, clock: Clock, user_id: UUID, reason: str) -> Leaving:
    """Close the account for good: sessions, roles, keys, staff certificates, open requests; list the duties.

    Nothing is deleted. `reason` is for the requests that are withdrawn. Raises `PersonnelRefused`,
    `OwnFileRefused`, `StaffMissing`, `HasLeft`, `PersonnelInvalid`.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.EMPLOYMENT_ENDED, subject=subject),
        transaction.atomic(),
    ):
        permit(actor, _ROLES, clause=_CLAUSE)
        why = short_text(reason, field="reason", longest=300)
        user = person_of_another(actor, user_id, clause=_CLAUSE)
        user.is_active, user.left_at = False, clock.now()
        user.save(update_fields=["is_active", "left_at"])
        duties = withdraw_roles(actor, clock, user_id)
        for role in duties:
            OpenDuty.objects.create(user_id=user_id, role=role, opened_at=clock.now())
        sessions = close_all_of(user_id, actor=actor, clock=clock, end=SessionEnd.LEFT)
        keys = take_all_away(user_id, actor=actor, clock=clock)
        certificates = revoke_all(user_id, actor=actor, clock=clock, reason=why)
        requests = _withdraw_requests(actor, clock, subject, why)
        cancel_tasks(actor, clock, user_id)
        closed = {"sessions": sessions, "keys": keys, "certificates": certificates, "requests": requests}
        record_event(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.EMPLOYMENT_ENDED,
            subject=subject,
            clause=_CLAUSE,
            detail={**closed, "duties": list(duties)},
        )
    return Leaving(user_id=user_id, duties=duties, **closed)


def _withdraw_requests(actor: Actor, clock: Clock, asker: str, why: str) -> int:
    """Withdraw what the person asked for and what was not used yet."""
    waiting = [view for view in open_requests() if view.requested_by == asker]
    for view in waiting:
        withdraw_request(actor=actor, clock=clock, approval_id=view.approval_id, reason=why)
    return len(waiting)
