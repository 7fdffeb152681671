"""Shares of the PIN: words that are taken, words that are refused, and the PIN they make."""

from collections.abc import Callable

import pytest

from apps.keys import selectors
from apps.keys.adapters import slip39
from apps.keys.adapters.share_box import ShareBox
from apps.keys.errors import ActivationMissing, ShareInvalid, ShareOfAnotherSet, ShareUnreadable
from apps.keys.models import ActivationShare
from apps.keys.services import submit_share
from apps.keys.states import ActivationState
from tests.factories.gathering import ONE, THREE, TWO, Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


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


def test_refuses_the_same_share_from_two_people(scene: Scene) -> None:
    gathering = scene.request()
    scene.submit(gathering, ONE, 0)
    with pytest.raises(ShareOfAnotherSet):
        scene.submit(gathering, TWO, 0)


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
