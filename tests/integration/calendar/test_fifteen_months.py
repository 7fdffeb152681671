"""Fifteen months of daily jobs: always a usable key, no MSO beyond its certificate, warned in time."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core import mail

from apps.base.conf import conf
from apps.certificates.adapters.crl_source import FileCrlSource
from apps.certificates.models import CalendarWarning, DsCertificate
from apps.certificates.services import fetch_crl
from apps.certificates.states import CertificateState
from apps.keys.errors import KeyMissing, KeyNotActive
from apps.keys.models import DsKey
from apps.keys.services import key_in_service
from apps.keys.states import DsKeyState
from apps.lib.clock import JST, FixedClock
from apps.lib.cps.periods import day_in_japan, key_use_until, next_certificate_start_by
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose
from apps.staff.models import Reminder
from tests.factories.keys import make_done_activation, make_hsm
from tests.factories.staff import member
from tests.fakes.signer import open_fake_signer
from tests.support.audited import audited
from tests.support.key_house import SCHEDULER, KeyHouse, build_house, in_use

pytestmark = [pytest.mark.django_db(transaction=True)]
BEGIN = date(2027, 11, 30)  # its key ends on the leap day of 2028
DAYS = 457  # fifteen months
MOMENTS = (time(0, 0, 30), time(12), time(23, 59, 30))


@pytest.fixture
def house(transactional_db: None, tmp_path: Path) -> Iterator[KeyHouse]:
    clock = FixedClock(datetime.combine(BEGIN, time(9), JST))
    for name, role in (
        ("office", Role.OPERATIONS_MANAGER),
        ("engineer", Role.PKI_ENGINEER),
        ("head", Role.CA_MANAGER),
    ):
        member(name, role, work_mail=f"{name}@example.jp")
    with open_fake_signer(tmp_path, generated_on=None):
        make_hsm(label=conf().token_label)
        make_done_activation(clock=clock)
        made = build_house(clock, tmp_path)
        fetch_crl(actor=SCHEDULER, clock=clock, source=FileCrlSource(tmp_path / "root" / "iaca.crl"))
        made.first_ceremony()
        yield made


@pytest.mark.requirement("R-5.6-1", "R-6.3.2.1-2", "R-6.3.2.1-4")
def test_fifteen_months_without_a_gap(house: KeyHouse) -> None:
    for number in range(1, DAYS):
        day = BEGIN + timedelta(days=number)
        switching = any(abs((day - each).days) < 8 for each in house.ceremonies)
        for place, at in enumerate(MOMENTS):
            house.stand_at(day, at)
            if place == 0:
                house.night()
            if place == 1:
                house.office_hours()
            assert house.usable()
            if switching or place == number % 3:
                house.issue()
    _four_ceremonies_a_year(house)
    _warned_in_time()
    assert in_use() == 2
    assert house.signed > DAYS
    retired = DsKey.objects.filter(purpose=KeyPurpose.DS, state=DsKeyState.RETIRED).count()
    assert retired == len(house.ceremonies) - 1
    ended = DsCertificate.objects.filter(state=CertificateState.EXPIRED, purpose=KeyPurpose.DS).count()
    assert ended >= 3


def _four_ceremonies_a_year(house: KeyHouse) -> None:
    first, *later = house.ceremonies
    assert sum((day - first).days <= 365 for day in later) == 4
    assert all((b - a).days >= 74 for a, b in zip(house.ceremonies, later, strict=False))


def _warned_in_time() -> None:
    """Each key's end was announced 45, 30 and 14 days before, on the day itself, and nobody came too late."""
    rows = CalendarWarning.objects.all()
    replaced = DsKey.objects.filter(state=DsKeyState.RETIRED)
    assert replaced.count() == 15
    for key in replaced:
        announced = {row.stage: row for row in rows if (row.code, row.subject) == ("KEY_ENDS", str(key.pk))}
        assert set(announced) == {45, 30, 14}
        for stage, row in announced.items():
            assert key.use_until is not None
            assert day_in_japan(row.raised_at) == key.use_until - timedelta(days=stage)
    for row in rows.filter(code="NEXT_REQUEST"):
        key = DsKey.objects.get(pk=row.subject)
        assert row.stage == 14, "the issue was opened as soon as it was asked for"
        assert row.due_on == next_certificate_start_by(key_use_until(key.generated_on))
        assert day_in_japan(row.raised_at) == row.due_on - timedelta(days=14)
    assert not rows.filter(escalated=True).exists()
    assert {to for message in mail.outbox for to in message.to} == {
        "office@example.jp",
        "engineer@example.jp",
        "head@example.jp",
    }
    assert Reminder.objects.filter(code="KEY_ENDS", stage=45).exists()


@pytest.mark.requirement("R-5.6-1", "R-6.3.2.1-4")
def test_without_a_successor_the_key_ends_at_midnight_of_the_leap_day(house: KeyHouse) -> None:
    key = DsKey.objects.get(purpose=KeyPurpose.DS, state=DsKeyState.ACTIVE)
    last = date(2028, 2, 29)
    assert key.use_until == last
    for number in range((last - BEGIN).days + 1):
        house.stand_at(BEGIN + timedelta(days=number), time(23))
        house.night()
    house.stand_at(last, time(23, 59, 59))
    assert house.usable()
    house.issue()
    house.stand_at(last + timedelta(days=1), time(0))
    with pytest.raises(KeyNotActive):
        house.usable()  # the signer refuses by itself, before any job has run
    house.night()
    key.refresh_from_db()
    assert key.state == DsKeyState.RETIRED
    with pytest.raises(KeyMissing):
        key_in_service.require_active(KeyPurpose.DS, clock=house.clock)
    told = CalendarWarning.objects.filter(code="NEXT_REQUEST", subject=str(key.pk)).order_by("-stage")
    assert [(row.stage, row.escalated) for row in told] == [(14, False), (7, False), (0, True), (-1, True)]
    assert len(audited("certificates.calendar.escalated")) == 4  # two purposes, two steps
    to_the_head = Reminder.objects.filter(user__username="head", code="NEXT_REQUEST")
    assert {row.stage for row in to_the_head} == {0, -1}
    assert CalendarWarning.objects.filter(code="KEY_ENDS", subject=str(key.pk), stage=-1).exists()
