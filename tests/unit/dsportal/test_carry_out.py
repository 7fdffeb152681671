"""Carrying out what was approved, and withdrawing what was asked."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils.translation import override
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.selectors import approval_view
from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role
from apps.staff.models import StaffSession
from dsportal.screens import approval_standing, approval_vote
from dsportal.screens.command import Receipt
from tests.factories.approvals import Voter, approver, vote
from tests.unit.dsportal.approval_stage import ask, carry_out_for_real, enter, page_of, prove_for, text
from tests.unit.dsportal.conftest import code_of
from tests.unit.dsportal.test_login import use

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker() -> Voter:
    return approver("asker", Role.OPERATIONS_MANAGER)


@pytest.fixture
def boss() -> Voter:
    return approver("boss", Role.CA_MANAGER)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return who carried out; the act of the kind is the use of the approval."""
    acts: list[str] = []

    def act(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
        receipt = carry_out_for_real(actor, clock, view)
        acts.append(actor.actor_id)
        return receipt

    for module in (approval_standing, approval_vote):
        monkeypatch.setattr(module, "ACTS", {Kind.ASSIGN_ROLE: act})
    return acts


@pytest.fixture
def view(asker: Voter, boss: Voter) -> ApprovalView:
    return vote(ask(asker).approval_id, boss)


def carry_out(client: Client, view: ApprovalView) -> str:
    prove_for(client, f"{page_of(view)}carry-out/")
    return client.post(f"{page_of(view)}carry-out/").headers["Location"]


def test_who_asked_carries_out_and_gets_a_receipt(asker: Voter, view: ApprovalView, done: list[str]) -> None:
    client = enter(asker)
    assert f"{page_of(view)}carry-out/" in text(client, page_of(view))
    prove_for(client, f"{page_of(view)}carry-out/")
    assert "The approval is used up by this." in text(client, f"{page_of(view)}carry-out/")
    assert done == []
    receipt = carry_out(client, view)
    assert "Role assigned" in text(client, receipt)
    assert done == [asker.actor.actor_id]
    assert approval_view(view.approval_id).state == "CONSUMED"
    assert "Carried out by Asker" in text(client, page_of(view))


def test_a_second_click_leads_to_the_same_receipt(asker: Voter, view: ApprovalView, done: list[str]) -> None:
    client = enter(asker)
    assert carry_out(client, view) == carry_out(client, view)
    assert len(done) == 1
    assert client.get(f"{page_of(view)}carry-out/").status_code == 302


def test_a_voter_does_not_carry_out(boss: Voter, view: ApprovalView, done: list[str]) -> None:
    client = enter(boss)
    assert carry_out(client, view) == page_of(view)
    assert "You voted on this." in text(client, page_of(view))
    assert done == []


def test_somebody_who_may_not_ask_does_not_carry_out(view: ApprovalView, done: list[str]) -> None:
    client = enter(approver("second", Role.CA_MANAGER))
    assert carry_out(client, view) == page_of(view)
    assert "It is carried out by whoever asked" in text(client, page_of(view))
    assert done == []


def test_an_incomplete_request_is_not_carried_out(asker: Voter, boss: Voter, done: list[str]) -> None:
    view = ask(asker)
    client = enter(asker)
    assert carry_out(client, view) == page_of(view)
    assert "The votes are not complete." in text(client, page_of(view))
    assert done == []


def test_a_kind_without_an_act_says_where_it_is_done(
    asker: Voter, view: ApprovalView, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (approval_standing, approval_vote):
        monkeypatch.setattr(module, "ACTS", {})
    client = enter(asker)
    assert carry_out(client, view) == page_of(view)
    assert "on the page of the thing itself" in text(client, page_of(view))


@override("en")
def test_another_hand_is_said_in_words(
    asker: Voter, view: ApprovalView, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = replace(KINDS[Kind.ASSIGN_ROLE], other_hand=True)
    monkeypatch.setattr(approval_standing, "KINDS", {Kind.ASSIGN_ROLE: row})
    assert "You asked for this." in approval_standing.carry_out_hindrance(view, asker.actor)


def test_a_refusal_of_the_service_is_shown_and_nothing_is_done(
    asker: Voter, boss: Voter, view: ApprovalView, done: list[str]
) -> None:
    boss.user.is_active = False
    boss.user.save()
    client = enter(asker)
    assert carry_out(client, view) == page_of(view)
    assert "A vote does not count any more" in text(client, page_of(view))
    assert done == []


def test_an_old_second_factor_is_asked_for_again(asker: Voter, view: ApprovalView, done: list[str]) -> None:
    client = enter(asker)
    row = StaffSession.objects.get(user=asker.user, ended_at__isnull=True)
    assert row.proved_at is not None
    row.proved_at -= timedelta(minutes=6)
    row.save()
    for answer in (client.get(f"{page_of(view)}carry-out/"), client.post(f"{page_of(view)}carry-out/")):
        assert answer.headers["Location"].startswith("/admin/mfa/again/")
    assert done == []


def test_a_fresh_proof_for_something_else_carries_nothing_out(
    asker: Voter, boss: Voter, view: ApprovalView, done: list[str]
) -> None:
    """Whoever takes over a session within the minutes after its login has no second factor to show."""
    client, path = enter(asker), f"{page_of(view)}carry-out/"
    for answer in (client.post(path), client.get(path), client.post(path)):
        assert answer.headers["Location"].startswith("/admin/mfa/again/")
    other = vote(ask(asker).approval_id, boss)
    prove_for(client, f"{page_of(other)}carry-out/")
    assert client.post(path).headers["Location"].startswith("/admin/mfa/again/")
    assert done == []


def test_a_proof_serves_one_act(asker: Voter, boss: Voter, view: ApprovalView, done: list[str]) -> None:
    client, other = enter(asker), vote(ask(asker).approval_id, boss)
    carry_out(client, view)
    answer = client.post(f"{page_of(other)}carry-out/")
    assert answer.headers["Location"].startswith("/admin/mfa/again/")
    assert len(done) == 1


def again(view: ApprovalView) -> str:
    return "/admin/mfa/again/?next=" + quote(f"{page_of(view)}carry-out/", safe="")


def test_the_own_passkey_is_shown_for_the_act_and_a_code_is_not_enough(
    asker: Voter, view: ApprovalView, done: list[str], settings: Any
) -> None:
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = ["http://localhost:8000"]
    client, path, device = enter(asker), f"{page_of(view)}carry-out/", TOTPDevice.objects.get(user=asker.user)
    assert client.get(path).headers["Location"] == again(view)
    page = text(client, again(view))
    assert "a code is not enough" in page
    assert 'name="token"' not in page
    device.last_t = -1
    device.save()
    assert client.post(again(view), {"token": code_of(device), "next": path}).status_code == 200
    assert client.post("/admin/mfa/again/", {"token": code_of(device), "next": "/admin/"}).status_code == 302
    assert client.post(path).headers["Location"] == again(view)
    before = client.session.session_key
    assert use(client, asker.key).status_code == 200
    assert client.session.session_key != before
    assert client.post(path).headers["Location"].endswith("/carried-out/")
    assert len(done) == 1


def test_who_has_no_passkey_shows_a_code(asker: Voter, view: ApprovalView, done: list[str]) -> None:
    WebAuthnCredential.objects.filter(user=asker.user).delete()
    client, path, device = enter(asker), f"{page_of(view)}carry-out/", TOTPDevice.objects.get(user=asker.user)
    assert client.post(path).headers["Location"] == again(view)
    assert 'name="token"' in text(client, again(view))
    device.last_t = -1
    device.save()
    assert client.post(again(view), {"token": code_of(device), "next": path}).headers["Location"] == path
    assert client.post(path).headers["Location"].endswith("/carried-out/")
    assert len(done) == 1


def test_a_proof_for_the_act_grows_old(asker: Voter, view: ApprovalView, done: list[str]) -> None:
    client, path = enter(asker), f"{page_of(view)}carry-out/"
    prove_for(client, path)
    past = SYSTEM_CLOCK.now() - timedelta(minutes=16)
    session = client.session
    session["proof_asked"] = [path, (past - timedelta(minutes=1)).isoformat()]
    session.save()
    StaffSession.objects.update(proved_at=past)
    assert client.post(path).headers["Location"] == again(view)
    assert done == []


def test_the_receipt_is_for_the_session_that_did_it(
    asker: Voter, boss: Voter, view: ApprovalView, done: list[str]
) -> None:
    carry_out(enter(asker), view)
    assert enter(boss).get(f"{page_of(view)}carried-out/").status_code == 404


def test_a_form_without_its_token_carries_nothing_out(
    asker: Voter, view: ApprovalView, done: list[str]
) -> None:
    client = enter(asker)
    client.handler.enforce_csrf_checks = True
    for path in ("carry-out/", "vote/", f"ballots/{view.approval_id}/"):
        assert client.post(page_of(view) + path).status_code == 403
    assert done == []


def withdraw(client: Client, view: ApprovalView, reason: str = "A mistake.") -> object:
    path = "/admin/do/withdraw-approval-request/"
    answer = client.post(path, {"approval_id": view.approval_id, "reason": reason})
    return client.post(answer.headers["Location"]) if answer.status_code == 302 else answer


def test_who_asked_withdraws_with_a_reason(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker), enter(asker)
    assert "withdraw-approval-request/?approval_id=" in text(client, page_of(view))
    withdraw(client, view)
    assert approval_view(view.approval_id).state == "WITHDRAWN"
    assert "A mistake." in text(client, page_of(view))


def test_nobody_else_withdraws(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker), enter(boss)
    assert "withdraw-approval-request" not in text(client, page_of(view))
    assert withdraw(client, view).status_code == 400  # type: ignore[attr-defined]  # an answer
    assert approval_view(view.approval_id).state == "PENDING"


def test_a_withdrawal_without_a_reason_is_refused(asker: Voter) -> None:
    view, client = ask(asker), enter(asker)
    assert withdraw(client, view, " ").status_code == 400  # type: ignore[attr-defined]  # an answer
    assert approval_view(view.approval_id).state == "PENDING"
