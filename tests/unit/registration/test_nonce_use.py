"""A nonce is good for one request of one client, for ten minutes."""

from datetime import timedelta

import pytest

from apps.lib.clock import FixedClock
from apps.lib.errors import Invalid
from apps.registration.errors import (
    NonceNotUsable,
    NonceReplayed,
)
from apps.registration.models import Nonce
from apps.registration.services import issue_nonce, purge_nonces
from tests.factories.registration import CLIENT, new_draft, nonce, send

pytestmark = pytest.mark.postgres


def test_refuses_a_nonce_that_was_used(ra: FixedClock) -> None:
    made = new_draft(ra)
    send(made, ra)
    with pytest.raises(NonceReplayed) as refusal:
        send(made, ra)
    assert refusal.value.field == "protected.nonce"


def test_a_malformed_request_uses_its_nonce_up(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.payload["sex"] = 5
    with pytest.raises(Invalid):
        send(made, ra)
    made.payload["sex"] = 2
    with pytest.raises(NonceReplayed):
        send(made, ra)


def test_refuses_a_nonce_that_nobody_issued(ra: FixedClock) -> None:
    made = new_draft(ra)
    made.header["nonce"] = "never-issued"
    with pytest.raises(NonceNotUsable):
        send(made, ra)


def test_refuses_a_nonce_of_another_client(ra: FixedClock) -> None:
    made = new_draft(ra)
    stranger = type(CLIENT)(kind=CLIENT.kind, actor_id="client:other")
    with pytest.raises(NonceNotUsable):
        send(made, ra, actor=stranger)


def test_refuses_a_nonce_after_its_lifetime(ra: FixedClock) -> None:
    from datetime import timedelta

    old = nonce(ra)
    ra.advance(timedelta(seconds=601))
    made = new_draft(ra)
    made.header["nonce"] = old
    with pytest.raises(NonceNotUsable):
        send(made, ra)


def test_old_nonces_are_forgotten(ra: FixedClock) -> None:
    issue_nonce(actor=CLIENT, clock=ra)
    ra.advance(timedelta(days=2))
    issue_nonce(actor=CLIENT, clock=ra)
    assert purge_nonces(actor=CLIENT, clock=ra) == 1
    assert Nonce.objects.count() == 1


def test_a_nonce_is_not_stored_in_clear(ra: FixedClock) -> None:
    value = nonce(ra)
    assert value.encode() not in bytes(Nonce.objects.get().value_hash)
    assert len(value) == 43
