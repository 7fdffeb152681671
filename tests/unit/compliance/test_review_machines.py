"""Machine clients and verifiers that came or changed past the commands are found by the nightly review."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

import pytest

from apps.compliance.selectors.authority import open_findings
from apps.compliance.services import review_authority
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.publication.models import Verifier
from apps.publication.services import register_verifier, request_verifier
from apps.staff.models import ApiClient
from apps.staff.services import register_client, request_client
from apps.staff.types import ClientKind, ClientRegistration
from tests.factories.approvals import Voter, approver, vote
from tests.factories.clients import Machine

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CLIENT: Final = ("CLIENT_UNSUPPORTED", "client:bank-1")
VERIFIER: Final = ("VERIFIER_UNSUPPORTED", "verifier:bank-1")
AGREEMENT: Final[Mapping[str, Any]] = MappingProxyType(
    {"client_id": "bank-1", "name": "Example Bank", "agreed_on": date(2026, 4, 1), "ends_on": None}
)
DRAFT: Final[Mapping[str, Any]] = MappingProxyType({**AGREEMENT, "client_id": "draft"})


def found(clock: FixedClock) -> set[tuple[str, str]]:
    review_authority(actor=system_actor("scheduler"), clock=clock)
    codes = {(one.code, one.subject) for one in open_findings()}
    return {one for one in codes if one[0] in {CLIENT[0], VERIFIER[0]}}


@pytest.fixture
def people(clock: FixedClock) -> tuple[Voter, Voter]:
    """Return who asks and who approves; the client and the verifier are registered as they must be."""
    asker, voter = approver("ops", Role.OPERATIONS_MANAGER), approver("manager", Role.CA_MANAGER)
    machine = Machine(ClientKind.VERIFIER, client_id="draft", clock=clock)
    client = ClientRegistration(
        client_id="bank-1",
        name="Example Bank",
        kind=ClientKind.VERIFIER,
        scopes=("verifier",),
        keys=(machine.key.as_dict(private=False),),
        not_after=clock.now() + timedelta(days=300),
    )
    asked = request_client(actor=asker.actor, clock=clock, client=client, reason="new")
    vote(asked.approval_id, voter, clock=clock)
    register_client(actor=asker.actor, clock=clock, client=client, approval_id=asked.approval_id)
    agreed = request_verifier(actor=asker.actor, clock=clock, reason="signed", **AGREEMENT)
    vote(agreed.approval_id, voter, clock=clock)
    register_verifier(actor=asker.actor, clock=clock, approval_id=agreed.approval_id, **AGREEMENT)
    return asker, voter


@pytest.mark.usefixtures("people")
def test_approved_machines_and_those_of_the_set_up_are_not_found(clock: FixedClock) -> None:
    register_verifier(actor=system_actor("x"), clock=clock, **DRAFT)
    assert found(clock) == set()
    assert ApiClient.objects.get(client_id="bank-1").approval_id is not None
    assert Verifier.objects.get(client_id="bank-1").approval_id is not None


@pytest.mark.usefixtures("people")
def test_machines_of_the_set_up_are_found_in_production(clock: FixedClock, settings: Any) -> None:
    register_verifier(actor=system_actor("x"), clock=clock, **DRAFT)
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}
    assert found(clock) == {(CLIENT[0], "client:draft"), (VERIFIER[0], "verifier:draft")}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "changes",
    [
        {"approval_id": None},
        {"approval_id": new_id()},
        {"scopes": "verifier app"},
        {"kind": "APP"},
        {"name": "Another Bank"},
        {"jwks": {"keys": []}},
        {"not_after": "2090-01-01T00:00:00Z"},
    ],
    ids=["none", "unknown", "permissions", "kind", "name", "keys", "period"],
)
def test_a_client_planted_or_changed_by_sql_is_found(clock: FixedClock, changes: dict[str, Any]) -> None:
    ApiClient.objects.filter(client_id="bank-1").update(**changes)
    assert found(clock) == {CLIENT}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "changes",
    [
        {"approval_id": None},
        {"approval_id": new_id()},
        {"name": "Another Bank"},
        {"agreed_on": date(2025, 4, 1)},
        {"ends_on": date(2030, 4, 1)},
    ],
    ids=["none", "unknown", "name", "beginning", "end"],
)
def test_a_verifier_planted_or_changed_by_sql_is_found(clock: FixedClock, changes: dict[str, Any]) -> None:
    Verifier.objects.filter(client_id="bank-1").update(**changes)
    assert found(clock) == {VERIFIER}


@pytest.mark.usefixtures("people")
def test_the_approval_of_another_machine_supports_nothing(clock: FixedClock) -> None:
    client, verifier = ApiClient.objects.get(client_id="bank-1"), Verifier.objects.get()
    other = verifier.approval_id
    Verifier.objects.update(approval_id=client.approval_id)
    ApiClient.objects.filter(client_id="bank-1").update(approval_id=other)
    assert found(clock) == {CLIENT, VERIFIER}
