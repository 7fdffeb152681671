"""The own security keys in Chromium: a second one waits, the step-up asks again and returns."""

from datetime import timedelta

import pytest

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.staff.models import EnrolledFactor, StaffSession
from tests.e2e.visitor import Visitor
from tests.factories.approvals import approver, vote
from tests.factories.staff import member
from tests.fakes.softkey import SoftKey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def register(visitor: Visitor, after: str) -> None:
    visitor.page.click("#passkey-register-button")
    visitor.page.wait_for_url(f"**{after}**")
    visitor.page.wait_for_load_state("networkidle")


def test_a_second_key_waits_and_logs_in_after_the_approval(visitor: Visitor) -> None:
    member("sato", Role.OPERATIONS_MANAGER)
    page = visitor.page
    visitor.add_authenticator()
    visitor.open("/admin/")
    visitor.give_password("sato")
    register(visitor, "/mfa/recovery-codes/")
    visitor.open("/admin/my-keys/")
    visitor.drop_keys()
    visitor.add_authenticator()
    visitor.open("/admin/mfa/enrol/")
    register(visitor, "/my-keys/")
    visitor.open("/admin/my-keys/")
    waiting = EnrolledFactor.objects.get(state="AWAITING_APPROVAL")
    assert waiting.approval_id is not None
    visitor.open(f"/admin/approvals/{waiting.approval_id}/")
    visitor.open(f"/admin/my-keys/{waiting.pk}/remove/")
    vote(waiting.approval_id, approver("aoki", Role.CA_MANAGER, key=SoftKey(origin=visitor.origin)))
    visitor.open("/admin/my-keys/")
    StaffSession.objects.update(proved_at=SYSTEM_CLOCK.now() - timedelta(minutes=6))
    visitor.open("/admin/mfa/enrol/?next=/admin/my-keys/")
    assert "/mfa/again/" in page.url
    page.click("#passkey-verification-button")
    page.wait_for_url("**/mfa/enrol/**")
    waiting.refresh_from_db()
    assert waiting.state == "ACTIVE"
    assert visitor.complaints == []
    assert visitor.strangers == []
