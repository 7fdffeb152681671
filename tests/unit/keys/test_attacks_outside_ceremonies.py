"""Somebody at the signer's host, while the token is open for the day's work, makes keys or shares alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.keys.errors import CeremonyNeeded, CustodiansMissing, KeyOperatorNeeded
from apps.keys.models import ActivationSession, CeremonyErrand, CeremonyStep, DsKey, KeyCeremony
from apps.keys.services import generate_key, reshare_token
from apps.keys.states import CeremonyState, ErrandState
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.ceremony_acts import StepAct
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.signing import KeyPurpose
from tests.factories.ceremonies import cast_of
from tests.factories.keys import custodian, make_done_activation
from tests.fakes.signer import FakeSigner
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
OPERATOR = system_actor("ceremony")
Trail = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def site(signer: FakeSigner, clock: FixedClock, settings: Any) -> Any:
    """Return what turns the site into one where signatures count; the signer is open."""
    make_done_activation(clock=clock)

    def begin() -> None:
        settings.DSPORTAL = settings.DSPORTAL | {"production": True}

    return begin


def reshare(clock: FixedClock) -> None:
    reshare_token(
        actor=OPERATOR, clock=clock, custodians=3, threshold=2, hand_out=lambda _number, _words: None
    )


@pytest.mark.requirement("R-6.1.1.1-1")
@pytest.mark.parametrize("actor", [OPERATOR, custodian()], ids=["system", "custodian"])
def test_no_key_is_made_outside_a_ceremony(clock: FixedClock, site: Any, trail: Trail, actor: Actor) -> None:
    site()
    before = DsKey.objects.count()
    with pytest.raises(CeremonyNeeded):
        generate_key(actor=actor, clock=clock, purpose=KeyPurpose.DS)
    assert trail()[-1] == ("keys.key.generated", "REFUSED")
    assert DsKey.objects.count() == before


def test_the_command_is_no_other_way(site: Any, tmp_path: Path) -> None:
    site()
    before = DsKey.objects.count()
    with pytest.raises(CommandError, match="ceremony_needed"):
        call_command("generate_key", purpose="DS")
    plan: dict[str, Any] = {"custodians": 3, "threshold": 2, "shares": tmp_path / "shares"}
    with pytest.raises(CommandError, match="ceremony_needed"):
        call_command("reshare_token", **plan)
    assert DsKey.objects.count() == before
    assert list(plan["shares"].iterdir()) == []


def test_a_step_of_a_ceremony_makes_its_key_once_the_signer_has_it_in_hand(
    clock: FixedClock, site: Any
) -> None:
    cast_of(clock).started(CeremonyType.KEYGEN)
    step = CeremonyStep.objects.get(act=StepAct.GENERATE_KEY)
    errand = CeremonyErrand.objects.create(
        step=step, round=1, act=step.act, state=ErrandState.WAITING, requested_at=clock.now()
    )
    site()
    with pytest.raises(CeremonyNeeded):
        generate_key(actor=OPERATOR, clock=clock, purpose=KeyPurpose.DS)
    errand.state, errand.started_at, errand.holder = ErrandState.RUNNING, clock.now(), "host:1"
    errand.save()
    stranger = replace(custodian(), roles=frozenset({"auditor"}))
    with pytest.raises(KeyOperatorNeeded):
        generate_key(actor=stranger, clock=clock, purpose=KeyPurpose.DS)
    KeyCeremony.objects.update(state=CeremonyState.STEPS_DONE)
    with pytest.raises(CeremonyNeeded):
        generate_key(actor=OPERATOR, clock=clock, purpose=KeyPurpose.DS)
    KeyCeremony.objects.update(state=CeremonyState.IN_PROGRESS)
    made = generate_key(actor=OPERATOR, clock=clock, purpose=KeyPurpose.DS)
    assert DsKey.objects.filter(pk=made.key_id, state="GENERATED").exists()


@pytest.mark.requirement("R-6.2.8.1-1")
def test_shares_are_made_anew_in_a_ceremony_only(clock: FixedClock, site: Any) -> None:
    people = cast_of(clock)
    people.started(CeremonyType.KEYGEN)
    site()
    with pytest.raises(CeremonyNeeded):
        reshare(clock)


def test_a_ceremony_for_new_shares_lets_them_be_made(clock: FixedClock, site: Any) -> None:
    cast_of(clock).started(CeremonyType.RESHARING)
    with without_triggers():
        ActivationSession.objects.all().delete()
    site()
    with pytest.raises(CustodiansMissing):  # the next check: nobody has opened the token here
        reshare(clock)
