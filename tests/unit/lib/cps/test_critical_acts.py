"""The parts of an act under an approval: who asks, who votes, and another hand where the table wants one."""

from dataclasses import replace

import pytest

from apps.lib.cps import critical_acts
from apps.lib.cps.approval_kinds import KINDS, Kind


def parts_of(kind: Kind) -> list[str]:
    return [part.name.value for part in critical_acts.approval(kind).parts]


def test_the_asker_may_carry_out_where_the_table_wants_no_other_hand() -> None:
    assert parts_of(Kind.ASSIGN_ROLE) == ["ASK", "APPROVE"]


def test_another_hand_is_one_more_part(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {**KINDS, Kind.ASSIGN_ROLE: replace(KINDS[Kind.ASSIGN_ROLE], other_hand=True)}
    monkeypatch.setattr(critical_acts, "KINDS", kinds)
    assert parts_of(Kind.ASSIGN_ROLE) == ["ASK", "APPROVE", "CARRY_OUT"]
    assert critical_acts.approval(Kind.ASSIGN_ROLE).parts[-1].roles == KINDS[Kind.ASSIGN_ROLE].asked_by
