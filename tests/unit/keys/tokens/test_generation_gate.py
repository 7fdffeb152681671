"""A key is made in a ceremony that is being held; what an aborted or repeated step made is only destroyed."""

from importlib import import_module
from typing import Any

import pytest

from apps.audit.models import AuditEvent
from apps.keys.errors import KeySizeUnmet
from apps.keys.models import DsKey, TokenFinding
from apps.keys.selectors import ceremony_view
from apps.keys.services import (
    abort_ceremony,
    activate_key,
    reconcile_token,
    report_deviation,
)
from apps.keys.states import DeviationDecision, DsKeyState, FindingKind, StepState
from apps.keys.types import CeremonyView
from apps.lib.clock import FixedClock
from apps.lib.cps.ceremony_acts import EnvironmentKind, StepAct
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.errors import IllegalTransition
from tests.factories.ceremonies import Cast, abide, cast_of
from tests.factories.scripts import environment_for
from tests.support.vault import ACTOR, Vault
from tests.unit.keys.tokens.test_ceremony_acts import hold, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def cast(vault: Vault, clock: FixedClock) -> Cast:
    made = cast_of(clock)
    return Cast(clock=clock, people=made.people, gate=made.gate, signer=None)


def generated(cast: Cast) -> tuple[CeremonyView, int, DsKey]:
    """Return a ceremony whose generation step was executed, its number, and the key."""
    ceremony = hold(cast, CeremonyType.KEYGEN)
    number = until(cast, ceremony, StepAct.GENERATE_KEY).number
    ceremony = cast.executed(ceremony_view(ceremony.ceremony_id), number)
    assert ceremony.steps[number - 1].state is StepState.EXECUTED
    return ceremony, number, DsKey.objects.get()


def unused(vault: Vault) -> list[str]:
    """Look into the token and return the keys that wait for their destruction."""
    found = reconcile_token(actor=ACTOR, clock=vault.clock).findings
    return [finding.subject for finding in found if finding.kind is FindingKind.UNUSED_KEY]


def in_production(settings: Any) -> None:
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}


@pytest.mark.requirement("R-6.1.1.1-1")
def test_production_makes_a_key_in_the_step_of_a_ceremony(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_production(settings)
    module = import_module("apps.keys.services.schedule_ceremony")
    monkeypatch.setattr(module, "require_hsm_evidence", lambda _label, on: None)
    monkeypatch.setattr(module, "is_rehearsed", bool)
    block = environment_for(CeremonyType.KEYGEN, kind=EnvironmentKind.PRODUCTION, medium="backup-1")
    ceremony = cast.started(CeremonyType.KEYGEN, block)
    number = next(step.number for step in ceremony.steps if step.act is StepAct.GENERATE_KEY)
    for step in ceremony.steps[: number - 1]:
        ceremony = cast.executed(ceremony, step.number)
        if ceremony.steps[step.number - 1].state is StepState.DEVIATED:  # serial "0" of the script
            ceremony = abide(cast, ceremony, step.number, DeviationDecision.ACCEPT)
        cast.witness(ceremony.ceremony_id, step.number, "issuer")
        ceremony = cast.witness(ceremony.ceremony_id, step.number, "witness")
    made = cast.executed(ceremony, number).steps[number - 1]
    assert made.state is StepState.EXECUTED
    assert DsKey.objects.get().state == DsKeyState.GENERATED


@pytest.mark.requirement("R-6.1.5-1")
def test_no_weaker_key_is_made_than_the_site_asks_for(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("apps.keys.services._ceremony_keys")
    monkeypatch.setattr(module, "site_value", {"ds_key_bits": 384}.__getitem__)
    with pytest.raises(KeySizeUnmet, match="256 < 384"):
        vault.generate()
    assert not DsKey.objects.exists()
    monkeypatch.setattr(module, "site_value", {"ds_key_bits": 256}.__getitem__)
    assert vault.generate().state is DsKeyState.GENERATED


@pytest.mark.requirement("R-6.2.10.1-1")
def test_the_key_of_an_aborted_ceremony_signs_nothing_and_is_a_finding_until_it_is_destroyed(
    cast: Cast, vault: Vault
) -> None:
    ceremony, _number, key = generated(cast)
    assert unused(vault) == []
    abort_ceremony(
        actor=cast["head"].actor,
        clock=cast.clock,
        ceremony_id=ceremony.ceremony_id,
        reason="停電のため中止した。",
    )
    key.refresh_from_db()
    assert key.state == DsKeyState.DEACTIVATED
    event = AuditEvent.objects.get(event="keys.ceremony.aborted", outcome="DONE")
    assert str(key.pk) in event.detail
    assert AuditEvent.objects.filter(event="keys.key.set_aside", subject=str(key.pk)).count() == 1
    with pytest.raises(IllegalTransition):
        activate_key(actor=ACTOR, clock=cast.clock, key_id=key.pk)
    assert unused(vault) == unused(vault) == [str(key.pk)]
    cast.emptied(ceremony_view(ceremony.ceremony_id))
    cast.done(hold(cast, CeremonyType.DESTRUCTION, key=key.label))
    key.refresh_from_db()
    assert key.state == DsKeyState.DESTROYED
    assert vault.holds(key.pk) == (False, False)
    assert unused(vault) == []
    assert TokenFinding.objects.get(kind=FindingKind.UNUSED_KEY).settled_at is not None


def test_the_first_key_of_a_step_that_was_repeated_is_set_aside(cast: Cast, vault: Vault) -> None:
    ceremony, number, first = generated(cast)
    report_deviation(
        actor=cast["witness"].actor,
        clock=cast.clock,
        ceremony_id=ceremony.ceremony_id,
        number=number,
        text="照明が消えた。",
    )
    ceremony = abide(cast, ceremony, number, DeviationDecision.REPEAT)
    assert unused(vault) == []  # the only key so far
    ceremony = cast.executed(ceremony, number)
    assert ceremony.steps[number - 1].state is StepState.EXECUTED
    assert unused(vault) == [str(first.pk)]
    states = dict(DsKey.objects.values_list("pk", "state"))
    assert states.pop(first.pk) == DsKeyState.DEACTIVATED
    assert list(states.values()) == [DsKeyState.GENERATED]
