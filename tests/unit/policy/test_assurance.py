"""Evidence of HSMs, the list of device models, alerts and risks: who keeps them, what stands on which day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.lib.actor import Actor, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import Invalid
from apps.policy.errors import (
    AssuranceRefused,
)
from apps.policy.models import ApprovedDeviceModel, HsmEvidence, RiskAssessment
from apps.policy.selectors import (
    assurance_due,
    device_model_fault,
    device_models,
    hsm_evidence,
    hsm_evidence_for,
    risk_assessments,
)
from apps.policy.services import (
    list_device_model,
    record_hsm_evidence,
    record_risk_assessment,
)
from apps.policy.states import ModuleStatus, RiskConclusion
from apps.policy.types import AssuranceDueCode, DeviceModel, ModuleEvidence, RiskAssessmentView
from tests.factories.policy import adopted_regulation, ca_manager
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
TODAY = date(2026, 11, 24)
NEXT_YEAR = TODAY + timedelta(days=365)
SET_UP = system_actor("set-up")
MODULE = ModuleEvidence(
    manufacturer="Vendor",
    model="Level3",
    firmware="2.6",
    level=3,
    certificate="#4321",
    status=ModuleStatus.ACTIVE,
    sunset_on=NEXT_YEAR,
    document="binder 3",
)
PHONE = DeviceModel(
    model="Phone 9", secure_element="SE-1", certificate="CC-77", fips_level=2, valid_until=NEXT_YEAR
)
ENGINEER = ca_manager(name="engineer", roles=frozenset({Role.PKI_ENGINEER}))
AGENCY = ca_manager(name="agency", roles=frozenset({Role.DIGITAL_AGENCY_APPROVER}))
HEAD = ca_manager()


def weak(actor: Actor) -> Actor:
    return replace(actor, strength=LoginStrength.PASSWORD)


def fault(clock: FixedClock, *, on: date = TODAY, **changes: Any) -> str:
    record_hsm_evidence(actor=ENGINEER, clock=clock, evidence=replace(MODULE, **changes))
    return hsm_evidence_for(manufacturer="Vendor", model="Level3", firmware="2.6", on=on)[1]


def assessed(clock: FixedClock, conclusion: RiskConclusion, **changes: Any) -> RiskAssessmentView:
    values = {
        "measure": "mfa_for_activation",
        "document": "risk-2026-11",
        "document_sha256": "ab" * 32,
        "valid_until": NEXT_YEAR,
    } | changes
    return record_risk_assessment(actor=HEAD, clock=clock, conclusion=conclusion, **values)  # type: ignore[arg-type]


@pytest.mark.requirement("R-6.2.11-1")
def test_evidence_is_kept_with_its_last_day_and_stands_until_then(clock: FixedClock) -> None:
    view = record_hsm_evidence(actor=ENGINEER, clock=clock, evidence=MODULE)
    assert hsm_evidence() == (view,)
    assert HsmEvidence.objects.get().recorded_by == ENGINEER.actor_id
    assert [audited("policy.hsm_evidence.recorded")[0][name] for name in ("status", "sunset")] == [
        "ACTIVE",
        NEXT_YEAR.isoformat(),
    ]
    found, why = hsm_evidence_for(manufacturer="Vendor", model="Level3", firmware="2.6", on=NEXT_YEAR)
    assert (found, why) == (view, "")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"level": 2}, "LEVEL_TOO_LOW"),
        ({"status": ModuleStatus.HISTORICAL}, "NOT_ACTIVE"),
        ({"status": ModuleStatus.REVOKED}, "NOT_ACTIVE"),
        ({"sunset_on": TODAY - timedelta(days=1)}, "VALIDATION_ENDED"),
        ({"firmware": "2.7"}, "NO_EVIDENCE"),
        ({"manufacturer": "Other"}, "NO_EVIDENCE"),
    ],
)
def test_evidence_that_does_not_reach_says_why(clock: FixedClock, changes: Any, why: str) -> None:
    assert fault(clock, **changes) == why


def test_the_newest_record_of_a_module_counts(clock: FixedClock) -> None:
    assert fault(clock) == ""
    clock.advance(timedelta(seconds=1))
    assert fault(clock, status=ModuleStatus.HISTORICAL) == "NOT_ACTIVE"
    assert len(hsm_evidence()) == 1


@pytest.mark.parametrize("actor", [weak(ENGINEER), AGENCY, SET_UP])
def test_refuses_evidence_from_others(clock: FixedClock, actor: Actor) -> None:
    with pytest.raises(AssuranceRefused):
        record_hsm_evidence(actor=actor, clock=clock, evidence=MODULE)
    assert audited("policy.hsm_evidence.recorded", outcome="REFUSED")
    assert not HsmEvidence.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"level": 0}, {"level": 5}, {"certificate": " "}, {"document": "x" * 201}]
)
def test_refuses_evidence_that_says_nothing(clock: FixedClock, changes: Any) -> None:
    with pytest.raises(Invalid):
        fault(clock, **changes)
    assert not HsmEvidence.objects.exists()


@pytest.mark.requirement("R-6.1.1.2-1")
def test_a_listed_model_holds_until_its_last_day(clock: FixedClock) -> None:
    list_device_model(actor=AGENCY, clock=clock, entry=PHONE)
    assert device_model_fault("Phone 9", on=NEXT_YEAR) == ""
    assert device_model_fault("Phone 9", on=NEXT_YEAR + timedelta(days=1)) == "MODEL_EXPIRED"
    assert device_model_fault("Phone 8", on=TODAY) == "MODEL_NOT_LISTED"
    assert device_model_fault("", on=TODAY) == "MODEL_NOT_STATED"


@pytest.mark.requirement("R-6.1.1.2-1")
def test_a_model_is_taken_off_the_list_by_a_new_version(clock: FixedClock) -> None:
    list_device_model(actor=AGENCY, clock=clock, entry=PHONE)
    off = list_device_model(actor=AGENCY, clock=clock, entry=replace(PHONE, listed=False))
    assert (off.version, device_models()) == (2, (off,))
    assert device_model_fault("Phone 9", on=TODAY) == "MODEL_NOT_LISTED"
    assert ApprovedDeviceModel.objects.count() == 2


@pytest.mark.requirement("R-6.1.1.2-1")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"fips_level": 1}, "fips_level"),
        ({"certificate": ""}, "certificate"),
        ({"secure_element": " "}, "secure_element"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
    ],
)
def test_refuses_a_model_below_the_agencys_conditions(clock: FixedClock, changes: Any, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        list_device_model(actor=AGENCY, clock=clock, entry=replace(PHONE, **changes))
    assert refusal.value.field == field
    assert not ApprovedDeviceModel.objects.exists()


@pytest.mark.requirement("R-6.1.1.2-1")
@pytest.mark.parametrize("actor", [HEAD, ENGINEER, weak(AGENCY), SET_UP])
def test_only_the_digital_agency_keeps_the_list(clock: FixedClock, actor: Actor) -> None:
    with pytest.raises(AssuranceRefused):
        list_device_model(actor=actor, clock=clock, entry=PHONE)
    assert not ApprovedDeviceModel.objects.exists()


def test_an_assessment_is_listed_with_its_document(clock: FixedClock) -> None:
    view = assessed(clock, RiskConclusion.MEASURE_NEEDED)
    assert risk_assessments() == (view,)
    assert (view.document_sha256, view.assessed_on) == ("ab" * 32, TODAY)
    assert audited("policy.risk_assessment.recorded")[0]["conclusion"] == "MEASURE_NEEDED"


@pytest.mark.parametrize(
    "changes",
    [
        {"measure": "batch_size_max"},
        {"document_sha256": "AB" * 32},
        {"document": ""},
        {"valid_until": TODAY - timedelta(days=1)},
    ],
)
def test_refuses_an_assessment_of_nothing(clock: FixedClock, changes: Any) -> None:
    with pytest.raises(Invalid):
        assessed(clock, RiskConclusion.MEASURE_DISPENSABLE, **changes)
    assert not RiskAssessment.objects.exists()


def test_dates_of_evidence_models_and_reviews_are_told_together(clock: FixedClock) -> None:
    adopted_regulation(clock=clock)
    record_hsm_evidence(actor=ENGINEER, clock=clock, evidence=replace(MODULE, sunset_on=TODAY))
    list_device_model(actor=AGENCY, clock=clock, entry=PHONE)
    due = assurance_due()
    assert {each.code for each in due} == set(AssuranceDueCode)
    assert {each.detail for each in due} == {"Level3 2.6", "Phone 9", ""}
    assert [each.due_on for each in due] == sorted(each.due_on for each in due)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (HsmEvidence, {"sunset_on": date(2099, 1, 1)}),
        (ApprovedDeviceModel, {"listed": True}),
        (RiskAssessment, {"conclusion": "MEASURE_DISPENSABLE"}),
    ],
)
def test_the_database_keeps_the_records_as_they_are(clock: FixedClock, table: Any, change: Any) -> None:
    record_hsm_evidence(actor=ENGINEER, clock=clock, evidence=MODULE)
    list_device_model(actor=AGENCY, clock=clock, entry=replace(PHONE, listed=False))
    assessed(clock, RiskConclusion.MEASURE_NEEDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.all().delete()
