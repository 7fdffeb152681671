"""The people of the operation."""

import pytest

from apps.lib.actor import Actor
from apps.lib.cps.roles import Role
from tests.factories.operations import worker


@pytest.fixture
def head(db: None) -> Actor:
    """Return the CA manager."""
    return worker("head", Role.CA_MANAGER)


@pytest.fixture
def manager(db: None) -> Actor:
    """Return the operations manager."""
    return worker("manager", Role.OPERATIONS_MANAGER)


@pytest.fixture
def engineer(db: None) -> Actor:
    """Return a system engineer."""
    return worker("engineer", Role.SYSTEM_ENGINEER)


@pytest.fixture
def colleague(db: None) -> Actor:
    """Return another system engineer."""
    return worker("colleague", Role.SYSTEM_ENGINEER)


@pytest.fixture
def clerk(db: None) -> Actor:
    """Return a member of the operations staff."""
    return worker("clerk", Role.OPERATIONS_STAFF)


@pytest.fixture
def auditor(db: None) -> Actor:
    """Return an auditor."""
    return worker("auditor", Role.AUDITOR)
