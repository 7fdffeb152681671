"""Voting at the portal: the verdict, the ballot, the signature of the key, the receipt."""

import pytest

from apps.approvals.models import ApprovalVote
from apps.approvals.selectors import approval_view
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from tests.factories.approvals import Voter, approver
from tests.unit.dsportal.approval_stage import ask, cast, enter, page_of, sign, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker() -> Voter:
    return approver("asker", Role.OPERATIONS_MANAGER)


@pytest.fixture
def boss() -> Voter:
    return approver("boss", Role.CA_MANAGER)


def test_a_vote_with_the_key_is_recorded_and_leads_to_a_receipt(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker), enter(boss)
    answer = cast(client, view, sign(client, view, comment="In order."), boss)
    assert answer.headers["Location"] == f"{page_of(view)}receipt/"
    receipt = text(client, answer.headers["Location"])
    assert "All votes are there" in receipt
    assert "In order." in receipt
    assert approval_view(view.approval_id).missing == 0
    assert "You have voted already" in text(client, page_of(view)) or "Carry out" in text(
        client, page_of(view)
    )


def test_a_refusal_is_recorded_with_its_reason(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker), enter(boss)
    receipt = cast(client, view, sign(client, view, "DECLINE", "Not trained."), boss).headers["Location"]
    assert "You declined" in text(client, receipt)
    assert "Not trained." in text(enter(asker), page_of(view))
    assert approval_view(view.approval_id).state == "DECLINED"


def test_a_refusal_without_a_reason_asks_for_it_and_keeps_the_verdict(asker: Voter, boss: Voter) -> None:
    answer = sign(enter(boss), ask(asker), "DECLINE")
    assert answer.status_code == 400
    assert "Say why you decline." in answer.content.decode()
    assert answer.context["form"]["verdict"].value() == "DECLINE"


def test_no_verdict_is_no_vote(asker: Voter, boss: Voter) -> None:
    assert sign(enter(boss), ask(asker), "").status_code == 400
    assert not ApprovalVote.objects.exists()


def test_the_own_request_is_refused_by_the_service_too(asker: Voter) -> None:
    answer = sign(enter(asker), ask(asker))
    assert answer.status_code == 400
    assert "Nobody approves what they asked for" in answer.content.decode()


def test_the_key_of_somebody_else_is_refused(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker), enter(boss)
    answer = cast(client, view, sign(client, view), asker)
    assert answer.headers["Location"] == page_of(view)
    assert "belongs to somebody else" in text(client, page_of(view))
    assert not ApprovalVote.objects.exists()


def test_a_ballot_of_somebody_else_is_refused(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker), enter(boss)
    ballot = sign(client, view)
    other = approver("other", Role.CA_MANAGER)
    assert cast(enter(other), view, ballot, other).headers["Location"] == page_of(view)
    assert not ApprovalVote.objects.exists()


@pytest.mark.parametrize("sent", ["", "no json", "[]", "{}", "[" * 5000])
def test_nonsense_in_place_of_a_signature_is_refused(asker: Voter, boss: Voter, sent: str) -> None:
    view, client = ask(asker), enter(boss)
    action = sign(client, view).context["ballot"].ballot_id
    answer = client.post(f"{page_of(view)}ballots/{action}/", {"assertion": sent})
    assert answer.headers["Location"] == page_of(view)
    assert not ApprovalVote.objects.exists()


def test_the_receipt_is_for_who_voted(asker: Voter, boss: Voter) -> None:
    view = ask(asker)
    assert enter(boss).get(f"{page_of(view)}receipt/").status_code == 404


def test_a_vote_counts_only_by_post(asker: Voter, boss: Voter) -> None:
    view, client = ask(asker), enter(boss)
    assert client.get(f"{page_of(view)}vote/").status_code == 405
    assert client.get(f"{page_of(view)}ballots/{new_id()}/").status_code == 405
