"""The daily operation at the portal: every command over its page, approvals carried out."""

from datetime import timedelta
from uuid import UUID

import pytest

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.operations import models
from apps.operations.selectors import opened_text
from apps.operations.types import CheckItem
from tests.factories.approvals import Voter, approver
from tests.factories.operations import DIGEST
from tests.unit.dsportal.approval_stage import enter
from tests.unit.dsportal.operations.stage import (
    TODAY,
    carry_out,
    do,
    only,
    order,
    refused,
)

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-5.2.4-3")
def test_an_order_goes_over_its_pages_to_the_confirmed_result(ops: Voter, clerk: Voter) -> None:
    order(ops, clerk)
    page = enter(clerk).get("/admin/do/report-order-done/").content.decode()
    assert only(models.WorkOrder) in page
    do(clerk, "report-order-done", order_id=only(models.WorkOrder), result="Done.")
    receipt = do(ops, "judge-order-result", order_id=only(models.WorkOrder), confirmed="yes")
    assert "/admin/operations/workorder/" in receipt
    assert models.WorkOrder.objects.get().state == "RESULT_CONFIRMED"
    shown = enter(clerk).get(f"/admin/operations/workorder/{only(models.WorkOrder)}/change/")
    assert "Do it." in shown.content.decode()
    assert "&lt;code" not in shown.content.decode()


def test_an_important_order_names_the_thing_that_it_is_about(
    ops: Voter, head: Voter, clerk: Voter, engineer: Voter
) -> None:
    do(
        ops,
        "register-asset",
        tag="HSM-01",
        kind="SECURITY_MODULE",
        owner="JLIS",
        location="Room 2",
        next_maintenance_on=TODAY.isoformat(),
        interval_months="6",
    )
    asset = str(models.Asset.objects.get().pk)
    order(ops, engineer, action="MAINTAIN_ASSET", asset=asset)
    assert models.WorkOrder.objects.get().subject == f"asset:{asset}"
    do(engineer, "record-maintenance", asset_id=asset, done_on=TODAY.isoformat(), text="Fan replaced.")
    assert models.AssetMaintenance.objects.count() == 1
    do(ops, "cancel-order", order_id=only(models.WorkOrder))
    order(head, clerk, engineer, action="RESTORE_BACKUP")
    assert models.WorkOrder.objects.filter(importance="IMPORTANT", subject="").exists()


def test_a_refusal_of_the_service_is_said_on_the_page(ops: Voter, clerk: Voter, engineer: Voter) -> None:
    client = enter(ops)
    entries = {
        "action": "RESTORE_BACKUP",
        "importance": "IMPORTANT",
        "order_type": "MAINTAIN",
        "executors": [clerk.actor.actor_id, engineer.actor.actor_id],
        "due_on": TODAY.isoformat(),
        "text": "Restore.",
    }
    confirm = client.post("/admin/do/issue-order/", entries).headers["Location"]
    answer = client.post(confirm)
    assert answer.status_code == 400
    assert "Restore." in answer.content.decode()
    assert not models.WorkOrder.objects.exists()


