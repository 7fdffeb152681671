"""The people of an approval: one asks, two approve."""

from uuid import UUID

import pytest

from apps.lib.clock import FixedClock
from tests.factories.approvals import Voter, approver, ask, vote
from tests.factories.booth import Booth


@pytest.fixture
def asker() -> Voter:
    return approver("asker", "ops_manager")


@pytest.fixture
def boss() -> Voter:
    return approver("boss", "ca_manager")


@pytest.fixture
def agency() -> Voter:
    """Return the CA manager of the other organisation."""
    return approver("agency", "ca_manager", organisation="DIGITAL_AGENCY")


@pytest.fixture
def approval_id(asker: Voter, boss: Voter, clock: FixedClock) -> UUID:
    """Return an approval by the boss."""
    wanted = ask(asker.actor, clock=clock)
    vote(wanted, boss, clock=clock)
    return wanted


@pytest.fixture
def booth(asker: Voter, boss: Voter, clock: FixedClock) -> Booth:
    return Booth(asker, boss, clock)
