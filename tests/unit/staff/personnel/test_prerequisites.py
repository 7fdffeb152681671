"""What a person lacks for a role, one thing at a time (5.3.1, 5.3.2, 5.3.4, 5.3.6, 5.3.7)."""

from datetime import date, timedelta

import pytest

from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.role_requirements import BACKGROUND_CHECKED, QUALIFICATIONS, QualificationArea
from apps.lib.cps.roles import TRUSTED, Organisation, Role
from apps.lib.identifiers import new_id
from apps.staff.models import User
from apps.staff.selectors.prerequisites import gaps
from apps.staff.services import (
    record_background_check,
    record_contract,
    record_pre_check,
    record_qualification,
    record_training,
)
from apps.staff.types import CheckedDocument, CheckResult, ContractTerms, GapCode
from tests.factories.personnel import complete_file, officer
from tests.factories.staff import member

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SYSTEM = system_actor("test")
DAY = timedelta(days=1)


def codes(user: User, role: str, clock: FixedClock, *, starts_on: date | None = None) -> list[str]:
    found = gaps(user.pk, role, starts_on=starts_on or clock.today(), today=clock.today())
    return [f"{gap.code} {gap.detail}".strip() for gap in found]


def check(user: User, clock: FixedClock, *, days_ago: int, result: CheckResult = CheckResult.PASSED) -> None:
    record_background_check(
        actor=officer(),
        clock=clock,
        user_id=user.pk,
        carried_out_on=clock.today() - days_ago * DAY,
        documents=[CheckedDocument.CV],
        result=result,
    )


def test_every_role_has_its_requirements() -> None:
    assert set(QUALIFICATIONS) == set(Role)
    assert TRUSTED <= BACKGROUND_CHECKED
    assert all(QUALIFICATIONS[role] for role in TRUSTED)


@pytest.mark.parametrize("role", sorted(Role))
def test_a_complete_file_has_no_gap(clock: FixedClock, role: Role) -> None:
    user = member()
    complete_file(user, role, clock=clock)
    assert codes(user, role, clock) == []


@pytest.mark.requirement("R-5.3.1-1")
@pytest.mark.requirement("R-5.3.2-1")
def test_an_empty_file_lacks_everything(clock: FixedClock) -> None:
    assert codes(member(), Role.PKI_ENGINEER, clock) == [
        "BACKGROUND_CHECK_MISSING",
        "QUALIFICATION_MISSING INFORMATION_SECURITY",
        "QUALIFICATION_MISSING PKI",
        "QUALIFICATION_MISSING SYSTEM_OPERATION",
        "TRAINING_PLAN_MISSING",
    ]


@pytest.mark.requirement("R-9.3-1")
def test_an_auditor_must_know_auditing_and_the_operation_of_a_ca(clock: FixedClock) -> None:
    user = member(organisation=Organisation.AUDIT_FIRM)
    complete_file(user, Role.FACILITY_STAFF, clock=clock)
    assert codes(user, Role.EXTERNAL_AUDITOR, clock) == [
        "QUALIFICATION_MISSING AUDITING",
        "QUALIFICATION_MISSING CA_OPERATION",
    ]


@pytest.mark.requirement("R-5.3.2-1")
@pytest.mark.parametrize(("days_ago", "late"), [(1, False), (0, True)])
def test_the_check_is_dated_before_the_start(clock: FixedClock, days_ago: int, late: bool) -> None:
    user = member()
    check(user, clock, days_ago=days_ago)
    assert ("BACKGROUND_CHECK_LATE" in codes(user, Role.FACILITY_STAFF, clock)) is late


def test_a_check_after_the_start_does_not_heal_the_missing_one(clock: FixedClock) -> None:
    user = member()
    started = clock.today() - 10 * DAY
    check(user, clock, days_ago=5)
    assert "BACKGROUND_CHECK_LATE" in codes(user, Role.FACILITY_STAFF, clock, starts_on=started)


def test_a_failed_check_after_a_passed_one_counts(clock: FixedClock) -> None:
    user = member()
    check(user, clock, days_ago=9)
    check(user, clock, days_ago=3, result=CheckResult.FAILED)
    assert "BACKGROUND_CHECK_FAILED" in codes(user, Role.AUDITOR, clock)


@pytest.mark.parametrize(("days_later", "expired"), [(1825, False), (1826, True)])
def test_a_check_lasts_as_long_as_the_site_says(clock: FixedClock, days_later: int, expired: bool) -> None:
    user = member()
    complete_file(user, Role.FACILITY_STAFF, clock=clock)
    clock.advance((days_later - 1) * DAY)
    assert ("BACKGROUND_CHECK_EXPIRED" in codes(user, Role.FACILITY_STAFF, clock)) is expired


def test_a_new_check_renews_an_expired_one(clock: FixedClock) -> None:
    user = member()
    started = clock.today()
    check(user, clock, days_ago=1)
    clock.advance(2000 * DAY)
    check(user, clock, days_ago=0)
    assert [code for code in codes(user, Role.AUDITOR, clock, starts_on=started) if "CHECK" in code] == []


def test_the_approver_of_an_organisation_needs_training_only(clock: FixedClock) -> None:
    assert codes(member(), Role.JLIS_APPROVER, clock) == ["TRAINING_PLAN_MISSING"]


