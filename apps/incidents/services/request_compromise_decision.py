"""5.2.1.1: ask a CA manager whether the key is compromised, or to approve the re-issue procedure."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.audit.services import refusals_audited
from apps.incidents.events import IncidentAudit
from apps.incidents.models import Incident
from apps.incidents.permissions import DECISION_ASKERS, require_role
from apps.incidents.services._rows import (
    EVENT_OF,
    Said,
    act_of,
    locked_incident,
    short_text,
    subject_of,
    write,
)
from apps.incidents.states import COMPROMISE_TABLE, CompromiseState
from apps.incidents.types import Decision
from apps.issuance.selectors import affected_by_key
from apps.keys.selectors import key_facts
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.selectors import site_value

_LONGEST_REASON = 1000


def request_compromise_decision(
    *, actor: Actor, clock: Clock, incident_id: UUID, decision: Decision, reason: str
) -> ApprovalView:
    """Propose a decision, with the reason that the CA manager will read.

    Raises `IncidentMissing`, `IncidentRoleNeeded`, `IncidentInvalid`, `IllegalTransition` (nothing is
    suspected, or it is decided already).
    """
    event = IncidentAudit.DECISION_REQUESTED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=str(incident_id)),
        transaction.atomic(),
    ):
        require_role(actor, DECISION_ASKERS, clause="5.2.1.1")
        row = locked_incident(incident_id)
        COMPROMISE_TABLE.after(CompromiseState(row.compromise), EVENT_OF[decision])
        text = short_text(reason, field="reason", longest=_LONGEST_REASON)
        key = key_facts(row.key_id) if row.key_id else None
        view = request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.DECIDE_COMPROMISE,
            subject=subject_of(row),
            act=act_of(row, decision, text),
            shown=(
                ShownLine(name="incident", after=row.summary),
                ShownLine(name="key", after=key.label if key else ""),
                ShownLine(name="decision", after=decision.value, before=row.compromise),
                ShownLine(name="reason", after=text),
                ShownLine(name="affected_credentials", after=_affected(row, clock)),
            ),
            extra_votes=site_value("approval_extra_votes"),
        )
        said = Said(clause="5.2.1.1", code=decision.value, note=text)
        write(row, event, said, actor=actor, clock=clock)
        return view


def _affected(row: Incident, clock: Clock) -> str:
    """Return how many credentials fall with the key as things stand now (4.9.12)."""
    return str(affected_by_key(row.key_id, at=clock.now()).credentials) if row.key_id else ""
