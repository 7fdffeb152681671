"""A compromised DS key: blocked, intake stopped, reported, revoked, published, replaced, resumed (5.7.3)."""

import time
from datetime import timedelta

import pytest

from apps.incidents.errors import (
    ChecklistMissing,
    ChecklistOpen,
    CredentialsNotRevoked,
    IncidentInvalid,
    ReportMissing,
    RevocationNotProved,
    RevocationNotPublished,
)
from apps.incidents.models import ResponseMeasure
from apps.incidents.selectors import checklist, incident_view
from apps.incidents.services import report_compromise
from apps.incidents.states import IncidentEvent, IncidentState, Measure, MeasureState
from apps.incidents.types import Decision
from apps.issuance.models import Credential, MobileSecurityObject
from apps.issuance.states import CredentialState
from apps.keys.errors import KeyMissing, KeyNotActive
from apps.keys.services import key_in_service
from apps.lib.errors import IllegalTransition
from apps.lib.signing import KeyPurpose
from apps.registration.errors import IntakeClosed
from apps.registration.selectors import intake_standing
from apps.revocation.models import MassRevocation
from apps.revocation.states import MassState
from tests.factories.compromise import Compromise
from tests.factories.registration import new_draft, send
from tests.support import pipeline
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def states(case: Compromise) -> dict[Measure, MeasureState]:
    return {one.measure: one.state for one in checklist(case.incident_id).measures}


@pytest.mark.requirement("R-4.9.12-1")
def test_the_decision_stops_the_next_signature_of_that_key(case: Compromise) -> None:
    waiting = pipeline.request(case.world, pipeline.apply(case.world, size=2, portrait_bytes=1000))
    signed = MobileSecurityObject.objects.filter(signature__isnull=False).count()
    case.confirm()
    with pytest.raises((KeyMissing, KeyNotActive)):
        pipeline.fulfil(case.world, waiting)
    assert MobileSecurityObject.objects.filter(signature__isnull=False).count() == signed


