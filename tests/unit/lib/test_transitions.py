"""Transition tables."""

from enum import StrEnum
from itertools import product

import pytest

from apps.lib.errors import IllegalTransition
from apps.lib.transitions import TransitionTable


class Door(StrEnum):
    OPEN = "OPEN"
    SHUT = "SHUT"
    WALLED = "WALLED"


class Act(StrEnum):
    PUSH = "PUSH"
    BUILD = "BUILD"


ROWS = {
    (Door.OPEN, Act.PUSH): Door.SHUT,
    (Door.SHUT, Act.PUSH): Door.OPEN,
    (Door.SHUT, Act.BUILD): Door.WALLED,
}
TABLE = TransitionTable(ROWS)


@pytest.mark.parametrize("cell", list(product(Door, Act)))
def test_every_cell_leads_on_or_refuses(cell: tuple[Door, Act]) -> None:
    if cell in ROWS:
        assert TABLE.after(*cell) is ROWS[cell]
    else:
        with pytest.raises(IllegalTransition, match=f"{cell[1]} is not possible in state {cell[0]}"):
            TABLE.after(*cell)


def test_terminal_states_are_reached_and_never_left() -> None:
    assert TABLE.terminal() == {Door.WALLED}


def test_rows_are_the_whole_table() -> None:
    assert TABLE.rows() == ROWS


def test_refuses_to_be_changed_from_outside() -> None:
    rows = dict(ROWS)
    table = TransitionTable(rows)
    rows[(Door.WALLED, Act.PUSH)] = Door.OPEN
    assert (Door.WALLED, Act.PUSH) not in table.rows()
    with pytest.raises(TypeError):
        table.rows()[(Door.WALLED, Act.PUSH)] = Door.OPEN  # type: ignore[index]  # the fault under test
