"""What a due date is about, in words."""

from typing import Final

from apps.base.columns import state_word
from apps.staff.types import DueCode, DueItem, PlanView

_CODED: Final = frozenset(
    {
        DueCode.ASSIGNMENT,
        DueCode.DUTY_LEFT,
        DueCode.QUALIFICATION,
        DueCode.ROOT_LIST_ENDS,
        DueCode.TRAINING_TASK,
    }
)
"""Dates whose detail is a code that has a word."""


def course_title(code: str, plan: PlanView | None) -> str:
    """Return the title of a course of the plan, the code for a course of an earlier one."""
    return next((course.title for course in plan.courses if course.code == code), code) if plan else code


def due_detail(item: DueItem, plan: PlanView | None = None) -> str:
    """Say what a due date is about: codes as words, a course by its title, numbers as they stand."""
    if item.code is DueCode.TRAINING:
        return course_title(item.detail, plan)
    return state_word(item.detail) if item.code in _CODED else item.detail
