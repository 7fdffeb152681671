"""Sanction cases that few people read, and people who leave: everything closes at once (5.3.6, 5.2.4)."""

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.errors import RequestRefused
from apps.approvals.selectors import approval_view, open_requests
from apps.approvals.services import withdraw_request
from apps.audit.models import AuditEvent
from apps.audit.services import record_event
from apps.lib.actor import Actor, LoginStrength
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    HasLeft,
    OwnFileRefused,
    PersonnelInvalid,
    PersonnelMissing,
    PersonnelRefused,
    SanctionRefused,
    SuccessorRefused,
)
from apps.staff.events import PersonnelEvent
from apps.staff.models import OpenDuty, RoleAssignment, SanctionCase, StaffCertificate, TrainingTask, User
from apps.staff.selectors import due_for, roles_of
from apps.staff.selectors.sanctions import cases_for
from apps.staff.services import (
    activate_account,
    announce_change,
    decide_sanction_case,
    end_employment,
    hand_over_duty,
    open_sanction_case,
    read_sanction_case,
    request_role,
)
from apps.staff.types import DueCode, SanctionView
from tests.factories.approvals import Voter, approver
from tests.factories.office import PERIOD
from tests.factories.personnel import officer
from tests.factories.staff import hold, member, totp_device
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HEAD = officer(Role.CA_MANAGER, actor_id="staff:head")


def auditor(user: User, strength: LoginStrength = LoginStrength.PASSKEY) -> Actor:
    return officer(Role.AUDITOR, actor_id=f"staff:{user.pk}", strength=strength)


def known_events(clock: FixedClock, number: int) -> list[UUID]:
    """Return the ids of events that the log holds."""
    for _each in range(number):
        record_event(actor=HEAD, clock=clock, event=PersonnelEvent.DOCUMENT_READ, subject="document:1")
    return list(AuditEvent.objects.order_by("-seq").values_list("event_id", flat=True)[:number])


@pytest.fixture
def named() -> User:
    return member("named", Role.AUDITOR)


@pytest.fixture
def case(clock: FixedClock, named: User) -> SanctionView:
    return open_sanction_case(
        actor=HEAD,
        clock=clock,
        user_id=member("culprit", Role.OPERATIONS_STAFF).pk,
        facts="read records of neighbours",
        audit_events=known_events(clock, 2),
        auditors=[named.pk],
    )


@pytest.mark.requirement("R-5.3.6-1")
def test_a_case_is_read_by_the_ca_manager_and_the_named_auditor_and_each_reading_is_logged(
    clock: FixedClock, case: SanctionView, named: User
) -> None:
    for reader in (HEAD, auditor(named)):
        assert read_sanction_case(actor=reader, clock=clock, case_id=case.case_id) == case
        assert [(line.case_id, line.user_id) for line in cases_for(reader)] == [(case.case_id, case.user_id)]
    assert len(audited("staff.sanction.read", outcome="DONE", subject=f"sanction:{case.case_id}")) == 2
    row = SanctionCase.objects.get()
    assert b"neighbours" not in bytes(row.sealed_facts)
    assert audited("staff.sanction.opened") == [{"events": 2}]


@pytest.mark.requirement("R-5.3.6-1")
def test_nobody_else_reads_a_case(clock: FixedClock, case: SanctionView, named: User) -> None:
    strangers = (
        officer(Role.AUDITOR, actor_id="staff:other"),
        officer(Role.OPERATIONS_MANAGER),
        officer(Role.EXTERNAL_AUDITOR, actor_id=f"staff:{named.pk}"),
        auditor(named, LoginStrength.PASSWORD),
        officer(Role.CA_MANAGER, actor_id=f"staff:{case.user_id}"),
    )
    for stranger in strangers:
        with pytest.raises(SanctionRefused):
            read_sanction_case(actor=stranger, clock=clock, case_id=case.case_id)
    assert cases_for(strangers[0]) == cases_for(strangers[1]) == cases_for(strangers[4]) == ()
    assert len(audited("staff.sanction.read", outcome="REFUSED")) == 5
    with pytest.raises(PersonnelMissing):
        read_sanction_case(actor=HEAD, clock=clock, case_id=new_id())


@pytest.mark.requirement("R-5.3.6-1")
def test_a_decision_is_final_and_not_by_the_person_concerned(clock: FixedClock, case: SanctionView) -> None:
    decide: dict[str, Any] = {"clock": clock, "case_id": case.case_id, "decision": "reprimand"}
    with pytest.raises(PersonnelRefused):
        decide_sanction_case(actor=officer(), **decide)
    with pytest.raises(OwnFileRefused):
        decide_sanction_case(actor=officer(Role.CA_MANAGER, actor_id=f"staff:{case.user_id}"), **decide)
    with pytest.raises(PersonnelMissing):
        decide_sanction_case(actor=HEAD, **(decide | {"case_id": new_id()}))
    with pytest.raises(PersonnelInvalid):
        decide_sanction_case(actor=HEAD, **(decide | {"decision": " "}))
    assert decide_sanction_case(actor=HEAD, **decide).decision == "reprimand"
    with pytest.raises(IllegalTransition):
        decide_sanction_case(actor=HEAD, **decide)
    with pytest.raises(IntegrityError), transaction.atomic():
        SanctionCase.objects.update(state="UNDER_REVIEW", sealed_decision=None)


