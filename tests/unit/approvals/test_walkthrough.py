"""One approval from the request to its use."""

import pytest
from django.db import transaction

from apps.approvals.selectors import approval_view, inbox
from apps.approvals.services import consume_approval
from apps.approvals.states import ApprovalState
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import Kind
from tests.factories.approvals import approved, approver

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_what_was_asked_and_approved_is_used_once(clock: FixedClock) -> None:
    asker, boss = approver("asker", "ops_manager"), approver("boss", "ca_manager")
    approval_id = approved(
        Kind.ASSIGN_ROLE, subject="staff:x", act={"a": 1}, asker=asker.actor, voters=[boss], clock=clock
    )
    assert approval_view(approval_id).state is ApprovalState.APPROVED
    assert inbox(boss.actor) == ()
    with transaction.atomic():
        used = consume_approval(
            actor=asker.actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.ASSIGN_ROLE,
            subject="staff:x",
            act={"a": 1},
        )
    assert used is not None
    assert used.voters == (boss.actor.actor_id,)
    assert approval_view(approval_id).consumed_by == asker.actor.actor_id
