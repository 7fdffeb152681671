"""The people of the operation at the portal."""

import pytest

from apps.lib.cps.roles import Role
from tests.factories.approvals import Voter, approver


@pytest.fixture
def ops() -> Voter:
    return approver("ops", Role.OPERATIONS_MANAGER)


@pytest.fixture
def clerk() -> Voter:
    return approver("clerk", Role.OPERATIONS_STAFF)


@pytest.fixture
def engineer() -> Voter:
    return approver("engineer", Role.SYSTEM_ENGINEER)


@pytest.fixture
def auditor() -> Voter:
    return approver("auditor", Role.AUDITOR)


@pytest.fixture
def head() -> Voter:
    return approver("head", Role.CA_MANAGER)
