"""An administrator of the database flips states and plants rows; the nightly review names each of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.approvals.models import ApprovalRequest
from apps.compliance.selectors.authority import open_findings
from apps.compliance.services import review_authority
from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Organisation, Role
from apps.lib.identifiers import new_id
from apps.registration.models import IntakeHold
from apps.staff.models import EnrolledFactor, PrerequisiteWaiver, StaffCertificate, User
from apps.staff.services import end_employment, enrol_totp, prepare_totp, register_staff
from tests.factories.office import give, office
from tests.factories.personnel import complete_file
from tests.factories.staff import PASSWORD, member
from tests.support.flush import without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SYSTEM: Final = system_actor("set-up")


def found(clock: FixedClock) -> set[tuple[str, str]]:
    review_authority(actor=SYSTEM, clock=clock)
    return {(finding.code, finding.subject) for finding in open_findings()}


def registered(clock: FixedClock, name: str = "tanaka", organisation: Any = Organisation.JLIS) -> User:
    view = register_staff(
        actor=SYSTEM,
        clock=clock,
        username=name,
        display_name=name,
        organisation=organisation,
        password=PASSWORD,
    )
    return User.objects.get(pk=view.user_id)


def person(user: User) -> str:
    return f"staff:{user.pk}"


def myself(user: User) -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=person(user),
        roles=frozenset(),
        organisation=user.organisation,
        terminal="test",
        strength=LoginStrength.PASSWORD,
    )


def test_a_person_moved_to_another_organisation_is_found(clock: FixedClock) -> None:
    """Two people of one organisation would else count as both (1.3.5.1)."""
    user = registered(clock)
    assert not {("ACCOUNT_MOVED", person(user)), ("ACCOUNT_REOPENED", person(user))} & found(clock)
    User.objects.filter(pk=user.pk).update(organisation=Organisation.DIGITAL_AGENCY)
    assert ("ACCOUNT_MOVED", person(user)) in found(clock)


def test_an_account_that_was_opened_again_is_found(clock: FixedClock) -> None:
    desk, user = office(), registered(clock)
    end_employment(actor=desk.ops.actor, clock=clock, user_id=user.pk, reason="retired")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
    User.objects.filter(pk=user.pk).update(is_active=True, left_at=None)
    assert ("ACCOUNT_REOPENED", person(user)) in found(clock)


def test_a_contractors_account_that_nobody_opened_is_found(clock: FixedClock) -> None:
    user = registered(clock, organisation=Organisation.CONTRACTOR)
    assert ("ACCOUNT_REOPENED", person(user)) not in found(clock)
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert ("ACCOUNT_REOPENED", person(user)) in found(clock)


def with_app(clock: FixedClock) -> tuple[User, TOTPDevice]:
    """Return somebody who registered an authenticator app as it must be done."""
    user = registered(clock)
    device = prepare_totp(actor=myself(user), clock=clock, user_id=user.pk)
    enrol_totp(actor=myself(user), clock=clock, user_id=user.pk, device_id=device.pk, name="app")
    return user, TOTPDevice.objects.get(user=user)


def test_another_secret_in_a_registered_app_is_found(clock: FixedClock) -> None:
    user, device = with_app(clock)
    assert "KEY_UNLOGGED" not in {code for code, _subject in found(clock)}
    TOTPDevice.objects.filter(pk=device.pk).update(key="ab" * 20)
    assert ("KEY_UNLOGGED", "device") in found(clock)
    EnrolledFactor.objects.update(key_sha256="0" * 64)
    assert ("KEY_UNLOGGED", person(user)) in found(clock)


def test_a_second_factor_planted_with_its_registration_is_found(clock: FixedClock) -> None:
    user, device = with_app(clock)
    planted = TOTPDevice.objects.create(user=user, name="mine", confirmed=True)
    row = EnrolledFactor.objects.create(
        user=user,
        kind="TOTP",
        name="mine",
        device=planted.persistent_id,
        key_sha256="1" * 64,
        state="ACTIVE",
        enrolled_at=clock.now() + timedelta(seconds=1),
        confirmed_at=clock.now(),
    )
    assert device.pk != planted.pk
    assert {("KEY_UNLOGGED", person(user)), ("APPROVAL_MISSING", f"factor:{row.pk}")} <= found(clock)


def plant_card(clock: FixedClock) -> str:
    row = StaffCertificate.objects.create(
        user=member("planted", Role.AUDITOR),
        serial="1",
        issuer="CN=x",
        sha256="2" * 64,
        not_before=clock.now(),
        not_after=clock.now() + timedelta(days=1),
        registered_by="staff:x",
        registered_at=clock.now(),
    )
    return f"staff_certificate:{row.pk}"


def plant_waiver(clock: FixedClock) -> str:
    row = PrerequisiteWaiver.objects.create(
        user=member("planted"),
        role=Role.FACILITY_STAFF,
        area="FACILITY_SECURITY",
        sealed_reason=b"",
        valid_until=clock.today(),
        approval_id=new_id(),
        granted_by="staff:x",
        granted_at=clock.now(),
    )
    return f"waiver:{row.pk}"


def plant_hold(clock: FixedClock) -> str:
    """Stop the intake of the whole country with one row."""
    row = IntakeHold.objects.create(
        subject="incident:x", approval_id=new_id(), held_by="staff:x", held_at=clock.now()
    )
    return f"intake_hold:{row.pk}"


@pytest.mark.requirement("R-5.2.2-1")
@pytest.mark.parametrize("plant", [plant_card, plant_waiver, plant_hold])
def test_a_planted_row_with_an_invented_approval_is_found(
    clock: FixedClock, plant: Callable[[FixedClock], str]
) -> None:
    assert ("APPROVAL_MISSING", plant(clock)) in found(clock)


def test_an_approval_that_was_made_unreadable_does_not_stop_the_review(clock: FixedClock) -> None:
    desk, user = office(), member("tanaka")
    complete_file(user, Role.OPERATIONS_STAFF, clock=clock)
    grant = give(desk, clock, user, Role.OPERATIONS_STAFF)
    assert ("ASSIGNMENT_UNSUPPORTED", person(user)) not in found(clock)
    assert grant.approval_id is not None
    with without_triggers():
        ApprovalRequest.objects.filter(pk=grant.approval_id).update(statement="no request")
    assert {
        ("ASSIGNMENT_UNSUPPORTED", person(user)),
        ("STATEMENT_CHANGED", f"approval:{grant.approval_id}"),
    } <= found(clock)
