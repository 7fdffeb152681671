"""One contract for every place that a quorum of custodians can come from (6.2.2.1, 6.2.8.1)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from apps.audit.models import AuditEvent
from apps.keys.adapters.card_set import CardSetQuorum
from apps.keys.adapters.quorum import quorum_backend
from apps.keys.adapters.share_box import ShareBox
from apps.keys.adapters.slip39 import Slip39Quorum
from apps.keys.checks import CARDS_WITHOUT_DEVICE, QUORUM_UNKNOWN, check_signer
from apps.keys.errors import PersonCountedTwice, ShareInvalid, ShareOfAnotherSet, ShareUnreadable
from apps.keys.events import KeysEvent
from apps.keys.models import ActivationShare
from apps.keys.selectors import quorum_kind
from apps.keys.services import combine_shares, request_activation, submit_share
from apps.keys.states import ActivationState, QuorumKind
from apps.keys.types import CardsSeen, Distribution, QuorumBackend
from apps.lib.clock import FixedClock
from tests.factories.gathering import ONE, SUPERVISOR, TWO
from tests.factories.keys import make_hsm, make_supervisor
from tests.fakes.simulated_cards import SimulatedCards

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An implementation, and what custodians do at its device before they hand in their part."""

    backend: QuorumBackend
    present: Callable[[str], None]

    def unlock(self, *parts: str) -> str:
        for part in parts:
            self.present(part)
        return self.backend.unlock(parts)


@pytest.fixture(params=[QuorumKind.SHARES, QuorumKind.CARDS])
def house(request: pytest.FixtureRequest, settings: Any) -> Iterator[House]:
    cards = request.param is QuorumKind.CARDS
    settings.DSPORTAL = settings.DSPORTAL | {
        "quorum": request.param.value,
        "card_device": "tests.fakes.simulated_cards.SimulatedCards" if cards else "",
    }
    made = quorum_backend()
    assert isinstance(made, CardSetQuorum if cards else Slip39Quorum)
    yield House(backend=made, present=SimulatedCards().insert if cards else lambda _part: None)
    SimulatedCards.sets.clear()


@pytest.fixture
def dealt(house: House) -> Distribution:
    return house.backend.distribute(custodians=3, threshold=2)


@pytest.mark.requirement("R-6.2.2.1-1")
@pytest.mark.parametrize("chosen", [(0, 1), (2, 0), (0, 1, 2)])
def test_a_quorum_gives_the_login_back(house: House, dealt: Distribution, chosen: tuple[int, ...]) -> None:
    parts = [house.backend.read_part(dealt.parts[number]) for number in chosen]
    if house.backend.kind is QuorumKind.SHARES:
        parts = parts[:2]  # SLIP-39 wants exactly the threshold; a gathering closes when it is reached
    assert house.unlock(*(part.entry for part in parts)) == dealt.login


def test_every_part_tells_its_set_its_number_and_how_many_are_needed(
    house: House, dealt: Distribution
) -> None:
    told = [house.backend.read_part(part) for part in dealt.parts]
    assert {(part.share_set, part.threshold) for part in told} == {(dealt.share_set, 2)}
    assert len({part.member for part in told}) == 3
    assert dealt.login not in repr(dealt)
    assert told[0].entry not in repr(told[0])


def test_under_the_quorum_nothing_opens(house: House, dealt: Distribution) -> None:
    with pytest.raises(ShareUnreadable):
        house.unlock(dealt.parts[0])
    with pytest.raises(ShareUnreadable):
        house.unlock(dealt.parts[0], dealt.parts[0])
    with pytest.raises(ShareUnreadable):
        house.unlock()


def test_parts_of_two_sets_open_nothing(house: House, dealt: Distribution) -> None:
    other = house.backend.distribute(custodians=3, threshold=2)
    assert (other.share_set, other.login) != (dealt.share_set, dealt.login)
    with pytest.raises(ShareUnreadable):
        house.unlock(dealt.parts[0], other.parts[1])


@pytest.mark.parametrize("entry", ["", "鍵 鍵", "1000-0/2", "academic " * 20, "1000-1/2 and more"])
def test_what_is_no_part_is_refused_without_repeating_it(house: House, entry: str) -> None:
    with pytest.raises(ShareInvalid) as refusal:
        house.backend.read_part(entry)
    assert not entry.strip() or entry.strip() not in refusal.value.detail


