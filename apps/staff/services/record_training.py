"""Record a training that was held and who took it (5.3.3, 5.3.4)."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import PersonnelInvalid, TrainingPlanMissing
from apps.staff.events import PersonnelEvent
from apps.staff.models import TrainingRecord, TrainingSession
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors.training import next_due, plan_in_force, training_view
from apps.staff.services._files import past_day, permit, person_of_another
from apps.staff.types import Course, PlanView, TrainingView

_CLAUSE: Final = "5.3.4"


def record_training(
    *, actor: Actor, clock: Clock, course: str, held_on: date, user_ids: Collection[UUID]
) -> tuple[TrainingView, ...]:
    """Add a session of a course of the plan in force, and a record for each person who took it.

    The next training is due at the same day after the course's cycle. Raises `PersonnelRefused`,
    `OwnFileRefused` (nobody confirms the own training), `TrainingPlanMissing`, `PersonnelInvalid`,
    `StaffMissing`, `HasLeft`.
    """
    with (
        refusals_audited(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.TRAINING_RECORDED,
            subject="training",
        ),
        transaction.atomic(),
    ):
        permit(actor, KEEPS_FILES, clause=_CLAUSE)
        past_day(held_on, clock, field="held_on")
        if not user_ids:
            raise PersonnelInvalid("nobody took the training", field="user_ids", clause=_CLAUSE)
        plan, wanted = _course(course)
        session = TrainingSession.objects.create(
            plan_id=plan.plan_id,
            course=course,
            held_on=held_on,
            recorded_by=actor.actor_id,
            recorded_at=clock.now(),
        )
        return tuple(_record(actor, clock, session, wanted, user_id) for user_id in sorted(set(user_ids)))


def _course(code: str) -> tuple[PlanView, Course]:
    """Return the plan in force and its course of that code."""
    plan = plan_in_force()
    found = [course for course in plan.courses if course.code == code] if plan else []
    if plan is None or not found:
        raise TrainingPlanMissing(field="course", clause="5.3.3")
    return plan, found[0]


def _record(
    actor: Actor, clock: Clock, session: TrainingSession, course: Course, user_id: UUID
) -> TrainingView:
    """Write one person's record."""
    person_of_another(actor, user_id, clause=_CLAUSE)
    row = TrainingRecord.objects.create(
        session=session,
        user_id=user_id,
        course=course.code,
        held_on=session.held_on,
        next_due=next_due(session.held_on, course),
    )
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.TRAINING_RECORDED,
        subject=f"staff:{user_id}",
        clause=_CLAUSE,
        detail={"record": str(row.pk), "course": course.code, "next_due": row.next_due.isoformat()},
    )
    return training_view(row)
