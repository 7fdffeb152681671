"""5.2.1.2: the operations manager prepares a ceremony and its script."""

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.events import KeysEvent
from apps.keys.models import CeremonyStep, KeyCeremony
from apps.keys.selectors.ceremonies import ceremony_of
from apps.keys.services._ceremony_rows import record, require_role, short_text
from apps.keys.states import CeremonyState, StepState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_script import CeremonyType, Script, read_script
from apps.lib.cps.roles import Role


def draft_ceremony(
    *, actor: Actor, clock: Clock, ceremony_type: CeremonyType, title: str, place: str, script: str
) -> CeremonyView:
    """Judge the script (a strict YAML file) and keep it as a draft.

    Raises `SecondFactorNeeded`, `CeremonyRoleNeeded`, `CeremonyInvalid`, `ScriptInvalid`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.CEREMONY_DRAFTED, subject=f"ceremony:{ceremony_type}"
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.OPERATIONS_MANAGER,), clock, clause="5.2.1.2")
        judged = read_script(script, ceremony_type=ceremony_type)
        row = KeyCeremony.objects.create(
            ceremony_type=ceremony_type,
            state=CeremonyState.DRAFT,
            title=short_text(title, field="title"),
            place=short_text(place, field="place"),
            script=judged.text,
            script_sha256=judged.sha256,
            body_sha256=judged.body_sha256,
            environment_kind=judged.environment.kind,
            drafted_by=actor.actor_id,
            drafted_at=clock.now(),
        )
        _write_steps(row, judged)
        record(
            row,
            KeysEvent.CEREMONY_DRAFTED,
            actor=actor,
            clock=clock,
            clause="5.2.1.2",
            detail={"type": row.ceremony_type, "script_sha256": row.script_sha256},
        )
        return ceremony_of(row)


def _write_steps(row: KeyCeremony, script: Script) -> None:
    CeremonyStep.objects.bulk_create(
        CeremonyStep(
            ceremony=row,
            number=step.number,
            step_type=step.step_type,
            role=step.role,
            clause=step.clause,
            text=step.text,
            act=step.act,
            expect=dict(step.expect),
            state=StepState.NOT_STARTED,
        )
        for step in script.steps
    )
