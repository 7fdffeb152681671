"""Report, approval and abortion: nothing is closed over an open step, an open door or one's own work."""

import hashlib
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, ApprovalOpen, ApprovalUsed, TookPart
from apps.approvals.services import request_approval
from apps.keys.errors import (
    ApproverTookPart,
    CeremonyInvalid,
    CeremonyRoleNeeded,
    MinutesDiffer,
    SecondFactorNeeded,
    StillPresent,
)
from apps.keys.models import CeremonyParticipant, CeremonyStep, KeyCeremony, StepConfirmation
from apps.keys.selectors import ceremony_view, open_ceremonies
from apps.keys.selectors.minutes import minutes_text
from apps.keys.services import abort_ceremony, complete_ceremony, report_ceremony, request_completion
from apps.keys.states import CeremonyState
from apps.lib.actor import system_actor
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from tests.factories.approvals import approver, shown_for, vote
from tests.factories.ceremonies import PEOPLE, Cast
from tests.factories.staff import hold
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.mark.requirement("R-5.2.1.1-2")
def test_the_head_approves_the_minutes_and_the_ceremony_is_closed(people: Cast) -> None:
    ceremony = people.reported()
    closed = people.complete(ceremony, people.approved_by(ceremony, people["head"]))
    assert closed.state is CeremonyState.APPROVED
    row = KeyCeremony.objects.get(pk=ceremony.ceremony_id)
    assert hashlib.sha256(minutes_text(row).encode()).hexdigest() == row.minutes_sha256
    assert audited("keys.ceremony.approved", outcome="DONE") == [
        {"approval": str(row.approval_id), "minutes_sha256": row.minutes_sha256, "state": "APPROVED"}
    ]
    assert open_ceremonies() == ()


@pytest.mark.requirement("R-5.2.1.1-2")
def test_nobody_asks_for_the_completion_of_a_ceremony_with_an_open_step(people: Cast) -> None:
    ceremony = people.done(people.started(CeremonyType.ACTIVATION), until=4)
    assert ceremony.state is CeremonyState.IN_PROGRESS
    with pytest.raises(CeremonyInvalid):
        request_completion(
            actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id
        )
    with pytest.raises(IllegalTransition):
        people.report(people.emptied(ceremony))
    with pytest.raises(IllegalTransition):
        people.complete(ceremony, None)
    assert ceremony_view(ceremony.ceremony_id).state is CeremonyState.IN_PROGRESS


@pytest.mark.requirement("R-5.2.1.1-2")
def test_a_step_that_was_opened_past_the_services_stops_the_completion(people: Cast) -> None:
    ceremony = people.reported()
    approval_id = people.approved_by(ceremony, people["head"])
    CeremonyStep.objects.create(
        ceremony_id=ceremony.ceremony_id,
        number=99,
        step_type="KEYGEN",
        role="key_custodian",
        clause="6.1.1.1",
        text="x",
        state="NOT_STARTED",
    )
    with pytest.raises(MinutesDiffer):
        people.complete(ceremony, approval_id)
    assert audited("keys.ceremony.approved", outcome="FAILED") == [{"code": "ceremony_minutes_differ"}]


@pytest.mark.requirement("R-5.2.1.1-2")
def test_a_ca_manager_who_operated_a_step_does_not_vote(people: Cast) -> None:
    ceremony = people.started(CeremonyType.ACTIVATION)
    _operated_by_the_head(people, ceremony.ceremony_id)
    ceremony = people.report(people.emptied(people.done(ceremony)))
    view = request_completion(
        actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id
    )
    assert people["head"].actor.actor_id in view.took_part
    with pytest.raises(TookPart):
        vote(view.approval_id, people["head"], clock=people.clock)


