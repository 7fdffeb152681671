"""The actor of a request: roles in force, strength of the login, a terminal that says nothing."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory, override_settings

from apps.lib.actor import LoginStrength
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.lib.errors import Invalid
from apps.staff.models import RoleAssignment, User
from apps.staff.selectors import actor_for
from apps.staff.services import change_password
from tests.factories.staff import PASSWORD, member, totp_device
from tests.unit.dsportal.conftest import code_of, give_password

pytestmark = pytest.mark.django_db


def test_the_password_alone_is_the_weakest_login(rf: RequestFactory) -> None:
    user = member("yamada", Role.AUDITOR)
    actor = actor_for(user, rf.get("/"))
    assert actor.strength is LoginStrength.PASSWORD
    assert actor.roles == {"auditor"}
    assert actor.actor_id == f"staff:{user.pk}"


def test_an_authenticator_app_is_a_second_factor(rf: RequestFactory) -> None:
    user = member()
    user.otp_device = totp_device(user)  # type: ignore[attr-defined]  # as django-otp's middleware does
    assert actor_for(user, rf.get("/")).strength is LoginStrength.SECOND_FACTOR


def test_somebody_who_left_has_no_role(rf: RequestFactory) -> None:
    assert actor_for(member("yamada", Role.AUDITOR, is_active=False), rf.get("/")).roles == frozenset()


def test_the_terminal_tells_machines_apart_and_nothing_else(rf: RequestFactory) -> None:
    user = member()
    first, again, other = (
        actor_for(user, rf.get("/", REMOTE_ADDR=address)).terminal
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    )
    assert first == again != other
    assert "192" not in first


def test_a_person_has_no_power_of_djangos(rf: RequestFactory) -> None:
    user = member("yamada", *list(Role)[:1])
    assert not user.has_perm("issuance.delete_credential")
    assert not user.has_module_perms("issuance")
    assert not user.is_superuser
    assert (str(user), user.get_full_name(), user.get_short_name()) == ("yamada", "Yamada", "Yamada")
    assert user.public_id == user.pk
    assert str(RoleAssignment.objects.get()).startswith("ca_manager")


def test_a_weak_password_is_refused(rf: RequestFactory) -> None:
    user = member()
    actor = actor_for(user, rf.get("/"))
    with pytest.raises(Invalid):
        change_password(actor=actor, clock=SYSTEM_CLOCK, user_id=user.pk, new_password="password")
    with pytest.raises(Invalid):
        change_password(actor=actor, clock=SYSTEM_CLOCK, user_id=user.pk, new_password=PASSWORD)


def test_a_seeded_account_logs_in_with_what_was_printed(client: Client) -> None:
    printed = StringIO()
    call_command("create_staff", "suzuki", "auditor", "--name", "Suzuki", stdout=printed)
    secrets = json.loads(printed.getvalue())
    user = User.objects.get(username="suzuki")
    give_password(client, user, secrets["password"])
    from django_otp.plugins.otp_totp.models import TOTPDevice

    client.post("/admin/mfa/", {"token": code_of(TOTPDevice.objects.get(user=user))})
    assert client.get("/admin/audit/auditevent/").status_code == 200


def test_a_second_seeding_changes_nothing() -> None:
    call_command("create_staff", "suzuki", "auditor", "--without-totp", stdout=StringIO())
    again = StringIO()
    call_command("create_staff", "suzuki", "auditor", stdout=again)
    assert json.loads(again.getvalue()) == {"username": "suzuki", "exists": True}


def test_seeding_refuses_roles_that_exclude_each_other_and_production() -> None:
    with pytest.raises(CommandError, match="role_conflict"):
        call_command("create_staff", "suzuki", "auditor", "ca_manager", stdout=StringIO())
    with (
        override_settings(DSPORTAL={**settings.DSPORTAL, "production": True}),
        pytest.raises(CommandError, match="evaluation"),
    ):
        call_command("create_staff", "sato", "auditor", stdout=StringIO())
