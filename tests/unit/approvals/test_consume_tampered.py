"""Somebody with access to the database changes a byte: the approval is void (design decision 9)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from apps.approvals.errors import (
    ApprovalTampered,
)
from apps.approvals.models import ApprovalRequest, ApprovalVote
from apps.approvals.types.statement import text_sha256
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import KINDS, Kind
from tests.factories.approvals import SUBJECT, Voter, approver, ask, use
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
ROW = KINDS[Kind.ASSIGN_ROLE]


def by_sql(model: Any, **columns: Any) -> None:
    with without_triggers():
        model.objects.update(**columns)


def change_the_statement() -> None:
    text = ApprovalRequest.objects.get().statement.replace("ops_staff", "ca_manager")
    by_sql(ApprovalRequest, statement=text)


def change_the_statement_and_its_digest() -> None:
    text = ApprovalRequest.objects.get().statement.replace("ops_staff", "ca_manager")
    by_sql(ApprovalRequest, statement=text, digest=text_sha256(text))


def change_the_form_of_the_statement() -> None:
    text = ApprovalRequest.objects.get().statement.replace(",", ", ", 1)
    by_sql(ApprovalRequest, statement=text, digest=text_sha256(text))


def destroy_the_statement() -> None:
    by_sql(ApprovalRequest, statement="{")


def change_the_comment() -> None:
    text = ApprovalVote.objects.get().statement.replace('"comment":""', '"comment":"x"')
    by_sql(ApprovalVote, statement=text)


def move_the_vote_to_somebody_else() -> None:
    by_sql(ApprovalVote, voter="staff:other")


def move_the_time_of_the_vote() -> None:
    vote_row = ApprovalVote.objects.get()
    by_sql(ApprovalVote, voted_at=vote_row.voted_at + timedelta(minutes=6))


def move_the_time_of_the_approval() -> None:
    row = ApprovalRequest.objects.get()
    assert row.approved_at
    assert row.use_until
    later = timedelta(days=1)
    by_sql(ApprovalRequest, approved_at=row.approved_at + later, use_until=row.use_until + later)


def lengthen_the_use() -> None:
    row = ApprovalRequest.objects.get()
    assert row.use_until
    by_sql(ApprovalRequest, use_until=row.use_until + timedelta(days=1))


def lengthen_the_time_for_votes() -> None:
    row = ApprovalRequest.objects.get()
    by_sql(ApprovalRequest, expires_at=row.expires_at + timedelta(days=1))


def put_another_key_under_the_vote() -> None:
    other = approver("other", "ca_manager").key.cose_key()
    by_sql(ApprovalVote, public_key=other)


def damage_the_key() -> None:
    by_sql(ApprovalVote, public_key=b"", key_sha256=text_sha256(""))


def damage_the_signature() -> None:
    signature = bytes(ApprovalVote.objects.get().signature)
    by_sql(ApprovalVote, signature=signature[:-1] + bytes([signature[-1] ^ 1]))


def take_the_vote_away() -> None:
    with without_triggers():
        ApprovalVote.objects.all()._raw_delete("default")


TAMPERING: list[Callable[[], None]] = [
    change_the_statement,
    change_the_statement_and_its_digest,
    change_the_form_of_the_statement,
    destroy_the_statement,
    change_the_comment,
    move_the_vote_to_somebody_else,
    move_the_time_of_the_vote,
    move_the_time_of_the_approval,
    lengthen_the_use,
    lengthen_the_time_for_votes,
    put_another_key_under_the_vote,
    damage_the_key,
    damage_the_signature,
    take_the_vote_away,
]


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda function: str(function.__name__))
def test_a_changed_byte_in_the_database_voids_the_approval(
    asker: Voter, approval_id: UUID, clock: FixedClock, tamper: Callable[[], None]
) -> None:
    tamper()
    with pytest.raises(ApprovalTampered):
        use(asker.actor, approval_id, act={"role": "ca_manager", "person": SUBJECT}, clock=clock)


def test_a_state_that_was_flipped_in_the_database_is_no_approval(asker: Voter, clock: FixedClock) -> None:
    wanted = ask(asker.actor, clock=clock)
    by_sql(ApprovalRequest, state="APPROVED", approved_at=clock.now(), use_until=clock.now() + ROW.use_within)
    with pytest.raises(ApprovalTampered):
        use(asker.actor, wanted, clock=clock)
