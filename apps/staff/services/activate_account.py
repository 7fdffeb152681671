"""Open the account of a person who was checked beforehand (5.3.6, 5.3.7)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Organisation, Role
from apps.staff.errors import PrerequisitesMissing
from apps.staff.events import PersonnelEvent
from apps.staff.selectors import member_view
from apps.staff.selectors.contracts import contract_gaps
from apps.staff.services._files import permit, person_of_another
from apps.staff.types import StaffMember

_CLAUSE: Final = "5.3.7"
_ROLES: Final = frozenset({Role.OPERATIONS_MANAGER})


def activate_account(*, actor: Actor, clock: Clock, user_id: UUID) -> StaffMember:
    """Let the person log in; contract staff only under a complete contract in its term, after the check.

    Raises `PersonnelRefused`, `OwnFileRefused`, `PrerequisitesMissing`, `StaffMissing`, `HasLeft`.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.ACCOUNT_ACTIVATED, subject=subject),
        transaction.atomic(),
    ):
        permit(actor, _ROLES, clause=_CLAUSE)
        user = person_of_another(actor, user_id, clause=_CLAUSE)
        if user.organisation == Organisation.CONTRACTOR:
            missing = contract_gaps(user_id, on=clock.today())
            if missing:
                raise PrerequisitesMissing([(gap.code, "") for gap in missing], clause=_CLAUSE)
        user.is_active = True
        user.save(update_fields=["is_active"])
        record_event(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.ACCOUNT_ACTIVATED,
            subject=subject,
            clause=_CLAUSE,
        )
    return member_view(user)
