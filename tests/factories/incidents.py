"""An incident about a key, and the people who decide on it."""

from dataclasses import dataclass
from uuid import UUID

from apps.incidents.services import (
    advance_incident,
    open_incident,
    record_compromise_decision,
    request_compromise_decision,
)
from apps.incidents.states import IncidentEvent
from apps.incidents.types import Decision, IncidentCategory, IncidentView, Severity
from apps.keys.models import DsKey
from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from tests.factories.approvals import Voter, approver, vote
from tests.factories.keys import make_ds_key

REASON = "署名記録にない署名が見つかった。"


@dataclass
class IncidentScene:
    clock: FixedClock
    head: Voter
    manager: Voter
    key: DsKey

    def open(self, category: IncidentCategory = IncidentCategory.KEY_COMPROMISE) -> IncidentView:
        about_a_key = category is IncidentCategory.KEY_COMPROMISE
        return open_incident(
            actor=self.manager.actor,
            clock=self.clock,
            category=category,
            severity=Severity.EMERGENCY,
            summary="鍵の危殆化の疑い",
            key_id=self.key.pk if about_a_key else None,
        )

    def ask(self, incident_id: UUID, decision: Decision = Decision.CONFIRMED) -> UUID:
        view = request_compromise_decision(
            actor=self.manager.actor,
            clock=self.clock,
            incident_id=incident_id,
            decision=decision,
            reason=REASON,
        )
        return view.approval_id

    def agreed(self, incident_id: UUID, decision: Decision = Decision.CONFIRMED) -> UUID:
        approval_id = self.ask(incident_id, decision)
        vote(approval_id, self.head, clock=self.clock)
        return approval_id

    def decide(
        self,
        incident_id: UUID,
        approval_id: UUID | None,
        *,
        decision: Decision = Decision.CONFIRMED,
        reason: str = REASON,
        actor: Actor | None = None,
    ) -> IncidentView:
        return record_compromise_decision(
            actor=actor or self.manager.actor,
            clock=self.clock,
            incident_id=incident_id,
            decision=decision,
            reason=reason,
            approval_id=approval_id,
        )

    def advance(self, incident_id: UUID, *events: IncidentEvent, note: str = "対応した。") -> None:
        for event in events:
            actor = self.head.actor if event is IncidentEvent.CONCLUDE else self.manager.actor
            advance_incident(actor=actor, clock=self.clock, incident_id=incident_id, event=event, note=note)


def incident_scene(clock: FixedClock) -> IncidentScene:
    """Return a CA manager, an operations manager and an active key."""
    return IncidentScene(
        clock=clock,
        head=approver("head", Role.CA_MANAGER),
        manager=approver("manager", Role.OPERATIONS_MANAGER),
        key=make_ds_key(),
    )
