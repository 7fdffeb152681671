"""Assets and their maintenance (5.2.1.2, 5.2.1.5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation
from apps.lib.identifiers import new_id
from apps.operations.errors import DutyRefused, OperationsInvalid, OrderMissing, RecordMissing, RecordTaken
from apps.operations.models import Asset, AssetMaintenance
from apps.operations.selectors import everything_due, opened_text
from apps.operations.services import record_maintenance, register_asset
from apps.operations.types import Action, AssetDraft, AssetKind, DutyCode
from tests.factories.operations import asset_of, order_for
from tests.unit.operations.checks import assert_done, assert_refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.requirement("R-5.2.1.2-6")
def test_the_register_knows_owner_place_and_next_maintenance(clock: FixedClock, manager: Actor) -> None:
    asset = Asset.objects.get(pk=asset_of(clock, manager, due=date(2027, 1, 15)))
    assert (asset.owner, asset.location, asset.next_maintenance_on) == (
        "JLIS",
        "Room 2, rack 4",
        date(2027, 1, 15),
    )
    assert assert_done("operations.asset.registered") == {"tag": "HSM-01"}


@pytest.mark.requirement("R-5.2.1.2-6")
def test_an_asset_overdue_for_maintenance_is_listed(clock: FixedClock, manager: Actor) -> None:
    late = asset_of(clock, manager, due=clock.today() - timedelta(days=1))
    soon = asset_of(clock, manager, tag="HSM-02", due=clock.today() + timedelta(days=14))
    asset_of(clock, manager, tag="HSM-03", due=clock.today() + timedelta(days=15))
    found = [item for item in everything_due(clock) if item.code is DutyCode.MAINTENANCE_OVERDUE]
    assert [(item.tone, item.subject, item.detail) for item in found] == [
        ("bad", str(late), "HSM-01"),
        ("wait", str(soon), "HSM-02"),
    ]


@pytest.mark.requirement("R-5.2.1.5-1")
def test_a_maintenance_is_linked_to_its_order_and_moves_the_date(
    clock: FixedClock, manager: Actor, engineer: Actor
) -> None:
    asset = asset_of(clock, manager)
    order = order_for(clock, manager, engineer, action=Action.MAINTAIN_ASSET, subject=f"asset:{asset}")
    done = record_maintenance(
        actor=engineer, clock=clock, asset_id=asset, done_on=clock.today(), text="Fan replaced."
    )
    row = AssetMaintenance.objects.get(pk=done.record_id)
    assert (row.asset_id, row.order_id, row.recorded_by) == (asset, order.order_id, engineer.actor_id)
    assert opened_text(row, "sealed_text") == "Fan replaced."
    assert Asset.objects.get().next_maintenance_on == date(2027, 5, 24)
    assert_done("operations.asset.maintained")
    with pytest.raises(IntegrityError), transaction.atomic():
        AssetMaintenance.objects.all().delete()


def test_a_maintenance_that_is_entered_late_does_not_set_the_date_back(
    clock: FixedClock, manager: Actor, engineer: Actor
) -> None:
    asset = asset_of(clock, manager, due=date(2027, 2, 1))
    order_for(clock, manager, engineer, action=Action.MAINTAIN_ASSET, subject=f"asset:{asset}")
    record_maintenance(actor=engineer, clock=clock, asset_id=asset, done_on=date(2026, 6, 1), text="x")
    assert Asset.objects.get().next_maintenance_on == date(2027, 2, 1)


@pytest.mark.requirement("R-5.2.1.5-1")
def test_nobody_maintains_without_an_order(
    clock: FixedClock, manager: Actor, engineer: Actor, colleague: Actor
) -> None:
    asset = asset_of(clock, manager)
    order_for(clock, manager, colleague, action=Action.MAINTAIN_ASSET, subject=f"asset:{asset}")
    with pytest.raises(OrderMissing):
        record_maintenance(actor=engineer, clock=clock, asset_id=asset, done_on=clock.today(), text="x")
    assert not AssetMaintenance.objects.exists()
    assert_refused("operations.asset.maintained", "order_missing")


def test_a_maintenance_is_refused(clock: FixedClock, manager: Actor, engineer: Actor, auditor: Actor) -> None:
    asset = asset_of(clock, manager)
    order_for(clock, manager, engineer, action=Action.MAINTAIN_ASSET, subject=f"asset:{asset}")
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    with pytest.raises(DutyRefused):
        record_maintenance(actor=auditor, clock=clock, asset_id=asset, done_on=today, text="x")
    with pytest.raises(RecordMissing):
        record_maintenance(actor=engineer, clock=clock, asset_id=new_id(), done_on=today, text="x")
    with pytest.raises(OperationsInvalid):
        record_maintenance(actor=engineer, clock=clock, asset_id=asset, done_on=tomorrow, text="x")
    with pytest.raises(OperationsInvalid):
        record_maintenance(actor=engineer, clock=clock, asset_id=asset, done_on=today, text="")
    assert Asset.objects.get().next_maintenance_on == today


def test_only_the_operations_manager_keeps_the_register(clock: FixedClock, engineer: Actor) -> None:
    with pytest.raises(DutyRefused):
        asset_of(clock, engineer)
    assert_refused("operations.asset.registered", "operations_duty_refused")


def test_a_tag_is_given_once(clock: FixedClock, manager: Actor) -> None:
    asset_of(clock, manager)
    with pytest.raises(RecordTaken):
        asset_of(clock, manager)


@pytest.mark.parametrize(
    "changed",
    [
        {"tag": "two words"},
        {"tag": ""},
        {"owner": "SOMEBODY"},
        {"location": " "},
        {"location": "x" * 101},
        {"interval_months": 0},
        {"interval_months": 61},
    ],
)
def test_a_malformed_asset_is_refused(clock: FixedClock, manager: Actor, changed: dict[str, object]) -> None:
    good = AssetDraft(
        tag="HSM-01",
        kind=AssetKind.SERVER,
        owner=Organisation.JLIS,
        location="Room 2",
        next_maintenance_on=clock.today(),
        interval_months=6,
    )
    with pytest.raises(OperationsInvalid) as refusal:
        register_asset(actor=manager, clock=clock, draft=replace(good, **changed))  # type: ignore[arg-type]  # one member each
    assert refusal.value.field == next(iter(changed))
