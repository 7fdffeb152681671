"""Set a number that the regulation leaves to the site (1.1: every value has its clause and edition)."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import consume_approval
from apps.approvals.types import ConsumedApproval
from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.events import PolicyEvent
from apps.policy.models import SitePolicyValue
from apps.policy.selectors import forget_site_values, site_value_view
from apps.policy.services._site_change import SiteChange, planned_change
from apps.policy.types import SiteValueView


def set_site_value(
    *, actor: Actor, clock: Clock, name: str, value: int, approval_id: UUID | None = None
) -> SiteValueView:
    """Store the approved value as a new version, under the edition in force; every version is kept.

    The approval names the version that it sets, so one that was given over an older value is refused.
    Raises `Missing` (unknown name), `Invalid` (not a whole number, out of bounds), `EditionMissing`,
    `SiteValueUnchanged`, and what `consume_approval` raises.
    """
    event = PolicyEvent.SITE_VALUE_SET
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject="site_value"),
        transaction.atomic(),
    ):
        change = planned_change(clock, name=name, value=value)
        approval = consume_approval(
            actor=actor,
            clock=clock,
            approval_id=approval_id,
            kind=Kind.SET_SITE_VALUE,
            subject=change.subject(),
            act=change.act(),
        )
        _insert(actor, clock, change, approval)
        transaction.on_commit(forget_site_values)
    forget_site_values()
    return site_value_view(name)


def _insert(actor: Actor, clock: Clock, change: SiteChange, approval: ConsumedApproval | None) -> None:
    SitePolicyValue.objects.create(
        edition_id=change.edition.edition_id,
        name=change.setting.name,
        version=change.version,
        value=change.value,
        set_by=actor.actor_id,
        set_at=clock.now(),
        approval_id=approval.approval_id if approval else None,
    )
    record_event(
        actor=actor,
        clock=clock,
        event=PolicyEvent.SITE_VALUE_SET,
        subject=change.subject(),
        clause=change.setting.clause,
        detail={
            "version": change.version,
            "value": change.value,
            "before": change.before,
            "edition": change.edition.version,
            "approval": str(approval.approval_id) if approval else "",
        },
    )