@pytest.mark.requirement("R-4.9.12-1")
def test_a_signer_that_remembers_the_key_refuses_within_five_seconds(
    case: Compromise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process does not hear of the decision; its memory of the key is five seconds old at most."""
    key_id, now = case.scene.key.pk, [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    key_in_service.forget_all()
    key_in_service.require_key(key_id, purpose=KeyPurpose.DS, clock=case.clock)
    monkeypatch.setattr(key_in_service, "forget", lambda _key_id: None)
    case.confirm()
    now[0] += 5.0
    with pytest.raises(KeyNotActive):
        key_in_service.require_key(key_id, purpose=KeyPurpose.DS, clock=case.clock)


@pytest.mark.requirement("R-4.9.12-1")
def test_the_decision_begins_the_revocation_of_everything_the_key_signed(case: Compromise) -> None:
    case.confirm()
    row = MassRevocation.objects.get()
    assert (row.key_id, row.state) == (case.scene.key.pk, MassState.RUNNING)
    assert (row.expected_credentials, row.expected_objects) == (2, 6)
    case.revoke()
    assert set(Credential.objects.values_list("state", flat=True)) == {CredentialState.REVOKED.value}


@pytest.mark.requirement("R-5.7.3-1")
def test_the_decision_writes_the_checklist_and_takes_what_nobody_waits_for(case: Compromise) -> None:
    with pytest.raises(ChecklistMissing):
        checklist(case.incident_id)
    case.confirm()
    assert list(states(case)) == list(Measure)
    assert states(case) == {
        Measure.BLOCK_KEY: MeasureState.TAKEN,
        Measure.STOP_INTAKE: MeasureState.TAKEN,
        Measure.REPORT_COMPROMISE: MeasureState.DUE,
        Measure.REVOKE_CERTIFICATE: MeasureState.DUE,
        Measure.REVOKE_CREDENTIALS: MeasureState.DUE,
        Measure.PUBLISH_REVOCATION: MeasureState.BLOCKED,
        Measure.TAKE_NEW_KEY: MeasureState.DUE,
        Measure.RESUME_INTAKE: MeasureState.BLOCKED,
    }
    assert audited("incidents.checklist.opened") == [{"purpose": "DS", "measures": 8}]


@pytest.mark.requirement("R-5.7.3-3")
def test_the_decision_stops_the_intake(case: Compromise) -> None:
    draft = new_draft(case.clock)
    case.confirm()
    assert not intake_standing().open
    with pytest.raises(IntakeClosed):
        send(draft, case.clock)
    (refusal,) = audited("registration.request.refused")
    assert refusal["code"] == "intake_closed"


def test_a_dismissed_suspicion_stops_nothing(case: Compromise) -> None:
    approval_id = case.scene.agreed(case.incident_id, Decision.DISMISSED)
    case.scene.decide(case.incident_id, approval_id, decision=Decision.DISMISSED)
    assert intake_standing().open
    assert not MassRevocation.objects.exists()
    with pytest.raises(ChecklistMissing):
        case.take(Measure.REVOKE_CREDENTIALS)


@pytest.mark.requirement("R-4.9.12-2")
def test_the_report_to_the_digital_agency_is_kept_with_time_reporter_and_recipient(
    case: Compromise,
) -> None:
    case.confirm()
    case.clock.advance(timedelta(minutes=5))
    case.report()
    row = ResponseMeasure.objects.get(measure=Measure.REPORT_COMPROMISE)
    assert row.state == MeasureState.TAKEN
    assert row.evidence == {
        "recipient": "デジタル庁 担当",
        "reported_at": case.clock.now().isoformat(),
        "reporter": case.scene.manager.actor.actor_id,
        "reference": "DA-2026-7",
    }
    with pytest.raises(IllegalTransition):
        case.report()


@pytest.mark.parametrize("given", [{"recipient": " "}, {"reference": ""}, {"reference": "x" * 201}])
def test_a_report_names_its_recipient_and_number(case: Compromise, given: dict[str, str]) -> None:
    case.confirm()
    with pytest.raises(IncidentInvalid):
        case.report(**given)


def test_a_report_is_neither_of_the_future_nor_older_than_the_incident(case: Compromise) -> None:
    case.confirm()
    for at in (case.clock.now() + timedelta(seconds=1), case.clock.now() - timedelta(days=1)):
        with pytest.raises(IncidentInvalid):
            report_compromise(
                actor=case.scene.manager.actor,
                clock=case.clock,
                incident_id=case.incident_id,
                recipient="x",
                reported_at=at,
                reference="y",
            )


@pytest.mark.requirement("R-4.9.12-2")
def test_an_incident_is_not_closed_without_the_report(case: Compromise) -> None:
    case.confirm()
    case.approve_reissue()
    case.scene.advance(case.incident_id, IncidentEvent.TRIAGE, IncidentEvent.CONTAIN, IncidentEvent.RECOVER)
    with pytest.raises(ReportMissing):
        case.scene.advance(case.incident_id, IncidentEvent.RESOLVE)
    case.report()
    with pytest.raises(ChecklistOpen) as refusal:
        case.scene.advance(case.incident_id, IncidentEvent.RESOLVE)
    assert not isinstance(refusal.value, ReportMissing)
    assert incident_view(case.incident_id).state is IncidentState.RECOVERING


@pytest.mark.requirement("R-5.7.3-2")
def test_the_certificate_is_ticked_off_when_the_published_list_names_it(case: Compromise) -> None:
    case.confirm()
    with pytest.raises(RevocationNotProved):  # nobody asked the root CA
        case.take(Measure.REVOKE_CERTIFICATE)
    case.order_revocation()
    with pytest.raises(RevocationNotProved):  # asked, not listed
        case.take(Measure.REVOKE_CERTIFICATE)
    case.list_serial()
    case.take(Measure.REVOKE_CERTIFICATE)
    evidence = ResponseMeasure.objects.get(measure=Measure.REVOKE_CERTIFICATE).evidence
    assert (evidence["crl_number"], evidence["root_ca_reference"]) == ("7", "RCA-1")
    assert len(audited("incidents.measure.taken", outcome="REFUSED")) == 2


@pytest.mark.requirement("R-5.7.3-2")
def test_a_listed_serial_does_not_stand_in_for_the_request_to_the_root_ca(case: Compromise) -> None:
    case.confirm()
    case.list_serial()
    with pytest.raises(RevocationNotProved):
        case.take(Measure.REVOKE_CERTIFICATE)


@pytest.mark.requirement("R-4.9.12-1")
def test_the_credentials_are_ticked_off_when_a_new_count_finds_none(case: Compromise) -> None:
    case.confirm()
    with pytest.raises(CredentialsNotRevoked):
        case.take(Measure.REVOKE_CREDENTIALS)
    case.revoke(portion=1, seconds=0.0)  # one of two batches
    with pytest.raises(CredentialsNotRevoked):
        case.take(Measure.REVOKE_CREDENTIALS)
    case.revoke()
    case.take(Measure.REVOKE_CREDENTIALS)
    evidence = ResponseMeasure.objects.get(measure=Measure.REVOKE_CREDENTIALS).evidence
    assert (evidence["credentials"], evidence["objects"]) == (2, 6)


def test_the_publication_is_ticked_off_when_verifiers_read_it(case: Compromise) -> None:
    case.publish()
    case.confirm()
    case.revoke()
    case.publish()
    with pytest.raises(IllegalTransition):  # the credentials come first
        case.take(Measure.PUBLISH_REVOCATION)
    case.take(Measure.REVOKE_CREDENTIALS)
    case.take(Measure.PUBLISH_REVOCATION)
    evidence = ResponseMeasure.objects.get(measure=Measure.PUBLISH_REVOCATION).evidence
    assert evidence["entries"] == 6
    assert evidence["older_editions_until"] > case.clock.now().isoformat()


def test_lists_that_are_not_signed_yet_publish_nothing(case: Compromise) -> None:
    case.confirm()
    case.revoke()
    case.take(Measure.REVOKE_CREDENTIALS)
    with pytest.raises(RevocationNotPublished):
        case.take(Measure.PUBLISH_REVOCATION)
    case.publish()
    case.clock.advance(timedelta(hours=25))  # the editions are over, nobody renewed them
    with pytest.raises(RevocationNotPublished):
        case.take(Measure.PUBLISH_REVOCATION)
