"""Plans, documents, contracts, measures and duties at the portal: asked for, approved, carried out."""

from datetime import timedelta

import pytest
from django.test import Client

from apps.approvals.selectors import asked_by, open_requests
from apps.audit.models import AuditEvent
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import (
    ContractorContract,
    ContractorPreCheck,
    DocumentVersion,
    MeasureConsent,
    StaffDocument,
    TrainingCourse,
    TrainingTask,
)
from apps.staff.selectors.rotation import rotation_in_force
from apps.staff.selectors.training import plan_in_force
from apps.staff.services import announce_change, record_pre_check
from apps.staff.types import CheckResult
from tests.factories.approvals import Voter, approver, vote
from tests.factories.office import Office, office
from tests.factories.staff import member
from tests.unit.dsportal.approval_stage import enter, prove_for, text
from tests.unit.dsportal.test_people_commands import carry_out, do, enter_as

pytestmark = pytest.mark.django_db
Entries = dict[str, str | list[str]]
PLAN: Entries = {
    "owner": "JLIS",
    "title": "Training 2027",
    "body": "All that is taught.",
    "threats": "threat-update | 12 | * | Threats",
    "courses": "pki-basics ｜ 6 ｜ PKI engineer、key_custodian ｜ PKI basics",
}
CONTRACT: Entries = {
    "number": "K-2026-1",
    "contractor": "Sample KK",
    "starts_on": "2026-04-01",
    "ends_on": "2099-03-31",
    "terms": ["confidentiality", "measures_on_breach", "guarantee", "compensation", "penalty"],
    "file_sha256": "ab" * 32,
}


@pytest.fixture
def desk() -> Office:
    return office()


@pytest.fixture
def client(desk: Office) -> Client:
    return enter(desk.ops)


@pytest.fixture
def agency() -> Voter:
    return approver("da", Role.DIGITAL_AGENCY_APPROVER, organisation=Organisation.DIGITAL_AGENCY)


def refusal(client: Client, name: str, **entries: str | list[str]) -> str:
    """Fill the form and confirm it; return the form that says why nothing was done."""
    answer = client.post(f"/admin/do/{name}/", entries)
    if answer.status_code == 302:
        answer = client.post(answer.headers["Location"])
    assert answer.status_code == 400
    return answer.content.decode()


@pytest.mark.requirement("R-5.3.3-2")
def test_a_training_plan_goes_from_the_draft_over_both_organisations_into_force(
    client: Client, desk: Office
) -> None:
    preview, receipt = do(client, "draft-training-plan", **PLAN)
    assert "it binds nobody yet" in preview
    assert "PKI basics (pki-basics): every 6 months, Key custodian, PKI engineer" in preview
    assert "/admin/do/ask-training-plan/?plan_id=" in receipt
    row = TrainingCourse.objects.get(code="threat-update")
    assert (row.threat_update, sorted(row.roles)) == (True, sorted(Role))
    assert plan_in_force() is None
    preview, receipt = do(client, "ask-training-plan", plan_id=str(row.plan_id), reason="New year.")
    assert "Who wrote the draft does not vote" in preview
    assert "waits for approval" in receipt
    assert "The new version is in force" in carry_out(client, desk, both=True)
    plan = plan_in_force()
    assert plan is not None
    assert plan.title == "Training 2027"


