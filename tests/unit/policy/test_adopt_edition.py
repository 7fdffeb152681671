"""Adopting an edition of the regulation."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from apps.audit.selectors import trail
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.editions import EDITION_1_00
from apps.policy.errors import EditionDiffers, EditionMissing, PolicyDecisionRefused
from apps.policy.models import MsoProfileVersion, PolicyEdition
from apps.policy.selectors import current_edition, editions
from apps.policy.services import adopt_edition
from tests.factories.policy import ca_manager

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SYSTEM = system_actor("set-up")


@pytest.mark.requirement("R-0-1")
def test_the_edition_of_the_cover_page_is_current_after_set_up(clock: FixedClock) -> None:
    adopt_edition(actor=SYSTEM, clock=clock, edition=EDITION_1_00)
    edition = current_edition(on=clock.today())
    assert (edition.version, edition.issued_on, edition.changed_parts) == ("1.00", date(2025, 6, 24), "初版")
    assert edition.text_sha256 == EDITION_1_00.text_sha256


def test_a_second_time_nothing_happens(clock: FixedClock) -> None:
    first = adopt_edition(actor=SYSTEM, clock=clock, edition=EDITION_1_00)
    assert adopt_edition(actor=SYSTEM, clock=clock, edition=EDITION_1_00) == first
    assert [event.outcome for event in trail("edition:1.00")] == ["DONE"]


def test_refuses_a_person_whatever_the_role_and_writes_it_down(clock: FixedClock) -> None:
    with pytest.raises(PolicyDecisionRefused):
        adopt_edition(actor=ca_manager(), clock=clock, edition=EDITION_1_00)
    assert not PolicyEdition.objects.exists()
    assert [event.outcome for event in trail("edition:1.00")] == ["REFUSED"]


def test_refuses_another_text_under_an_adopted_version(clock: FixedClock) -> None:
    adopt_edition(actor=SYSTEM, clock=clock, edition=EDITION_1_00)
    with pytest.raises(EditionDiffers):
        adopt_edition(actor=SYSTEM, clock=clock, edition=replace(EDITION_1_00, text_sha256="0" * 64))


def test_an_edition_binds_between_its_days(clock: FixedClock) -> None:
    old = replace(EDITION_1_00, in_force_until=date(2027, 3, 31))
    new = replace(EDITION_1_00, version="1.10", in_force_from=date(2027, 4, 1), text_sha256="1" * 64)
    for edition in (old, new):
        adopt_edition(actor=SYSTEM, clock=clock, edition=edition)
    assert current_edition(on=date(2027, 3, 31)).version == "1.00"
    assert current_edition(on=date(2027, 4, 1)).version == "1.10"
    assert [edition.version for edition in editions()] == ["1.10", "1.00"]


def test_there_is_no_edition_before_the_first(clock: FixedClock) -> None:
    adopt_edition(actor=SYSTEM, clock=clock, edition=EDITION_1_00)
    with pytest.raises(EditionMissing):
        current_edition(on=date(2025, 6, 23))


def test_the_current_edition_is_today_s(clock: FixedClock) -> None:
    adopt_edition(actor=SYSTEM, clock=clock, edition=EDITION_1_00)
    assert current_edition().version == "1.00"


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_keeps_editions_as_they_are(clock: FixedClock, act: str) -> None:
    adopt_edition(actor=SYSTEM, clock=clock, edition=EDITION_1_00)
    rows = PolicyEdition.objects.filter(version="1.00")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete() if act == "delete" else rows.update(text_sha256="0" * 64)
    assert str(PolicyEdition.objects.get()) == "1.00"


def test_the_set_up_command_can_be_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("adopt_regulation")
    call_command("adopt_regulation")
    assert "edition 1.00 of 2025-06-24 adopted" in capsys.readouterr().out
    assert PolicyEdition.objects.count() == 1
    assert [str(row) for row in MsoProfileVersion.objects.all()] == ["org.iso.23220.1.jp.mnc 1"]
