"""The holder revokes in the app."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.audit.models import AuditEvent
from apps.issuance.models import Credential, MobileSecurityObject
from apps.issuance.selectors import credential_by_id
from apps.lib.errors import Invalid, Refused
from apps.registration.adapters.simulated_applicant import random_person
from apps.registration.errors import HolderRequestRefused, NonceReplayed
from apps.revocation.errors import OtherCredentialNamed, RevocationReasonUnknown
from apps.revocation.models import RevocationRequest
from apps.revocation.selectors import request_of_credential
from apps.revocation.services import receive_revocation_request
from apps.revocation.states import RequestState
from tests.builders.application import card
from tests.factories.registration import CLIENT, new_draft
from tests.unit.revocation.conftest import Holding

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def receive(holding: Holding, request: bytes) -> Any:
    return receive_revocation_request(actor=CLIENT, clock=holding.world.clock, request=request)


@pytest.mark.requirement("R-3.4.1-1", "R-3.4.1-2", "R-4.9.2-1", "R-4.9.3-3")
def test_revokes_the_holders_credential_and_keeps_the_evidence(holding: Holding) -> None:
    request = holding.request()
    receipt = receive(holding, request)
    assert receipt.credential_id == holding.credential_id
    assert receipt.state is RequestState.EXECUTED
    assert credential_by_id(holding.credential_id).state == "REVOKED"
    assert set(MobileSecurityObject.objects.values_list("state", flat=True)) == {"REVOKED"}
    row = RevocationRequest.objects.get()
    assert row.waits_for
    assert request not in bytes(row.sealed_evidence)
    events = AuditEvent.objects.filter(subject=str(holding.credential_id)).values_list("event", flat=True)
    assert "revocation.request.executed" in events


def test_takes_a_named_credential_when_it_is_the_holders(holding: Holding) -> None:
    assert receive(holding, holding.request(credential_id=str(holding.credential_id))).credential_id


def test_refuses_another_credential_than_the_holders(
    holding: Holding, new_holding: Callable[..., Holding]
) -> None:
    holder = new_holding(person=(other := random_person()), of_card=card(other, serial=77))
    with pytest.raises(OtherCredentialNamed):
        receive(holding, holding.request(credential_id=str(holder.credential_id)))
    assert {row.state for row in Credential.objects.all()} == {"SIGNED"}


@pytest.mark.requirement("R-4.9.1-1")
@pytest.mark.parametrize("reason", ["", "BORED", None, "stop_using"])
def test_refuses_an_unlisted_reason(holding: Holding, reason: str | None) -> None:
    with pytest.raises(RevocationReasonUnknown) as refusal:
        receive(holding, holding.request(reason=reason))
    assert refusal.value.field == "payload.reason"
    assert credential_by_id(holding.credential_id).state == "SIGNED"
    assert not RevocationRequest.objects.exists()
    assert AuditEvent.objects.filter(event="revocation.request.refused", outcome="REFUSED").exists()


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"form": "issue"}, "payload.form"),
        ({"form": None}, "payload.form"),
        ({"comment": "please"}, "payload.comment"),
        ({"credential_id": "everything"}, "payload.credential_id"),
        ({"credential_id": 7}, "payload.credential_id"),
    ],
)
def test_names_the_member_that_is_wrong(holding: Holding, payload: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        receive(holding, holding.request(**payload))
    assert refusal.value.field == field


@pytest.mark.requirement("R-3.4.1-2")
def test_refuses_a_request_whose_signature_is_of_other_bytes(holding: Holding) -> None:
    signed = holding.request()
    changed = signed.replace(b'"payload":"ey', b'"payload":"eyAg', 1)
    with pytest.raises(Refused):
        receive(holding, changed)
    assert credential_by_id(holding.credential_id).state == "SIGNED"


@pytest.mark.requirement("R-4.9.2-1")
def test_refuses_a_card_that_no_holder_used(holding: Holding) -> None:
    stranger = Holding(world=holding.world, draft=_unsent_draft(holding), credential_id=holding.credential_id)
    with pytest.raises(HolderRequestRefused):
        receive(holding, stranger.request())


def test_refuses_the_same_request_twice(holding: Holding) -> None:
    request = holding.request()
    receive(holding, request)
    with pytest.raises(NonceReplayed):
        receive(holding, request)


def test_refuses_a_second_revocation(holding: Holding) -> None:
    receive(holding, holding.request())
    with pytest.raises(HolderRequestRefused):  # the registration has ended with the credential
        receive(holding, holding.request())
    assert RevocationRequest.objects.count() == 1


def test_refuses_an_old_request(holding: Holding) -> None:
    request = holding.request()
    holding.world.clock.advance(timedelta(days=1))
    with pytest.raises(Refused):
        receive(holding, request)


@pytest.mark.requirement("R-4.9.5-2")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE issuance_credential SET state = 'ACTIVE', ended_at = NULL",
        "UPDATE issuance_mobilesecurityobject SET state = 'SIGNED'",
        "DELETE FROM issuance_mobilesecurityobject",
    ],
)
def test_a_revocation_cannot_be_undone_with_sql(holding: Holding, statement: str) -> None:
    receive(holding, holding.request())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_request_shows_in_the_portals_selector(holding: Holding) -> None:
    assert request_of_credential(holding.credential_id) is None
    receipt = receive(holding, holding.request())
    view = request_of_credential(holding.credential_id)
    assert view is not None
    assert (view.request_id, view.reason) == (receipt.request_id, "STOP_USING")


def _unsent_draft(holding: Holding) -> Any:
    person = random_person()
    return new_draft(holding.world.clock, person=person, of_card=card(person, serial=78))
