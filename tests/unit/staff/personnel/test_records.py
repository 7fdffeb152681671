"""Personnel files: checks, qualifications, trainings, contracts; who may write them and who not (5.3)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.audit.models import AuditEvent
from apps.base.sealed import unseal
from apps.lib.actor import LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.role_requirements import QualificationArea
from apps.lib.cps.roles import TRUSTED, Organisation, Role
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    HasLeft,
    OwnFileRefused,
    PersonnelInvalid,
    PersonnelRefused,
    SeedingRefused,
    StaffMissing,
    TrainingPlanMissing,
)
from apps.staff.models import (
    BackgroundCheck,
    Qualification,
    TrainingPlan,
    TrainingRecord,
    User,
)
from apps.staff.services import (
    draft_training_plan,
    record_background_check,
    record_qualification,
    record_training,
    seed_personnel_file,
    set_work_mail,
)
from apps.staff.types import CheckedDocument, CheckResult, ContractTerms, Course
from tests.factories.personnel import complete_file, officer
from tests.factories.staff import member
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY = timedelta(days=1)
YES = ContractTerms(
    confidentiality=True, measures_on_breach=True, guarantee=True, compensation=True, penalty=True
)


def last() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def check(clock: FixedClock, user_id: Any, **change: Any) -> Any:
    given: dict[str, Any] = {
        "actor": officer(),
        "carried_out_on": clock.today() - DAY,
        "documents": [CheckedDocument.CV, CheckedDocument.RECOMMENDATION],
        "result": CheckResult.PASSED,
        "findings": "nothing found",
    }
    return record_background_check(clock=clock, user_id=user_id, **(given | change))


def qualify(clock: FixedClock, user_id: Any, **change: Any) -> Any:
    given: dict[str, Any] = {
        "actor": officer(),
        "area": QualificationArea.PKI,
        "evidence": "certificate no. 4711",
        "valid_from": clock.today(),
    }
    return record_qualification(clock=clock, user_id=user_id, **(given | change))


def train(clock: FixedClock, user_id: Any, **change: Any) -> Any:
    given: dict[str, Any] = {
        "actor": officer(),
        "course": "duties",
        "held_on": clock.today(),
        "user_ids": [user_id],
    }
    return record_training(clock=clock, **(given | change))


def test_a_check_is_recorded_with_its_findings_sealed(clock: FixedClock) -> None:
    user = member()
    view = check(clock, user.pk)
    row = BackgroundCheck.objects.get()
    assert (view.result, view.checked_by, view.valid_until) == (
        CheckResult.PASSED,
        "staff:officer",
        clock.today() - DAY + 1825 * DAY,
    )
    opened = unseal(
        bytes(row.sealed_findings), table="staff_backgroundcheck", column="sealed_findings", row_id=row.pk
    )
    assert opened == b"nothing found"
    assert audited("staff.check.recorded") == [
        {"check": str(row.pk), "result": "PASSED", "documents": ["CV", "RECOMMENDATION"]}
    ]


def test_a_recorded_check_cannot_be_changed_or_deleted(clock: FixedClock) -> None:
    check(clock, member().pk, result=CheckResult.FAILED)
    with pytest.raises(IntegrityError), transaction.atomic():
        BackgroundCheck.objects.update(result="PASSED")
    with pytest.raises(IntegrityError), transaction.atomic():
        BackgroundCheck.objects.all()._raw_delete("default")


WRITERS: list[Callable[..., Any]] = [check, qualify, train]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    "actor",
    [
        officer(Role.AUDITOR),
        officer(Role.OPERATIONS_STAFF),
        officer(strength=LoginStrength.PASSWORD),
    ],
    ids=["auditor", "ops_staff", "weak_login"],
)
def test_only_the_staff_office_writes_files(clock: FixedClock, write: Any, actor: Any) -> None:
    user = member()
    complete_file(member("sato"), Role.FACILITY_STAFF, clock=clock)
    with pytest.raises(PersonnelRefused):
        write(clock, user.pk, actor=actor)
    assert last().outcome == "REFUSED"


@pytest.mark.parametrize("write", WRITERS)
def test_nobody_writes_the_own_file(clock: FixedClock, write: Any) -> None:
    user = member()
    complete_file(member("sato"), Role.FACILITY_STAFF, clock=clock)
    with pytest.raises(OwnFileRefused):
        write(clock, user.pk, actor=officer(actor_id=f"staff:{user.pk}"))
    assert last().outcome == "REFUSED"


@pytest.mark.parametrize("write", WRITERS)
def test_an_unknown_person_and_one_who_left_have_no_file(clock: FixedClock, write: Any) -> None:
    complete_file(member("sato"), Role.FACILITY_STAFF, clock=clock)
    with pytest.raises(StaffMissing):
        write(clock, new_id())
    gone = member("gone", is_active=False, left_at=clock.now())
    with pytest.raises(HasLeft):
        write(clock, gone.pk)


@pytest.mark.parametrize(
    ("write", "change", "field"),
    [
        (check, {"carried_out_on": date(2026, 11, 25)}, "carried_out_on"),
        (check, {"documents": []}, "documents"),
        (qualify, {"evidence": "  "}, "evidence"),
        (qualify, {"evidence": "x" * 4001}, "evidence"),
        (qualify, {"valid_until": date(2026, 11, 23)}, "valid_until"),
        (train, {"held_on": date(2026, 11, 25)}, "held_on"),
        (train, {"user_ids": []}, "user_ids"),
    ],
)
def test_a_malformed_record_is_refused_naming_the_field(
    clock: FixedClock, write: Any, change: dict[str, Any], field: str
) -> None:
    user = member()
    complete_file(member("sato"), Role.FACILITY_STAFF, clock=clock)
    before = Qualification.objects.count(), BackgroundCheck.objects.count(), TrainingRecord.objects.count()
    with pytest.raises(PersonnelInvalid) as refusal:
        write(clock, user.pk, **change)
    assert refusal.value.field == field
    assert before == (
        Qualification.objects.count(),
        BackgroundCheck.objects.count(),
        TrainingRecord.objects.count(),
    )


def test_a_training_needs_a_plan_in_force_that_has_the_course(clock: FixedClock) -> None:
    user = member()
    with pytest.raises(TrainingPlanMissing):
        train(clock, user.pk)
    complete_file(member("sato"), Role.FACILITY_STAFF, clock=clock)
    with pytest.raises(TrainingPlanMissing):
        train(clock, user.pk, course="cooking")


@pytest.mark.requirement("R-5.3.4-1")
def test_the_next_training_is_due_twelve_months_later(clock: FixedClock) -> None:
    complete_file(member("sato"), Role.FACILITY_STAFF, clock=clock)
    first, second = member(), member("tanaka")
    [one, _two] = train(clock, first.pk, user_ids=[first.pk, second.pk], held_on=date(2026, 2, 28))
    assert one.next_due == date(2027, 2, 28)
    assert audited("staff.training.recorded", subject=f"staff:{second.pk}")[0]["next_due"] == "2027-02-28"


def plan(clock: FixedClock, **change: Any) -> Any:
    course = Course(
        code="threats", title="Threats", roles=frozenset(TRUSTED), cycle_months=12, threat_update=True
    )
    given: dict[str, Any] = {
        "actor": officer(),
        "owner": Organisation.JLIS,
        "title": "Plan",
        "body": "Everybody.",
        "courses": [course],
    }
    return draft_training_plan(clock=clock, **(given | change))


def course(**change: Any) -> Course:
    given: dict[str, Any] = {
        "code": "more",
        "title": "More",
        "roles": frozenset(TRUSTED),
        "cycle_months": 6,
        "threat_update": True,
    }
    return Course(**(given | change))


@pytest.mark.requirement("R-5.3.3-1")
def test_a_plan_is_drafted_as_the_next_version_and_is_not_in_force(clock: FixedClock) -> None:
    first, second = plan(clock), plan(clock, courses=[course()])
    assert (first.version, second.version, second.state) == (1, 2, "DRAFT")
    assert first.body_sha256 != second.body_sha256
    assert second.courses == (course(),)
    assert audited("staff.training_plan.drafted")[1] == {"version": 2, "body_sha256": second.body_sha256}


@pytest.mark.requirement("R-5.3.3-2")
@pytest.mark.parametrize("owner", [Organisation.CONTRACTOR, Organisation.AUDIT_FIRM])
def test_a_plan_is_owned_by_j_lis_or_the_digital_agency(clock: FixedClock, owner: Organisation) -> None:
    with pytest.raises(PersonnelInvalid) as refusal:
        plan(clock, owner=owner)
    assert refusal.value.field == "owner"
    assert not TrainingPlan.objects.exists()


@pytest.mark.requirement("R-5.3.4-1")
@pytest.mark.parametrize(
    "courses",
    [
        [],
        [course(cycle_months=13)],
        [course(cycle_months=0)],
        [course(threat_update=False)],
        [course(roles=frozenset(TRUSTED - {Role.AUDITOR}))],
        [course(), course()],
        [course(), course(code="empty", roles=frozenset())],
        [course(code="No Code")],
        [course(title=" ")],
    ],
)
def test_a_plan_that_does_not_keep_the_clause_is_refused(clock: FixedClock, courses: list[Course]) -> None:
    with pytest.raises(PersonnelInvalid) as refusal:
        plan(clock, courses=courses)
    assert refusal.value.field == "courses"
    assert last().outcome == "REFUSED"


def test_files_are_filled_by_the_system_and_in_evaluations_only(clock: FixedClock, settings: Any) -> None:
    user = member()
    with pytest.raises(SeedingRefused):
        seed_personnel_file(actor=officer(), clock=clock, user_id=user.pk, roles=[Role.AUDITOR])
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}
    with pytest.raises(SeedingRefused):
        complete_file(user, Role.AUDITOR, clock=clock)
    with pytest.raises(SeedingRefused):
        check(clock, user.pk, actor=system_actor("setup"))


@pytest.mark.parametrize("address", ["yamada@example.jp", ""])
def test_people_set_their_own_address_and_the_office_anybodys(clock: FixedClock, address: str) -> None:
    user = member(work_mail="old@example.jp")
    set_work_mail(
        actor=officer(Role.AUDITOR, actor_id=f"staff:{user.pk}"),
        clock=clock,
        user_id=user.pk,
        work_mail=address,
    )
    assert User.objects.get(pk=user.pk).work_mail == address
    set_work_mail(actor=officer(), clock=clock, user_id=user.pk, work_mail="new@example.jp")
    assert User.objects.get(pk=user.pk).work_mail == "new@example.jp"
    assert len(audited("staff.work_mail.set")) == 2


def test_an_address_of_others_or_a_malformed_one_is_refused(clock: FixedClock) -> None:
    user = member()
    with pytest.raises(PersonnelRefused):
        set_work_mail(actor=officer(Role.AUDITOR), clock=clock, user_id=user.pk, work_mail="x@example.jp")
    with pytest.raises(PersonnelInvalid):
        set_work_mail(actor=officer(), clock=clock, user_id=user.pk, work_mail="x")
    with pytest.raises(StaffMissing):
        set_work_mail(actor=officer(), clock=clock, user_id=new_id(), work_mail="x@example.jp")
