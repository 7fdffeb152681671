"""Steps with second factors that several tests share."""

from dataclasses import replace

from apps.lib.actor import Actor, LoginStrength
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.staff.models import User
from apps.staff.services import (
    enrol_passkey,
)
from apps.staff.types import FactorView
from tests.factories.approvals import Voter, vote
from tests.factories.factors import new_passkey
from tests.fakes.softkey import SoftKey
from tests.unit.staff.services.test_sessions import actor_of


def at_password(user: User, *roles: str) -> Actor:
    return replace(actor_of(user), roles=frozenset(roles))


def verified(user: User, *roles: str) -> Actor:
    return replace(at_password(user, *roles), strength=LoginStrength.PASSKEY)


def first_key(user: User, clock: FixedClock, key: SoftKey | None = None) -> FactorView:
    return enrol_passkey(
        actor=at_password(user), clock=clock, user_id=user.pk, passkey=new_passkey(key), name="passkey-1"
    )


def further_key(user: User, clock: FixedClock, key: SoftKey | None = None) -> FactorView:
    return enrol_passkey(
        actor=verified(user, Role.AUDITOR),
        clock=clock,
        user_id=user.pk,
        passkey=new_passkey(key),
        name="passkey-2",
    )


def approve(factor: FactorView, voter: Voter, clock: FixedClock) -> None:
    assert factor.approval_id is not None
    vote(factor.approval_id, voter, clock=clock)
