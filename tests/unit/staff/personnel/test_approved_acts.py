"""Acts on personnel that other people approve: exceptions, measures, training plan, rotation plan (5.3)."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, ApprovalOpen, VoteRefused
from apps.audit.models import AuditEvent
from apps.base.sealed import unseal
from apps.lib.clock import FixedClock
from apps.lib.cps.role_requirements import QualificationArea
from apps.lib.cps.roles import Organisation, Role
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    OwnFileRefused,
    PersonnelInvalid,
    PersonnelMissing,
    PersonnelRefused,
    StaffMissing,
)
from apps.staff.models import MeasureConsent, PrerequisiteWaiver
from apps.staff.selectors.contracts import measures_of
from apps.staff.selectors.files import waivers_of
from apps.staff.selectors.prerequisites import gaps
from apps.staff.services import (
    request_measure,
    request_waiver,
    take_measure,
    waive_prerequisite,
)
from apps.staff.types import GapCode, Measure
from tests.factories.approvals import approver, vote
from tests.factories.office import Office, office
from tests.factories.personnel import contract, officer
from tests.factories.staff import member
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DAY = timedelta(days=1)
AREA = QualificationArea.FACILITY_SECURITY


@pytest.fixture
def desk() -> Office:
    return office()


def waiver(clock: FixedClock, user_id: object, **change: Any) -> dict[str, Any]:
    given = {
        "user_id": user_id,
        "role": Role.FACILITY_STAFF.value,
        "area": AREA,
        "reason": "trained on the job",
        "valid_until": clock.today() + 30 * DAY,
    }
    return given | change


@pytest.mark.requirement("R-5.3.1-1")
def test_a_ca_manager_may_let_a_person_start_without_evidence(clock: FixedClock, desk: Office) -> None:
    user, actor = member(), desk.ops.actor
    given = waiver(clock, user.pk)
    view = request_waiver(actor=actor, clock=clock, **given)
    desk.agree(view, clock)
    made = waive_prerequisite(actor=actor, clock=clock, approval_id=view.approval_id, **given)
    row = PrerequisiteWaiver.objects.get()
    reason = unseal(
        bytes(row.sealed_reason), table="staff_prerequisitewaiver", column="sealed_reason", row_id=row.pk
    )
    assert (reason.decode(), waivers_of(user.pk)) == ("trained on the job", (made,))
    for days, missing in ((0, False), (30, False), (31, True)):
        day = clock.today() + days * DAY
        found = gaps(user.pk, Role.FACILITY_STAFF, starts_on=day, today=day)
        assert (GapCode.QUALIFICATION_MISSING in {gap.code for gap in found}) is missing
    assert audited("staff.prerequisite.waived")[0]["area"] == AREA


@pytest.mark.requirement("R-5.3.1-1")
def test_an_exception_needs_its_own_approval(clock: FixedClock, desk: Office) -> None:
    user, actor = member(), desk.ops.actor
    given = waiver(clock, user.pk)
    with pytest.raises(ApprovalMissing):
        waive_prerequisite(actor=actor, clock=clock, **given)
    view = request_waiver(actor=actor, clock=clock, **given)
    with pytest.raises(ApprovalOpen):
        waive_prerequisite(actor=actor, clock=clock, approval_id=view.approval_id, **given)
    desk.agree(view, clock)
    longer = given | {"valid_until": clock.today() + 90 * DAY}
    with pytest.raises(ApprovalDiffers):
        waive_prerequisite(actor=actor, clock=clock, approval_id=view.approval_id, **longer)
    assert not PrerequisiteWaiver.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"area": QualificationArea.PKI}, "area"),
        ({"role": "king"}, "area"),
        ({"valid_until": date(2026, 11, 23)}, "valid_until"),
    ],
)
def test_an_exception_that_helps_nobody_is_refused(
    clock: FixedClock, desk: Office, change: dict[str, Any], field: str
) -> None:
    given = waiver(clock, member().pk, **change)
    for service in (request_waiver, waive_prerequisite):
        with pytest.raises(PersonnelInvalid) as refusal:
            service(actor=desk.ops.actor, clock=clock, **given)
        assert refusal.value.field == field


def test_nobody_asks_for_strangers_or_carries_out_the_own_exception(clock: FixedClock, desk: Office) -> None:
    with pytest.raises(StaffMissing):
        request_waiver(actor=desk.ops.actor, clock=clock, **waiver(clock, new_id()))
    with pytest.raises(OwnFileRefused):
        waive_prerequisite(actor=desk.ops.actor, clock=clock, **waiver(clock, desk.ops.user.pk))


@pytest.mark.requirement("R-5.3.6-2")
def test_a_measure_is_taken_with_the_consent_of_j_lis(clock: FixedClock) -> None:
    user = member(organisation=Organisation.CONTRACTOR)
    agency = approver("agency", Role.DIGITAL_AGENCY_APPROVER)
    jlis = approver("jlis", Role.JLIS_APPROVER)
    given: dict[str, Any] = {
        "contract_id": contract(clock, user.pk),
        "user_id": user.pk,
        "measure": Measure.PENALTY,
        "reason": "copied a log",
    }
    with pytest.raises(ApprovalMissing):
        take_measure(actor=agency.actor, clock=clock, **given)
    view = request_measure(actor=agency.actor, clock=clock, **given)
    with pytest.raises(VoteRefused):
        vote(view.approval_id, approver("ca", Role.CA_MANAGER), clock=clock)
    vote(view.approval_id, jlis, clock=clock)
    made = take_measure(actor=agency.actor, clock=clock, approval_id=view.approval_id, **given)
    assert measures_of(given["contract_id"]) == (made,)
    assert made.approval_id == view.approval_id
    assert b"copied" not in bytes(MeasureConsent.objects.get().sealed_reason)


@pytest.mark.requirement("R-5.3.6-3")
def test_a_measure_that_the_contract_does_not_provide_for_is_refused(clock: FixedClock) -> None:
    user = member(organisation=Organisation.CONTRACTOR)
    given: dict[str, Any] = {
        "contract_id": contract(clock, user.pk, compensation=False),
        "user_id": user.pk,
        "measure": Measure.COMPENSATION,
        "reason": "x",
    }
    with pytest.raises(PersonnelInvalid):
        take_measure(actor=officer(), clock=clock, **given)
    with pytest.raises(PersonnelRefused):
        take_measure(actor=officer(organisation="JLIS"), clock=clock, **given)
    agency = approver("agency", Role.DIGITAL_AGENCY_APPROVER)
    with pytest.raises(PersonnelMissing):
        request_measure(actor=agency.actor, clock=clock, **(given | {"contract_id": new_id()}))
    assert AuditEvent.objects.filter(event="staff.measure.taken", outcome="REFUSED").count() == 2


def test_a_measure_is_for_people_under_that_contract(clock: FixedClock) -> None:
    contract_id = contract(clock, member(organisation=Organisation.CONTRACTOR).pk)
    with pytest.raises(PersonnelInvalid) as refusal:
        take_measure(
            actor=officer(),
            clock=clock,
            contract_id=contract_id,
            user_id=member("other").pk,
            measure=Measure.PENALTY,
            reason="x",
        )
    assert refusal.value.field == "user_id"
