"""The program does not start with values that its edition does not name."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from apps.lib.cps import parameters
from apps.policy.checks import VALUES_DIFFER, check_values


def test_starts_with_the_values_of_the_edition() -> None:
    assert check_values() == []


def test_refuses_to_start_when_a_number_was_changed_without_an_edition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parameters, "MSO_VALIDITY", timedelta(days=31))
    assert [error.id for error in check_values()] == [VALUES_DIFFER]
    with pytest.raises(SystemCheckError, match=r"edition 1\.00"):
        call_command("check")
