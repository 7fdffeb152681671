"""The steps of a ceremony with everything that was said and read in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from apps.keys.models import (
    CeremonyErrand,
    CeremonyStep,
    KeyCeremony,
    StepConfirmation,
    StepDeviation,
    StepEvidence,
)
from apps.keys.states import DeviationDecision, ErrandState, StepPart, StepState
from apps.keys.types import DeviationView, ErrandView, EvidenceView, StepView
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.cps.ceremony_script import StepType, people_for
from apps.lib.cps.roles import Role
from apps.policy.selectors import site_value


@dataclass(slots=True)
class _Rows:
    """What belongs to one step."""

    words: list[StepConfirmation] = field(default_factory=list)
    evidence: list[StepEvidence] = field(default_factory=list)
    errands: list[CeremonyErrand] = field(default_factory=list)
    deviations: list[StepDeviation] = field(default_factory=list)


def steps_of(row: KeyCeremony) -> tuple[StepView, ...]:
    """Return the steps in the order of the script."""
    rows: defaultdict[UUID, _Rows] = defaultdict(_Rows)
    for word in StepConfirmation.objects.filter(step__ceremony=row).order_by("confirmed_at", "pk"):
        rows[word.step_id].words.append(word)
    for fact in StepEvidence.objects.filter(step__ceremony=row).order_by("name"):
        rows[fact.step_id].evidence.append(fact)
    for errand in CeremonyErrand.objects.filter(step__ceremony=row).order_by("round"):
        rows[errand.step_id].errands.append(errand)
    for deviation in StepDeviation.objects.filter(step__ceremony=row).order_by("raised_at", "pk"):
        rows[deviation.step_id].deviations.append(deviation)
    quorum = site_value("activation_quorum")
    steps = CeremonyStep.objects.filter(ceremony=row).order_by("number")
    return tuple(_step(step, rows[step.pk], quorum) for step in steps)


def errand_of(row: CeremonyErrand) -> ErrandView:
    """Return the row as a value."""
    return ErrandView(
        errand_id=row.pk,
        act=StepAct(row.act),
        state=ErrandState(row.state),
        code=row.code,
        cause=row.cause,
        requested_at=row.requested_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def _step(step: CeremonyStep, rows: _Rows, quorum: int) -> StepView:
    errand = next((one for one in rows.errands if one.round == step.round), None)
    return StepView(
        number=step.number,
        step_type=StepType(step.step_type),
        role=Role(step.role),
        clause=step.clause,
        text=step.text,
        act=StepAct(step.act),
        expect=dict(step.expect),
        state=StepState(step.state),
        people=people_for(StepType(step.step_type), custodian_quorum=quorum),
        round=step.round,
        operators=_people(rows.words, step, StepPart.OPERATED),
        witnesses=_people(rows.words, step, StepPart.WITNESSED),
        earlier=tuple(word.actor_id for word in rows.words if word.round != step.round),
        evidence=tuple(_fact(one) for one in rows.evidence if one.round == step.round),
        errand=None if errand is None else errand_of(errand),
        deviations=tuple(_deviation(step, one) for one in rows.deviations),
    )


def _people(words: Iterable[StepConfirmation], step: CeremonyStep, part: StepPart) -> tuple[str, ...]:
    return tuple(word.actor_id for word in words if (word.round, word.part) == (step.round, part))


def _fact(row: StepEvidence) -> EvidenceView:
    return EvidenceView(
        name=row.name, value=row.value, expected=row.expected, agrees=row.agrees, read_at=row.read_at
    )


def _deviation(step: CeremonyStep, row: StepDeviation) -> DeviationView:
    return DeviationView(
        number=step.number,
        text=row.text,
        raised_by=row.raised_by,
        raised_at=row.raised_at,
        decision=DeviationDecision(row.decision) if row.decision else None,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )
