"""Second factors go, recovery codes stay: removal, what a copied table tells, the nightly look (5.2.3)."""

import pytest
from django.db import IntegrityError, transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.selectors import approval_view
from apps.approvals.states import ApprovalState
from apps.approvals.types import Verdict
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id
from apps.staff.errors import FactorMissing, FactorRefused, LastFactor
from apps.staff.models import EnrolledFactor, User
from apps.staff.selectors.directory import StaffDirectory
from apps.staff.selectors.factors import factors_of, unregistered_factors
from apps.staff.selectors.recovery import stored_form
from apps.staff.services import (
    confirm_authenticator,
    enrol_passkey,
    issue_recovery_codes,
    remove_authenticator,
)
from apps.staff.states import FactorState
from tests.factories.approvals import Voter, vote
from tests.factories.factors import new_passkey
from tests.factories.staff import hold, member
from tests.support.audited import audited
from tests.unit.staff.services.factor_steps import approve, at_password, first_key, further_key, verified

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_owner_removes_a_key_and_it_counts_no_more(
    clock: FixedClock, auditor: User, manager: Voter
) -> None:
    first = first_key(auditor, clock)
    second = further_key(auditor, clock)
    approve(second, manager, clock)
    me = verified(auditor, Role.AUDITOR)
    confirm_authenticator(actor=me, clock=clock, factor_id=second.factor_id)
    gone = remove_authenticator(actor=me, clock=clock, factor_id=first.factor_id)
    assert gone.state is FactorState.REMOVED
    assert [factor.factor_id for factor in factors_of(auditor.pk)] == [second.factor_id]
    assert len(StaffDirectory().authenticators(me.actor_id)) == 1
    assert audited("staff.factor.removed", outcome="DONE")[0]["factor"] == str(first.factor_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        EnrolledFactor.objects.filter(pk=first.factor_id).update(state="ACTIVE")


def test_taking_back_a_waiting_key_withdraws_the_request(clock: FixedClock, auditor: User) -> None:
    first_key(auditor, clock)
    waiting = further_key(auditor, clock)
    remove_authenticator(actor=verified(auditor, Role.AUDITOR), clock=clock, factor_id=waiting.factor_id)
    assert waiting.approval_id is not None
    assert approval_view(waiting.approval_id).state is ApprovalState.WITHDRAWN


def test_taking_back_a_declined_key_needs_no_withdrawal(
    clock: FixedClock, auditor: User, manager: Voter
) -> None:
    first_key(auditor, clock)
    waiting = further_key(auditor, clock)
    assert waiting.approval_id is not None
    vote(waiting.approval_id, manager, clock=clock, verdict=Verdict.DECLINE, comment="not seen")
    remove_authenticator(actor=verified(auditor, Role.AUDITOR), clock=clock, factor_id=waiting.factor_id)
    assert approval_view(waiting.approval_id).state is ApprovalState.DECLINED


def test_the_last_key_stays(clock: FixedClock, auditor: User) -> None:
    only = first_key(auditor, clock)
    further_key(auditor, clock)  # it waits, so it does not count
    with pytest.raises(LastFactor):
        remove_authenticator(actor=verified(auditor, Role.AUDITOR), clock=clock, factor_id=only.factor_id)
    assert audited("staff.factor.removed", outcome="REFUSED") == [{"code": "last_factor"}]


def test_nobody_removes_a_key_of_another_or_without_a_second_factor(clock: FixedClock, auditor: User) -> None:
    factor = first_key(auditor, clock)
    other = member("suzuki", Role.OPERATIONS_MANAGER)
    with pytest.raises(FactorMissing):
        remove_authenticator(
            actor=verified(other, Role.OPERATIONS_MANAGER), clock=clock, factor_id=factor.factor_id
        )
    with pytest.raises(FactorMissing):
        remove_authenticator(actor=verified(auditor), clock=clock, factor_id=new_id())
    with pytest.raises(FactorMissing):
        confirm_authenticator(actor=verified(auditor), clock=clock, factor_id=new_id())
    with pytest.raises(FactorRefused):
        remove_authenticator(actor=at_password(auditor), clock=clock, factor_id=factor.factor_id)
    assert EnrolledFactor.objects.get().state == "ACTIVE"


def test_a_device_that_was_put_into_the_database_is_found(clock: FixedClock, auditor: User) -> None:
    first_key(auditor, clock)
    waiting = further_key(auditor, clock)
    device = TOTPDevice.objects.create(user_id=auditor.pk, name="slipped in", confirmed=True)
    WebAuthnCredential.objects.update(confirmed=True)
    assert unregistered_factors() == tuple(sorted([device.persistent_id, waiting.device]))


def test_recovery_codes_are_stored_as_digests_and_replace_the_old_ones(
    clock: FixedClock, auditor: User
) -> None:
    me = verified(auditor)
    issue_recovery_codes(actor=me, clock=clock, user_id=auditor.pk)
    codes = issue_recovery_codes(actor=me, clock=clock, user_id=auditor.pk)
    assert len(set(codes)) == 8
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert stored == {stored_form(code) for code in codes}
    assert not stored & set(codes)
    assert stored_form(f" {codes[0].upper()} ") == stored_form(codes[0])
    assert StaticDevice.objects.count() == 1


def test_recovery_codes_are_given_to_the_owner_after_a_second_factor_only(
    clock: FixedClock, auditor: User
) -> None:
    for actor in (at_password(auditor), verified(member("suzuki"))):
        with pytest.raises(FactorRefused):
            issue_recovery_codes(actor=actor, clock=clock, user_id=auditor.pk)
    assert not StaticToken.objects.exists()
    assert len(audited("staff.factor.enrolled", outcome="REFUSED")) == 2


def test_the_system_registers_keys_only_where_people_are_simulated(
    clock: FixedClock, auditor: User, settings: object
) -> None:
    system = system_actor("seed")
    enrol_passkey(actor=system, clock=clock, user_id=auditor.pk, passkey=new_passkey(), name="passkey-1")
    settings.DSPORTAL = settings.DSPORTAL | {"production": True}  # type: ignore[attr-defined]  # pytest-django
    second = member("suzuki")
    hold(second, Role.SYSTEM_ENGINEER)
    with pytest.raises(FactorRefused):
        enrol_passkey(actor=system, clock=clock, user_id=second.pk, passkey=new_passkey(), name="passkey-1")
