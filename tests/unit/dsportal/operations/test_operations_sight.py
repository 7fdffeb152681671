"""Who sees and opens what of the daily operation, and what the home page says."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from apps.approvals.selectors import asked_by
from apps.base.columns import state_word
from apps.lib.cps.roles import Role
from apps.operations import models
from apps.operations.types import DutyCode, DutyItem
from dsportal.commands import operations
from dsportal.screens.operation_duties import operation_duties
from tests.factories.approvals import Voter, approver
from tests.unit.dsportal.approval_stage import enter
from tests.unit.dsportal.operations.stage import (
    TODAY,
    do,
)

pytestmark = pytest.mark.django_db


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
    def item(tone: str, code: DutyCode, days: int, detail: str = "") -> DutyItem:
        return DutyItem(
            tone=tone,
            code=code,
            clause="5.2.1.7",
            due_on=TODAY + timedelta(days=days),
            url_name="admin:operations_inquiry_changelist",
            detail=detail,
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
    one = next(operation_duties([item("wait", DutyCode.ORDER_OPEN, 1, "OTHER_WORK")]))
    assert state_word("OTHER_WORK") in str(one.text)
    one = next(operation_duties([item("bad", DutyCode.PLAN_MISSING, 1, "2027-01")]))
    assert "2027-01" in str(one.text)
    assert {duty.url for duty in duties} == {"/admin/operations/inquiry/"}


def test_every_row_of_the_operation_has_a_short_name() -> None:
    rows = [getattr(models, name)() for name in models.__all__]
    assert len({type(row) for row in rows}) == 19
    assert all(str(row) for row in rows if not isinstance(row, models.Asset))


def test_the_list_of_checklists_names_what_was_not_in_order(clerk: Voter) -> None:
    do(clerk, "file-checklist", day=TODAY.isoformat(), in_order=[], remarks="Nothing worked.")
    page = enter(clerk).get("/admin/operations/dailychecklist/").content.decode()
    assert "署名装置が稼働中であること" in page or "Signer open" in page
    assert "Nothing worked." not in page
