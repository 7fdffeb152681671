"""What somebody plants in the database is refused by a constraint or found by the nightly review."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.models import ApprovalRequest
from apps.audit.models import AuditEvent
from apps.compliance.models import AuthorityFinding
from apps.compliance.selectors.authority import open_findings
from apps.compliance.services import review_authority
from apps.compliance.services.review_authority import AuthorityReview
from apps.compliance.tasks import review_authority as task
from apps.lib.actor import ActorKind, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Organisation, Role
from apps.lib.identifiers import new_id
from apps.policy.models import MsoProfileVersion, PolicyEdition, SitePolicyValue
from apps.policy.services import request_site_value, set_site_value
from apps.staff.models import RoleAssignment
from apps.staff.services import enrol_passkey, prepare_totp
from dsportal.menu import ENTRIES
from dsportal.schedule import SCHEDULE
from dsportal.screens.role_duties import role_duties
from dsportal.visibility import AUDITORS
from tests.factories.approvals import Voter, approved, approver, vote
from tests.factories.factors import new_passkey
from tests.factories.policy import adopted_regulation
from tests.factories.staff import hold, member, totp_device

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SYSTEM = system_actor("scheduler")


def review(clock: FixedClock) -> AuthorityReview:
    return review_authority(actor=SYSTEM, clock=clock)


def found(clock: FixedClock) -> set[tuple[str, str]]:
    review(clock)
    return {(finding.code, finding.subject) for finding in open_findings()}


def person(user: Any) -> str:
    return f"staff:{user.pk}"


def test_two_roles_of_one_person_that_must_lie_apart_are_found(clock: FixedClock) -> None:
    user = member("planted", Role.CA_MANAGER)
    hold(user, Role.KEY_CUSTODIAN)
    assert ("ROLES_APART", person(user)) in found(clock)


def test_a_role_that_the_employer_may_not_fill_is_found(clock: FixedClock) -> None:
    user = member("planted", organisation=Organisation.CONTRACTOR)
    hold(user, Role.CA_MANAGER)
    assert ("EMPLOYER_EXCLUDED", person(user)) in found(clock)


@pytest.mark.parametrize(
    "changes", [{"granted_by": "staff:x"}, {"approval_id": new_id()}], ids=["none", "unknown"]
)
def test_a_role_without_an_approval_is_found(clock: FixedClock, changes: dict[str, Any]) -> None:
    user = member("planted")
    hold(user, Role.OPERATIONS_STAFF, **changes)
    assert ("ASSIGNMENT_UNSUPPORTED", person(user)) in found(clock)


def test_a_role_on_an_approval_for_somebody_else_is_found(clock: FixedClock) -> None:
    asker = approver("ops", Role.OPERATIONS_MANAGER)
    rightful, planted = member("rightful"), member("planted")
    approval_id = approved(
        Kind.ASSIGN_ROLE,
        subject=person(rightful),
        act={"user": str(rightful.pk), "role": Role.OPERATIONS_STAFF.value},
        asker=asker.actor,
        voters=[approver("manager", Role.CA_MANAGER)],
        clock=clock,
    )
    hold(planted, Role.OPERATIONS_STAFF, granted_by=asker.actor.actor_id, approval_id=approval_id)
    assert ("ASSIGNMENT_UNSUPPORTED", person(planted)) in found(clock)


@pytest.mark.requirement("R-5.3.4-1")
def test_a_role_in_force_without_its_trainings_and_checks_is_found(clock: FixedClock) -> None:
    user = member("planted")
    hold(user, Role.PKI_ENGINEER, granted_by="staff:x")
    review(clock)
    details = {one.detail for one in open_findings() if one.code == "PREREQUISITE_MISSING"}
    assert any("BACKGROUND_CHECK_MISSING" in detail for detail in details)
    assert any("TRAINING" in detail for detail in details)


def test_a_person_in_two_accounts_is_found_by_the_security_key(clock: FixedClock) -> None:
    first = approver("first", Role.CA_MANAGER)
    second = member("second")
    WebAuthnCredential.objects.create(
        user=second, name="copy", confirmed=True, credential_id=b"another", public_key=first.key.cose_key()
    )
    pair = sorted([person(first.user), person(second)])
    assert ("KEY_SHARED", pair[0]) in found(clock)


def test_a_key_that_nobody_registered_is_found(clock: FixedClock) -> None:
    planted = approver("planted", Role.CA_MANAGER)
    assert ("KEY_UNLOGGED", person(planted.user)) in found(clock)


def test_a_device_slipped_in_by_sql_is_found(clock: FixedClock) -> None:
    device = totp_device(member("planted"))
    review(clock)
    [finding] = [one for one in open_findings() if one.code == "KEY_UNLOGGED"]
    assert (finding.subject, finding.detail) == ("device", device.persistent_id)


def test_a_device_confirmed_by_sql_is_found_and_one_that_was_registered_is_not(clock: FixedClock) -> None:
    user = member("owner", Role.AUDITOR)
    me = replace(system_actor("x"), kind=ActorKind.PERSON, actor_id=person(user))
    enrol_passkey(actor=me, clock=clock, user_id=user.pk, passkey=new_passkey(), name="passkey-1")
    assert "KEY_UNLOGGED" not in {code for code, _subject in found(clock)}
    device = prepare_totp(actor=me, clock=clock, user_id=user.pk)
    assert "KEY_UNLOGGED" not in {code for code, _subject in found(clock)}
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    assert ("KEY_UNLOGGED", "device") in found(clock)


def test_an_account_that_nobody_registered_is_found(clock: FixedClock) -> None:
    user = member("planted")
    assert ("ACCOUNT_UNLOGGED", person(user)) in found(clock)


def test_a_role_behind_a_password_alone_is_found(clock: FixedClock) -> None:
    bare, safe, without_role = member("bare", Role.CA_MANAGER), member("safe", Role.AUDITOR), member("none")
    totp_device(safe)
    codes = found(clock)
    assert ("FACTOR_MISSING", person(bare)) in codes
    assert not {("FACTOR_MISSING", person(safe)), ("FACTOR_MISSING", person(without_role))} & codes


def plant_value(clock: FixedClock, **changes: Any) -> None:
    adopted_regulation(clock=clock)
    values = {"name": "batch_size_max", "version": 1, "value": 10, "set_by": "staff:x", **changes}
    SitePolicyValue.objects.create(edition=PolicyEdition.objects.get(), set_at=clock.now(), **values)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": 101, "set_by": "system:set-up"}, "VALUE_OUT_OF_BOUNDS"),
        ({"name": "no_such_value", "set_by": "system:set-up"}, "VALUE_OUT_OF_BOUNDS"),
        ({}, "VALUE_UNSUPPORTED"),
        ({"approval_id": new_id()}, "VALUE_UNSUPPORTED"),
    ],
    ids=["bounds", "unknown name", "no approval", "unknown approval"],
)
def test_a_value_that_came_past_the_command_is_found(
    clock: FixedClock, changes: dict[str, Any], code: str
) -> None:
    plant_value(clock, **changes)
    assert code in {code for code, _subject in found(clock)}


def test_a_planted_row_with_a_name_in_it_does_not_stop_the_review(clock: FixedClock) -> None:
    plant_value(clock, name="青木 123456789012")
    subjects = {subject for _code, subject in found(clock) if subject.startswith("sha256:")}
    assert len(subjects) == 1
    assert not AuthorityFinding.objects.filter(subject__contains="青木").exists()


def test_a_value_on_the_approval_of_another_value_is_found(clock: FixedClock) -> None:
    view_id = carried_out(clock)
    plant_value(clock, name="batch_size_max", version=2, value=99, approval_id=view_id)
    assert ("VALUE_UNSUPPORTED", "site_value:batch_size_max") in found(clock)


def test_a_profile_put_in_force_by_sql_is_found(clock: FixedClock) -> None:
    draft = adopted_regulation(clock=clock)
    MsoProfileVersion.objects.update(state="APPROVED", approval_id=new_id())
    assert ("PROFILE_UNSUPPORTED", f"profile:{draft.profile_id}") in found(clock)


def carried_out(clock: FixedClock) -> Any:
    """Set a value as it must be done; return the approval."""
    adopted_regulation(clock=clock)
    asker = approver("asker", Role.OPERATIONS_MANAGER)
    view = request_site_value(actor=asker.actor, clock=clock, name="batch_size_max", value=10, reason="r")
    for voter in board():
        vote(view.approval_id, voter, clock=clock)
    set_site_value(
        actor=asker.actor, clock=clock, name="batch_size_max", value=10, approval_id=view.approval_id
    )
    return view.approval_id


def board() -> tuple[Voter, Voter]:
    agency = approver("agency", Role.CA_MANAGER, organisation=Organisation.DIGITAL_AGENCY)
    return approver("jlis", Role.CA_MANAGER), agency


def test_what_was_done_rightly_is_not_found(clock: FixedClock) -> None:
    carried_out(clock)
    wrong = {"VALUE_UNSUPPORTED", "VALUE_OUT_OF_BOUNDS", "STATE_UNEXPLAINED", "VOTE_INVALID", "ROLES_APART"}
    assert not wrong & {code for code, _subject in found(clock)}


def test_a_state_flipped_by_sql_is_refused_or_found(clock: FixedClock) -> None:
    adopted_regulation(clock=clock)
    asker = approver("asker", Role.OPERATIONS_MANAGER)
    view = request_site_value(actor=asker.actor, clock=clock, name="batch_size_max", value=10, reason="r")
    rows = ApprovalRequest.objects.filter(pk=view.approval_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="APPROVED")
    rows.update(state="APPROVED", approved_at=clock.now(), use_until=clock.now() + timedelta(days=1))
    codes = {code for code, subject in found(clock) if subject == f"approval:{view.approval_id}"}
    assert "STATE_UNEXPLAINED" in codes


def test_a_trigger_that_somebody_dropped_is_found(clock: FixedClock) -> None:
    missing = ("GUARD_MISSING", "trigger:approvals_approvalvote_no_update")
    assert missing not in found(clock)
    with connection.cursor() as cursor:
        where = " ON approvals_approvalvote" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER approvals_approvalvote_no_update{where}")
    assert missing in found(clock)


@pytest.mark.requirement("R-5.2.2-1")
def test_a_critical_act_that_too_few_people_can_complete_is_found(clock: FixedClock) -> None:
    for name, organisation in (("one", "JLIS"), ("two", "DIGITAL_AGENCY"), ("three", "JLIS")):
        everything = member(name, organisation=organisation)
        for role in (Role.OPERATIONS_MANAGER, Role.CA_MANAGER, Role.KEY_CUSTODIAN, Role.CERTIFICATE_ISSUER):
            hold(everything, role)
        hold(everything, Role.PKI_ENGINEER)
    assert "GROUP_TOO_SMALL" in {code for code, _subject in found(clock)}


def test_an_act_that_nobody_can_do_is_found(clock: FixedClock) -> None:
    assert "ACT_UNSTAFFED" in {code for code, _subject in found(clock)}


def test_a_finding_is_written_once_and_closed_when_it_is_gone(clock: FixedClock) -> None:
    user = member("bare", Role.AUDITOR)
    first = review(clock)
    clock.advance(timedelta(days=1))
    assert review(clock) == AuthorityReview(opened=0, cleared=0, open=first.open)
    totp_device(user)
    clock.advance(timedelta(days=1))
    assert review(clock).cleared >= 1
    row = AuthorityFinding.objects.get(code="FACTOR_MISSING")
    assert (row.subject, row.cleared_at) == (person(user), clock.now())
    assert str(row) == f"FACTOR_MISSING staff:{user.pk}"
    events = AuditEvent.objects.filter(subject=person(user), event__startswith="compliance.")
    assert {"compliance.finding.opened", "compliance.finding.cleared"} <= {row.event for row in events}


def test_a_finding_that_comes_back_is_a_new_row(clock: FixedClock) -> None:
    user = member("bare", Role.AUDITOR)
    review(clock)
    device = totp_device(user)
    review(clock)
    device.delete()
    review(clock)
    assert AuthorityFinding.objects.filter(code="FACTOR_MISSING").count() == 2


@pytest.mark.parametrize(
    "statement", ["DELETE FROM {}", "UPDATE {} SET code = 'x'", "UPDATE {} SET detail = 'x'"]
)
def test_nobody_takes_a_finding_away_with_sql(clock: FixedClock, statement: str) -> None:
    member("planted", Role.AUDITOR)
    review(clock)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("compliance_authorityfinding"))


def test_the_review_runs_every_night_and_auditors_see_it() -> None:
    task()
    assert AuditEvent.objects.filter(event="compliance.authority.reviewed").count() == 1
    assert "compliance.review_authority" in {entry["task"] for entry in SCHEDULE.values()}
    assert ENTRIES["compliance.authorityfinding"].roles == AUDITORS
    assert RoleAssignment.objects.count() == 0


def test_auditors_see_open_findings_on_their_home_page_and_nobody_else_does(clock: FixedClock) -> None:
    auditor, manager = frozenset({Role.AUDITOR.value}), frozenset({Role.CA_MANAGER.value})
    address = "/admin/compliance/authorityfinding/"
    assert address not in {duty.url for duty in role_duties(auditor, now=clock.now())}
    member("planted", Role.AUDITOR)
    review(clock)
    assert address in {duty.url for duty in role_duties(auditor, now=clock.now())}
    assert address not in {duty.url for duty in role_duties(manager, now=clock.now())}
