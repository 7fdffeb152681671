"""Each role gate of the inventory is tried: without the role nothing is done, and the role is the reason."""

import dataclasses
import inspect
import types
import typing
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

import pytest

from apps.incidents.states import Measure
from apps.lib.actor import Actor, LoginStrength
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role
from apps.lib.errors import DomainError
from apps.lib.identifiers import new_id
from apps.staff.models import User
from dsportal.inventory.calls import exported_services
from dsportal.inventory.gates import Gate, Row
from dsportal.inventory.services import service_rows
from tests.factories.approvals import approver
from tests.factories.staff import member
from tests.unit.dsportal.test_matrix import snapshot

pytestmark = pytest.mark.django_db
ROWS: Final = [row for row in service_rows() if row.gate in {Gate.ROLE, Gate.ASKS}]
ROLE_REFUSED: Final = {
    # what a service of the app says to somebody without the role, first of all and about nothing else
    "certificates": {"certificates_role_missing"},
    "compliance": {"compliance_audit_role_needed"},
    "incidents": {"incident_role_needed"},
    "keys": {"ceremony_role_needed", "custodian_needed"},
    "operations": {"operations_duty_refused"},
    "policy": {"policy_decision_refused", "approval_request_refused", "assurance_refused"},
    "publication": {"approval_request_refused"},
    "revocation": {"mass_revocation_role"},
    "staff": {
        "personnel_refused",
        "sanction_refused",
        "staff_management_refused",
        "approval_request_refused",
    },
}
WEAK_LOGIN: Final = {"approval_login_too_weak", "second_factor_needed"}
OWN_ACCOUNT: Final = {"staff.enrol_passkey", "staff.enrol_totp"}  # everybody's own; refused for another's
EVERYBODY: Final = {"incidents.open_incident"}  # the whole staff reports
GIVEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "incidents.take_measure": {"measure": Measure.TAKE_NEW_KEY},  # another one asks for another role
}
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


def roles_of(row: Row) -> frozenset[str]:
    """Return the roles that the row of the inventory lets through the gate."""
    if row.gate is Gate.ROLE:
        return frozenset(row.names)
    return frozenset().union(*(KINDS[Kind(name)].asked_by for name in row.names))


def call(name: str, actor: Actor, clock: FixedClock, other: User) -> None:
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
        given["user_id"] = other.pk
    service(actor=actor, clock=clock, **{**given, **GIVEN.get(name, {})})


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


def answer(name: str, actor: Actor, clock: FixedClock, other: User) -> str:
    """Return the code of the refusal, or nothing where the service does it."""
    try:
        call(name, actor, clock, other)
    except DomainError as refusal:
        return refusal.code
    return ""


@pytest.fixture
def staff() -> Mapping[Role, Actor]:
    """Return one person for each role, with nothing but that role."""
    return {role: approver(f"a-{role}".replace("_", "-"), role).actor for role in Role}


@pytest.fixture(params=ROWS, ids=lambda row: row.path)
def row(request: pytest.FixtureRequest) -> Row:
    """Return each service whose gate is a role."""
    found: Row = request.param
    return found


@pytest.mark.requirement("R-5.2.3-2")
def test_every_other_role_is_refused(row: Row, staff: Mapping[Role, Actor], clock: FixedClock) -> None:
    other, wanted, before = member("other"), refusals(row), snapshot()
    strangers = {role: actor for role, actor in staff.items() if role not in roles_of(row)}
    nobody = replace(next(iter(staff.values())), roles=frozenset())
    codes = {role: answer(row.path, actor, clock, other) for role, actor in strangers.items()}
    assert {role: code for role, code in codes.items() if code not in wanted} == {}
    assert strangers or row.path in OWN_ACCOUNT | EVERYBODY
    assert answer(row.path, nobody, clock, other) in wanted
    assert snapshot() == before


def test_the_role_itself_is_let_through_the_gate(
    row: Row, staff: Mapping[Role, Actor], clock: FixedClock
) -> None:
    """What a person with the role hears is about the arguments, which are nonsense here."""
    other = member("other")
    codes = {answer(row.path, staff[Role(role)], clock, other) for role in sorted(roles_of(row))}
    if row.path not in OWN_ACCOUNT:
        assert codes - refusals(row)


def test_a_password_alone_opens_no_gate(row: Row, staff: Mapping[Role, Actor], clock: FixedClock) -> None:
    other, before = member("other"), snapshot()
    for role in sorted(roles_of(row)):
        weak = replace(staff[Role(role)], strength=LoginStrength.PASSWORD)
        assert answer(row.path, weak, clock, other) in refusals(row) | WEAK_LOGIN
    assert snapshot() == before


def refusals(row: Row) -> set[str]:
    """Return the codes with which the gate of the service refuses."""
    if row.path in OWN_ACCOUNT:
        return {"factor_refused"}
    return ROLE_REFUSED[row.path.partition(".")[0]]


def test_there_is_something_to_try() -> None:
    assert len(ROWS) > 80
    assert some(UUID | None) is None
    assert new_id() != some(UUID)
