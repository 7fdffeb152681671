"""A refusal reaches the person in words of the own language, never as a code of the program."""

import pytest
from django.utils.translation import override

from apps.lib.cps.critical_acts import CRITICAL
from apps.lib.cps.separation import Finding
from apps.lib.errors import Invalid
from apps.staff.errors import GroupTooSmall, OwnRoleRefused, PrerequisitesMissing, RoleConflict
from dsportal.screens.refusals import refusal_text

NOBODY = Finding(critical=CRITICAL[0], group=None)
pytestmark = pytest.mark.django_db


def in_both(refusal: Exception) -> tuple[str, str]:
    with override("ja"):
        japanese = refusal_text(refusal)  # type: ignore[arg-type]  # a refusal of the table
    with override("en"):
        return japanese, refusal_text(refusal)  # type: ignore[arg-type]  # a refusal of the table


def test_roles_that_lie_apart_are_named_in_words() -> None:
    refusal = RoleConflict("auditor x ops_staff", pairs=[("auditor", "ops_staff")])
    assert in_both(refusal) == (
        "この役割は、対象者が保有する役割と兼務できません：監査員 × 運用保守担当者。",
        "This role and a role the person holds must be held by different people: Auditor × Operations staff.",
    )


def test_what_is_missing_from_the_file_is_named_in_words() -> None:
    refusal = PrerequisitesMissing([("BACKGROUND_CHECK_MISSING", ""), ("TRAINING_MISSING", "duties")])
    japanese, english = in_both(refusal)
    assert refusal.detail == "BACKGROUND_CHECK_MISSING, TRAINING_MISSING duties"
    assert "Background check missing, Training missing – Duties" in english
    assert "_" not in japanese


def test_a_group_that_falls_short_is_told_with_its_act() -> None:
    japanese, english = in_both(GroupTooSmall("path", broken=[NOBODY]))
    assert f"at least {CRITICAL[0].minimum} are needed" in english
    assert f"最少{CRITICAL[0].minimum}人が必要です" in japanese
    assert CRITICAL[0].code not in english + japanese


def test_a_detail_without_japanese_gives_way_to_the_title() -> None:
    assert in_both(Invalid("must lie between 1 and 24")) == (
        "入力内容が正しくありません。",
        "Must lie between 1 and 24.",
    )


def test_a_title_alone_is_a_sentence_in_both_languages() -> None:
    assert in_both(OwnRoleRefused()) == (
        "自分の役割を自分で変更することはできません。",
        "Nobody may change their own roles.",
    )
