"""What all rules have in common."""

import csv
from datetime import date
from pathlib import Path

import pytest

from apps.lib.cps import rules
from apps.lib.cps.registry import MSO_RULES, mso_rules_in_force
from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject
from tests.builders.mso_subject import subject

REGISTER = Path(__file__).resolve().parents[5] / "docs" / "cps" / "requirements.csv"
FILES = sorted(path.stem for path in Path(rules.__path__[0]).glob("s*.py"))


def test_every_file_is_in_the_registry_once() -> None:
    modules = sorted(str(rule.broken_by.__module__).rpartition(".")[2] for rule in MSO_RULES)
    assert modules == FILES


@pytest.mark.parametrize(
    "rule", MSO_RULES, ids=[rule.broken_by.__module__.rpartition(".")[2] for rule in MSO_RULES]
)
def test_file_name_clause_and_requirements_agree(rule: Rule[MsoSubject]) -> None:
    with REGISTER.open(encoding="utf-8") as lines:
        known = {row["id"] for row in csv.DictReader(lines)}
    assert f".s{rule.clause.replace('.', '_')}_" in rule.broken_by.__module__
    assert rule.requirements
    assert set(rule.requirements) <= known
    assert rule.broken_by(subject()) is None


def test_every_rule_has_a_test_file() -> None:
    here = Path(__file__).parent
    assert [name for name in FILES if not (here / f"test_{name}.py").exists()] == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-12-31", False), ("2027-01-01", True), ("2027-03-31", True), ("2027-04-01", False)],
)
def test_a_rule_binds_from_its_first_to_its_last_day(day: str, expected: bool) -> None:
    rule: Rule[MsoSubject] = Rule(
        clause="0",
        requirements=(),
        broken_by=lambda _: None,
        in_force_from=date(2027, 1, 1),
        in_force_until=date(2027, 3, 31),
    )
    assert rule.is_in_force(date.fromisoformat(day)) is expected


def test_no_rule_binds_before_the_first_edition() -> None:
    assert mso_rules_in_force(date(2025, 6, 23)) == ()
    assert mso_rules_in_force(date(2025, 6, 24)) == MSO_RULES