@pytest.mark.requirement("R-5.2.1.1-2")
def test_a_request_that_hides_the_operators_completes_nothing(people: Cast) -> None:
    ceremony = people.started(CeremonyType.ACTIVATION)
    _operated_by_the_head(people, ceremony.ceremony_id)
    ceremony = people.report(people.emptied(people.done(ceremony)))
    view = request_approval(
        actor=people["manager"].actor,
        clock=people.clock,
        kind=Kind.COMPLETE_CEREMONY,
        subject=f"ceremony:{ceremony.ceremony_id}",
        act={
            "ceremony_id": str(ceremony.ceremony_id),
            "minutes_sha256": ceremony.minutes_sha256,
            "script_sha256": ceremony.script_sha256,
        },
        shown=shown_for(Kind.COMPLETE_CEREMONY),
    )
    vote(view.approval_id, people["head"], clock=people.clock)
    with pytest.raises(ApproverTookPart):
        people.complete(ceremony, view.approval_id)
    assert ceremony_view(ceremony.ceremony_id).state is CeremonyState.REPORTED


def _operated_by_the_head(people: Cast, ceremony_id: UUID) -> None:
    """Write the head among the operators of the first step, past the services that refuse it."""
    StepConfirmation.objects.create(
        step=CeremonyStep.objects.get(ceremony_id=ceremony_id, number=1),
        part="OPERATED",
        role="ops_manager",
        actor_id=people["head"].actor.actor_id,
        confirmed_at=people.clock.now(),
    )


def test_without_an_approval_nothing_is_completed(people: Cast) -> None:
    ceremony = people.reported()
    with pytest.raises(ApprovalMissing):
        people.complete(ceremony, None)
    with pytest.raises(SecondFactorNeeded):
        complete_ceremony(
            actor=system_actor("demo"),
            clock=people.clock,
            ceremony_id=ceremony.ceremony_id,
            approval_id=None,
        )


def test_an_open_or_a_foreign_or_a_used_approval_completes_nothing(people: Cast) -> None:
    first, second = people.reported(), people.reported()
    view = request_completion(
        actor=people["manager"].actor, clock=people.clock, ceremony_id=first.ceremony_id
    )
    with pytest.raises(ApprovalOpen):
        people.complete(first, view.approval_id)
    vote(view.approval_id, people["head"], clock=people.clock)
    with pytest.raises(ApprovalDiffers):
        people.complete(second, view.approval_id)
    people.complete(first, view.approval_id)
    with pytest.raises(ApprovalUsed):
        people.complete(second, view.approval_id)


def test_records_that_changed_after_the_report_stop_the_completion(people: Cast) -> None:
    ceremony = people.reported()
    approval_id = people.approved_by(ceremony, people["head"])
    KeyCeremony.objects.filter(pk=ceremony.ceremony_id).update(report="anders")
    with pytest.raises(MinutesDiffer):
        people.complete(ceremony, approval_id)


@pytest.mark.requirement("R-5.2.1.2-8")
def test_without_the_report_nothing_is_closed(people: Cast) -> None:
    ceremony = people.emptied(people.done(people.started(CeremonyType.ACTIVATION)))
    with pytest.raises(IllegalTransition):
        people.complete(ceremony, None)
    with pytest.raises(CeremonyInvalid):
        request_completion(
            actor=people["manager"].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id
        )
    reported = people.report(ceremony)
    row = KeyCeremony.objects.get(pk=ceremony.ceremony_id)
    assert (row.state, row.reported_by) == ("REPORTED", people["manager"].actor.actor_id)
    assert audited("keys.ceremony.reported") == [
        {"minutes_sha256": reported.minutes_sha256, "state": "REPORTED"}
    ]


@pytest.mark.requirement("R-5.2.1.2-8")
@pytest.mark.parametrize("name", [name for name, _ in PEOPLE if name != "manager"])
def test_only_the_operations_manager_reports_and_asks(people: Cast, name: str) -> None:
    ceremony = people.draft()
    with pytest.raises(CeremonyRoleNeeded):
        report_ceremony(
            actor=people[name].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id, report="x"
        )
    with pytest.raises(CeremonyRoleNeeded):
        request_completion(actor=people[name].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id)


