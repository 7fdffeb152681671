"""Close a case with its decision (5.3.6)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import PersonnelMissing
from apps.staff.events import PersonnelEvent
from apps.staff.models import SanctionCase
from apps.staff.permissions import HANDLES_SANCTIONS
from apps.staff.selectors.sanctions import sanction_view
from apps.staff.services._files import permit, sealed_text, short_text, shut_out
from apps.staff.states import SANCTION_TABLE, SanctionEvent, SanctionState
from apps.staff.types import SanctionView

_CLAUSE: Final = "5.3.6"


def decide_sanction_case(*, actor: Actor, clock: Clock, case_id: UUID, decision: str) -> SanctionView:
    """Write the decision, sealed; it is final.

    Raises `PersonnelRefused`, `OwnFileRefused` (the person concerned), `PersonnelMissing`,
    `PersonnelInvalid`, `IllegalTransition`.
    """
    subject = f"sanction:{case_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PersonnelEvent.SANCTION_DECIDED, subject=subject),
        transaction.atomic(),
    ):
        permit(actor, HANDLES_SANCTIONS, clause=_CLAUSE)
        row = SanctionCase.objects.select_for_update().filter(pk=case_id).first()
        if row is None:
            raise PersonnelMissing(field="case_id")
        shut_out(actor, row.user_id, clause=_CLAUSE)
        row.state = SANCTION_TABLE.after(SanctionState(row.state), SanctionEvent.DECIDE).value
        row.sealed_decision = sealed_text(
            short_text(decision, field="decision"),
            table="staff_sanctioncase",
            column="sealed_decision",
            row_id=row.pk,
        )
        row.decided_by, row.decided_at = actor.actor_id, clock.now()
        row.save(update_fields=["state", "sealed_decision", "decided_by", "decided_at"])
        record_event(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.SANCTION_DECIDED,
            subject=subject,
            clause=_CLAUSE,
        )
    return sanction_view(row)
