"""Fill a personnel file with simulated entries, in evaluations only."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.base.conf import conf
from apps.lib.actor import Actor, ActorKind
from apps.lib.clock import Clock
from apps.lib.cps.role_requirements import QUALIFICATIONS
from apps.lib.cps.roles import Organisation, Role
from apps.staff.errors import SeedingRefused
from apps.staff.events import PersonnelEvent
from apps.staff.models import ContractorContract, TrainingPlan, User
from apps.staff.selectors.prerequisites import gaps
from apps.staff.selectors.training import course_standings, plan_in_force
from apps.staff.services._editions import put_in_force
from apps.staff.services.draft_training_plan import draft_training_plan
from apps.staff.services.record_background_check import record_background_check
from apps.staff.services.record_contract import record_contract
from apps.staff.services.record_pre_check import record_pre_check
from apps.staff.services.record_qualification import record_qualification
from apps.staff.services.record_training import record_training
from apps.staff.types import CheckedDocument, CheckResult, ContractTerms, Course, Gap

_CLAUSE: Final = "5.3"
_DAY: Final = timedelta(days=1)
_YEAR: Final = timedelta(days=365)
_CONTRACT: Final = "SIMULATED-1"
_EVIDENCE: Final = "simulated"
_COURSES: Final = (
    Course(
        code="threat-update",
        title="脅威と対策の更新",
        roles=frozenset(Role),
        cycle_months=12,
        threat_update=True,
    ),
    Course(code="duties", title="職務と手順", roles=frozenset(Role), cycle_months=12),
)


def seed_personnel_file(
    *, actor: Actor, clock: Clock, user_id: UUID, roles: Collection[str], trained_on: date | None = None
) -> tuple[Gap, ...]:
    """Give a simulated person everything that the roles ask for; return what is still missing.

    `trained_on` (default: today) is the day of the trainings. Raises `SeedingRefused` in production and for
    everybody but the system.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=PersonnelEvent.CHECK_RECORDED, subject=f"staff:{user_id}"
        ),
        transaction.atomic(),
    ):
        if actor.kind is not ActorKind.SYSTEM or conf().production:
            raise SeedingRefused(clause=_CLAUSE)
        _check_and_qualify(actor, clock, user_id, frozenset(map(Role, roles)))
        _train(actor, clock, user_id, roles, trained_on or clock.today())
        if User.objects.filter(pk=user_id, organisation=Organisation.CONTRACTOR).exists():
            _put_under_contract(actor, clock, user_id)
    today = clock.today()
    return tuple(gap for role in roles for gap in gaps(user_id, role, starts_on=today, today=today))


def _check_and_qualify(actor: Actor, clock: Clock, user_id: UUID, roles: frozenset[Role]) -> None:
    record_background_check(
        actor=actor,
        clock=clock,
        user_id=user_id,
        carried_out_on=clock.today() - _DAY,
        documents=(CheckedDocument.CV, CheckedDocument.RECOMMENDATION),
        result=CheckResult.PASSED,
        findings=_EVIDENCE,
    )
    for area in sorted({area for role in roles for area in QUALIFICATIONS[role]}):
        record_qualification(
            actor=actor,
            clock=clock,
            user_id=user_id,
            area=area,
            evidence=_EVIDENCE,
            valid_from=clock.today() - _YEAR,
        )


def _train(actor: Actor, clock: Clock, user_id: UUID, roles: Collection[str], held_on: date) -> None:
    """Take every course of the plan in force; without a plan a simulated one is put in force."""
    if plan_in_force() is None:
        plan = draft_training_plan(
            actor=actor,
            clock=clock,
            owner=Organisation.DIGITAL_AGENCY,
            title="教育訓練計画書(模擬)",
            body="模擬環境の教育訓練計画。",
            courses=_COURSES,
        )
        put_in_force(
            TrainingPlan.objects.all(),
            TrainingPlan.objects.get(pk=plan.plan_id),
            clock=clock,
            approval_id=None,
        )
    for standing in course_standings(user_id, roles):
        record_training(
            actor=actor, clock=clock, course=standing.course.code, held_on=held_on, user_ids=[user_id]
        )


def _put_under_contract(actor: Actor, clock: Clock, user_id: UUID) -> None:
    """Check the person under the simulated contract, which is recorded with the first one."""
    row = ContractorContract.objects.filter(number=_CONTRACT).first()
    contract_id = row.pk if row else _contract(actor, clock)
    record_pre_check(
        actor=actor,
        clock=clock,
        user_id=user_id,
        contract_id=contract_id,
        checked_on=clock.today() - _DAY,
        result=CheckResult.PASSED,
    )


def _contract(actor: Actor, clock: Clock) -> UUID:
    return record_contract(
        actor=actor,
        clock=clock,
        number=_CONTRACT,
        contractor="模擬委託先",
        terms=ContractTerms(
            confidentiality=True, measures_on_breach=True, guarantee=True, compensation=True, penalty=True
        ),
        starts_on=clock.today() - _DAY,
        ends_on=clock.today() + _YEAR,
        file_sha256="0" * 64,
    ).contract_id
