"""Gatherings of custodians up to the combined PIN, without an HSM."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from apps.keys import selectors
from apps.keys.adapters import slip39
from apps.keys.adapters.share_box import ShareBox
from apps.keys.errors import (
    ActivationClosed,
    ActivationExpired,
    ActivationMissing,
    ActivationUnderway,
    CustodianNeeded,
    PersonCountedTwice,
    SecondFactorNeeded,
    ShareInvalid,
    ShareOfAnotherSet,
    ShareUnreadable,
    SignerNotRunning,
    TokenMissing,
)
from apps.keys.models import ActivationSession, ActivationShare, Hsm, SignerProcess
from apps.keys.services import (
    combine_shares,
    deactivate,
    expire_activations,
    finish_activation,
    request_activation,
    submit_share,
)
from apps.keys.states import ActivationKind, ActivationState
from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.errors import DomainError
from apps.lib.identifiers import new_id
from tests.factories.keys import custodian, make_hsm, make_supervisor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ONE, TWO, THREE = custodian("one"), custodian("two"), custodian("three")
SUPERVISOR = system_actor("supervisor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    clock: FixedClock
    box: ShareBox
    pin: str
    shares: list[str]

    def request(self, actor: Actor = ONE) -> UUID:
        return request_activation(actor=actor, clock=self.clock).activation_id

    def submit(self, activation_id: UUID, actor: Actor, number: int) -> ActivationState:
        done = submit_share(
            actor=actor, clock=self.clock, activation_id=activation_id, share_words=self.shares[number]
        )
        return done.state

    def combine(self, activation_id: UUID, box: ShareBox | None = None) -> str:
        made = combine_shares(
            actor=SUPERVISOR, clock=self.clock, activation_id=activation_id, box=box or self.box
        )
        assert self.pin not in repr(made)
        return made.pin


@pytest.fixture
def scene(clock: FixedClock) -> Scene:
    pin, shares = slip39.split_secret(custodians=3, threshold=2)
    make_hsm(share_set=slip39.read_share(shares[0]).share_set)
    box = ShareBox()
    make_supervisor(clock=clock, public_key=box.public_key)
    return Scene(clock=clock, box=box, pin=pin, shares=shares)


@pytest.mark.requirement("R-6.2.8.1-1")
@pytest.mark.parametrize("numbers", [(0, 1), (0, 2), (2, 1)])
def test_two_custodians_make_the_pin(scene: Scene, numbers: tuple[int, int]) -> None:
    gathering = scene.request()
    assert scene.submit(gathering, ONE, numbers[0]) is ActivationState.COLLECTING
    assert selectors.complete_activations() == ()
    assert scene.submit(gathering, TWO, numbers[1]) is ActivationState.COMPLETE
    assert [told.activation_id for told in selectors.complete_activations()] == [gathering]
    assert scene.combine(gathering) == scene.pin


def test_stored_shares_are_sealed_and_emptied_when_combined(scene: Scene) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    stored = bytes(ActivationShare.objects.get().ciphertext)
    assert len(stored) > 32
    assert not any(word.encode() in stored for word in scene.shares[0].split())
    scene.submit(gathering, TWO, 1)
    scene.combine(gathering)
    assert [bytes(row.ciphertext) for row in ActivationShare.objects.all()] == [b"", b""]


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


def test_refuses_the_same_share_from_two_people(scene: Scene) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    with pytest.raises(ShareOfAnotherSet):
        scene.submit(gathering, TWO, 0)


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


def test_refuses_a_share_of_another_set(scene: Scene) -> None:
    gathering = scene.request()
    _, foreign = slip39.split_secret(custodians=2, threshold=2)
    with pytest.raises(ShareOfAnotherSet):
        submit_share(actor=ONE, clock=scene.clock, activation_id=gathering, share_words=foreign[0])


def _swapped(words: str) -> str:
    parts = words.split()
    parts[7], parts[8] = parts[8], parts[7]
    return " ".join(parts)


@pytest.mark.parametrize(
    "damage",
    [
        _swapped,
        lambda words: words.rsplit(" ", 1)[0],
        lambda words: "pineapplejuice " + words.split(" ", 1)[1],
        lambda _words: "",
        lambda _words: "鍵 " * 20,
    ],
    ids=["swapped", "short", "unknown word", "empty", "not ASCII"],
)
def test_refuses_damaged_words_without_repeating_them(scene: Scene, damage: Callable[[str], str]) -> None:
    gathering = scene.request()
    words = damage(scene.shares[0])
    with pytest.raises(ShareInvalid) as refusal:
        submit_share(actor=ONE, clock=scene.clock, activation_id=gathering, share_words=words)
    assert str(refusal.value) == "unknown word, wrong number of words or wrong checksum"
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


def test_takes_words_with_other_blanks_and_case(scene: Scene) -> None:
    gathering = scene.request()
    words = "  " + scene.shares[0].upper().replace(" ", "\n ")
    submit_share(actor=ONE, clock=scene.clock, activation_id=gathering, share_words=words)
    scene.submit(gathering, TWO, 1)
    assert scene.combine(gathering) == scene.pin


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


def test_restarted_supervisor_cannot_read_what_was_sealed_to_the_former(scene: Scene) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    scene.submit(gathering, TWO, 1)
    with pytest.raises(ShareUnreadable):
        scene.combine(gathering, ShareBox())


def test_share_moved_to_another_person_does_not_open(scene: Scene) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    scene.submit(gathering, TWO, 1)
    ActivationShare.objects.filter(actor_id=TWO.actor_id).update(actor_id=THREE.actor_id)
    with pytest.raises(ShareUnreadable):
        scene.combine(gathering)


def test_shares_that_do_not_belong_together_are_refused(scene: Scene) -> None:
    _, foreign = slip39.split_secret(custodians=2, threshold=2)
    with pytest.raises(ShareUnreadable):
        slip39.combine_shares([scene.shares[0], foreign[1]])
    with pytest.raises(ShareUnreadable):
        slip39.combine_shares(scene.shares[:1])


def test_incomplete_gathering_is_not_combined(scene: Scene) -> None:
    gathering = scene.request()
    with pytest.raises(ActivationMissing):
        scene.combine(gathering)


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
