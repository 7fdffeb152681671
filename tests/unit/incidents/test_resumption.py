"""After a compromise: the new key, the resumption of the intake, the close; who may do what (5.7.3)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, ApprovalOpen, RoleMissing
from apps.incidents.errors import (
    ChecklistOpen,
    CompromiseUnsettled,
    IncidentRoleNeeded,
    MeasureNotOurs,
    NoNewKey,
)
from apps.incidents.models import ResponseMeasure
from apps.incidents.selectors import checklist, incident_view
from apps.incidents.states import IncidentEvent, IncidentState, Measure
from apps.issuance.models import Credential
from apps.issuance.services.signing_ground import forget_ground
from apps.issuance.states import CredentialState
from apps.keys.models import DsKey
from apps.keys.states import DsKeyState
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose
from apps.registration.models import IntakeHold
from apps.registration.selectors import intake_standing
from apps.registration.types import ApplicationState
from apps.revocation.models import MassRevocation
from tests.factories.approvals import approver, vote
from tests.factories.compromise import RESUME, Compromise
from tests.factories.incidents import IncidentScene
from tests.factories.keys import make_ds_key
from tests.factories.registration import new_draft, send
from tests.support import pipeline

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.mark.requirement("R-5.7.3-4")
def test_a_new_key_is_active_and_certified_before_the_intake_opens(case: Compromise) -> None:
    case.confirm()
    with pytest.raises(CompromiseUnsettled):
        case.take(Measure.TAKE_NEW_KEY)
    case.approve_reissue()
    with pytest.raises(NoNewKey):
        case.take(Measure.TAKE_NEW_KEY)
    case.list_serial()
    key = case.new_key()
    case.take(Measure.TAKE_NEW_KEY)
    evidence = ResponseMeasure.objects.get(measure=Measure.TAKE_NEW_KEY).evidence
    assert evidence["key"] == str(key.pk)


@pytest.mark.requirement("R-5.7.3-4")
def test_a_certificate_of_another_key_is_no_new_key(case: Compromise) -> None:
    case.confirm()
    case.approve_reissue()
    case.list_serial()
    key = case.new_key()
    DsKey.objects.filter(pk=key.pk).update(public_key_der=b"other")
    with pytest.raises(NoNewKey):
        case.take(Measure.TAKE_NEW_KEY)


@pytest.mark.requirement("R-5.7.3-4")
def test_a_new_key_that_went_away_before_the_resumption_resumes_nothing(case: Compromise) -> None:
    case.confirm()
    case.all_but_the_resumption()
    asked = case.ask_resumption()
    vote(asked.approval_id, case.scene.head, clock=case.clock)
    DsKey.objects.filter(state=DsKeyState.ACTIVE, purpose="DS").update(state=DsKeyState.RETIRED)
    with pytest.raises(NoNewKey):
        case.resume(asked.approval_id)
    assert not intake_standing().open


@pytest.mark.requirement("R-5.7.3-5")
def test_the_intake_opens_by_a_ca_managers_approval_only(case: Compromise) -> None:
    case.confirm()
    case.all_but_the_resumption()
    with pytest.raises(ApprovalMissing):
        case.resume(None)
    asked = case.ask_resumption()
    with pytest.raises(ApprovalOpen):
        case.resume(asked.approval_id)
    for role in (Role.AUDITOR, Role.OPERATIONS_MANAGER, Role.SYSTEM_ENGINEER):
        with pytest.raises(RoleMissing):
            vote(asked.approval_id, approver(f"other-{role}", role), clock=case.clock)
    vote(asked.approval_id, case.scene.head, clock=case.clock)
    with pytest.raises(ApprovalDiffers):
        case.resume(asked.approval_id, reason="anders")
    assert not intake_standing().open
    assert case.resume(asked.approval_id).complete()
    assert intake_standing().open
    assert send(new_draft(case.clock), case.clock).state is ApplicationState.APPROVED
    row = IntakeHold.objects.get()
    assert (row.state, row.resume_approval_id) == ("RESUMED", asked.approval_id)


@pytest.mark.requirement("R-5.7.3-5")
def test_the_intake_stays_closed_while_a_measure_is_open(case: Compromise) -> None:
    case.confirm()
    case.approve_reissue()
    case.list_serial()
    case.new_key()
    with pytest.raises(ChecklistOpen):
        case.ask_resumption(RESUME)
    with pytest.raises(MeasureNotOurs):
        case.take(Measure.RESUME_INTAKE)


def test_after_the_resumption_the_incident_is_resolved_and_new_credentials_are_signed(
    case: Compromise,
) -> None:
    case.confirm()
    case.all_but_the_resumption()
    asked = case.ask_resumption()
    vote(asked.approval_id, case.scene.head, clock=case.clock)
    case.resume(asked.approval_id)
    case.scene.advance(case.incident_id, *IncidentEvent)
    assert incident_view(case.incident_id).state is IncidentState.CONCLUDED
    forget_ground()
    application_id = pipeline.issue(case.world)
    assert Credential.objects.get(application_id=application_id).state == CredentialState.SIGNED


@pytest.mark.parametrize(
    ("measure", "role"),
    [
        (Measure.BLOCK_KEY, Role.CA_MANAGER),
        (Measure.STOP_INTAKE, Role.OPERATIONS_MANAGER),
        (Measure.REVOKE_CERTIFICATE, Role.CERTIFICATE_ISSUER),
        (Measure.REVOKE_CREDENTIALS, Role.AUDITOR),
        (Measure.PUBLISH_REVOCATION, Role.KEY_CUSTODIAN),
        (Measure.TAKE_NEW_KEY, Role.SYSTEM_ENGINEER),
    ],
)
def test_a_measure_belongs_to_its_roles(case: Compromise, measure: Measure, role: Role) -> None:
    case.confirm()
    with pytest.raises(IncidentRoleNeeded):
        case.take(measure, actor=approver("other", role).actor)


def test_what_is_taken_stays_taken_at_the_sql_prompt(case: Compromise) -> None:
    case.confirm()
    taken = ResponseMeasure.objects.filter(measure=Measure.BLOCK_KEY)
    held = IntakeHold.objects.all()
    mass = MassRevocation.objects.all()
    changes: tuple[tuple[Any, dict[str, Any]], ...] = (
        (taken, {"state": "DUE"}),
        (taken, {"measure": "RESUME_INTAKE"}),
        (held, {"subject": "other"}),
        (held, {"state": "RESUMED"}),
        (mass, {"expected_objects": 0}),
    )
    for rows, change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    for rows in (taken, held, mass):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()


@pytest.mark.parametrize(
    ("purpose", "measures"), [(KeyPurpose.REVOCATION_LIST, 4), (KeyPurpose.AUDIT_LOG, 3)]
)
def test_another_key_has_a_shorter_checklist_and_stops_no_intake(
    scene: IncidentScene, purpose: KeyPurpose, measures: int
) -> None:
    scene.key = make_ds_key(purpose=purpose)
    incident_id = scene.open().incident_id
    scene.decide(incident_id, scene.agreed(incident_id))
    assert len(checklist(incident_id).measures) == measures
    assert intake_standing().open
    assert not MassRevocation.objects.exists()
