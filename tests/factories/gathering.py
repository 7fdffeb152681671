"""A supervisor that runs, a token whose PIN is split, and custodians who gather."""

from dataclasses import dataclass
from uuid import UUID

from apps.keys.adapters import slip39
from apps.keys.adapters.share_box import ShareBox
from apps.keys.services import combine_shares, request_activation, submit_share
from apps.keys.states import ActivationState
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from tests.factories.keys import custodian, make_hsm, make_supervisor

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


def set_scene(clock: FixedClock) -> Scene:
    pin, shares = slip39.split_secret(custodians=3, threshold=2)
    make_hsm(share_set=slip39.read_share(shares[0]).share_set)
    box = ShareBox()
    make_supervisor(clock=clock, public_key=box.public_key)
    return Scene(clock=clock, box=box, pin=pin, shares=shares)
