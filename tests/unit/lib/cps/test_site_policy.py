"""Values of the site: bounds hold, defaults lie within them, every one serves a clause of the register."""

import csv
from pathlib import Path

import pytest

from apps.lib.cps.site_policy import SITE_SETTINGS, SiteSetting, Unit, site_setting
from apps.lib.errors import Invalid, Missing

REGISTER = Path(__file__).resolve().parents[4] / "docs" / "cps" / "requirements.csv"
ALL = list(SITE_SETTINGS.values())


def sections() -> set[str]:
    with REGISTER.open(encoding="utf-8") as lines:
        return {row["section"] for row in csv.DictReader(lines)}


@pytest.mark.parametrize("setting", ALL, ids=list(SITE_SETTINGS))
def test_default_lies_within_the_bounds(setting: SiteSetting) -> None:
    assert setting.accept(setting.default) == setting.default
    assert setting.lowest < setting.highest


@pytest.mark.parametrize("setting", ALL, ids=list(SITE_SETTINGS))
def test_refuses_values_beyond_the_bounds_and_names_the_clause(setting: SiteSetting) -> None:
    for value in (setting.lowest - 1, setting.highest + 1):
        with pytest.raises(Invalid) as refusal:
            setting.accept(value)
        assert (refusal.value.field, refusal.value.clause) == (setting.name, setting.clause)


@pytest.mark.parametrize("value", ["5", 5.0, True, None])
def test_refuses_what_is_no_whole_number(value: object) -> None:
    with pytest.raises(Invalid, match="whole number"):
        SITE_SETTINGS["batch_size_max"].accept(value)


@pytest.mark.parametrize("setting", ALL, ids=list(SITE_SETTINGS))
def test_every_value_serves_a_clause_of_the_register(setting: SiteSetting) -> None:
    assert any(
        section == setting.clause or section.startswith(f"{setting.clause}.") for section in sections()
    )


def test_a_switch_is_on_or_off() -> None:
    switches = [setting for setting in ALL if setting.unit is Unit.SWITCH]
    assert {(setting.lowest, setting.highest) for setting in switches} == {(0, 1)}


def test_no_site_can_let_one_custodian_open_the_key() -> None:
    assert SITE_SETTINGS["activation_quorum"].lowest == 2


def test_a_lead_never_reaches_back_to_the_issue_of_a_thirty_day_mso() -> None:
    assert SITE_SETTINGS["renewal_lead_days"].highest < 30
    assert SITE_SETTINGS["expected_update_lead_days"].highest < 30


def test_refuses_an_unknown_name() -> None:
    with pytest.raises(Missing, match="no_such_value"):
        site_setting("no_such_value")


def test_finds_a_value_by_name() -> None:
    assert site_setting("batch_size_max").clause == "4.7.1"
