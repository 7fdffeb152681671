"""The checklist of a confirmed compromise: its beginning, and how a measure is ticked off (5.7.3)."""

from collections.abc import Mapping
from uuid import UUID

from apps.audit.services import record_event
from apps.incidents.errors import ChecklistOpen, MeasureNotOurs, ReportMissing
from apps.incidents.events import IncidentAudit
from apps.incidents.models import Incident, ResponseMeasure
from apps.incidents.selectors.checklists import checklist
from apps.incidents.states import MEASURES, Measure, MeasureEvent, MeasureState, due
from apps.keys.selectors import key_facts
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.registration.services import hold_intake
from apps.revocation.services import revoke_by_key

BY_THE_DECISION = (Measure.BLOCK_KEY, Measure.STOP_INTAKE)


def open_checklist(row: Incident, *, subject: str, approval_id: UUID, actor: Actor, clock: Clock) -> None:
    """Write the measures that the key asks for and take those at once that nobody waits for.

    The key is blocked already. For a DS key the intake stops and the mass revocation begins in the same
    transaction (4.9.12: at once).
    """
    key = _key_of(row)
    measures = MEASURES[key.purpose]
    ResponseMeasure.objects.bulk_create(
        ResponseMeasure(incident=row, place=place, measure=measure.value)
        for place, measure in enumerate(measures)
    )
    record_event(
        actor=actor,
        clock=clock,
        event=IncidentAudit.CHECKLIST_OPENED,
        subject=str(row.pk),
        clause="5.7.3",
        detail={"purpose": key.purpose.value, "measures": len(measures)},
    )
    _reach(row.pk)
    blocked = {"key": str(key.key_id), "key_state": key.state.value}
    take(row.pk, Measure.BLOCK_KEY, blocked, actor=actor, clock=clock)
    if Measure.STOP_INTAKE in measures:
        held = hold_intake(actor=actor, clock=clock, subject=subject, approval_id=approval_id)
        since = held.held_since.isoformat() if held.held_since else ""
        take(row.pk, Measure.STOP_INTAKE, {"held_since": since}, actor=actor, clock=clock)
        revoke_by_key(actor=actor, clock=clock, key_id=key.key_id, subject=subject, approval_id=approval_id)


def take(
    incident_id: UUID, measure: Measure, evidence: Mapping[str, Plain], *, actor: Actor, clock: Clock
) -> None:
    """Tick a measure that is due off, with its evidence; the next ones become due.

    Raises `MeasureNotOurs`, `IllegalTransition` (not due yet, or taken already).
    """
    row = ResponseMeasure.objects.select_for_update().filter(incident_id=incident_id, measure=measure).first()
    if row is None:
        raise MeasureNotOurs(clause="5.7.3")
    row.apply(MeasureEvent.TAKE)
    row.evidence, row.taken_by, row.taken_at = dict(evidence), actor.actor_id, clock.now()
    row.save(update_fields=["state", "evidence", "taken_by", "taken_at"])
    _reach(incident_id)
    record_event(
        actor=actor,
        clock=clock,
        event=IncidentAudit.MEASURE_TAKEN,
        subject=str(incident_id),
        clause="5.7.3",
        detail={"measure": measure.value},
    )


def require_complete(row: Incident) -> None:
    """Raise `ReportMissing` or `ChecklistOpen` while a measure of the incident is open (4.9.12, 5.7.3)."""
    rows = ResponseMeasure.objects.filter(incident=row).exclude(state=MeasureState.TAKEN.value)
    missing = set(rows.values_list("measure", flat=True))
    if Measure.REPORT_COMPROMISE in missing:
        raise ReportMissing(clause="4.9.12")
    if missing:
        raise ChecklistOpen(clause="5.7.3")


def _reach(incident_id: UUID) -> None:
    taken = checklist(incident_id).taken()
    rows = ResponseMeasure.objects.select_for_update().filter(
        incident_id=incident_id, state=MeasureState.BLOCKED.value
    )
    for row in rows.order_by("place"):
        if due(Measure(row.measure), taken=taken | _not_asked(incident_id)):
            row.apply(MeasureEvent.REACH)
            row.save(update_fields=["state"])


def _not_asked(incident_id: UUID) -> frozenset[Measure]:
    """Return the measures that this key does not ask for; nothing waits for them."""
    asked = ResponseMeasure.objects.filter(incident_id=incident_id).values_list("measure", flat=True)
    return frozenset(Measure) - {Measure(code) for code in asked}


def _key_of(row: Incident) -> ActiveKey:
    if row.key_id is None:  # never: constraint incident_compromise_of_a_key
        raise MeasureNotOurs(clause="5.7.3")
    return key_facts(row.key_id)
