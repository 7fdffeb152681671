"""Machine clients: who may register them, and which keys are refused."""

from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from apps.audit.selectors import trail
from apps.audit.types import Outcome
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.staff.errors import ClientIdTaken, ClientInvalid, StaffManagementRefused
from apps.staff.models import ApiClient
from apps.staff.services import register_client
from apps.staff.types import ClientKind

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
KEY = ECKey.generate_key("P-256", {"kid": "one"})
PUBLIC: dict[str, Any] = KEY.as_dict(private=False)


def register(clock: FixedClock, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "actor": system_actor("setup"),
        "client_id": "phone-backend",
        "name": "Phone back end",
        "kind": ClientKind.APP,
        "scopes": ["app"],
        "keys": [PUBLIC],
        "not_after": clock.now() + timedelta(days=1),
        **changes,
    }
    return register_client(clock=clock, **values)


def test_registers_a_client_and_audits_it(clock: FixedClock) -> None:
    registered = register(clock)
    row = ApiClient.objects.get()
    assert (registered.client_id, registered.scopes, registered.key_ids) == (
        "phone-backend",
        ("app",),
        ("one",),
    )
    assert (row.jwks, row.active, row.not_before) == ({"keys": [PUBLIC]}, True, clock.now())
    assert trail("client:phone-backend")[0].event == "staff.client.registered"


def test_refuses_somebody_without_the_role(clock: FixedClock, staff_actor: Actor) -> None:
    with pytest.raises(StaffManagementRefused):
        register(clock, actor=staff_actor)
    assert not ApiClient.objects.exists()
    assert trail("client:phone-backend")[0].outcome == Outcome.REFUSED


def test_refuses_a_client_id_that_is_taken(clock: FixedClock) -> None:
    register(clock)
    with pytest.raises(ClientIdTaken):
        register(clock)
    assert ApiClient.objects.count() == 1


@pytest.mark.requirement("R-5.4.1-8")
def test_refuses_the_private_part_of_a_key(clock: FixedClock) -> None:
    with pytest.raises(ClientInvalid) as refusal:
        register(clock, keys=[KEY.as_dict(private=True)])
    assert refusal.value.field == "keys.0"
    assert not ApiClient.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_id": "ab"}, "client_id"),
        ({"client_id": "Phone"}, "client_id"),
        ({"client_id": "a b c"}, "client_id"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["verifier"]}, "scopes"),
        ({"scopes": ["app", "ra"]}, "scopes"),
        ({"keys": []}, "keys"),
        ({"keys": [PUBLIC | {"kid": str(number)} for number in range(5)]}, "keys"),
        ({"keys": [PUBLIC, PUBLIC]}, "keys"),
        ({"keys": [PUBLIC, {}]}, "keys.1"),
        ({"keys": [PUBLIC | {"kid": ""}]}, "keys.0"),
        ({"keys": [PUBLIC | {"kid": 7}]}, "keys.0"),
        ({"keys": [PUBLIC | {"y": PUBLIC["x"]}]}, "keys.0"),
        ({"keys": [PUBLIC | {"x": "?"}]}, "keys.0"),
        ({"keys": [ECKey.generate_key("P-384", {"kid": "p384"}).as_dict(private=False)]}, "keys.0"),
        ({"keys": [RSAKey.generate_key(2048, {"kid": "rsa"}).as_dict(private=False)]}, "keys.0"),
    ],
)
def test_refuses_malformed_registrations_and_names_the_field(
    clock: FixedClock, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ClientInvalid) as refusal:
        register(clock, **changes)
    assert refusal.value.field == field
    assert not ApiClient.objects.exists()


def test_refuses_an_end_in_the_past(clock: FixedClock) -> None:
    with pytest.raises(ClientInvalid) as refusal:
        register(clock, not_after=clock.now())
    assert refusal.value.field == "not_after"
