"""Machine clients: who may register them, and which keys are refused."""

from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, ApprovalOpen, RequestRefused
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors import approval_view
from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView
from apps.audit.selectors import trail
from apps.audit.types import Outcome
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.staff.errors import ClientIdTaken, ClientInvalid
from apps.staff.models import ApiClient
from apps.staff.selectors.clients import keys_digest
from apps.staff.services import register_client, request_client
from tests.factories.approvals import Voter, approver, vote
from tests.factories.clients import KEY, PUBLIC, registration

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def register(clock: FixedClock, **changes: Any) -> Any:
    outside = {name: changes.pop(name) for name in ("actor", "approval_id") if name in changes}
    call = {"actor": system_actor("setup"), **outside}
    return register_client(clock=clock, client=registration(clock, **changes), **call)


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


def test_refuses_a_person_without_an_approval(clock: FixedClock, staff_actor: Actor) -> None:
    with pytest.raises(ApprovalMissing):
        register(clock, actor=staff_actor)
    assert not ApiClient.objects.exists()
    assert trail("client:phone-backend")[0].outcome == Outcome.REFUSED


def test_refuses_the_set_up_in_production(clock: FixedClock, settings: Any) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}
    with pytest.raises(ApprovalMissing):
        register(clock)
    assert not ApiClient.objects.exists()


def ask(clock: FixedClock, **changes: Any) -> ApprovalView:
    engineer = approver("engineer", Role.SYSTEM_ENGINEER)
    client = registration(clock, **changes)
    return request_client(actor=engineer.actor, clock=clock, client=client, reason="a new back end")


def people() -> tuple[Voter, Voter]:
    return approver("engineer", Role.SYSTEM_ENGINEER), approver("manager", Role.CA_MANAGER)


def test_an_approved_client_is_registered_and_the_approval_is_used_up(clock: FixedClock) -> None:
    engineer, manager = people()
    view = request_client(actor=engineer.actor, clock=clock, client=registration(clock), reason="new")
    assert {line.name: line.after for line in view.shown}["key_sha256"] == keys_digest([PUBLIC])
    with pytest.raises(ApprovalOpen):
        register(clock, actor=engineer.actor, approval_id=view.approval_id)
    vote(view.approval_id, manager, clock=clock)
    register(clock, actor=engineer.actor, approval_id=view.approval_id)
    assert ApiClient.objects.get().registered_by == engineer.actor.actor_id
    assert approval_view(view.approval_id).state is ApprovalState.CONSUMED


def test_refuses_other_keys_than_those_that_were_approved(clock: FixedClock) -> None:
    engineer, manager = people()
    view = request_client(actor=engineer.actor, clock=clock, client=registration(clock), reason="new")
    vote(view.approval_id, manager, clock=clock)
    other = ECKey.generate_key("P-256", {"kid": "one"}).as_dict(private=False)
    with pytest.raises(ApprovalDiffers):
        register(clock, actor=engineer.actor, approval_id=view.approval_id, keys=(other,))
    assert not ApiClient.objects.exists()


def test_refuses_to_ask_for_a_client_that_exists(clock: FixedClock) -> None:
    register(clock)
    with pytest.raises(ClientIdTaken):
        ask(clock)
    assert not ApprovalRequest.objects.exists()


def test_refuses_to_ask_for_a_client_without_a_key(clock: FixedClock) -> None:
    with pytest.raises(ClientInvalid):
        ask(clock, keys=())
    assert not ApprovalRequest.objects.exists()


def test_refuses_to_ask_without_the_role(clock: FixedClock) -> None:
    auditor = approver("auditor", Role.AUDITOR)
    with pytest.raises(RequestRefused):
        request_client(actor=auditor.actor, clock=clock, client=registration(clock), reason="new")


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