def test_a_case_names_events_and_true_auditors(clock: FixedClock, named: User) -> None:
    user = member("culprit")
    given: dict[str, Any] = {"user_id": user.pk, "facts": "x", "audit_events": known_events(clock, 1)}
    changes: tuple[dict[str, Any], ...] = (
        {"audit_events": []},
        {"audit_events": [new_id()]},
        {"audit_events": [*given["audit_events"], new_id()]},
        {"auditors": [member("none").pk]},
        {"facts": ""},
        {"user_id": named.pk, "auditors": [named.pk]},
    )
    for change in changes:
        with pytest.raises(PersonnelInvalid):
            open_sanction_case(actor=HEAD, clock=clock, **(given | change))
    with pytest.raises(PersonnelRefused):
        open_sanction_case(actor=officer(), clock=clock, **given)
    assert not SanctionCase.objects.exists()


@pytest.fixture
def leaver(clock: FixedClock) -> Voter:
    """Return an operations manager with keys, a certificate, a training task and an open request."""
    person = approver("leaver", Role.OPERATIONS_MANAGER)
    totp_device(person.user)
    now = clock.now()
    StaffCertificate.objects.create(
        user=person.user,
        serial="1",
        issuer="CN=CA",
        sha256="ab" * 32,
        not_before=now,
        not_after=now + PERIOD,
        registered_by="system:test",
        registered_at=now,
    )
    hold(person.user, Role.RA_OPERATOR, state="PENDING", activated_at=None)
    announce_change(actor=officer(), clock=clock, reference="2026-1", roles=[Role.OPERATIONS_MANAGER])
    request_role(
        actor=person.actor,
        clock=clock,
        user_id=member("new").pk,
        role=Role.OPERATIONS_STAFF,
        valid_from=now,
        valid_until=now + PERIOD,
    )
    return person


@pytest.mark.requirement("R-5.2.4-4")
def test_everything_closes_at_once_when_somebody_leaves(clock: FixedClock, leaver: Voter) -> None:
    user = leaver.user
    [request] = open_requests()
    made = end_employment(actor=HEAD, clock=clock, user_id=user.pk, reason="retired")
    assert (made.duties, made.keys, made.certificates, made.requests) == (("ops_manager",), 2, 1, 1)
    gone = User.objects.get(pk=user.pk)
    assert (gone.is_active, gone.left_at) == (False, clock.now())
    assert roles_of(user.pk, at=clock.now()) == frozenset()
    assert set(RoleAssignment.objects.filter(user=user).values_list("state", flat=True)) == {"WITHDRAWN"}
    assert not WebAuthnCredential.objects.filter(user=user, confirmed=True).exists()
    assert StaffCertificate.objects.get(user=user).state == "REVOKED"
    assert TrainingTask.objects.get(user=user).state == "CANCELLED"
    assert approval_view(request.approval_id).state == "WITHDRAWN"
    assert open_requests() == ()
    [event] = audited("staff.employment.ended")
    assert event == {
        "duties": ["ops_manager"],
        "sessions": 0,
        "keys": 2,
        "certificates": 1,
        "requests": 1,
    }


def test_leaving_is_for_good_and_not_for_oneself(clock: FixedClock, leaver: Voter) -> None:
    given: dict[str, Any] = {"clock": clock, "user_id": leaver.user.pk, "reason": "retired"}
    with pytest.raises(PersonnelRefused):
        end_employment(actor=officer(Role.AUDITOR), **given)
    with pytest.raises(OwnFileRefused):
        end_employment(actor=leaver.actor, **given)
    with pytest.raises(PersonnelInvalid):
        end_employment(actor=HEAD, **(given | {"reason": " "}))
    assert User.objects.get(pk=leaver.user.pk).is_active
    end_employment(actor=HEAD, **given)
    with pytest.raises(HasLeft):
        end_employment(actor=HEAD, **given)
    with pytest.raises(HasLeft):
        activate_account(actor=officer(), clock=clock, user_id=leaver.user.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=leaver.user.pk).update(is_active=True)


def test_requests_of_people_who_are_here_are_theirs_to_withdraw(clock: FixedClock, leaver: Voter) -> None:
    [request] = open_requests()
    with pytest.raises(RequestRefused):
        withdraw_request(actor=HEAD, clock=clock, approval_id=request.approval_id, reason="x")


def test_a_duty_is_open_until_somebody_with_the_role_takes_it_over(clock: FixedClock, leaver: Voter) -> None:
    end_employment(actor=HEAD, clock=clock, user_id=leaver.user.pk, reason="retired")
    duty = OpenDuty.objects.get()
    assert (DueCode.DUTY_LEFT, "ops_manager") in {(item.code, item.detail) for item in due_for(HEAD, clock)}
    given: dict[str, Any] = {"clock": clock, "duty_id": duty.pk}
    with pytest.raises(SuccessorRefused):
        hand_over_duty(actor=HEAD, successor_id=member("idle").pk, **given)
    successor = member("successor", Role.OPERATIONS_MANAGER)
    with pytest.raises(PersonnelRefused):
        hand_over_duty(actor=officer(Role.AUDITOR), successor_id=successor.pk, **given)
    assert hand_over_duty(actor=HEAD, successor_id=successor.pk, **given).successor_id == successor.pk
    assert DueCode.DUTY_LEFT not in {item.code for item in due_for(HEAD, clock)}
    with pytest.raises(PersonnelMissing):
        hand_over_duty(actor=HEAD, successor_id=successor.pk, **given)
    assert audited("staff.duty.handed_over", outcome="DONE")[0]["role"] == "ops_manager"
