"""Open a sanction case; every reading is written down (5.3.6)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.staff.errors import PersonnelMissing, SanctionRefused
from apps.staff.events import PersonnelEvent
from apps.staff.models import SanctionCase
from apps.staff.permissions import HANDLES_SANCTIONS, may_as
from apps.staff.selectors.sanctions import sanction_view
from apps.staff.types import SanctionView

_CLAUSE: Final = "5.3.6"
_AUDITOR: Final = frozenset({Role.AUDITOR})


def read_sanction_case(*, actor: Actor, clock: Clock, case_id: UUID) -> SanctionView:
    """Return the case with its texts, to a CA manager or an auditor named in it, never to the person.

    Raises `PersonnelMissing`, `SanctionRefused`.
    """
    subject = f"sanction:{case_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.SANCTION_READ, subject=subject),
        transaction.atomic(),
    ):
        if not may_as(actor, HANDLES_SANCTIONS | _AUDITOR):
            raise SanctionRefused(clause=_CLAUSE)
        row = SanctionCase.objects.filter(pk=case_id).first()
        if row is None:
            raise PersonnelMissing(field="case_id")
        is_named = may_as(actor, _AUDITOR) and actor.actor_id in row.auditors
        is_concerned = actor.actor_id == f"staff:{row.user_id}"
        if is_concerned or not (may_as(actor, HANDLES_SANCTIONS) or is_named):
            raise SanctionRefused(clause=_CLAUSE)
        record_event(
            actor=actor, clock=clock, event=PersonnelEvent.SANCTION_READ, subject=subject, clause=_CLAUSE
        )
    return sanction_view(row)