@pytest.mark.requirement("R-5.2.1.8-1")
@pytest.mark.parametrize("name", ["head", "manager", "issuer", "witness", "keeper-one", "keeper-two"])
def test_without_one_confirmed_exit_nothing_is_closed(people: Cast, name: str) -> None:
    ceremony = people.done(people.started(CeremonyType.ACTIVATION))
    for person in ceremony.participants:
        if person.actor_id != people[name].actor.actor_id:
            people.leave(ceremony.ceremony_id, person.participant_id)
    with pytest.raises(StillPresent):
        people.report(ceremony)
    assert ceremony_view(ceremony.ceremony_id).state is CeremonyState.STEPS_DONE
    people.leave(ceremony.ceremony_id, people.participant(ceremony, name))
    assert people.report(ceremony).state is CeremonyState.REPORTED


@pytest.mark.parametrize("report", ["", "  ", "x" * 4001])
def test_an_empty_or_endless_report_is_refused(people: Cast, report: str) -> None:
    ceremony = people.emptied(people.done(people.started(CeremonyType.ACTIVATION)))
    with pytest.raises(CeremonyInvalid):
        report_ceremony(
            actor=people["manager"].actor,
            clock=people.clock,
            ceremony_id=ceremony.ceremony_id,
            report=report,
        )


@pytest.mark.parametrize("name", ["head", "manager", "issuer", "witness"])
def test_who_leads_or_witnesses_stops_a_running_ceremony(people: Cast, name: str) -> None:
    ceremony = people.started(CeremonyType.ACTIVATION)
    ended = abort_ceremony(
        actor=people[name].actor,
        clock=people.clock,
        ceremony_id=ceremony.ceremony_id,
        reason="封印に異常がある。",
    )
    assert ended.state is CeremonyState.ABORTED
    assert audited("keys.ceremony.aborted") == [{"before": "IN_PROGRESS", "state": "ABORTED", "keys": []}]
    with pytest.raises(CeremonyInvalid):
        people.execute(ceremony.ceremony_id, 1, "manager")
    assert not any(one.present for one in people.emptied(ended).participants)


@pytest.mark.parametrize("name", ["keeper-one", "engineer-one"])
def test_operators_do_not_abort(people: Cast, name: str) -> None:
    ceremony = people.draft()
    with pytest.raises(CeremonyRoleNeeded):
        abort_ceremony(
            actor=people[name].actor, clock=people.clock, ceremony_id=ceremony.ceremony_id, reason="x"
        )


def test_an_abortion_has_a_reason_and_happens_once(people: Cast) -> None:
    ceremony_id = people.draft().ceremony_id
    head = people["head"].actor
    with pytest.raises(CeremonyInvalid):
        abort_ceremony(actor=head, clock=people.clock, ceremony_id=ceremony_id, reason=" ")
    abort_ceremony(actor=head, clock=people.clock, ceremony_id=ceremony_id, reason="x")
    with pytest.raises(IllegalTransition):
        abort_ceremony(actor=head, clock=people.clock, ceremony_id=ceremony_id, reason="x")


def test_no_state_is_flipped_back_at_the_sql_prompt(people: Cast) -> None:
    ceremony = people.reported()
    people.complete(ceremony, people.approved_by(ceremony, people["head"]))
    rows = KeyCeremony.objects.filter(pk=ceremony.ceremony_id)
    for change in ({"state": "IN_PROGRESS"}, {"script": "[]"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyCeremony.objects.filter(pk=people.draft().ceremony_id).update(state="APPROVED")


def test_a_second_ca_manager_may_approve_too(people: Cast) -> None:
    ceremony = people.reported()
    other = approver("other-head", Role.CA_MANAGER, organisation="DIGITAL_AGENCY")
    approval_id = people.approved_by(ceremony, other)
    assert people.complete(ceremony, approval_id).approval_id == approval_id


def test_the_manager_who_lost_the_role_completes_nothing(people: Cast) -> None:
    ceremony = people.reported()
    approval_id = people.approved_by(ceremony, people["head"])
    hold(people["manager"].user, Role.AUDITOR)  # two roles that lie apart take all power
    with pytest.raises(CeremonyRoleNeeded):
        people.complete(ceremony, approval_id)
    assert CeremonyParticipant.objects.filter(ceremony_id=ceremony.ceremony_id).count() == 6