def test_the_desk_records_its_day(clerk: Voter, ops: Voter) -> None:
    at = (SYSTEM_CLOCK.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    do(clerk, "write-log-entry", kind="VISIT", happened_at=at, text="Two fitters.")
    do(clerk, "file-checklist", day=TODAY.isoformat(), in_order=[each.value for each in CheckItem])
    do(
        clerk,
        "receive-inquiry",
        stakeholder="HOLDER",
        topic="ISSUANCE",
        due_on=TODAY.isoformat(),
        text="When?",
    )
    inquiry = models.Inquiry.objects.get()
    do(clerk, "answer-inquiry", inquiry_id=str(inquiry.pk), answer="Soon.")
    do(ops, "record-escalation", subject="incident:7", recipients=["JLIS"], text="It stands still.")
    do(ops, "record-contact", stakeholder="VENDOR", topic="CONTRACT", contacted_at=at, text="They call.")
    assert models.DailyChecklist.objects.get().failed == []
    assert models.OperationLogEntry.objects.get().kind == "VISIT"
    assert models.Escalation.objects.get().recipients == ["JLIS"]
    assert models.StakeholderContact.objects.get().topic == "CONTRACT"
    inquiry.refresh_from_db()
    assert inquiry.state == "ANSWERED"


@pytest.mark.requirement("R-5.2.1.7-3")
def test_an_auditor_asks_and_the_staff_answer(auditor: Voter, clerk: Voter) -> None:
    do(
        auditor,
        "ask-for-evidence",
        assigned_to=clerk.actor.actor_id,
        due_on=TODAY.isoformat(),
        text="The room log.",
    )
    request = str(models.AuditRequest.objects.get().pk)
    links = [duty.url for duty in enter(clerk).get("/admin/").context["duties"]]
    assert "/admin/operations/auditrequest/" in links
    do(clerk, "answer-audit-request", request_id=request, answer="Folder 7.")
    do(auditor, "judge-evidence", request_id=request, accepted="no")
    assert models.AuditRequest.objects.get().state == "ASKED"


def test_a_form_is_filled_line_by_line(ops: Voter, clerk: Voter) -> None:
    do(ops, "adopt-form", form_code="room-check", fields="Room\nTemperature")
    form = str(models.FormTemplate.objects.get().pk)
    page = refused(clerk, "submit-form", template_id=form, values="2")
    assert "Room、Temperature" in page
    assert refused(clerk, "submit-form", values="2")
    do(clerk, "submit-form", template_id=form, values="2\n21")
    record = models.FormRecord.objects.get()
    assert opened_text(record, "sealed_text") == '{"Room":"2","Temperature":"21"}'
    do(clerk, "submit-form", template_id=form, values="2\n22", corrects=str(record.pk))
    assert models.FormRecord.objects.count() == 2


def test_a_regular_report_is_handed_in(clerk: Voter) -> None:
    report = models.PeriodicReport.objects.create(
        report="MONTHLY_OPERATION",
        period="2026-10",
        due_on=TODAY,
        recorded_by="system:scheduler",
        recorded_at=SYSTEM_CLOCK.now(),
    )
    do(clerk, "submit-report", report_id=str(report.pk), text="No faults.")
    assert models.PeriodicReport.objects.get().state == "SUBMITTED"


@pytest.mark.requirement("R-5.2.1.2-5")
def test_a_plan_is_drawn_up_discussed_approved_and_reported(ops: Voter) -> None:
    approvers = (approver("jlis", Role.JLIS_APPROVER), approver("agency", Role.DIGITAL_AGENCY_APPROVER))
    assert "tomorrow" in refused(
        ops, "draft-plan", span="MONTHLY", period="2027-01", items="tomorrow Restore test"
    )
    do(ops, "draft-plan", span="MONTHLY", period="2027-01", items="2027-01-10 Restore test")
    plan = str(models.ActivityPlan.objects.get().pk)
    do(ops, "revise-plan", plan_id=plan, items="2027-01-10 Restore test\n2027-01-20 Review")
    do(ops, "propose-plan", plan_id=plan)
    do(
        ops,
        "record-meeting",
        held_on=TODAY.isoformat(),
        organisations=["JLIS", "DIGITAL_AGENCY"],
        plans=[plan],
        minutes="Agreed.",
    )
    do(ops, "submit-plan", plan_id=plan, meeting_id=str(models.MeetingRecord.objects.get().pk))
    assert models.ActivityPlan.objects.get().state == "PROPOSED"
    carry_out(ops, *approvers)
    assert models.ActivityPlan.objects.get().state == "APPROVED"
    assert refused(ops, "report-plan", plan_id=plan, done="3", report="x")
    assert refused(ops, "report-plan", done="", report="x")
    do(ops, "report-plan", plan_id=plan, done="2", report="One was put off.")
    assert models.ActivityPlan.objects.get().results == ["NOT_DONE", "DONE"]
    page = enter(ops).get(f"/admin/operations/activityplan/{plan}/change/").content.decode()
    assert "Restore test" in page


@pytest.mark.requirement("R-5.2.1.2-1")
def test_a_release_waits_for_both_managers(ops: Voter, head: Voter, engineer: Voter, clerk: Voter) -> None:
    do(engineer, "open-problem", text="It stalls.")
    problem = str(models.Problem.objects.get().pk)
    do(engineer, "analyse-problem", problem_id=problem, cause="A lock.")
    do(ops, "decide-problem", problem_id=problem, approved="yes")
    do(engineer, "request-change", text="Shorten it.", problem_id=problem)
    change = str(models.ChangeRequest.objects.get().pk)
    do(ops, "decide-change", change_id=change, approved="yes")
    do(
        engineer,
        "develop-release",
        software="dsportal",
        version="2",
        content_sha256=DIGEST,
        change_id=change,
    )
    release = only(models.Release)
    do(clerk, "record-release-test", release_id=release, test_report_sha256=DIGEST)
    do(engineer, "release-software", release_id=release)
    carry_out(engineer, ops)
    do(engineer, "introduce-software", release_id=release)
    carry_out(engineer, head)
    order(head, engineer, clerk, action="DEPLOY_RELEASE", release=release)
    do(engineer, "deploy-release", release_id=release, content_sha256=DIGEST)
    assert models.Release.objects.get().state == "DEPLOYED"
    order(head, engineer, clerk, action="IMPLEMENT_CHANGE", changerequest=change)
    do(engineer, "implement-change", change_id=change)
    do(engineer, "record-configuration", item="signer", content_sha256=DIGEST, change_id=change)
    do(engineer, "close-problem", problem_id=problem)
    do(engineer, "develop-release", software="dsportal", version="3", content_sha256=DIGEST)
    later = str(models.Release.objects.get(version="3").pk)
    do(engineer, "withdraw-release", release_id=later)
    assert models.ConfigurationItem.objects.get().change_id == UUID(change)
