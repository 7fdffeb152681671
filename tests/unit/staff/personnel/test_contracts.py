"""Contracts with contractors, checks of their people, and their accounts (5.3.6, 5.3.7)."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.audit.models import AuditEvent
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.lib.errors import DomainError
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    ContractNumberTaken,
    OwnFileRefused,
    PersonnelInvalid,
    PersonnelMissing,
    PersonnelRefused,
    PrerequisitesMissing,
    StaffMissing,
)
from apps.staff.models import (
    ContractorContract,
    ContractorPreCheck,
    User,
)
from apps.staff.services import (
    activate_account,
    record_contract,
    record_pre_check,
    review_contracts,
)
from apps.staff.types import CheckResult, ContractTerms
from tests.factories.personnel import officer
from tests.factories.staff import member
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY = timedelta(days=1)
YES = ContractTerms(
    confidentiality=True, measures_on_breach=True, guarantee=True, compensation=True, penalty=True
)


def last() -> AuditEvent:
    return AuditEvent.objects.order_by("-seq")[0]


def contract(clock: FixedClock, **change: Any) -> Any:
    given: dict[str, Any] = {
        "actor": officer(),
        "number": "K-1",
        "contractor": "Itaku",
        "terms": YES,
        "starts_on": clock.today(),
        "ends_on": clock.today() + 30 * DAY,
        "file_sha256": "ab" * 32,
    }
    return record_contract(clock=clock, **(given | change))


def pre_check(clock: FixedClock, user_id: Any, contract_id: Any, **change: Any) -> Any:
    given: dict[str, Any] = {"actor": officer(), "checked_on": clock.today(), "result": CheckResult.PASSED}
    return record_pre_check(clock=clock, user_id=user_id, contract_id=contract_id, **(given | change))


def test_a_contract_is_recorded_even_when_incomplete(clock: FixedClock) -> None:
    answers = dict.fromkeys(ContractTerms.__slots__, True) | {"penalty": False}
    view = contract(clock, terms=ContractTerms(**answers))
    assert not view.terms.complete()
    assert audited("staff.contract.recorded") == [{"complete": False, "ends_on": "2026-12-24"}]
    with pytest.raises(ContractNumberTaken):
        contract(clock)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"actor": officer(Role.AUDITOR)}, PersonnelRefused),
        ({"actor": officer(organisation="JLIS")}, PersonnelRefused),
        ({"number": " "}, PersonnelInvalid),
        ({"contractor": ""}, PersonnelInvalid),
        ({"ends_on": date(2026, 11, 23)}, PersonnelInvalid),
        ({"file_sha256": "AB" * 32}, PersonnelInvalid),
    ],
)
def test_a_contract_is_the_digital_agencys_and_well_formed(
    clock: FixedClock, change: dict[str, Any], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        contract(clock, **change)
    assert not ContractorContract.objects.exists()
    assert last().outcome == "REFUSED"


@pytest.mark.requirement("R-5.3.7-2")
@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"actor": officer(Role.SYSTEM_ENGINEER)}, PersonnelRefused),
        ({"actor": officer(organisation="JLIS")}, PersonnelRefused),
        ({"contract_id": new_id()}, PersonnelMissing),
        ({"checked_on": date(2026, 11, 25)}, PersonnelInvalid),
        ({"user_id": new_id()}, StaffMissing),
    ],
)
def test_the_digital_agency_checks_contractors_people(
    clock: FixedClock, change: dict[str, Any], error: type[DomainError]
) -> None:
    user = member(organisation=Organisation.CONTRACTOR)
    given: dict[str, Any] = {"user_id": user.pk, "contract_id": contract(clock).contract_id}
    with pytest.raises(error):
        pre_check(clock, **(given | change))
    assert not ContractorPreCheck.objects.exists()
    assert pre_check(clock, **given).checked_by == "staff:officer"


def test_only_contractors_people_are_checked_so(clock: FixedClock) -> None:
    with pytest.raises(PersonnelInvalid):
        pre_check(clock, member().pk, contract(clock).contract_id)


@pytest.mark.requirement("R-5.3.6-2")
@pytest.mark.requirement("R-5.3.7-1")
@pytest.mark.requirement("R-5.3.7-2")
def test_a_contractors_account_opens_after_the_check_and_closes_with_the_contract(
    clock: FixedClock,
) -> None:
    user = member(organisation=Organisation.CONTRACTOR, is_active=False)
    incomplete = ContractTerms(
        confidentiality=True, measures_on_breach=False, guarantee=True, compensation=True, penalty=True
    )
    with pytest.raises(PrerequisitesMissing, match="PRE_CHECK_MISSING"):
        activate_account(actor=officer(), clock=clock, user_id=user.pk)
    pre_check(clock, user.pk, contract(clock, number="K-0", terms=incomplete).contract_id)
    with pytest.raises(PrerequisitesMissing, match="CONTRACT_INCOMPLETE"):
        activate_account(actor=officer(), clock=clock, user_id=user.pk)
    pre_check(clock, user.pk, contract(clock).contract_id)
    assert activate_account(actor=officer(), clock=clock, user_id=user.pk).active
    assert review_contracts(actor=system_actor("scheduler"), clock=clock) == 0
    clock.advance(31 * DAY)
    assert review_contracts(actor=system_actor("scheduler"), clock=clock) == 1
    assert not User.objects.get(pk=user.pk).is_active
    assert audited("staff.account.disabled") == [{"code": "CONTRACT_EXPIRED"}]
    with pytest.raises(PrerequisitesMissing):
        activate_account(actor=officer(), clock=clock, user_id=user.pk)


def test_accounts_are_opened_by_the_operations_manager_and_not_the_own(clock: FixedClock) -> None:
    user = member(is_active=False)
    with pytest.raises(PersonnelRefused):
        activate_account(actor=officer(Role.CA_MANAGER), clock=clock, user_id=user.pk)
    with pytest.raises(OwnFileRefused):
        activate_account(actor=officer(actor_id=f"staff:{user.pk}"), clock=clock, user_id=user.pk)
    assert activate_account(actor=officer(), clock=clock, user_id=user.pk).active