def test_a_rotation_plan_is_drafted_asked_for_and_adopted(client: Client, desk: Office) -> None:
    preview, receipt = do(client, "draft-rotation-plan", title="Rotation", body="Text.", longest_months="36")
    assert "longer than 36 months" in preview
    plan_id = receipt.split("?plan_id=")[1][:36]
    do(client, "ask-rotation-plan", plan_id=plan_id, reason="First plan.")
    assert rotation_in_force() is None
    assert "The new version is in force" in carry_out(client, desk)
    plan = rotation_in_force()
    assert plan is not None
    assert plan.longest_months == 36


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ({"courses": "pki-basics 6 months"}, "This line is not"),
        ({"courses": "pki-basics | six | * | PKI"}, "This line is not"),
        ({"courses": "pki-basics | 6 | king | PKI"}, "This is no role: king"),
        ({"courses": "pki-basics | 13 | * | PKI"}, "At least every 12 months"),
        ({"threats": "threat-update | 12 | auditor | Threats"}, "Every trusted role needs the update"),
    ],
)
def test_a_plan_that_does_not_keep_the_clause_is_refused_and_kept_as_typed(
    client: Client, entries: dict[str, str], why: str
) -> None:
    shown = refusal(client, "draft-training-plan", **(PLAN | entries))
    assert why in shown
    assert "All that is taught." in shown
    assert not TrainingCourse.objects.exists()


@pytest.mark.requirement("R-5.3.8-1")
def test_a_document_is_registered_drafted_published_read_and_its_task_closed(
    client: Client, desk: Office
) -> None:
    reader = enter_as(member("reader", Role.AUDITOR))
    preview, _receipt = do(
        client, "register-document", code="OPS-1", kind="OPERATION_PROCEDURE", title="Start of day"
    )
    assert "nobody can read it" in preview
    document = StaffDocument.objects.get()
    preview, _receipt = do(
        client, "draft-document", document_id=str(document.pk), body="Switch it on.", readers=["auditor"]
    )
    assert "these roles read it: Auditor" in preview
    version = DocumentVersion.objects.get()
    assert reader.get(f"/admin/documents/{version.pk}/").status_code == 403
    preview, _receipt = do(client, "ask-publication", version_id=str(version.pk), reason="First version.")
    assert "OPS-1 Start of day, version 1" in preview
    assert "The new version is in force" in carry_out(client, desk)
    task = TrainingTask.objects.get()
    link = f"/admin/do/finish-training-task/?task={task.pk}"
    assert link in text(reader, "/admin/documents/")
    assert "not opened yet" in refusal(reader, "finish-training-task", task=str(task.pk))
    assert link in text(reader, f"/admin/documents/{version.pk}/")
    _preview, receipt = do(reader, "finish-training-task", task=str(task.pk))
    assert "The training task is done" in receipt
    assert TrainingTask.objects.get().state == "DONE"
    assert link not in text(reader, f"/admin/documents/{version.pk}/")


def test_nobody_is_offered_the_tasks_of_others_but_the_staff_office(client: Client, desk: Office) -> None:
    user = member("tanaka", Role.AUDITOR)
    announce_change(
        actor=system_actor("test"),
        clock=SYSTEM_CLOCK,
        reference="2026-7",
        roles=[Role.AUDITOR, Role.OPERATIONS_MANAGER],
    )
    theirs = TrainingTask.objects.get(user=user)
    own = TrainingTask.objects.get(user=desk.ops.user)
    page = "/admin/do/finish-training-task/"
    assert str(theirs.pk) not in text(enter_as(user), page)
    shown = text(client, page)
    assert str(theirs.pk) in shown
    assert str(own.pk) not in shown
    assert "Select a valid choice" in refusal(enter_as(user), "finish-training-task", task=str(theirs.pk))
    do(client, "finish-training-task", task=str(theirs.pk))
    assert TrainingTask.objects.get(pk=theirs.pk).closed_by == desk.ops.actor.actor_id


def test_a_change_is_announced_to_the_holders_of_the_roles(client: Client) -> None:
    member("tanaka", Role.AUDITOR)
    preview, receipt = do(client, "announce-change", reference="2026-7", roles=["auditor", "ra_operator"])
    assert "Auditor" in preview
    assert "The change is announced" in receipt
    assert TrainingTask.objects.get().reference == "order:2026-7"


