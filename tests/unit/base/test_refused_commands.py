"""Commands of the libraries that would go round our services refuse, and name the way that is open."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError

from apps.base.management.refusals import NotInProduction, RefusedCommand
from apps.staff.models import User
from tests.factories.staff import member

COMMANDS = {name: load_command_class(str(app), name) for name, app in get_commands().items()}
REFUSED = sorted(name for name, command in COMMANDS.items() if isinstance(command, RefusedCommand))
SITE = sorted(name for name, command in COMMANDS.items() if isinstance(command, NotInProduction))


@pytest.mark.requirement("R-5.2.3-2")
@pytest.mark.parametrize("name", REFUSED)
def test_a_way_round_the_services_is_refused_everywhere(name: str) -> None:
    with pytest.raises(CommandError, match=r"^refused: [a-z]"):
        call_command(name)


@pytest.mark.parametrize("name", SITE)
def test_a_tool_of_the_developer_is_refused_in_production(name: str, settings: Any) -> None:
    settings.DSPORTAL = {**settings.DSPORTAL, "production": True}
    with pytest.raises(CommandError, match=r"^refused in production: [a-z]"):
        call_command(name)


def test_the_accounts_rows_and_records_are_out_of_reach_of_the_libraries() -> None:
    """The list is written out, so that a library's new release cannot shorten it unseen."""
    assert REFUSED == [
        "addstatictoken",
        "axes_reset",
        "axes_reset_failure_logs",
        "axes_reset_ip",
        "axes_reset_ip_username",
        "axes_reset_logs",
        "axes_reset_username",
        "changepassword",
        "createsuperuser",
        "loaddata",
    ]
    assert SITE == ["dbshell", "dumpdata", "flush", "runserver", "shell", "testserver"]


@pytest.mark.django_db
def test_nobody_sets_the_password_of_another_at_the_machine() -> None:
    user = member("somebody")
    with pytest.raises(CommandError, match="RESET_LOGIN"):
        call_command("changepassword", user.username)
    assert User.objects.get(pk=user.pk).password == user.password


def test_outside_production_the_tool_does_its_work(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("shell", command="print('here')")
    assert "here" in capsys.readouterr().out


@pytest.mark.parametrize("way", [["manage.py"], ["-m", "django"]])
def test_the_refusal_stands_at_every_door_and_says_what_to_do(way: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *way, "createsuperuser", "--username", "root", "--noinput"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "dsportal.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "CommandError: refused: there is no almighty account; the first people come in through "
        "first_administrators"
    )
