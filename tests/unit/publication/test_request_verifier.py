"""A verifier is registered when another person approved it together with the keys of its machine."""

from datetime import date
from typing import Any

import pytest

from apps.approvals.errors import ApprovalDiffers, OwnRequest, RequestRefused
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors import approval_view
from apps.approvals.states import ApprovalState
from apps.approvals.types import ApprovalView
from apps.audit.models import AuditEvent
from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import DomainError, Invalid
from apps.publication.errors import VerifierExists, VerifierWithoutClient
from apps.publication.models import Verifier
from apps.publication.services import register_verifier, request_verifier
from apps.staff.models import ApiClient
from apps.staff.selectors import registered_client
from apps.staff.types import ClientKind
from tests.factories.approvals import Voter, approver, vote
from tests.factories.clients import Machine

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
AGREEMENT: dict[str, Any] = {
    "client_id": "bank-1",
    "name": "Example Bank",
    "agreed_on": date(2026, 4, 1),
    "ends_on": date(2027, 3, 31),
}


@pytest.fixture
def asker(clock: FixedClock) -> Voter:
    Machine(ClientKind.VERIFIER, client_id="bank-1", clock=clock)
    return approver("ops", Role.OPERATIONS_MANAGER)


def ask(actor: Actor, clock: FixedClock, **changes: Any) -> ApprovalView:
    return request_verifier(actor=actor, clock=clock, reason="agreement signed", **(AGREEMENT | changes))


def test_an_approved_verifier_is_registered_once(asker: Voter, clock: FixedClock) -> None:
    view = ask(asker.actor, clock)
    vote(view.approval_id, approver("manager", Role.CA_MANAGER), clock=clock)
    done = register_verifier(actor=asker.actor, clock=clock, approval_id=view.approval_id, **AGREEMENT)
    assert Verifier.objects.get().pk == done.verifier_id
    assert approval_view(view.approval_id).state is ApprovalState.CONSUMED
    assert str(view.approval_id) in AuditEvent.objects.get(event="publication.verifier.registered").detail


def test_the_approver_sees_the_keys_of_the_machine(asker: Voter, clock: FixedClock) -> None:
    lines = {line.name: line.after for line in ask(asker.actor, clock).shown}
    client = registered_client("bank-1")
    assert client is not None
    assert (lines["key_sha256"], lines["client_kind"], lines["not_after"]) == (
        client.key_sha256,
        "VERIFIER",
        "2027-03-31",
    )


def test_an_agreement_without_an_end_says_so(asker: Voter, clock: FixedClock) -> None:
    lines = {line.name: line.after for line in ask(asker.actor, clock, ends_on=None).shown}
    assert lines["not_after"] == "-"


def test_refuses_the_registration_after_the_keys_of_the_machine_changed(
    asker: Voter, clock: FixedClock
) -> None:
    view = ask(asker.actor, clock)
    vote(view.approval_id, approver("manager", Role.CA_MANAGER), clock=clock)
    ApiClient.objects.update(jwks={"keys": []})
    with pytest.raises(ApprovalDiffers):
        register_verifier(actor=asker.actor, clock=clock, approval_id=view.approval_id, **AGREEMENT)
    assert not Verifier.objects.exists()


def test_refuses_the_vote_of_whoever_asked(clock: FixedClock) -> None:
    Machine(ClientKind.VERIFIER, client_id="bank-1", clock=clock)
    both = approver("both", Role.OPERATIONS_MANAGER)
    view = ask(both.actor, clock)
    with pytest.raises(OwnRequest):
        vote(view.approval_id, both, clock=clock)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"client_id": "nobody"}, VerifierWithoutClient),
        ({"client_id": "back-end"}, VerifierWithoutClient),
        ({"client_id": ""}, Invalid),
        ({"name": " "}, Invalid),
        ({"ends_on": date(2026, 3, 31)}, Invalid),
    ],
    ids=["no machine", "machine of another kind", "no id", "no name", "ends before it begins"],
)
def test_refuses_what_cannot_be_registered(
    asker: Voter, clock: FixedClock, changes: dict[str, Any], refusal: type[DomainError]
) -> None:
    Machine(ClientKind.APP, client_id="back-end", clock=clock)
    with pytest.raises(refusal):
        ask(asker.actor, clock, **changes)
    assert not ApprovalRequest.objects.exists()


def test_refuses_a_verifier_that_is_registered(asker: Voter, clock: FixedClock) -> None:
    Verifier.objects.create(
        client_id="bank-1", name="B", agreed_on=date(2026, 4, 1), registered_at=clock.now()
    )
    with pytest.raises(VerifierExists):
        ask(asker.actor, clock)


def test_refuses_to_ask_without_the_role(asker: Voter, clock: FixedClock) -> None:
    with pytest.raises(RequestRefused):
        ask(approver("auditor", Role.AUDITOR).actor, clock)
