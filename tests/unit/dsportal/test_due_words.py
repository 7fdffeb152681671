"""What a due date is about, in words: no code of the program reaches the reader."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from apps.lib.cps.roles import Organisation, Role
from apps.lib.identifiers import new_id
from apps.staff.types import Course, DueCode, DueItem, PlanView
from dsportal.screens.due_words import course_title, due_detail
from dsportal.templatetags.portal import words

PLAN = PlanView(
    plan_id=new_id(),
    version=1,
    owner=Organisation.JLIS,
    title="計画",
    state="IN_FORCE",
    body="",
    body_sha256="",
    courses=(Course(code="duties", title="職務と手順", roles=frozenset({Role.CA_MANAGER}), cycle_months=12),),
    in_force_from=datetime(2026, 4, 1, tzinfo=UTC),
)


def due(code: DueCode, detail: str) -> DueItem:
    return DueItem(
        tone="wait", code=code, clause="5.3.4", due_on=date(2026, 11, 24), url_name="", detail=detail
    )


@pytest.mark.parametrize(
    ("code", "detail", "japanese"),
    [
        (DueCode.TRAINING_TASK, "ROLE_CHANGED", "役割の変更"),
        (DueCode.ASSIGNMENT, "ca_manager", "認証局管理責任者"),
        (DueCode.DUTY_LEFT, "ops_manager", "運用保守責任者"),
        (DueCode.TRAINING, "duties", "職務と手順"),
        (DueCode.TRAINING, "course-of-before", "course-of-before"),
        (DueCode.CONTRACT, "DA-2026-0117", "DA-2026-0117"),
        (DueCode.PASSWORD, "", ""),
    ],
)
def test_a_due_date_is_told_in_words(code: DueCode, detail: str, japanese: str) -> None:
    with override("ja"):
        assert due_detail(due(code, detail), PLAN) == japanese


def test_without_a_plan_a_course_keeps_its_code() -> None:
    assert course_title("duties", None) == "duties"


def test_codes_in_a_row_are_parted_as_the_language_does() -> None:
    with override("ja"):
        assert words(["ca_manager", "auditor"]) == "監査員、認証局管理責任者"
    with override("en"):
        assert words(["ca_manager", "auditor"]) == "Auditor, CA manager"
