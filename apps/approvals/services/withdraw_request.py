"""Take one's own request back before it is used."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.approvals.adapters.directory import directory
from apps.approvals.errors import RequestInvalid, RequestRefused
from apps.approvals.events import ApprovalEventName
from apps.approvals.selectors.requests import view_of
from apps.approvals.services.rows import close, locked, present, record, refuse_ended, subject_of
from apps.approvals.states import ApprovalEvent
from apps.approvals.types import ApprovalView
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role

_STAFF_OFFICE: Final = frozenset({Role.CA_MANAGER, Role.OPERATIONS_MANAGER})


def withdraw_request(*, actor: Actor, clock: Clock, approval_id: UUID, reason: str) -> ApprovalView:
    """Withdraw the request, with a written reason; only who asked may do so, for a leaver the staff office.

    Raises `ApprovalUnknown`, `RequestRefused`, `RequestInvalid`, `ApprovalOpen`, `ApprovalExpired`,
    `ApprovalUsed`, `ClockBehind`.
    """
    event = ApprovalEventName.WITHDRAWN
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=subject_of(approval_id)),
        transaction.atomic(),
    ):
        row = locked(approval_id)
        if actor.actor_id != row.requested_by and not _stands_in(actor, row.requested_by, clock):
            raise RequestRefused("only who asked takes a request back", clause=row.clause)
        if not reason.strip():
            raise RequestInvalid("a reason is needed", field="reason")
        at = present(clock, row)
        refuse_ended(row, at)
        close(row, ApprovalEvent.WITHDRAW, actor=actor, at=at, reason=reason)
        record(row, event, actor=actor, clock=clock)
    return view_of(row)


def _stands_in(actor: Actor, asker: str, clock: Clock) -> bool:
    """Say whether the actor closes what somebody left behind whose work has ended (5.2.4)."""
    left = directory().standing(asker, at=clock.now())
    return left is not None and not left.active and not _STAFF_OFFICE.isdisjoint(actor.roles)
