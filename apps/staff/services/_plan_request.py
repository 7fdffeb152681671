"""Asking for a written plan to be put in force (5.3.3, 5.3.5)."""

from uuid import UUID

from apps.approvals.services import check_asker
from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import PersonnelMissing
from apps.staff.services._acts import edition_act
from apps.staff.services._asking import ask
from apps.staff.services._plan_rules import P, PlanRules


def ask_for(
    actor: Actor, clock: Clock, rules: PlanRules[P], kind: Kind, *, plan_id: UUID, reason: str
) -> ApprovalView:
    """Open the request; who wrote the plan does not vote."""
    check_asker(actor=actor, clock=clock, kind=kind)
    row = rules.model.objects.filter(pk=plan_id).first()
    if row is None:
        raise PersonnelMissing(field="plan_id")
    return ask(
        actor,
        clock,
        kind,
        subject=f"{rules.noun}:{plan_id}",
        act=edition_act(row),
        shown={"plan": row.title, "version": str(row.version), "body_sha256": row.body_sha256},
        reason=reason,
        took_part=[row.drafted_by],
    )
