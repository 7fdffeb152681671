"""Gatherings of custodians: who may come, how long they last, how they end; without an HSM."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from apps.keys import selectors
from apps.keys.errors import (
    ActivationClosed,
    ActivationExpired,
    ActivationMissing,
    ActivationUnderway,
    CustodianNeeded,
    PersonCountedTwice,
    SecondFactorNeeded,
    SignerNotRunning,
    TokenMissing,
)
from apps.keys.models import ActivationSession, ActivationShare, Hsm, SignerProcess
from apps.keys.services import deactivate, expire_activations, finish_activation
from apps.keys.states import ActivationKind, ActivationState
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.errors import DomainError
from apps.lib.identifiers import new_id
from tests.factories.gathering import ONE, SUPERVISOR, TWO, Scene
from tests.factories.keys import custodian

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_every_step_and_refusal_is_in_the_log(
    scene: Scene, trail: Callable[[], list[tuple[str, str]]]
) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    with pytest.raises(PersonCountedTwice):
        scene.submit(gathering, ONE, 1)
    assert trail() == [
        ("keys.activation.requested", "DONE"),
        ("keys.share.submitted", "DONE"),
        ("keys.share.submitted", "REFUSED"),
    ]


@pytest.mark.requirement("R-6.2.2.1-1", "R-6.1.1.1-1")
def test_refuses_the_same_person_twice(scene: Scene) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    with pytest.raises(PersonCountedTwice):
        scene.submit(gathering, replace(ONE, terminal="elsewhere"), 1)
    assert ActivationShare.objects.count() == 1


WEAK = custodian("one", strength=LoginStrength.PASSWORD)
CLIENT = replace(ONE, kind=ActorKind.CLIENT)
ENGINEER = replace(ONE, roles=frozenset({"pki_engineer"}))


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [(WEAK, SecondFactorNeeded), (CLIENT, CustodianNeeded), (ENGINEER, CustodianNeeded)],
)
def test_refuses_who_is_no_custodian_with_a_second_factor(
    scene: Scene, actor: Actor, refusal: type[DomainError]
) -> None:
    gathering = scene.request()
    with pytest.raises(refusal):
        scene.submit(gathering, actor, 0)
    with pytest.raises(refusal):
        scene.request(actor)
    with pytest.raises(refusal):
        deactivate(actor=actor, clock=scene.clock)


def test_refuses_without_token_supervisor_or_gathering(scene: Scene) -> None:
    with pytest.raises(ActivationMissing):
        scene.submit(new_id(), ONE, 0)
    with pytest.raises(ActivationMissing):
        selectors.activation(new_id())
    with pytest.raises(ActivationMissing):
        finish_activation(actor=SUPERVISOR, clock=scene.clock, activation_id=new_id())
    scene.clock.advance(timedelta(seconds=16))
    with pytest.raises(SignerNotRunning):
        scene.request()
    SignerProcess.objects.update(at=scene.clock.now(), public_key=b"")
    with pytest.raises(SignerNotRunning):
        scene.request()
    Hsm.objects.all().delete()
    with pytest.raises(TokenMissing):
        scene.request()


def test_refuses_two_gatherings_at_once(scene: Scene) -> None:
    gathering = scene.request()
    with pytest.raises(ActivationUnderway):
        scene.request(TWO)
    told = selectors.open_activation()
    assert told is not None
    assert told.activation_id == gathering
    assert selectors.open_activation(ActivationKind.DEACTIVATE) is None


def test_ten_minutes_are_the_limit(scene: Scene) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    scene.clock.advance(timedelta(minutes=10))
    with pytest.raises(ActivationExpired):
        scene.submit(gathering, TWO, 1)
    assert expire_activations(actor=SUPERVISOR, clock=scene.clock) == 1
    assert expire_activations(actor=SUPERVISOR, clock=scene.clock) == 0
    assert selectors.activation(gathering).state is ActivationState.EXPIRED
    assert bytes(ActivationShare.objects.get().ciphertext) == b""
    with pytest.raises(ActivationClosed):
        scene.submit(gathering, TWO, 1)


def test_expired_gathering_makes_room_for_the_next(scene: Scene) -> None:
    first = scene.request()
    scene.clock.advance(timedelta(minutes=11))
    SignerProcess.objects.update(at=scene.clock.now())
    assert scene.request() != first


@pytest.mark.parametrize(
    ("failure", "state"), [("", ActivationState.DONE), ("cause", ActivationState.FAILED)]
)
def test_end_is_recorded(scene: Scene, failure: str, state: ActivationState) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    scene.submit(gathering, TWO, 1)
    told = finish_activation(actor=SUPERVISOR, clock=scene.clock, activation_id=gathering, failure=failure)
    assert (told.state, told.cause) == (state, failure)
    assert told.submitted_by == (ONE.actor_id, TWO.actor_id)


@pytest.mark.requirement("R-6.2.9.1-1")
def test_closing_takes_two_custodians(scene: Scene) -> None:
    first = deactivate(actor=ONE, clock=scene.clock)
    assert first.state is ActivationState.COLLECTING
    with pytest.raises(PersonCountedTwice):
        deactivate(actor=ONE, clock=scene.clock)
    second = deactivate(actor=TWO, clock=scene.clock)
    assert (second.activation_id, second.state) == (first.activation_id, ActivationState.COMPLETE)


def test_votes_for_closing_lapse_after_ten_minutes(scene: Scene) -> None:
    first = deactivate(actor=ONE, clock=scene.clock)
    scene.clock.advance(timedelta(minutes=10))
    second = deactivate(actor=TWO, clock=scene.clock)
    assert second.activation_id != first.activation_id
    assert second.state is ActivationState.COLLECTING


def test_share_does_not_count_as_a_vote_for_closing(scene: Scene) -> None:
    closing = deactivate(actor=ONE, clock=scene.clock)
    with pytest.raises(ActivationClosed):
        scene.submit(closing.activation_id, TWO, 0)


def test_names_of_rows_hold_no_secret(scene: Scene) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    assert str(ActivationSession.objects.get()) == f"ACTIVATE {gathering}"
    assert str(ActivationShare.objects.get()) == f"{gathering} {ONE.actor_id}"
    assert str(Hsm.objects.get()) == "ds"
    assert str(SignerProcess.objects.get()) == "supervisor@test"
