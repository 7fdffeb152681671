"""Second factors: the first one alone, every further one with another person's approval (5.2.3)."""

import hashlib
from datetime import timedelta

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.errors import ApprovalExpired, ApprovalOpen, ExecutionRefused, OwnRequest, RequestRefused
from apps.approvals.selectors import approval_view
from apps.approvals.types import Verdict
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.staff.errors import AuthenticatorTaken, FactorMissing, FactorRefused, StaffMissing
from apps.staff.models import EnrolledFactor, User
from apps.staff.selectors.directory import StaffDirectory
from apps.staff.selectors.factors import factors_of, unregistered_factors
from apps.staff.services import (
    confirm_authenticator,
    enrol_passkey,
    enrol_totp,
    prepare_totp,
    remove_authenticator,
)
from apps.staff.states import FactorState
from apps.staff.types import Proof
from tests.factories.approvals import Voter, vote
from tests.factories.factors import new_passkey
from tests.factories.staff import member
from tests.fakes.softkey import SoftKey
from tests.support.audited import audited
from tests.unit.staff.services.factor_steps import approve, at_password, first_key, further_key, verified

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_first_key_of_an_account_is_in_use_at_once(clock: FixedClock, auditor: User) -> None:
    key = SoftKey()
    factor = first_key(auditor, clock, key)
    assert (factor.state, factor.kind, factor.approval_id) == (FactorState.ACTIVE, Proof.PASSKEY, None)
    assert factor.key_sha256 == hashlib.sha256(key.cose_key()).hexdigest()
    assert WebAuthnCredential.objects.get().confirmed
    assert EnrolledFactor.objects.get().confirmed_at == clock.now()
    [line] = audited("staff.factor.enrolled", outcome="DONE")
    assert (line["key_sha256"], line["state"]) == (factor.key_sha256, "ACTIVE")
    assert unregistered_factors() == ()


def test_a_further_key_waits_and_neither_votes_nor_logs_in(clock: FixedClock, auditor: User) -> None:
    first_key(auditor, clock)
    factor = further_key(auditor, clock)
    assert factor.state is FactorState.AWAITING_APPROVAL
    assert not WebAuthnCredential.objects.get(pk=factor.device.rpartition("/")[2]).confirmed
    assert len(StaffDirectory().authenticators(f"staff:{auditor.pk}")) == 1
    assert factor.approval_id is not None
    asked = approval_view(factor.approval_id)
    assert {line.name: line.after for line in asked.shown} == {
        "person": f"staff:{auditor.pk}",
        "key_name": "passkey-2",
        "key_sha256": factor.key_sha256,
    }


def test_an_approved_key_is_let_in_once(clock: FixedClock, auditor: User, manager: Voter) -> None:
    first_key(auditor, clock)
    waiting = further_key(auditor, clock)
    approve(waiting, manager, clock)
    me = verified(auditor, Role.AUDITOR)
    let_in = confirm_authenticator(actor=me, clock=clock, factor_id=waiting.factor_id)
    assert (let_in.state, let_in.confirmed_at) == (FactorState.ACTIVE, clock.now())
    assert WebAuthnCredential.objects.filter(confirmed=True).count() == 1 + 1 + 1
    assert audited("staff.factor.confirmed", outcome="DONE")[0]["approval"] == str(waiting.approval_id)
    with pytest.raises(IllegalTransition):
        confirm_authenticator(actor=me, clock=clock, factor_id=waiting.factor_id)


def test_a_key_is_not_let_in_without_the_vote_or_after_a_refusal(
    clock: FixedClock, auditor: User, manager: Voter
) -> None:
    first_key(auditor, clock)
    waiting = further_key(auditor, clock)
    me = verified(auditor, Role.AUDITOR)
    with pytest.raises(ApprovalOpen):
        confirm_authenticator(actor=me, clock=clock, factor_id=waiting.factor_id)
    assert waiting.approval_id is not None
    vote(waiting.approval_id, manager, clock=clock, verdict=Verdict.DECLINE, comment="not seen")
    with pytest.raises(ApprovalOpen):
        confirm_authenticator(actor=me, clock=clock, factor_id=waiting.factor_id)
    assert [row.state for row in EnrolledFactor.objects.order_by("enrolled_at", "id")][
        -1
    ] == "AWAITING_APPROVAL"
    assert audited("staff.factor.confirmed", outcome="DONE") == []


def test_a_key_is_not_let_in_after_the_approval_has_expired(
    clock: FixedClock, auditor: User, manager: Voter
) -> None:
    first_key(auditor, clock)
    waiting = further_key(auditor, clock)
    approve(waiting, manager, clock)
    clock.advance(timedelta(days=3))
    with pytest.raises(ApprovalExpired):
        confirm_authenticator(actor=verified(auditor, Role.AUDITOR), clock=clock, factor_id=waiting.factor_id)


def test_nobody_approves_the_own_key(clock: FixedClock, manager: Voter) -> None:
    waiting = enrol_passkey(
        actor=manager.actor, clock=clock, user_id=manager.user.pk, passkey=new_passkey(), name="passkey-2"
    )
    assert waiting.state is FactorState.AWAITING_APPROVAL
    with pytest.raises(OwnRequest):
        approve(waiting, manager, clock)


def test_the_approver_does_not_let_the_key_in(clock: FixedClock, auditor: User, manager: Voter) -> None:
    first_key(auditor, clock)
    waiting = further_key(auditor, clock)
    approve(waiting, manager, clock)
    with pytest.raises(ExecutionRefused):
        confirm_authenticator(actor=manager.actor, clock=clock, factor_id=waiting.factor_id)


