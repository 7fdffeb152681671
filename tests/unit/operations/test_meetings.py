"""Meetings with stakeholders (5.2.1.2)."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation
from apps.lib.errors import DomainError
from apps.operations.errors import (
    OperationsInvalid,
    RecordMissing,
)
from apps.operations.models import MeetingRecord
from apps.operations.selectors import opened_text
from apps.operations.services import (
    record_meeting,
)
from tests.factories.operations import meeting_on
from tests.unit.operations.checks import assert_done, assert_refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_meeting_keeps_its_minutes_for_good(clock: FixedClock, manager: Actor) -> None:
    meeting_on(clock, manager)
    row = MeetingRecord.objects.get()
    assert opened_text(row, "sealed_text") == "Both organisations agree."
    assert assert_done("operations.meeting.recorded")["minutes_sha256"] == row.minutes_sha256
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingRecord.objects.update(held_on=clock.today())


@pytest.mark.parametrize(
    ("days", "organisations", "plans", "minutes", "refusal"),
    [
        (1, (Organisation.JLIS,), (), "x", OperationsInvalid),
        (0, (), (), "x", OperationsInvalid),
        (0, (Organisation.JLIS,), (UUID(int=7),), "x", RecordMissing),
        (0, (Organisation.JLIS,), (), " ", OperationsInvalid),
    ],
)
def test_a_meeting_is_refused(
    clock: FixedClock,
    manager: Actor,
    days: int,
    organisations: tuple[Organisation, ...],
    plans: tuple[UUID, ...],
    minutes: str,
    refusal: type[DomainError],
) -> None:
    with pytest.raises(refusal):
        record_meeting(
            actor=manager,
            clock=clock,
            held_on=clock.today() + timedelta(days=days),
            organisations=organisations,
            plans=plans,
            minutes=minutes,
        )
    assert_refused("operations.meeting.recorded", refusal.code)