@pytest.mark.requirement("R-6.2.8.1-1")
def test_a_gathering_records_who_stood_for_which_part(
    house: House, dealt: Distribution, clock: FixedClock
) -> None:
    make_hsm(share_set=dealt.share_set)
    box = ShareBox()
    make_supervisor(clock=clock, public_key=box.public_key)
    gathering = request_activation(actor=ONE, clock=clock).activation_id
    states = []
    for person, part in ((ONE, dealt.parts[0]), (TWO, dealt.parts[2])):
        house.present(part)
        done = submit_share(actor=person, clock=clock, activation_id=gathering, share_words=part)
        states.append(done.state)
    assert states == [ActivationState.COLLECTING, ActivationState.COMPLETE]
    members = [house.backend.read_part(dealt.parts[number]).member for number in (0, 2)]
    took_part = ActivationShare.objects.order_by("submitted_at", "pk").values_list("actor_id", "member")
    assert set(took_part) == set(zip((ONE.actor_id, TWO.actor_id), members, strict=True))
    assert AuditEvent.objects.filter(event=KeysEvent.SHARE_SUBMITTED).count() == 2
    made = combine_shares(actor=SUPERVISOR, clock=clock, activation_id=gathering, box=box)
    assert made.pin == dealt.login


def test_a_gathering_refuses_a_person_twice_and_a_part_twice_or_of_another_set(
    house: House, dealt: Distribution, clock: FixedClock
) -> None:
    other = house.backend.distribute(custodians=3, threshold=2)
    make_hsm(share_set=dealt.share_set)
    make_supervisor(clock=clock, public_key=ShareBox().public_key)
    gathering = request_activation(actor=ONE, clock=clock).activation_id
    submit_share(actor=ONE, clock=clock, activation_id=gathering, share_words=dealt.parts[0])
    for person, part, refusal in (
        (ONE, dealt.parts[1], PersonCountedTwice),
        (TWO, dealt.parts[0], ShareOfAnotherSet),
        (TWO, other.parts[1], ShareOfAnotherSet),
    ):
        with pytest.raises(refusal):
            submit_share(actor=person, clock=clock, activation_id=gathering, share_words=part)
    assert ActivationShare.objects.count() == 1


class TestCardSet:
    @pytest.fixture(params=[QuorumKind.CARDS])
    def house(self, request: pytest.FixtureRequest, settings: Any) -> Iterator[House]:
        settings.DSPORTAL = settings.DSPORTAL | {
            "quorum": "CARDS",
            "card_device": "tests.fakes.simulated_cards.SimulatedCards",
        }
        yield House(backend=quorum_backend(), present=SimulatedCards().insert)
        SimulatedCards.sets.clear()

    def test_people_who_stand_for_cards_that_the_device_has_not_read_open_nothing(
        self, house: House, dealt: Distribution
    ) -> None:
        house.present(dealt.parts[0])
        with pytest.raises(ShareUnreadable, match="other cards"):
            house.backend.unlock(dealt.parts[:2])

    def test_a_card_that_nobody_stands_for_opens_nothing(self, house: House, dealt: Distribution) -> None:
        for part in dealt.parts:
            house.present(part)
        with pytest.raises(ShareUnreadable, match="other cards"):
            house.backend.unlock(dealt.parts[:2])

    def test_what_was_read_for_one_opening_does_not_count_for_the_next(
        self, house: House, dealt: Distribution
    ) -> None:
        house.unlock(*dealt.parts[:2])
        with pytest.raises(ShareUnreadable):
            house.backend.unlock(dealt.parts[:2])

    def test_a_device_that_releases_to_fewer_cards_than_its_set_needs_is_not_believed(
        self, house: House, dealt: Distribution, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loose = CardsSeen(card_set=dealt.share_set, threshold=2, cards=frozenset({1}), login=dealt.login)
        monkeypatch.setattr(SimulatedCards, "gather", lambda _self, _set: loose)
        with pytest.raises(ShareUnreadable, match="fewer cards"):
            house.backend.unlock(dealt.parts[:1])

    def test_a_device_that_writes_another_set_than_asked_is_refused(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one = CardsSeen(card_set=5, threshold=1, cards=frozenset({1, 2, 3}), login="x")
        monkeypatch.setattr(SimulatedCards, "make_set", lambda _self, **_plan: one)
        with pytest.raises(ShareUnreadable, match="another set"):
            house.backend.distribute(custodians=3, threshold=2)

    def test_a_site_with_cards_says_so_and_does_not_start_without_their_device(
        self, house: House, settings: Any
    ) -> None:
        assert quorum_kind() is QuorumKind.CARDS
        assert CARDS_WITHOUT_DEVICE not in {found.id for found in check_signer()}
        settings.DSPORTAL = settings.DSPORTAL | {"card_device": ""}
        assert [found.id for found in check_signer()] == [CARDS_WITHOUT_DEVICE]
        settings.DSPORTAL = settings.DSPORTAL | {"quorum": "cards"}
        assert [found.id for found in check_signer()] == [QUORUM_UNKNOWN]