def test_a_contract_is_recorded_by_the_digital_agency_only(client: Client, agency: Voter) -> None:
    assert "Digital Agency" in refusal(client, "record-contract", **CONTRACT)
    hers = enter(agency)
    preview, receipt = do(hers, "record-contract", **CONTRACT)
    assert "It is complete" in preview
    assert "The contract is recorded" in receipt
    assert ContractorContract.objects.get().penalty
    assert "Sample KK" in refusal(hers, "record-contract", **CONTRACT)
    preview, _receipt = do(hers, "record-contract", **(CONTRACT | {"number": "K-2", "terms": ["guarantee"]}))
    assert "no account can be opened" in preview
    assert not ContractorContract.objects.get(number="K-2").confidentiality
    assert "typed before" in refusal(
        hers,
        "record-contract",
        **(CONTRACT | {"number": "K-3", "contractor": "typed before", "file_sha256": "x"}),
    )


@pytest.mark.requirement("R-5.3.6-2")
def test_a_measure_is_begun_consented_to_by_j_lis_and_taken(agency: Voter) -> None:
    hers = enter(agency)
    do(hers, "record-contract", **CONTRACT)
    contract = ContractorContract.objects.get()
    user = member("contractor", organisation=Organisation.CONTRACTOR)
    record_pre_check(
        actor=system_actor("test"),
        clock=SYSTEM_CLOCK,
        user_id=user.pk,
        contract_id=contract.pk,
        checked_on=SYSTEM_CLOCK.today(),
        result=CheckResult.PASSED,
        findings="",
    )
    assert ContractorPreCheck.objects.exists()
    entries = {"person": str(user.pk), "contract": str(contract.pk), "measure": "PENALTY", "reason": "Leak."}
    preview, receipt = do(hers, "ask-measure", **entries)
    assert "J-LIS is asked to consent" in preview
    assert "waits for approval" in receipt
    [view] = asked_by(agency.actor.actor_id)
    assert view.kind is Kind.TAKE_MEASURE
    vote(view.approval_id, approver("jlis", Role.JLIS_APPROVER, organisation=Organisation.JLIS))
    path = f"/admin/approvals/{view.approval_id}/carry-out/"
    prove_for(hers, path)
    answer = hers.post(path)
    assert "The measure is recorded" in text(hers, answer.headers["Location"])
    assert MeasureConsent.objects.get().approval_id == view.approval_id


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("record-contract", Role.OPERATIONS_STAFF),
        ("ask-measure", Role.JLIS_APPROVER),
        ("draft-training-plan", Role.OPERATIONS_STAFF),
        ("ask-training-plan", Role.AUDITOR),
        ("draft-rotation-plan", Role.SYSTEM_ENGINEER),
        ("ask-rotation-plan", Role.JLIS_APPROVER),
        ("announce-change", Role.AUDITOR),
        ("register-document", Role.AUDITOR),
        ("draft-document", Role.KEY_CUSTODIAN),
        ("ask-publication", Role.AUDITOR),
        ("open-sanction-case", Role.OPERATIONS_MANAGER),
        ("read-sanction-case", Role.OPERATIONS_MANAGER),
        ("decide-sanction-case", Role.AUDITOR),
        ("hand-over-duty", Role.AUDITOR),
        ("set-work-mail", Role.CA_MANAGER),
    ],
)
def test_who_lacks_the_role_gets_no_form_and_the_refusal_is_written_down(name: str, role: Role) -> None:
    assert enter_as(member("stranger", role)).get(f"/admin/do/{name}/").status_code == 403
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.event, event.outcome) == ("staff.screen.refused", "REFUSED")
    assert f"do/{name}" in event.detail
    assert open_requests() == ()


def test_the_days_of_a_contract_are_in_order(agency: Voter) -> None:
    yesterday = (SYSTEM_CLOCK.today() - timedelta(days=1)).isoformat()
    entries: Entries = CONTRACT | {"starts_on": SYSTEM_CLOCK.today().isoformat(), "ends_on": yesterday}
    assert "The period is empty" in refusal(enter(agency), "record-contract", **entries)
