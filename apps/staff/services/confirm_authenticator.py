"""Let a further second factor in, once another person has approved it (5.2.3)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.errors import IllegalTransition
from apps.staff.errors import FactorMissing
from apps.staff.events import StaffEvent
from apps.staff.models import EnrolledFactor, User
from apps.staff.selectors.factors import factor_view
from apps.staff.services._factors import CLAUSE, act_of, switch_on
from apps.staff.states import FactorState
from apps.staff.types import FactorView


def confirm_authenticator(*, actor: Actor, clock: Clock, factor_id: UUID) -> FactorView:
    """Use up the approval of the factor and let it log in.

    Raises `FactorMissing`, `IllegalTransition` (it does not wait) and what `consume_approval` refuses.
    """
    row = EnrolledFactor.objects.filter(pk=factor_id).first()
    subject = f"staff:{row.user_id}" if row else actor.actor_id
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.FACTOR_CONFIRMED, subject=subject),
        transaction.atomic(),
    ):
        if row is None:
            raise FactorMissing(field="factor_id")
        User.objects.select_for_update().get(pk=row.user_id)
        row.refresh_from_db()
        if row.state != FactorState.AWAITING_APPROVAL:
            raise IllegalTransition(clause=CLAUSE)
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=row.approval_id,
            kind=Kind.ENROL_AUTHENTICATOR,
            subject=subject,
            act=act_of(row),
        )
        switch_on(row, actor=actor, clock=clock)
    return factor_view(row)
