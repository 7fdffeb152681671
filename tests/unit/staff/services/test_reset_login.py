"""Beginning anew after the loss of a second factor: approved, and of no use to who hands it over (5.2.3)."""

from uuid import UUID

import pytest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, RequestRefused, VoteRefused
from apps.approvals.selectors import approval_view
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.lib.identifiers import new_id
from apps.staff.errors import OwnRoleRefused, StaffInvalid, StaffMissing
from apps.staff.models import StaffSession, User
from apps.staff.selectors.factors import factors_of, may_enrol_alone
from apps.staff.services import ask_login_reset, issue_recovery_codes, reset_login
from apps.staff.states import FactorState
from tests.factories.approvals import Voter, approver, vote
from tests.support.audited import audited
from tests.unit.staff.services.factor_steps import at_password, first_key, further_key, verified
from tests.unit.staff.services.test_sessions import proved

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def head() -> Voter:
    return approver("aoki", Role.CA_MANAGER, organisation=Organisation.JLIS)


def asked(auditor: User, manager: Voter, clock: FixedClock) -> UUID:
    view = ask_login_reset(
        actor=manager.actor, clock=clock, user_id=auditor.pk, reason="the key fell into a river"
    )
    return view.approval_id


def test_a_reset_takes_everything_and_tells_a_password_once(
    clock: FixedClock, auditor: User, manager: Voter, head: Voter
) -> None:
    first_key(auditor, clock)
    further_key(auditor, clock)
    issue_recovery_codes(actor=verified(auditor), clock=clock, user_id=auditor.pk)
    proved(auditor, clock)
    approval_id = asked(auditor, manager, clock)
    vote(approval_id, head, clock=clock)
    told = reset_login(actor=manager.actor, clock=clock, user_id=auditor.pk, approval_id=approval_id)
    auditor.refresh_from_db()
    assert auditor.check_password(told.password)
    assert auditor.must_change_password
    assert factors_of(auditor.pk) == ()
    assert not WebAuthnCredential.objects.filter(user_id=auditor.pk, confirmed=True).exists()
    assert not StaticDevice.objects.exists()
    assert [row.end_reason for row in StaffSession.objects.all()] == ["LOGIN_RESET"]
    assert audited("staff.login.reset", outcome="DONE") == [{"approval": str(approval_id)}]
    assert told.password not in str(audited("staff.login.reset"))


def test_the_next_key_after_a_reset_waits_for_an_approval(
    clock: FixedClock, auditor: User, manager: Voter, head: Voter
) -> None:
    """Else whoever hands over the one-time password could take the account."""
    first_key(auditor, clock)
    approval_id = asked(auditor, manager, clock)
    vote(approval_id, head, clock=clock)
    reset_login(actor=manager.actor, clock=clock, user_id=auditor.pk, approval_id=approval_id)
    assert not may_enrol_alone(auditor.pk)
    assert further_key(auditor, clock).state is FactorState.AWAITING_APPROVAL


@pytest.mark.parametrize("named", [False, True], ids=["no approval", "of another person"])
def test_no_reset_without_the_approval_for_that_person(
    clock: FixedClock, auditor: User, manager: Voter, head: Voter, *, named: bool
) -> None:
    other = approver("suzuki", Role.AUDITOR).user
    approval_id = asked(other, manager, clock)
    vote(approval_id, head, clock=clock)
    with pytest.raises((ApprovalMissing, ApprovalDiffers)):
        reset_login(
            actor=manager.actor,
            clock=clock,
            user_id=auditor.pk,
            approval_id=approval_id if named else None,
        )
    assert not auditor.must_change_password
    assert audited("staff.login.reset", outcome="DONE") == []


def test_nobody_resets_the_own_login(clock: FixedClock, manager: Voter) -> None:
    with pytest.raises(OwnRoleRefused):
        asked(manager.user, manager, clock)
    with pytest.raises(OwnRoleRefused):
        reset_login(actor=manager.actor, clock=clock, user_id=manager.user.pk, approval_id=new_id())


def test_the_person_has_no_vote_in_it(clock: FixedClock, manager: Voter, head: Voter) -> None:
    approval_id = asked(head.user, manager, clock)
    assert f"staff:{head.user.pk}" in approval_view(approval_id).took_part
    with pytest.raises(VoteRefused):
        vote(approval_id, head, clock=clock)


def test_who_may_not_ask_and_what_is_not_asked(clock: FixedClock, auditor: User, manager: Voter) -> None:
    colleague = approver("suzuki", Role.AUDITOR)
    with pytest.raises(RequestRefused):
        ask_login_reset(actor=colleague.actor, clock=clock, user_id=auditor.pk, reason="lost")
    with pytest.raises(StaffInvalid):
        ask_login_reset(actor=manager.actor, clock=clock, user_id=auditor.pk, reason=" ")
    for unknown in (new_id(),):
        with pytest.raises(StaffMissing):
            ask_login_reset(actor=manager.actor, clock=clock, user_id=unknown, reason="lost")
        with pytest.raises(StaffMissing):
            reset_login(actor=manager.actor, clock=clock, user_id=unknown, approval_id=None)
    assert at_password(auditor).roles == frozenset()