def test_a_further_key_after_the_password_alone_is_refused(clock: FixedClock, auditor: User) -> None:
    first_key(auditor, clock)
    with pytest.raises(FactorRefused):
        enrol_passkey(
            actor=at_password(auditor, Role.AUDITOR),
            clock=clock,
            user_id=auditor.pk,
            passkey=new_passkey(),
            name="passkey-2",
        )
    assert WebAuthnCredential.objects.count() == 1
    assert audited("staff.factor.enrolled", outcome="REFUSED") == [{"code": "factor_refused"}]


def test_a_person_without_a_role_gets_no_further_key(clock: FixedClock) -> None:
    nobody = member("mori")
    first_key(nobody, clock)
    with pytest.raises(RequestRefused):
        further_key(nobody, clock)
    assert EnrolledFactor.objects.count() == 1


def test_a_key_for_another_or_a_former_member_is_refused(clock: FixedClock, auditor: User) -> None:
    other = member("suzuki")
    left = member("kato", is_active=False)
    for actor, user in ((at_password(other), auditor), (at_password(left), left)):
        with pytest.raises(FactorRefused):
            enrol_passkey(actor=actor, clock=clock, user_id=user.pk, passkey=new_passkey(), name="passkey-1")
    assert not EnrolledFactor.objects.exists()


@pytest.mark.parametrize("active", [True, False])
def test_the_same_key_under_two_accounts_is_refused_and_audited(
    clock: FixedClock, auditor: User, *, active: bool
) -> None:
    """One person in two accounts would be two voters (also where the first account has left)."""
    key = SoftKey()
    first_key(auditor, clock, key)
    User.objects.filter(pk=auditor.pk).update(is_active=active)
    second = member("futatsume", Role.CA_MANAGER)
    with pytest.raises(AuthenticatorTaken) as refusal:
        first_key(second, clock, key)
    assert auditor.username not in str(refusal.value)
    assert audited("staff.factor.enrolled", outcome="REFUSED", actor_id=f"staff:{second.pk}") == [
        {"code": "authenticator_taken"}
    ]
    assert factors_of(second.pk) == ()


def test_the_same_public_key_under_another_id_is_refused(clock: FixedClock, auditor: User) -> None:
    key = SoftKey()
    first_key(auditor, clock, key)
    second = member("futatsume")
    with pytest.raises(AuthenticatorTaken):
        enrol_passkey(
            actor=at_password(second),
            clock=clock,
            user_id=second.pk,
            passkey=new_passkey(key, credential_id=b"another id"),
            name="passkey-1",
        )


def test_a_removed_key_does_not_come_back(clock: FixedClock, auditor: User, manager: Voter) -> None:
    key = SoftKey()
    first_key(auditor, clock)
    waiting = further_key(auditor, clock, key)
    remove_authenticator(actor=verified(auditor, Role.AUDITOR), clock=clock, factor_id=waiting.factor_id)
    WebAuthnCredential.objects.filter(pk=waiting.device.rpartition("/")[2]).delete()
    with pytest.raises(AuthenticatorTaken):
        further_key(auditor, clock, key)


def test_an_app_is_registered_alone_first_and_waits_as_a_further_one(
    clock: FixedClock, auditor: User, manager: Voter
) -> None:
    device = prepare_totp(actor=at_password(auditor), clock=clock, user_id=auditor.pk)
    assert prepare_totp(actor=at_password(auditor), clock=clock, user_id=auditor.pk).pk == device.pk
    factor = enrol_totp(
        actor=at_password(auditor), clock=clock, user_id=auditor.pk, device_id=device.pk, name="totp-1"
    )
    assert (factor.state, factor.kind) == (FactorState.ACTIVE, Proof.TOTP)
    assert TOTPDevice.objects.get().confirmed
    me = verified(auditor, Role.AUDITOR)
    second = prepare_totp(actor=me, clock=clock, user_id=auditor.pk)
    waiting = enrol_totp(actor=me, clock=clock, user_id=auditor.pk, device_id=second.pk, name="totp-2")
    assert waiting.state is FactorState.AWAITING_APPROVAL
    assert prepare_totp(actor=me, clock=clock, user_id=auditor.pk).pk not in {device.pk, second.pk}
    approve(waiting, manager, clock)
    confirm_authenticator(actor=me, clock=clock, factor_id=waiting.factor_id)
    assert TOTPDevice.objects.get(pk=second.pk).confirmed


def test_an_app_of_somebody_else_or_one_in_use_is_refused(clock: FixedClock, auditor: User) -> None:
    other = member("suzuki")
    theirs = prepare_totp(actor=at_password(other), clock=clock, user_id=other.pk)
    with pytest.raises(FactorMissing):
        enrol_totp(
            actor=at_password(auditor), clock=clock, user_id=auditor.pk, device_id=theirs.pk, name="totp-1"
        )
    with pytest.raises(FactorRefused):
        prepare_totp(actor=at_password(auditor), clock=clock, user_id=other.pk)


def test_a_second_factor_of_nobody_is_refused(clock: FixedClock, auditor: User) -> None:
    me, nobody = at_password(auditor), new_id()
    with pytest.raises(StaffMissing):
        enrol_passkey(actor=me, clock=clock, user_id=nobody, passkey=new_passkey(), name="passkey-1")
    with pytest.raises(StaffMissing):
        enrol_totp(actor=me, clock=clock, user_id=nobody, device_id=1, name="totp-1")
    with pytest.raises(StaffMissing):
        prepare_totp(actor=me, clock=clock, user_id=nobody)
    assert not EnrolledFactor.objects.exists()
    assert not TOTPDevice.objects.exists()
    assert audited("staff.factor.enrolled", outcome="REFUSED") == [{"code": "staff_missing"}] * 2