@pytest.mark.parametrize(("shift", "missing"), [(-1, True), (0, False), (30, False), (31, True)])
def test_a_qualification_counts_on_the_days_of_its_period(
    clock: FixedClock, shift: int, missing: bool
) -> None:
    user = member()
    record_qualification(
        actor=officer(),
        clock=clock,
        user_id=user.pk,
        area=QualificationArea.FACILITY_SECURITY,
        evidence="certificate 12",
        valid_from=clock.today(),
        valid_until=clock.today() + 30 * DAY,
    )
    day = clock.today() + shift * DAY
    found = gaps(user.pk, Role.FACILITY_STAFF, starts_on=day, today=day)
    assert (GapCode.QUALIFICATION_MISSING in {gap.code for gap in found}) is missing


@pytest.mark.requirement("R-5.3.4-1")
@pytest.mark.parametrize(("today", "overdue"), [("2027-11-24", False), ("2027-11-25", True)])
def test_training_counts_for_twelve_months(clock: FixedClock, today: str, overdue: bool) -> None:
    user = member()
    complete_file(user, Role.FACILITY_STAFF, clock=clock, trained_on=date(2026, 11, 24))
    day = date.fromisoformat(today)
    found = gaps(user.pk, Role.FACILITY_STAFF, starts_on=date(2026, 11, 24), today=day)
    assert ([gap.detail for gap in found] == ["duties", "threat-update"]) is overdue
    assert {gap.code for gap in found} == ({GapCode.TRAINING_OVERDUE} if overdue else set())


def test_a_course_never_taken_is_named(clock: FixedClock) -> None:
    complete_file(member("suzuki"), Role.AUDITOR, clock=clock)
    user = member()
    assert "TRAINING_MISSING threat-update" in codes(user, Role.FACILITY_STAFF, clock)
    record_training(
        actor=officer(), clock=clock, course="threat-update", held_on=clock.today(), user_ids=[user.pk]
    )
    assert "TRAINING_MISSING threat-update" not in codes(user, Role.FACILITY_STAFF, clock)


TERMS = ContractTerms(
    confidentiality=True, measures_on_breach=True, guarantee=True, compensation=True, penalty=True
)


def contractor(
    clock: FixedClock, terms: ContractTerms = TERMS, *, result: CheckResult | None = CheckResult.PASSED
) -> User:
    user = member(organisation=Organisation.CONTRACTOR)
    contract = record_contract(
        actor=officer(),
        clock=clock,
        number="K-1",
        contractor="Itaku",
        terms=terms,
        starts_on=clock.today(),
        ends_on=clock.today() + 30 * DAY,
        file_sha256="ab" * 32,
    )
    if result:
        record_pre_check(
            actor=officer(),
            clock=clock,
            user_id=user.pk,
            contract_id=contract.contract_id,
            checked_on=clock.today(),
            result=result,
        )
    return user


def contract_codes(user: User, clock: FixedClock) -> list[str]:
    return [code for code in codes(user, Role.JLIS_APPROVER, clock) if "TRAINING" not in code]


@pytest.mark.requirement("R-5.3.7-2")
@pytest.mark.parametrize(
    ("result", "gap"), [(None, "PRE_CHECK_MISSING"), (CheckResult.FAILED, "PRE_CHECK_MISSING K-1")]
)
def test_a_contractors_person_is_checked_beforehand(
    clock: FixedClock, result: CheckResult | None, gap: str
) -> None:
    assert contract_codes(contractor(clock, result=result), clock) == [gap]


@pytest.mark.requirement("R-5.3.6-2")
@pytest.mark.requirement("R-5.3.6-3")
@pytest.mark.requirement("R-5.3.7-1")
@pytest.mark.parametrize(
    "missing", ["confidentiality", "measures_on_breach", "guarantee", "compensation", "penalty"]
)
def test_a_contract_that_lacks_a_clause_is_incomplete(clock: FixedClock, missing: str) -> None:
    answers = dict.fromkeys(ContractTerms.__slots__, True) | {missing: False}
    assert contract_codes(contractor(clock, ContractTerms(**answers)), clock) == ["CONTRACT_INCOMPLETE K-1"]


@pytest.mark.requirement("R-5.3.7-1")
@pytest.mark.parametrize(("days", "expected"), [(0, []), (30, []), (31, ["CONTRACT_EXPIRED K-1"])])
def test_a_contract_counts_in_its_term(clock: FixedClock, days: int, expected: list[str]) -> None:
    user = contractor(clock)
    clock.advance(days * DAY)
    assert contract_codes(user, clock) == expected


def test_a_second_contract_in_order_is_enough(clock: FixedClock) -> None:
    user = contractor(clock, result=CheckResult.FAILED)
    complete_file(user, Role.JLIS_APPROVER, clock=clock)
    assert contract_codes(user, clock) == []


def test_an_unknown_person_lacks_everything_and_an_unknown_role_is_an_error(clock: FixedClock) -> None:
    day = clock.today()
    assert gaps(new_id(), Role.AUDITOR, starts_on=day, today=day) != ()
    with pytest.raises(ValueError, match="king"):
        gaps(new_id(), "king", starts_on=day, today=day)
