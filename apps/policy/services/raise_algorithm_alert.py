"""6.3.2.1: somebody learned that an algorithm is judged weak."""

from typing import Final

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.policy.events import PolicyEvent
from apps.policy.models import AlgorithmAlert
from apps.policy.permissions import require_office
from apps.policy.selectors.strength import alert_view
from apps.policy.services._assurance import note, stated
from apps.policy.types import AlgorithmAlertView

_CLAUSE: Final = "6.3.2.1"
_RAISED_BY: Final = (
    Role.CA_MANAGER,
    Role.OPERATIONS_MANAGER,
    Role.PKI_ENGINEER,
    Role.SYSTEM_ENGINEER,
    Role.DIGITAL_AGENCY_APPROVER,
)


def raise_algorithm_alert(
    *, actor: Actor, clock: Clock, algorithm: str, source: str, summary: str
) -> AlgorithmAlertView:
    """Record the warning; a CA manager decides. Raises `AssuranceRefused`, `Invalid`."""
    with (
        refusals_audited(
            actor=actor, clock=clock, event=PolicyEvent.ALGORITHM_ALERT_RAISED, subject="algorithm_alert"
        ),
        transaction.atomic(),
    ):
        require_office(actor, _RAISED_BY, clause=_CLAUSE)
        row = AlgorithmAlert.objects.create(
            algorithm=stated(algorithm, field="algorithm", longest=48),
            source=stated(source, field="source", longest=200),
            summary=stated(summary, field="summary", longest=500),
            raised_by=actor.actor_id,
            raised_at=clock.now(),
        )
        note(
            PolicyEvent.ALGORITHM_ALERT_RAISED,
            f"algorithm_alert:{row.pk}",
            actor=actor,
            clock=clock,
            clause=_CLAUSE,
            detail={"alert": str(row.pk)},
        )
        return alert_view(row)
