"""Sanction cases, duties left behind and addresses at the portal."""

from uuid import UUID

import pytest
from django.test import Client

from apps.audit.models import AuditEvent
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.staff.models import OpenDuty, SanctionCase, User
from apps.staff.services import end_employment
from tests.factories.office import Office, office
from tests.factories.staff import member
from tests.unit.dsportal.approval_stage import enter, text
from tests.unit.dsportal.test_people_commands import do, enter_as
from tests.unit.dsportal.test_personnel_commands import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Office:
    return office()


@pytest.fixture
def client(desk: Office) -> Client:
    return enter(desk.ops)


def case_entries(user: User, events: str) -> dict[str, str]:
    return {"person": str(user.pk), "facts": "Read records of neighbours.", "audit_events": events}


@pytest.mark.requirement("R-5.3.6-1")
def test_a_case_is_opened_read_and_decided_and_shown_to_its_readers_only(desk: Office) -> None:
    manager, user = enter(desk.ca_jlis), member("culprit")
    named, other = member("named", Role.AUDITOR), member("other", Role.AUDITOR)
    event_id = str(AuditEvent.objects.values_list("event_id", flat=True)[0])
    entries = case_entries(user, event_id)
    preview, _receipt = do(manager, "open-sanction-case", **entries, auditors=[str(named.pk)])
    assert "Named (named)" in preview
    case = SanctionCase.objects.get()
    _preview, receipt = do(enter_as(named), "read-sanction-case", case=str(case.pk))
    assert "neighbours" in receipt
    assert event_id in receipt
    assert "Select a valid choice" in refusal(enter_as(other), "read-sanction-case", case=str(case.pk))
    assert str(case.pk) not in text(enter_as(other), "/admin/do/read-sanction-case/")
    do(manager, "decide-sanction-case", case=str(case.pk), decision="Reprimand.")
    assert SanctionCase.objects.get().state == "DECIDED"
    assert str(case.pk) not in text(manager, "/admin/do/decide-sanction-case/")
    _preview, receipt = do(manager, "read-sanction-case", case=str(case.pk))
    assert "Reprimand." in receipt


@pytest.mark.parametrize(
    ("events", "why"),
    [("12", "These are not ids of events"), (str(UUID(int=7)), "The log holds no such event")],
)
def test_a_case_names_events_of_the_log(desk: Office, events: str, why: str) -> None:
    shown = refusal(enter(desk.ca_jlis), "open-sanction-case", **case_entries(member("culprit"), events))
    assert why in shown
    assert "Read records of neighbours." in shown
    assert not SanctionCase.objects.exists()


def test_a_duty_is_handed_over_to_somebody_who_holds_the_role(client: Client) -> None:
    leaver = member("leaver", Role.OPERATIONS_STAFF)
    end_employment(actor=system_actor("test"), clock=SYSTEM_CLOCK, user_id=leaver.pk, reason="retired")
    duty, idle = OpenDuty.objects.get(), member("idle")
    assert f"/admin/do/hand-over-duty/?duty={duty.pk}" in text(client, "/admin/")
    shown = refusal(client, "hand-over-duty", duty=str(duty.pk), successor_id=str(idle.pk))
    assert OpenDuty.objects.get().closed_at is None
    assert "Leaver" in shown
    successor = member("successor", Role.OPERATIONS_STAFF)
    preview, _receipt = do(client, "hand-over-duty", duty=str(duty.pk), successor_id=str(successor.pk))
    assert "Successor (successor) took this duty over" in preview
    assert OpenDuty.objects.get().successor_id == successor.pk


def test_addresses_are_noted_by_oneself_or_by_the_staff_office(client: Client) -> None:
    user = member("tanaka", Role.AUDITOR)
    hers = enter_as(user)
    do(hers, "own-work-mail", work_mail="tanaka@example.go.jp")
    assert User.objects.get(pk=user.pk).work_mail == "tanaka@example.go.jp"
    assert "no-address" in refusal(hers, "own-work-mail", work_mail="no-address")
    do(client, "set-work-mail", person=str(user.pk), work_mail="")
    assert User.objects.get(pk=user.pk).work_mail == ""
