"""Values of the site: bounds from code, history, clause and edition."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalMissing
from apps.audit.selectors import trail
from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK, FixedClock
from apps.lib.cps.quorums import QUORUMS, Act
from apps.lib.cps.site_policy import SITE_SETTINGS
from apps.lib.errors import Invalid, Missing
from apps.policy.errors import EditionMissing, SiteValueTampered, SiteValueUnchanged
from apps.policy.models import PolicyEdition, SitePolicyValue
from apps.policy.selectors import (
    forget_site_values,
    site_duration,
    site_switch,
    site_value,
    site_value_history,
    site_value_view,
    site_values,
)
from apps.policy.services import set_site_value
from tests.factories.policy import adopted_regulation, ca_manager

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SET_UP = system_actor("set-up")


@pytest.fixture(autouse=True)
def _regulation(clock: FixedClock) -> None:
    adopted_regulation(clock=clock)


def test_the_default_of_the_code_stands_until_the_site_decides() -> None:
    assert site_value("batch_size_max") == SITE_SETTINGS["batch_size_max"].default
    view = site_value_view("batch_size_max")
    assert (view.value, view.version, view.edition) == (30, 0, "")


@pytest.mark.requirement("R-1-1")
def test_a_value_has_its_clause_and_the_edition_under_which_it_was_set(clock: FixedClock) -> None:
    view = set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=10)
    assert (view.value, view.version, view.edition, view.setting.clause) == (10, 1, "1.00", "4.7.1")


def test_a_change_is_seen_at_once_in_this_process(clock: FixedClock) -> None:
    assert site_value("batch_size_max") == 30
    set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=10)
    assert site_value("batch_size_max") == 10


def test_every_version_is_kept(clock: FixedClock) -> None:
    for value in (10, 20, 15):
        set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=value)
    rows = SitePolicyValue.objects.order_by("version").values_list("version", "value")
    assert list(rows) == [(1, 10), (2, 20), (3, 15)]
    assert site_value("batch_size_max") == 15
    events = trail("site_value:batch_size_max")
    assert [event.clause for event in events] == ["4.7.1"] * 3


@pytest.mark.parametrize("value", [1, 100])
def test_accepts_the_bounds_of_the_code(clock: FixedClock, value: int) -> None:
    assert set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=value).value == value


@pytest.mark.parametrize("value", [0, 101])
def test_refuses_values_beyond_the_bounds_of_the_code(clock: FixedClock, value: int) -> None:
    with pytest.raises(Invalid) as refusal:
        set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=value)
    assert refusal.value.field == "batch_size_max"
    assert [(event.outcome, event.clause) for event in trail("site_value")] == [("REFUSED", "4.7.1")]
    assert site_value("batch_size_max") == 30


def test_refuses_an_unknown_name(clock: FixedClock) -> None:
    with pytest.raises(Missing):
        set_site_value(actor=SET_UP, clock=clock, name="mso_validity_days", value=31)


def test_refuses_a_value_that_is_in_force(clock: FixedClock) -> None:
    set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=10)
    with pytest.raises(SiteValueUnchanged):
        set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=10)
    assert SitePolicyValue.objects.count() == 1


def test_the_site_may_fix_the_default_under_the_edition(clock: FixedClock) -> None:
    assert set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=30).version == 1


@pytest.mark.parametrize("roles", [frozenset(), frozenset({"ca_manager"})], ids=["no role", "CA manager"])
def test_refuses_anybody_without_an_approval(clock: FixedClock, roles: frozenset[str]) -> None:
    with pytest.raises(ApprovalMissing):
        set_site_value(actor=ca_manager(roles=roles), clock=clock, name="batch_size_max", value=10)
    assert not SitePolicyValue.objects.exists()


def test_refuses_the_set_up_in_production(clock: FixedClock, settings: Any) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}
    with pytest.raises(ApprovalMissing):
        set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=10)
    assert not SitePolicyValue.objects.exists()


def test_refuses_before_the_first_edition(clock: FixedClock) -> None:
    clock.advance(timedelta(days=-1000))
    with pytest.raises(EditionMissing):
        set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=10)


def test_values_are_remembered_for_some_seconds(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    standing = FixedClock(SYSTEM_CLOCK.now())
    monkeypatch.setattr("apps.policy.selectors.site_policy.SYSTEM_CLOCK", standing)
    assert site_value("batch_size_max") == 30
    set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=10)
    assert site_value("batch_size_max") == 10
    SitePolicyValue.objects.create(
        edition_id=SitePolicyValue.objects.get().edition_id,
        name="batch_size_max",
        version=2,
        value=12,
        set_by="another process",
        set_at=clock.now(),
    )
    assert site_value("batch_size_max") == 10
    standing.advance(timedelta(seconds=5))
    assert site_value("batch_size_max") == 12
    standing.advance(timedelta(hours=-1))
    forget_site_values()
    assert site_value("batch_size_max") == 12


def plant(name: str, value: int, clock: FixedClock) -> None:
    """Write a row past the command, as somebody at the database could."""
    edition = PolicyEdition.objects.get()
    SitePolicyValue.objects.create(
        edition=edition, name=name, version=9, value=value, set_by="sql", set_at=clock.now()
    )


@pytest.mark.parametrize("value", [1, 10])
def test_a_planted_value_out_of_bounds_lowers_nothing(clock: FixedClock, value: int) -> None:
    plant("activation_quorum", value, clock)
    with pytest.raises(SiteValueTampered) as fault:
        site_value("activation_quorum")
    assert fault.value.field == "activation_quorum"
    assert site_value("batch_size_max") == 30


def test_no_bound_goes_below_the_number_of_people_that_the_code_asks_for() -> None:
    assert SITE_SETTINGS["activation_quorum"].lowest >= QUORUMS[Act.ACTIVATE_KEY].people
    assert SITE_SETTINGS["approval_extra_votes"].lowest == 0


def test_the_history_names_who_when_and_by_which_approval(clock: FixedClock) -> None:
    for value in (10, 20):
        set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=value)
    newest, oldest = site_value_history("batch_size_max")
    assert (newest.value, newest.set_by, newest.set_at) == (20, "system:set-up", clock.now())
    assert (oldest.version, oldest.approval_id) == (1, None)
    assert site_value_history("password_history") == ()


def test_a_remembered_value_needs_no_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        assert site_value("batch_size_max") == site_value("batch_size_max")


def test_durations_have_their_unit() -> None:
    assert site_duration("nonce_lifetime_seconds") == timedelta(minutes=10)
    assert site_duration("signing_delay_max_minutes") == timedelta(hours=1)
    assert site_duration("undelivered_after_hours") == timedelta(days=3)
    assert site_duration("renewal_lead_days") == timedelta(days=7)


@pytest.mark.parametrize("name", ["batch_size_max", "face_match_threshold_permille", "mfa_for_activation"])
def test_refuses_to_call_a_count_a_duration(name: str) -> None:
    with pytest.raises(Invalid, match="not a duration"):
        site_duration(name)


def test_a_switch_is_on_or_off(clock: FixedClock) -> None:
    assert not site_switch("card_for_deciding_roles")
    set_site_value(actor=SET_UP, clock=clock, name="card_for_deciding_roles", value=1)
    assert site_switch("card_for_deciding_roles")


def test_refuses_to_call_a_number_a_switch() -> None:
    with pytest.raises(Invalid, match="not a switch"):
        site_switch("batch_size_max")


@pytest.mark.parametrize(
    "read", [site_value, site_value_view, site_value_history, site_switch, site_duration]
)
def test_refuses_to_read_an_unknown_name(read: object) -> None:
    with pytest.raises(Missing):
        read("no_such_value")  # type: ignore[operator]  # one of four functions


def test_all_values_are_listed_with_their_definition(clock: FixedClock) -> None:
    set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=10)
    views = {view.setting.name: view for view in site_values()}
    assert set(views) == set(SITE_SETTINGS)
    assert (views["batch_size_max"].value, views["activation_quorum"].value) == (10, 2)


def test_the_database_keeps_values_as_they_are(clock: FixedClock) -> None:
    set_site_value(actor=SET_UP, clock=clock, name="batch_size_max", value=10)
    assert str(SitePolicyValue.objects.get()) == "batch_size_max 1"
    with pytest.raises(IntegrityError), transaction.atomic():
        SitePolicyValue.objects.update(value=100)
