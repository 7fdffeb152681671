"""Before anything is looked up for a request: whether this person may ask for such an act (5.2.3)."""

from apps.approvals.events import ApprovalEventName
from apps.approvals.services.standing import refuse_asker
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind


def check_asker(*, actor: Actor, clock: Clock, kind: Kind) -> None:
    """Refuse, audited, who may not ask for acts of that kind, so that strangers learn nothing of the subject.

    `request_approval` checks the same again. Raises `StrongLoginNeeded`, `RequestRefused`.
    """
    event, clause = ApprovalEventName.REQUESTED, KINDS[kind].clause
    with refusals_audited(actor=actor, clock=clock, event=event, subject=f"kind:{kind}", clause=clause):
        refuse_asker(actor, kind, at=clock.now())
