"""Every transition table of every app: each cell, each state, each end."""

import importlib
from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from django.apps import apps

from apps.lib.errors import IllegalTransition
from apps.lib.transitions import TransitionTable
from tests.architecture.source import django_apps


def tables() -> Iterator[tuple[str, TransitionTable[Any, Any]]]:
    for app in django_apps():
        if not ((app / "states.py").exists() or (app / "states").is_dir()):
            continue
        module = importlib.import_module(f"apps.{app.name}.states")
        for name, value in sorted(vars(module).items()):
            if isinstance(value, TransitionTable):
                yield f"{app.name}.{name}", value


ALL = dict(tables())


def vocabulary(table: TransitionTable[Any, Any]) -> tuple[type[StrEnum], type[StrEnum]]:
    state, event = next(iter(table.rows()))
    return type(state), type(event)


@pytest.mark.parametrize("name", ALL)
def test_every_cell_leads_to_a_state_or_refuses(name: str) -> None:
    table = ALL[name]
    states, events = vocabulary(table)
    for cell in product(states, events):
        if cell in table.rows():
            assert isinstance(table.after(*cell), states)
        else:
            with pytest.raises(IllegalTransition):
                table.after(*cell)


@pytest.mark.parametrize("name", ALL)
def test_every_state_and_every_event_has_a_use(name: str) -> None:
    table = ALL[name]
    states, events = vocabulary(table)
    rows = table.rows()
    assert {state for state, _ in rows} | set(rows.values()) == set(states)
    assert {event for _, event in rows} == set(events)


@pytest.mark.parametrize("name", ALL)
def test_there_is_no_way_out_of_a_terminal_state(name: str) -> None:
    table = ALL[name]
    _, events = vocabulary(table)
    for state, event in product(table.terminal(), events):
        with pytest.raises(IllegalTransition):
            table.after(state, event)


@pytest.mark.parametrize("name", ALL)
def test_codes_are_upper_case_and_short_enough_for_their_column(name: str) -> None:
    states, events = vocabulary(ALL[name])
    codes = [member.value for member in (*states, *events)]
    assert [code for code in codes if code != code.upper() or not code.replace("_", "").isalnum()] == []


def test_there_are_tables_to_look_at() -> None:
    assert "policy.PROFILE_TABLE" in ALL
    assert apps.ready
