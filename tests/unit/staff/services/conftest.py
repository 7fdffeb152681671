"""People of the tests of second factors."""

import pytest

from apps.lib.cps.roles import Role
from apps.staff.models import User
from tests.factories.approvals import Voter, approver
from tests.factories.staff import member


@pytest.fixture
def auditor() -> User:
    return member("yamada", Role.AUDITOR)


@pytest.fixture
def manager() -> Voter:
    return approver("ueda", Role.OPERATIONS_MANAGER)
