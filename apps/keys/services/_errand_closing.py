"""How an errand ends: its facts are kept and compared with the script, or its failure is written down."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from apps.audit.types import Outcome
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyErrand, CeremonyStep, StepEvidence
from apps.keys.selectors.ceremonies import script_of
from apps.keys.selectors.ceremony_steps import errand_of
from apps.keys.services._ceremony_rows import record
from apps.keys.services._ceremony_steps import advance, raise_deviation
from apps.keys.states import ERRAND_TABLE, CeremonyState, ErrandEvent, ErrandState, StepEvent
from apps.keys.types import ErrandView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_acts import ENVIRONMENT, FROM_ENVIRONMENT, earlier_step
from apps.lib.errors import DomainError

_LONGEST_CAUSE = 500
_LONGEST_FACT = 500


def locked_errand(errand_id: UUID) -> CeremonyErrand | None:
    """Return the locked row with its step and ceremony, None for an unknown id."""
    rows = CeremonyErrand.objects.select_for_update(of=("self",))
    return rows.select_related("step__ceremony").filter(pk=errand_id).first()


@transaction.atomic(durable=True)
def finish_errand(errand_id: UUID, facts: Mapping[str, str], *, actor: Actor, clock: Clock) -> ErrandView:
    """Keep what was read back; one difference and the step waits for the head of the ceremony."""
    row = _close(errand_id, ErrandEvent.FINISH, clock)
    differing = _keep(row, facts, clock)
    if _still_held(row):
        if differing:
            text = ", ".join(differing)[:_LONGEST_CAUSE]
            raise_deviation(row.step, text, raised_by=actor.actor_id, clock=clock)
        else:
            advance(row.step, StepEvent.FINISH)
    _audit(row, KeysEvent.ERRAND_FINISHED, actor, clock, Outcome.DONE, {"differing": differing})
    return errand_of(row)


@transaction.atomic(durable=True)
def fail_errand(errand_id: UUID, reason: DomainError, *, actor: Actor, clock: Clock) -> ErrandView:
    """Write the cause; the operators may try the step again, nothing else has changed."""
    row = _close(errand_id, ErrandEvent.FAIL, clock, reason)
    if _still_held(row):
        advance(row.step, StepEvent.FAIL)
    _audit(row, KeysEvent.ERRAND_FAILED, actor, clock, Outcome.FAILED, {"code": reason.code})
    return errand_of(row)


def _close(
    errand_id: UUID, event: ErrandEvent, clock: Clock, reason: DomainError | None = None
) -> CeremonyErrand:
    row = locked_errand(errand_id)
    if row is None:  # pragma: no cover - whoever closes an errand has begun it
        raise CeremonyErrand.DoesNotExist
    row.state = ERRAND_TABLE.after(ErrandState(row.state), event)
    row.finished_at = clock.now()
    if reason is not None:
        row.code, row.cause = reason.code, (reason.detail or reason.title)[:_LONGEST_CAUSE]
    row.save(update_fields=["state", "finished_at", "code", "cause"])
    return row


def _still_held(row: CeremonyErrand) -> bool:
    """Say whether the ceremony goes on: it may have been aborted while the signer worked."""
    return row.step.ceremony.state == CeremonyState.IN_PROGRESS


def _keep(row: CeremonyErrand, facts: Mapping[str, str], clock: Clock) -> list[str]:
    """Write every fact and every missing one; return the names of those that differ from the script."""
    expected = _expected(row.step)
    evidence = [
        StepEvidence(
            step=row.step,
            round=row.round,
            name=name,
            value=facts.get(name, "")[:_LONGEST_FACT],
            expected=expected.get(name, ""),
            agrees=name not in expected or facts.get(name) == expected[name],
            read_at=clock.now(),
        )
        for name in sorted(facts.keys() | expected.keys())
    ]
    StepEvidence.objects.bulk_create(evidence)
    return [fact.name for fact in evidence if not fact.agrees]


def _expected(step: CeremonyStep) -> dict[str, str]:
    """Return what the script expects, with ``$environment`` and ``$3`` put in."""
    members = script_of(step.ceremony).environment.members()
    expected = {}
    for name, value in step.expect.items():
        if value == ENVIRONMENT:
            expected[name] = members[FROM_ENVIRONMENT[name]]
        elif number := earlier_step(value):
            expected[name] = _read_before(step, number, name)
        else:
            expected[name] = value
    return expected


def _read_before(step: CeremonyStep, number: int, name: str) -> str:
    facts = StepEvidence.objects.filter(step__ceremony=step.ceremony_id, step__number=number, name=name)
    return facts.order_by("-round").values_list("value", flat=True).first() or "?"


def _audit(
    row: CeremonyErrand,
    event: KeysEvent,
    actor: Actor,
    clock: Clock,
    outcome: Outcome,
    more: Mapping[str, str | list[str]],
) -> None:
    step = row.step
    detail = {"step": step.number, "round": row.round, "act": row.act, "step_state": step.state, **more}
    record(step.ceremony, event, actor=actor, clock=clock, clause=step.clause, detail=detail, outcome=outcome)
