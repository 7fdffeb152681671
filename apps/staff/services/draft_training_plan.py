"""Write a training plan: which role takes which course how often (5.3.3, 5.3.4)."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Max

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.canonical import canonical_digest
from apps.lib.clock import Clock
from apps.lib.cps.parameters import TRAINING_MAX_INTERVAL_MONTHS
from apps.lib.cps.roles import DECISION_BODY, TRUSTED, Organisation
from apps.staff.errors import PersonnelInvalid
from apps.staff.events import PersonnelEvent
from apps.staff.models import TrainingCourse, TrainingPlan
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors.training import plan_view
from apps.staff.services._files import permit, short_text
from apps.staff.types import COURSE_CODE, Course, PlanView

_CLAUSE: Final = "5.3.3"
_CYCLE: Final = "5.3.4"
_LONGEST_TITLE: Final = 200
_LONGEST_BODY: Final = 100_000


def draft_training_plan(
    *, actor: Actor, clock: Clock, owner: Organisation, title: str, body: str, courses: Sequence[Course]
) -> PlanView:
    """Add a plan as the next version; it is in force only after both organisations approved it.

    Raises `PersonnelRefused` and `PersonnelInvalid` (owner, text, a cycle beyond 12 months, a trusted role
    without a yearly update on threats).
    """
    with (
        refusals_audited(
            actor=actor,
            clock=clock,
            event=PersonnelEvent.PLAN_DRAFTED,
            subject="training_plan",
        ),
        transaction.atomic(),
    ):
        permit(actor, KEEPS_FILES, clause=_CLAUSE)
        _check(owner, courses)
        row = TrainingPlan(
            version=(TrainingPlan.objects.aggregate(last=Max("version"))["last"] or 0) + 1,
            owner=owner.value,
            title=short_text(title, field="title", longest=_LONGEST_TITLE),
            body=short_text(body, field="body", longest=_LONGEST_BODY),
            drafted_by=actor.actor_id,
            drafted_at=clock.now(),
        )
        row.body_sha256 = _digest(row, courses)
        _add(actor, clock, row, courses)
    return plan_view(row)


def _add(actor: Actor, clock: Clock, row: TrainingPlan, courses: Sequence[Course]) -> None:
    row.save(force_insert=True)
    TrainingCourse.objects.bulk_create([_course_row(row, course) for course in courses])
    record_event(
        actor=actor,
        clock=clock,
        event=PersonnelEvent.PLAN_DRAFTED,
        subject=f"training_plan:{row.pk}",
        clause=_CLAUSE,
        detail={"version": row.version, "body_sha256": row.body_sha256},
    )


def _check(owner: Organisation, courses: Sequence[Course]) -> None:
    """Refuse an owner outside the decision body, and courses that do not keep the clause."""
    if owner not in DECISION_BODY:
        raise PersonnelInvalid("the owner is J-LIS or the Digital Agency", field="owner", clause=_CLAUSE)
    codes = [course.code for course in courses]
    if len(set(codes)) != len(codes) or not all(COURSE_CODE.fullmatch(code) for code in codes):
        raise PersonnelInvalid("every course needs a code of its own", field="courses", clause=_CLAUSE)
    for course in courses:
        if not 1 <= course.cycle_months <= TRAINING_MAX_INTERVAL_MONTHS:
            raise PersonnelInvalid(
                f"at least every {TRAINING_MAX_INTERVAL_MONTHS} months", field="courses", clause=_CYCLE
            )
        if not course.roles:
            raise PersonnelInvalid("a course is for at least one role", field="courses", clause=_CLAUSE)
        short_text(course.title, field="courses", longest=_LONGEST_TITLE)
    warned = frozenset(role for course in courses if course.threat_update for role in course.roles)
    if not warned >= TRUSTED:
        raise PersonnelInvalid(
            "every trusted role needs the update on threats", field="courses", clause=_CYCLE
        )


def _digest(row: TrainingPlan, courses: Sequence[Course]) -> str:
    """Return what the approval names: SHA-256 (hexadecimal) over everything that the plan says."""
    return canonical_digest(
        {
            "version": row.version,
            "owner": row.owner,
            "title": row.title,
            "body": row.body,
            "courses": {
                course.code: {
                    "title": course.title,
                    "roles": sorted(course.roles),
                    "cycle_months": course.cycle_months,
                    "threat_update": course.threat_update,
                }
                for course in courses
            },
        }
    ).hex()


def _course_row(plan: TrainingPlan, course: Course) -> TrainingCourse:
    return TrainingCourse(
        plan=plan,
        code=course.code,
        title=course.title,
        roles=sorted(course.roles),
        cycle_months=course.cycle_months,
        threat_update=course.threat_update,
    )
