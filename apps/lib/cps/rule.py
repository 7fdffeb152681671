"""What a rule of the regulation is: one clause, in force for a time, as a function."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from apps.lib.cps.editions import EDITION_1_00

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Why a rule refuses; `clause` lets a reader find the text. Never holds personal data."""

    clause: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[T]):
    """One clause as a function: `broken_by` returns what is wrong with the subject, or nothing.

    A clause that is changed keeps its old rule with `in_force_until`, so old objects can be judged
    by the rules of their day.
    """

    clause: str
    requirements: tuple[str, ...]
    broken_by: Callable[[T], str | None]
    in_force_from: date = EDITION_1_00.in_force_from
    in_force_until: date | None = None

    def is_in_force(self, on: date) -> bool:
        """Say whether the rule binds on that legal day."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)
