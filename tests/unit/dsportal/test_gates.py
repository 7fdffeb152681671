"""Each gate of the inventory is tried: without its approval or its role, a service does nothing."""

import dataclasses
import inspect
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import pytest

from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import DomainError
from apps.lib.identifiers import new_id
from dsportal.inventory.calls import exported_services
from dsportal.inventory.gates import Gate
from dsportal.inventory.services import service_rows
from tests.factories.staff import member
from tests.unit.dsportal.test_matrix import snapshot

pytestmark = pytest.mark.django_db
ROWS = service_rows()
APPROVED = [row.path for row in ROWS if row.gate is Gate.APPROVAL]
ASKED = [row.path for row in ROWS if row.gate is Gate.ASKS]
BY_ROLE = [row.path for row in ROWS if row.gate is Gate.ROLE]
NOW = datetime.fromisoformat("2026-11-24T10:00:00+09:00")
PLAIN: Mapping[Any, Any] = {
    str: "x",
    int: 1,
    bool: False,
    bytes: b"x",
    date: NOW.date(),
    datetime: NOW,
    UUID: UUID(int=1),
}


def person(*roles: str) -> Actor:
    user = member("somebody")
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=f"staff:{user.pk}",
        roles=frozenset(roles),
        organisation="JLIS",
        terminal="test",
        strength=LoginStrength.PASSKEY,
    )


def call(name: str, actor: Actor, clock: FixedClock) -> None:
    """Call the service with something of the right type for each argument that has no default."""
    service = exported_services()[name]
    hints = typing.get_type_hints(service)
    wanted = inspect.signature(service).parameters.values()
    given = {
        one.name: some(hints[one.name])
        for one in wanted
        if one.default is inspect.Parameter.empty and one.name not in {"actor", "clock"}
    }
    if "user_id" in given:
        given["user_id"] = member("other").pk
    service(actor=actor, clock=clock, **given)


def some(kind: Any) -> Any:
    """Return a value of that type."""
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{field.name: some(hints[field.name]) for field in dataclasses.fields(kind)})  # type: ignore[operator]  # a class
    origin = typing.get_origin(kind)
    if origin is not None and inspect.isclass(origin) and issubclass(origin, Mapping):
        return {}
    return None if origin in {types.UnionType, typing.Union} else ()


def refused(name: str, actor: Actor, clock: FixedClock) -> DomainError:
    before = snapshot()
    with pytest.raises(DomainError) as refusal:
        call(name, actor, clock)
    assert snapshot() == before, "something was written"
    return refusal.value


@pytest.mark.parametrize("name", APPROVED)
def test_nobody_carries_out_without_the_approval_whatever_the_roles(name: str, clock: FixedClock) -> None:
    refused(name, person(*Role), clock)


@pytest.mark.requirement("R-5.2.3-2")
@pytest.mark.parametrize("name", [*ASKED, *BY_ROLE])
def test_nobody_acts_or_asks_without_the_role(name: str, clock: FixedClock) -> None:
    refused(name, person(), clock)


def test_there_is_something_to_try() -> None:
    assert len(APPROVED) > 10
    assert len(BY_ROLE) > 20
    assert some(UUID | None) is None
    assert new_id() != some(UUID)
