"""The end of the evidence of modules and devices is told ninety days before, by mail and at home (6.2.11)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail

from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.policy.services import list_device_model, record_hsm_evidence
from apps.staff.models import Reminder, User
from apps.staff.selectors import due_for
from apps.staff.services import send_reminders
from apps.staff.types import DueCode, DueItem
from tests.factories.approvals import Voter, approver
from tests.unit.policy.test_assurance import AGENCY, ENGINEER, MODULE, NEXT_YEAR, PHONE, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NIGHT = system_actor("night")
CODES = {DueCode.HSM_EVIDENCE, DueCode.DEVICE_MODEL}


@pytest.fixture
def manager(clock: FixedClock) -> Voter:
    record_hsm_evidence(actor=ENGINEER, clock=clock, evidence=replace(MODULE, sunset_on=NEXT_YEAR))
    list_device_model(actor=AGENCY, clock=clock, entry=PHONE)
    person = approver("manager", Role.OPERATIONS_MANAGER)
    User.objects.filter(pk=person.user.pk).update(work_mail="manager@example.jp")
    return person


def due(manager: Voter, clock: FixedClock) -> list[DueItem]:
    return [each for each in due_for(manager.actor, clock) if each.code in CODES]


@pytest.mark.requirement("R-6.2.11-1")
def test_evidence_is_due_from_ninety_days_before_its_end(manager: Voter, clock: FixedClock) -> None:
    clock.advance(NEXT_YEAR - TODAY - timedelta(days=91))
    assert due(manager, clock) == []
    clock.advance(timedelta(days=1))
    found = due(manager, clock)
    assert {(each.code, each.tone, each.due_on) for each in found} == {
        (code, "wait", NEXT_YEAR) for code in CODES
    }
    assert {each.detail for each in found} == {"Level3 2.6", "Phone 9"}


@pytest.mark.requirement("R-6.2.11-1")
def test_the_end_of_evidence_is_mailed_once_at_each_step(manager: Voter, clock: FixedClock) -> None:
    clock.advance(NEXT_YEAR - TODAY - timedelta(days=91))
    send_reminders(actor=NIGHT, clock=clock)
    assert not Reminder.objects.filter(code__in=CODES).exists()
    mail.outbox.clear()
    for _day in range(90):
        clock.advance(timedelta(days=1))
        if clock.today() in {NEXT_YEAR - timedelta(days=left) for left in (90, 89, 30)}:
            send_reminders(actor=NIGHT, clock=clock)
    told = Reminder.objects.filter(code=DueCode.HSM_EVIDENCE).order_by("sent_at")
    assert [row.stage for row in told] == [90, 30]
    assert all(message.to == ["manager@example.jp"] for message in mail.outbox)
    assert len(mail.outbox) >= len(told)
