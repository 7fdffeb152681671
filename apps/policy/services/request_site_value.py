"""Ask both organisations to set a number that the regulation leaves to the site (1.5.3)."""

from django.db import transaction

from apps.approvals.services import check_asker, request_approval
from apps.approvals.types import ApprovalView
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.events import PolicyEvent
from apps.policy.selectors import site_value
from apps.policy.services._site_change import planned_change


def request_site_value(*, actor: Actor, clock: Clock, name: str, value: int, reason: str) -> ApprovalView:
    """Open the approval request for the next version of the value; nothing changes yet.

    Raises `Missing`, `Invalid` (bounds), `EditionMissing`, `SiteValueUnchanged`, and what
    `request_approval` raises.
    """
    check_asker(actor=actor, clock=clock, kind=Kind.SET_SITE_VALUE)
    event = PolicyEvent.SITE_VALUE_ASKED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject="site_value"),
        transaction.atomic(),
    ):
        change = planned_change(clock, name=name, value=value)
    return request_approval(
        actor=actor,
        clock=clock,
        kind=Kind.SET_SITE_VALUE,
        subject=change.subject(),
        act=change.act(),
        shown=change.shown(),
        reason=reason,
        extra_votes=site_value("approval_extra_votes"),
    )
