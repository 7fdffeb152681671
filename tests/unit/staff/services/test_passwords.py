"""Passwords: length, age and history as the site sets them (5.2.3)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.lib.clock import FixedClock
from apps.staff.errors import FactorRefused, PasswordRefused
from apps.staff.models import PasswordHistory, User
from apps.staff.selectors.password_rules import SiteRules, must_change_password
from apps.staff.services import change_password
from tests.factories.staff import PASSWORD, member
from tests.support.audited import audited
from tests.unit.staff.services.test_sessions import actor_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def change(user: User, clock: FixedClock, password: str) -> None:
    change_password(actor=actor_of(user), clock=clock, user_id=user.pk, new_password=password)
    user.refresh_from_db()
    clock.advance(timedelta(minutes=1))


def numbered(number: int) -> str:
    return f"Aikotoba-no-{number}-ban"


def test_a_new_password_is_stored_and_the_old_one_remembered(clock: FixedClock) -> None:
    user = member(must_change_password=True)
    at = clock.now()
    change(user, clock, numbered(1))
    assert user.check_password(numbered(1))
    assert (user.must_change_password, user.password_changed_at) == (False, at)
    assert PasswordHistory.objects.get().replaced_at == at
    assert audited("staff.password.changed", outcome="DONE") == [{}]


@pytest.mark.requirement("R-5.2.3-4")
def test_the_last_five_passwords_do_not_come_back_and_the_sixth_does(clock: FixedClock) -> None:
    user = member()
    for number in range(1, 6):
        change(user, clock, numbered(number))
    for used in range(1, 6):
        with pytest.raises(PasswordRefused):
            change(user, clock, numbered(used))
    assert len(audited("staff.password.changed", outcome="REFUSED")) == 5
    change(user, clock, PASSWORD)
    assert user.check_password(PASSWORD)


@pytest.mark.requirement("R-5.2.3-4")
@pytest.mark.parametrize(
    ("age", "due"),
    [
        (timedelta(days=90), False),
        (timedelta(days=90, seconds=1), True),
        (-timedelta(days=90, seconds=1), True),
    ],
)
def test_a_password_is_due_after_ninety_days_or_from_a_clock_set_back(
    clock: FixedClock, age: timedelta, *, due: bool
) -> None:
    user = member(password_changed_at=clock.now() - age)
    assert must_change_password(user, clock=clock) is due


@pytest.mark.parametrize("weak", ["Kurz-123456", "yamada-taro-1", "1q2w3e4r5t6y"])
def test_a_weak_password_is_refused(clock: FixedClock, weak: str) -> None:
    user = member("yamada-taro")
    with pytest.raises(PasswordRefused) as refusal:
        change(user, clock, weak)
    assert refusal.value.field == "new_password"
    assert user.check_password(PASSWORD)


def test_the_form_names_the_rules_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "12" in SiteRules().get_help_text()
    values = {"password_min_length": 20, "password_history": 9}
    monkeypatch.setattr("apps.staff.selectors.password_rules.site_value", values.__getitem__)
    assert "20" in SiteRules().get_help_text()
    assert "9" in SiteRules().get_help_text()


def test_nobody_changes_the_password_of_another(clock: FixedClock) -> None:
    user, other = member(), member("suzuki")
    with pytest.raises(FactorRefused):
        change_password(actor=actor_of(other), clock=clock, user_id=user.pk, new_password=numbered(1))
    assert user.check_password(PASSWORD)


def test_the_history_is_only_added_to(clock: FixedClock) -> None:
    change(member(), clock, numbered(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        PasswordHistory.objects.all().delete()
    assert PasswordHistory.objects.count() == 1
