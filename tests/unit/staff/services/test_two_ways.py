"""Two ways lead to the end of somebody's second factors; both end all of them, and alike (5.2.3, 5.2.4)."""

from collections.abc import Callable

import pytest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.staff.models import EnrolledFactor, User
from apps.staff.services import ask_login_reset, end_employment, issue_recovery_codes, reset_login
from tests.factories.approvals import Voter, approver, vote
from tests.factories.staff import totp_device
from tests.support.audited import audited
from tests.unit.staff.services.factor_steps import first_key, further_key, verified

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
Way = Callable[[User, Voter, FixedClock], None]


def by_leaving(user: User, manager: Voter, clock: FixedClock) -> None:
    end_employment(actor=manager.actor, clock=clock, user_id=user.pk, reason="retired")


def by_reset(user: User, manager: Voter, clock: FixedClock) -> None:
    view = ask_login_reset(actor=manager.actor, clock=clock, user_id=user.pk, reason="lost")
    vote(view.approval_id, approver("aoki", Role.CA_MANAGER, organisation=Organisation.JLIS), clock=clock)
    reset_login(actor=manager.actor, clock=clock, user_id=user.pk, approval_id=view.approval_id)


@pytest.mark.parametrize("way", [by_leaving, by_reset])
def test_no_factor_outlives_either_way(way: Way, auditor: User, manager: Voter, clock: FixedClock) -> None:
    first_key(auditor, clock)
    further_key(auditor, clock)
    issue_recovery_codes(actor=verified(auditor), clock=clock, user_id=auditor.pk)
    totp_device(auditor)  # no command registered it
    way(auditor, manager, clock)
    rows = EnrolledFactor.objects.filter(user=auditor).values_list("state", "removed_by", "removed_at")
    assert list(rows) == [("REMOVED", manager.actor.actor_id, clock.now())] * 2
    assert not WebAuthnCredential.objects.filter(user=auditor, confirmed=True).exists()
    assert not TOTPDevice.objects.filter(user=auditor).exists()
    assert not StaticDevice.objects.filter(user=auditor).exists()
    assert len(audited("staff.factor.removed", outcome="DONE")) == 2
