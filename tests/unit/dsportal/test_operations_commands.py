"""The daily operation at the portal: every command over its page, approvals carried out, the home page."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from apps.approvals.selectors import asked_by
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.operations import models
from apps.operations.selectors import opened_text
from apps.operations.types import CheckItem, DutyCode, DutyItem
from dsportal.commands import operations
from dsportal.screens.operation_duties import operation_duties
from tests.factories.approvals import Voter, approver, vote
from tests.factories.operations import DIGEST
from tests.unit.dsportal.approval_stage import enter, text

pytestmark = pytest.mark.django_db

TODAY = SYSTEM_CLOCK.today()
Entry = str | list[str]


@pytest.fixture
def ops() -> Voter:
    return approver("ops", Role.OPERATIONS_MANAGER)


@pytest.fixture
def clerk() -> Voter:
    return approver("clerk", Role.OPERATIONS_STAFF)


@pytest.fixture
def engineer() -> Voter:
    return approver("engineer", Role.SYSTEM_ENGINEER)


@pytest.fixture
def auditor() -> Voter:
    return approver("auditor", Role.AUDITOR)


@pytest.fixture
def head() -> Voter:
    return approver("head", Role.CA_MANAGER)


def do(person: Voter, name: str, **entries: Entry) -> str:
    """Fill the form and confirm it; return what the receipt says."""
    client = enter(person)
    answer = client.post(f"/admin/do/{name}/", entries)
    assert answer.status_code == 302, answer.content.decode()
    confirm = answer.headers["Location"]
    assert client.get(confirm).status_code == 200
    done = client.post(confirm)
    assert done.status_code == 302, done.content.decode()
    return text(client, done.headers["Location"])


def refused(person: Voter, name: str, **entries: Entry) -> str:
    """Fill the form wrongly; return what the page says."""
    answer = enter(person).post(f"/admin/do/{name}/", entries)
    assert answer.status_code == 400
    return answer.content.decode()


def carry_out(person: Voter, *voters: Voter) -> None:
    """Let the others approve what was asked last, and carry it out."""
    view = asked_by(person.actor.actor_id)[0]
    for voter in voters:
        vote(view.approval_id, voter)
    answer = enter(person).post(f"/admin/approvals/{view.approval_id}/carry-out/")
    assert answer.headers["Location"].endswith("/carried-out/")


def order(issuer: Voter, *executors: Voter, action: str = "OTHER_WORK", **about: str) -> None:
    do(
        issuer,
        "issue-order",
        action=action,
        importance="ROUTINE" if len(executors) == 1 else "IMPORTANT",
        order_type="MAINTAIN",
        executors=[each.actor.actor_id for each in executors],
        due_on=TODAY.isoformat(),
        text="Do it.",
        **about,
    )


def only(model: type[models.WorkOrder] | type[models.Release]) -> str:
    return str(model.objects.get().pk)


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


@pytest.mark.parametrize("command", operations.COMMANDS, ids=lambda command: str(command.name))
def test_a_command_says_who_gates_it_and_opens_for_its_roles_only(command: object) -> None:
    assert bool(command.kind) != bool(command.reason)  # type: ignore[attr-defined]  # a Command
    name, roles = command.name, command.roles  # type: ignore[attr-defined]  # the same
    able = enter(approver("able", min(roles)))
    assert able.get(f"/admin/do/{name}/").status_code == 200
    stranger = enter(approver("stranger", Role.CALL_CENTRE_OPERATOR))
    assert stranger.get(f"/admin/do/{name}/").status_code == 403


@pytest.mark.requirement("R-5.2.1.6-1")
def test_the_pki_engineer_sees_the_screens_of_the_signer_and_no_approvals_of_others(
    ops: Voter, head: Voter
) -> None:
    do(ops, "draft-plan", span="MONTHLY", period="2027-01", items="2027-01-10 Restore test")
    client: Client = enter(approver("pki", Role.PKI_ENGINEER))
    for path in (
        "issuance/issuancebatch",
        "issuance/signingattempt",
        "keys/dskey",
        "certificates/dscertificate",
        "operations/workorder",
        "operations/release",
    ):
        assert client.get(f"/admin/{path}/").status_code == 200, path
    request = approval_of(ops)
    assert client.get(f"/admin/approvals/{request}/").status_code in {403, 404}
    assert str(request) not in client.get("/admin/approvals/").content.decode()
    for path in ("staff/user", "audit/auditevent", "operations/inquiry", "registration/holder"):
        assert client.get(f"/admin/{path}/").status_code == 403, path


def approval_of(ops: Voter) -> UUID:
    """Return the id of a request in which the engineer has no part."""
    plan = str(models.ActivityPlan.objects.get().pk)
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
    return asked_by(ops.actor.actor_id)[0].approval_id


def test_the_home_page_says_each_kind_of_thing_once() -> None:
    def item(tone: str, code: DutyCode, days: int) -> DutyItem:
        return DutyItem(
            tone=tone,
            code=code,
            clause="5.2.1.7",
            due_on=TODAY + timedelta(days=days),
            url_name="admin:operations_inquiry_changelist",
        )

    items = [
        item("bad", DutyCode.CHECKLIST_MISSING, -1),
        item("bad", DutyCode.CHECKLIST_MISSING, -2),
        item("bad", DutyCode.REPORT_DUE, -3),
        item("wait", DutyCode.INQUIRY_OPEN, 1),
        item("wait", DutyCode.INQUIRY_OPEN, 2),
        item("wait", DutyCode.ORDER_OPEN, 2),
    ]
    duties = list(operation_duties(items))
    assert [duty.overdue for duty in duties] == [True, True, False, False]
    assert "2" in str(duties[0].text)
    assert {duty.url for duty in duties} == {"/admin/operations/inquiry/"}
