"""What a second custodian tries with shares, sessions, ballots and media of others: by service and HTTP."""

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.test import Client

from apps.approvals.errors import BallotForeign
from apps.approvals.models import ApprovalVote, IssuedBallot
from apps.approvals.selectors import approval_view
from apps.approvals.services import cast_vote
from apps.approvals.states import ApprovalState
from apps.keys.adapters.slip39 import read_share, split_secret
from apps.keys.errors import ActivationUnderway, CustodyElsewhere, PersonCountedTwice, ReceiverNeeded
from apps.keys.models import ActivationSession, ActivationShare, BackupMedium
from apps.keys.services import hand_over_medium, request_activation, request_hand_over, submit_share
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.staff.models import StaffSession
from tests.factories.approvals import Voter, approver, vote
from tests.factories.ceremonies import Cast, cast_of
from tests.factories.custody import PLACE, SEAL, backup_made, register
from tests.factories.keys import make_hsm, make_supervisor
from tests.unit.dsportal.approval_stage import cast, enter, sign

pytestmark = pytest.mark.django_db


def page(approval_id: object) -> str:
    return f"/admin/approvals/{approval_id}/"


@pytest.fixture
def shares() -> list[str]:
    """Return three shares of a token whose supervisor is running; two open it."""
    _pin, words = split_secret(custodians=3, threshold=2)
    make_hsm(share_set=read_share(words[0]).share_set)
    key = X25519PrivateKey.generate().public_key().public_bytes_raw()
    make_supervisor(clock=SYSTEM_CLOCK, public_key=key)
    return words


def hand_in(client: Client, activation: ActivationSession, words: str) -> Any:
    return client.post(f"/admin/signer/{activation.pk}/share/", {"share": words, "understood": "on"})


@pytest.mark.requirement("R-6.2.8.1-1")
@pytest.mark.django_db(transaction=True)
def test_two_shares_in_one_hand_open_nothing(shares: list[str]) -> None:
    greedy = approver("greedy", Role.KEY_CUSTODIAN)
    client = enter(greedy)
    client.post("/admin/signer/")
    activation = ActivationSession.objects.get()
    hand_in(client, activation, shares[0])
    assert hand_in(client, activation, shares[1]).status_code == 400
    assert hand_in(enter(greedy), activation, shares[2]).status_code == 400  # a new session, the same person
    with pytest.raises(PersonCountedTwice):
        submit_share(
            actor=greedy.actor, clock=SYSTEM_CLOCK, activation_id=activation.pk, share_words=shares[1]
        )
    with pytest.raises(ActivationUnderway):
        request_activation(actor=greedy.actor, clock=SYSTEM_CLOCK)
    enter(greedy).post("/admin/signer/")
    activation.refresh_from_db()
    assert (ActivationSession.objects.count(), ActivationShare.objects.count()) == (1, 1)
    assert activation.state == "COLLECTING"


@pytest.mark.django_db(transaction=True)
def test_the_share_of_a_colleague_counts_once(shares: list[str]) -> None:
    one, two = approver("one", Role.KEY_CUSTODIAN), approver("two", Role.KEY_CUSTODIAN)
    first = enter(one)
    first.post("/admin/signer/")
    activation = ActivationSession.objects.get()
    hand_in(first, activation, shares[0])
    assert hand_in(enter(two), activation, shares[0]).status_code == 400
    assert ActivationShare.objects.count() == 1


@pytest.mark.requirement("R-6.2.8.1-2")
@pytest.mark.django_db(transaction=True)
def test_a_stolen_session_of_a_custodian_neither_begins_nor_hands_in(shares: list[str]) -> None:
    """Without the second factor of just now the signer's page does not even open."""
    client = enter(approver("robbed", Role.KEY_CUSTODIAN))
    client.post("/admin/signer/")
    activation = ActivationSession.objects.get()
    StaffSession.objects.update(proved_at=SYSTEM_CLOCK.now() - timedelta(minutes=16))
    for answer in (
        client.get("/admin/signer/"),
        client.post("/admin/signer/"),
        hand_in(client, activation, shares[0]),
    ):
        assert answer.headers["Location"] == "/admin/mfa/again/?next=%2Fadmin%2Fsigner%2F"
    assert not ActivationShare.objects.exists()


@pytest.fixture
def keepers() -> Cast:
    """Return the people of a ceremony; keeper-one keeps the medium M-1."""
    people = cast_of(SYSTEM_CLOCK)
    register(people, backup_made(people))
    return people


def asked(people: Cast) -> Any:
    """Let keeper-one ask keeper-two to take the medium."""
    return request_hand_over(
        actor=people["keeper-one"].actor,
        clock=SYSTEM_CLOCK,
        medium_id=BackupMedium.objects.get().pk,
        receiver=people["keeper-two"].actor.actor_id,
        seal=SEAL,
        place=PLACE,
    )


@pytest.mark.requirement("R-5.2.1.3-1")
def test_a_custodian_takes_no_ballot_of_a_colleague_and_does_not_vote_for_the_own_request(
    keepers: Cast,
) -> None:
    view = asked(keepers)
    giver, receiver = keepers["keeper-one"], keepers["keeper-two"]
    third = approver("keeper-three", Role.KEY_CUSTODIAN)
    assert sign(enter(giver), view).status_code == 400
    client = enter(receiver)
    ballot = sign(client, view)
    cast(enter(third), view, ballot, receiver)
    cast(enter(third), view, ballot, third)
    with pytest.raises(BallotForeign):
        cast_vote(
            actor=third.actor,
            clock=SYSTEM_CLOCK,
            ballot_id=IssuedBallot.objects.get(voter=receiver.actor.actor_id).pk,
            assertion=third.key.get(json.loads(ballot.context["options"])),
        )
    assert not ApprovalVote.objects.exists()


@pytest.mark.requirement("R-5.2.1.3-1")
def test_the_word_of_another_custodian_is_not_the_receivers(keepers: Cast) -> None:
    view, medium = asked(keepers), BackupMedium.objects.get()
    third = approver("keeper-three", Role.KEY_CUSTODIAN)
    vote(view.approval_id, third)
    given = {
        "medium_id": medium.pk,
        "receiver": keepers["keeper-two"].actor.actor_id,
        "seal": SEAL,
        "place": PLACE,
        "approval_id": view.approval_id,
    }
    with pytest.raises(ReceiverNeeded):
        hand_over_medium(actor=keepers["keeper-one"].actor, clock=SYSTEM_CLOCK, **given)
    with pytest.raises(CustodyElsewhere):
        hand_over_medium(actor=keepers["keeper-two"].actor, clock=SYSTEM_CLOCK, **given)
    for name in ("keeper-one", "keeper-two"):
        client = fresh(keepers[name], f"{page(view.approval_id)}carry-out/")
        assert client.post(f"{page(view.approval_id)}carry-out/").headers["Location"] == page(
            view.approval_id
        )
    medium.refresh_from_db()
    assert (medium.custodian, medium.hand_overs) == (keepers["keeper-one"].actor.actor_id, 0)
    assert approval_view(view.approval_id).state == ApprovalState.APPROVED


def fresh(person: Voter, address: str) -> Client:
    """Log in and show the passkey for that act."""
    client = enter(person)
    client.get(address)
    StaffSession.objects.filter(pk=client.session["staff_session"]).update(
        proof="PASSKEY", proved_at=SYSTEM_CLOCK.now()
    )
    return client
