"""Opening the signer from the portal: two people, hidden words, nothing kept (6.2.8.1)."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.test import Client

from apps.audit.models import AuditEvent
from apps.keys.adapters.slip39 import read_share, split_secret
from apps.keys.models import ActivationSession, ActivationShare
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from tests.factories.keys import make_hsm, make_supervisor
from tests.unit.dsportal.conftest import LogIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shares() -> list[str]:
    """Return three shares of a token whose supervisor is running."""
    _pin, words = split_secret(custodians=3, threshold=2)
    make_hsm(share_set=read_share(words[0]).share_set)
    key = X25519PrivateKey.generate().public_key().public_bytes_raw()
    make_supervisor(clock=SYSTEM_CLOCK, public_key=key)
    return words


def begin(client: Client) -> ActivationSession:
    client.post("/admin/signer/")
    return ActivationSession.objects.get()


def hand_over(client: Client, activation: ActivationSession, words: str) -> Any:
    form = {"share": words, "understood": "on"}
    return client.post(f"/admin/signer/{activation.pk}/share/", form)


def test_two_custodians_complete_the_quorum(log_in: LogIn, shares: list[str]) -> None:
    one, two = log_in(Role.KEY_CUSTODIAN, username="kagi1"), log_in(Role.KEY_CUSTODIAN, username="kagi2")
    activation = begin(one)
    assert hand_over(one, activation, shares[0]).headers["Location"].endswith("/receipt/")
    receipt = one.get(f"/admin/signer/{activation.pk}/receipt/").content.decode()
    assert "あと1人" in receipt
    assert "あと1人" in one.get("/admin/signer/").content.decode()
    hand_over(two, activation, shares[1])
    activation.refresh_from_db()
    assert activation.state == "COMPLETE"
    assert "必要人数がそろいました" in two.get(f"/admin/signer/{activation.pk}/receipt/").content.decode()


def test_the_words_are_nowhere_afterwards(log_in: LogIn, shares: list[str]) -> None:
    client = log_in(Role.KEY_CUSTODIAN)
    activation = begin(client)
    hand_over(client, activation, shares[0])
    word = shares[0].split()[5].encode()
    share = ActivationShare.objects.get()
    assert word not in bytes(share.ciphertext)
    assert not any(word.decode() in event.detail for event in AuditEvent.objects.all())


@pytest.mark.parametrize("words", ["not a share", "academic " * 20, ""])
def test_wrong_words_are_refused_and_not_sent_back(log_in: LogIn, shares: list[str], words: str) -> None:
    client = log_in(Role.KEY_CUSTODIAN)
    answer = hand_over(client, begin(client), words)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "errorlist" in page
    assert "academic" not in page
    assert not ActivationShare.objects.exists()


def test_a_share_without_the_declaration_is_refused(log_in: LogIn, shares: list[str]) -> None:
    client = log_in(Role.KEY_CUSTODIAN)
    activation = begin(client)
    assert client.post(f"/admin/signer/{activation.pk}/share/", {"share": shares[0]}).status_code == 400
    assert not ActivationShare.objects.exists()


@pytest.mark.usefixtures("shares")
def test_a_site_with_cards_asks_for_the_print_and_never_for_the_passphrase(
    log_in: LogIn, settings: Any
) -> None:
    client = log_in(Role.KEY_CUSTODIAN)
    activation = begin(client)
    assert "SLIP-39" in client.get("/admin/signer/").content.decode()
    settings.DSPORTAL = settings.DSPORTAL | {"quorum": "CARDS"}
    page = client.get("/admin/signer/").content.decode()
    assert "カードに印字された番号" in page
    assert "SLIP-39" not in page
    assert hand_over(client, activation, "no print").status_code == 400


def test_one_person_counts_once(log_in: LogIn, shares: list[str]) -> None:
    client = log_in(Role.KEY_CUSTODIAN)
    activation = begin(client)
    hand_over(client, activation, shares[0])
    answer = hand_over(client, activation, shares[1])
    assert answer.status_code == 400
    assert ActivationShare.objects.count() == 1


def test_a_signer_that_does_not_run_says_so(log_in: LogIn) -> None:
    make_hsm()
    client = log_in(Role.KEY_CUSTODIAN)
    page = client.post("/admin/signer/", follow=True).content.decode()
    assert "署名装置が起動していません" in page


def test_where_no_signer_runs_the_page_says_who_starts_it_and_offers_no_button(log_in: LogIn) -> None:
    make_hsm()
    page = log_in(Role.KEY_CUSTODIAN).get("/admin/signer/").content.decode()
    assert "運用保守担当者に起動を依頼し" in page
    assert "活性化を開始する</button>" not in page


def test_a_complete_quorum_offers_no_second_activation(log_in: LogIn, shares: list[str]) -> None:
    one, two = log_in(Role.KEY_CUSTODIAN, username="kagi1"), log_in(Role.KEY_CUSTODIAN, username="kagi2")
    assert "活性化を開始する</button>" in one.get("/admin/signer/").content.decode()
    activation = begin(one)
    hand_over(one, activation, shares[0])
    hand_over(two, activation, shares[1])
    page = one.get("/admin/signer/").content.decode()
    assert "必要人数がそろいました" in page
    assert "活性化を開始する</button>" not in page


def test_others_cannot_begin_nor_hand_over(log_in: LogIn, shares: list[str]) -> None:
    activation = begin(log_in(Role.KEY_CUSTODIAN))
    other = log_in(Role.CA_MANAGER, username="sekinin")
    assert other.post("/admin/signer/").status_code == 403
    assert hand_over(other, activation, shares[0]).status_code == 403
    assert other.get(f"/admin/signer/{activation.pk}/receipt/").status_code == 403


def test_an_unknown_activation_has_no_receipt(log_in: LogIn) -> None:
    assert log_in(Role.KEY_CUSTODIAN).get(f"/admin/signer/{new_id()}/receipt/").status_code == 404


def test_the_field_is_masked_and_not_remembered(log_in: LogIn, shares: list[str]) -> None:
    client = log_in(Role.KEY_CUSTODIAN)
    begin(client)
    page = client.get("/admin/signer/").content.decode()
    field = page[page.index('name="share"') - 40 : page.index('name="share"') + 300]
    assert 'type="password"' in field
    assert 'autocomplete="off"' in field
