"""Names of audit events: `<app>.<thing>.<what happened>`, each once."""

import importlib
from collections import Counter
from enum import StrEnum

import pytest

from tests.architecture.source import django_apps


def events() -> list[tuple[str, str]]:
    found = []
    for app in django_apps():
        if (app / "events.py").exists():
            module = importlib.import_module(f"apps.{app.name}.events")
            kinds = [
                kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, StrEnum)
            ]
            found += [
                (app.name, str(event))
                for kind in kinds
                if kind.__module__ == module.__name__
                for event in kind
            ]
    return found


EVENTS = events()


@pytest.mark.parametrize(("app", "event"), EVENTS, ids=[event for _, event in EVENTS])
def test_an_event_names_its_app_and_its_thing(app: str, event: str) -> None:
    parts = event.split(".")
    assert parts[0] == app
    assert len(parts) == 3
    assert all(part and part.replace("_", "").isalpha() and part == part.lower() for part in parts)


def test_every_event_stands_once() -> None:
    assert [name for name, count in Counter(event for _, event in EVENTS).items() if count > 1] == []
