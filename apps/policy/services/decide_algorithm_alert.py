"""6.3.2.1: the CA manager decides whether a weak algorithm calls for new keys before their time."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.lib.errors import Invalid
from apps.policy.errors import AlertDecided, AlertMissing
from apps.policy.events import PolicyEvent
from apps.policy.models import AlgorithmAlert
from apps.policy.permissions import require_office
from apps.policy.selectors.strength import alert_view
from apps.policy.services._assurance import note, stated
from apps.policy.states import AlertDecision
from apps.policy.types import AlgorithmAlertView

_CLAUSE: Final = "6.3.2.1"


def decide_algorithm_alert(
    *, actor: Actor, clock: Clock, alert_id: UUID, decision: AlertDecision, reason: str
) -> AlgorithmAlertView:
    """Decide once. RENEW makes the strength review due today and proposes a renewal ceremony.

    Raises `AssuranceRefused`, `AlertMissing`, `AlertDecided`, `Invalid`.
    """
    event = PolicyEvent.ALGORITHM_ALERT_DECIDED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=f"algorithm_alert:{alert_id}"),
        transaction.atomic(),
    ):
        require_office(actor, (Role.CA_MANAGER,), clause=_CLAUSE)
        row = AlgorithmAlert.objects.select_for_update().filter(pk=alert_id).first()
        if row is None:
            raise AlertMissing(field="alert_id")
        if row.decision != AlertDecision.UNDECIDED:
            raise AlertDecided(clause=_CLAUSE)
        if decision is AlertDecision.UNDECIDED:
            raise Invalid("a decision is needed", field="decision", clause=_CLAUSE)
        row.decision, row.decided_by, row.decided_at = decision.value, actor.actor_id, clock.now()
        row.reason = stated(reason, field="reason", longest=500)
        row.save(update_fields=["decision", "decided_by", "decided_at", "reason"])
        note(
            event,
            f"algorithm_alert:{row.pk}",
            actor=actor,
            clock=clock,
            clause=_CLAUSE,
            detail={"decision": row.decision},
        )
        return alert_view(row)
