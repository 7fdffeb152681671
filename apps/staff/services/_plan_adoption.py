"""Putting a written plan in force with its approval (5.3.3, 5.3.5)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.services._acts import edition_act
from apps.staff.services._editions import locked_draft, put_in_force
from apps.staff.services._plan_rules import P, PlanRules


def adopt(
    actor: Actor, clock: Clock, rules: PlanRules[P], kind: Kind, *, plan_id: UUID, approval_id: UUID | None
) -> P:
    """Use up the approval and put the plan in force in the place of the one before."""
    subject = f"{rules.noun}:{plan_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=rules.adopted, subject=subject),
        transaction.atomic(),
    ):
        row = locked_draft(rules.model.objects.all(), plan_id)
        consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=kind,
            subject=subject,
            act=edition_act(row),
        )
        put_in_force(rules.model.objects.all(), row, clock=clock, approval_id=approval_id)
        record_event(
            actor=actor,
            clock=clock,
            event=rules.adopted,
            subject=subject,
            clause=rules.clause,
            detail={"version": row.version, "body_sha256": row.body_sha256},
        )
    return row
