"""Asking for and adopting a written plan: the same steps for training and for rotation (5.3.3, 5.3.5)."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.approvals.types import ApprovalView
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import PersonnelMissing
from apps.staff.events import PersonnelEvent
from apps.staff.models import RotationPlan, TrainingPlan
from apps.staff.services._acts import edition_act
from apps.staff.services._asking import ask
from apps.staff.services._editions import locked_draft, put_in_force

P = TypeVar("P", TrainingPlan, RotationPlan)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRules(Generic[P]):
    """What differs between the plans; `noun` begins the subject of requests and events."""

    model: type[P]
    noun: str
    kind: Kind
    adopted: PersonnelEvent
    clause: str


TRAINING: Final = PlanRules(
    model=TrainingPlan,
    noun="training_plan",
    kind=Kind.APPROVE_TRAINING_PLAN,
    adopted=PersonnelEvent.PLAN_ADOPTED,
    clause="5.3.3",
)
ROTATION: Final = PlanRules(
    model=RotationPlan,
    noun="rotation_plan",
    kind=Kind.ADOPT_ROTATION_PLAN,
    adopted=PersonnelEvent.ROTATION_ADOPTED,
    clause="5.3.5",
)


def ask_for(actor: Actor, clock: Clock, rules: PlanRules[P], plan_id: UUID, reason: str) -> ApprovalView:
    """Open the request; who wrote the plan does not vote."""
    row = rules.model.objects.filter(pk=plan_id).first()
    if row is None:
        raise PersonnelMissing(field="plan_id")
    return ask(
        actor,
        clock,
        rules.kind,
        subject=f"{rules.noun}:{plan_id}",
        act=edition_act(row),
        shown={"plan": row.title, "version": str(row.version), "body_sha256": row.body_sha256},
        reason=reason,
        took_part=[row.drafted_by],
    )


def adopt(actor: Actor, clock: Clock, rules: PlanRules[P], plan_id: UUID, approval_id: UUID | None) -> P:
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
            kind=rules.kind,
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
