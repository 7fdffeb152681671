"""5.7.3: ask a CA manager to open the intake of new applications again."""

from uuid import UUID

from django.db import transaction

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.audit.services import record_event, refusals_audited
from apps.incidents.events import IncidentAudit
from apps.incidents.permissions import RESUMERS, require_role
from apps.incidents.services._evidence import key_facts_of
from apps.incidents.services._resumption import act_of_resumption, ready_key
from apps.incidents.services._rows import locked_incident, short_text, subject_of
from apps.keys.selectors import key_facts
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.policy.selectors import site_value
from apps.revocation.selectors import mass_revocation_of_key

_LONGEST_REASON = 1000


def request_resumption(*, actor: Actor, clock: Clock, incident_id: UUID, reason: str) -> ApprovalView:
    """Propose the resumption, with what the CA manager has to see: old key, new key, what was revoked.

    Raises `IncidentMissing`, `IncidentRoleNeeded`, `IncidentInvalid`, `ChecklistMissing`, `ChecklistOpen`,
    `NoNewKey`, `CompromiseUnsettled`.
    """
    event = IncidentAudit.RESUMPTION_REQUESTED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=str(incident_id)),
        transaction.atomic(),
    ):
        require_role(actor, RESUMERS, clause="5.7.3")
        row = locked_incident(incident_id)
        new_key = ready_key(row, clock)
        text = short_text(reason, field="reason", longest=_LONGEST_REASON)
        old = key_facts_of(row)
        revoked = mass_revocation_of_key(old.key_id)
        view = request_approval(
            actor=actor,
            clock=clock,
            kind=Kind.RESUME_INTAKE,
            subject=subject_of(row),
            act=act_of_resumption(row.pk, new_key, text),
            shown=(
                ShownLine(name="incident", after=row.summary),
                ShownLine(name="key", after=old.label),
                ShownLine(name="new_key", after=key_facts(UUID(new_key)).label),
                ShownLine(name="revoked_credentials", after=str(revoked.done_credentials if revoked else 0)),
                ShownLine(name="reason", after=text),
            ),
            extra_votes=site_value("approval_extra_votes"),
        )
        record_event(actor=actor, clock=clock, event=event, subject=str(row.pk), clause="5.7.3")
        return view
