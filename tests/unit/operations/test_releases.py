"""Releases: developed, tested by another, approved by two managers in order, deployed by order (A18)."""

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, ApprovalUsed, TookPart
from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.operations.errors import (
    DutyRefused,
    NotInApprovalStage,
    OperationsInvalid,
    OrderMissing,
    OwnWorkRefused,
    RecordMissing,
    RecordTaken,
    SameApprover,
)
from apps.operations.models import Release
from apps.operations.services import (
    approve_release,
    decide_change,
    deploy_release,
    develop_release,
    record_release_test,
    request_change,
    submit_release,
    withdraw_release,
)
from apps.operations.states import ReleaseState
from apps.operations.types import Action, Importance, ReleaseDraft, ReleaseView
from tests.factories.approvals import Voter, approver, vote
from tests.factories.operations import DIGEST, order_for, release_after_test
from tests.unit.operations.checks import assert_done, assert_refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def ops(db: None) -> Voter:
    return approver("ops", Role.OPERATIONS_MANAGER)


@pytest.fixture
def ca(db: None) -> Voter:
    return approver("ca", Role.CA_MANAGER)


@pytest.fixture
def release(clock: FixedClock, engineer: Actor, clerk: Actor) -> ReleaseView:
    return release_after_test(clock, engineer, clerk, version="1.4.0")


def moved_on(clock: FixedClock, asker: Actor, release: ReleaseView, voter: Voter) -> ReleaseView:
    request = submit_release(actor=asker, clock=clock, release_id=release.release_id)
    vote(request.approval_id, voter, clock=clock)
    return approve_release(
        actor=asker, clock=clock, release_id=release.release_id, approval_id=request.approval_id
    )


def deployed(clock: FixedClock, actor: Actor, release: ReleaseView, digest: str = DIGEST) -> ReleaseView:
    return deploy_release(actor=actor, clock=clock, release_id=release.release_id, content_sha256=digest)


@pytest.mark.requirement("R-5.2.1.2-1")
@pytest.mark.requirement("R-5.2.1.5-2")
def test_a_release_goes_over_both_managers_to_its_deployment(
    clock: FixedClock,
    engineer: Actor,
    clerk: Actor,
    head: Actor,
    release: ReleaseView,
    ops: Voter,
    ca: Voter,
) -> None:
    assert moved_on(clock, engineer, release, ops).state is ReleaseState.OPS_APPROVED
    assert moved_on(clock, engineer, release, ca).state is ReleaseState.CA_APPROVED
    assert assert_done("operations.release.approved") == {"state": "CA_APPROVED"}
    with pytest.raises(OrderMissing):
        deployed(clock, engineer, release)
    order = order_for(
        clock,
        head,
        engineer,
        clerk,
        action=Action.DEPLOY_RELEASE,
        importance=Importance.IMPORTANT,
        subject=f"release:{release.release_id}",
    )
    assert deployed(clock, engineer, release).state is ReleaseState.DEPLOYED
    row = Release.objects.get()
    assert (row.ops_voters, row.order_id) == ([ops.actor.actor_id], order.order_id)
    assert row.ops_approval_id != row.ca_approval_id
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(state="TESTED")


@pytest.mark.requirement("R-5.2.1.2-1")
def test_without_the_operations_manager_there_is_no_way_to_the_ca_manager(
    clock: FixedClock, engineer: Actor, release: ReleaseView, ca: Voter
) -> None:
    request = submit_release(actor=engineer, clock=clock, release_id=release.release_id)
    assert request.kind is Kind.RELEASE_SOFTWARE
    with pytest.raises(ApprovalMissing):
        approve_release(actor=engineer, clock=clock, release_id=release.release_id, approval_id=None)
    assert Release.objects.get().state == "TESTED"


def test_the_first_approval_does_not_serve_as_the_second(
    clock: FixedClock, engineer: Actor, release: ReleaseView, ops: Voter
) -> None:
    request = submit_release(actor=engineer, clock=clock, release_id=release.release_id)
    vote(request.approval_id, ops, clock=clock)
    approve_release(
        actor=engineer, clock=clock, release_id=release.release_id, approval_id=request.approval_id
    )
    with pytest.raises(ApprovalUsed):
        approve_release(
            actor=engineer, clock=clock, release_id=release.release_id, approval_id=request.approval_id
        )
    assert Release.objects.get().state == "OPS_APPROVED"


def test_an_approval_of_another_test_report_does_not_count(
    clock: FixedClock, engineer: Actor, release: ReleaseView, ops: Voter
) -> None:
    request = submit_release(actor=engineer, clock=clock, release_id=release.release_id)
    vote(request.approval_id, ops, clock=clock)
    Release.objects.update(test_report_sha256="ef" * 32)
    with pytest.raises(ApprovalDiffers):
        approve_release(
            actor=engineer, clock=clock, release_id=release.release_id, approval_id=request.approval_id
        )
    assert Release.objects.get().state == "TESTED"


def test_who_tested_does_not_vote(clock: FixedClock, engineer: Actor, colleague: Actor) -> None:
    tester = approver("tester", Role.OPERATIONS_MANAGER, Role.OPERATIONS_STAFF)
    release = release_after_test(clock, engineer, tester.actor, version="1.4.0")
    request = submit_release(actor=engineer, clock=clock, release_id=release.release_id)
    with pytest.raises(TookPart):
        vote(request.approval_id, tester, clock=clock)


def test_the_two_approvals_come_from_different_people(
    clock: FixedClock, engineer: Actor, release: ReleaseView, ops: Voter, ca: Voter
) -> None:
    moved_on(clock, engineer, release, ops)
    request = submit_release(actor=engineer, clock=clock, release_id=release.release_id)
    assert ops.actor.actor_id in request.took_part
    vote(request.approval_id, ca, clock=clock)
    Release.objects.update(ops_voters=[ca.actor.actor_id])
    with pytest.raises(SameApprover):
        approve_release(
            actor=engineer, clock=clock, release_id=release.release_id, approval_id=request.approval_id
        )
    assert_refused("operations.release.approved", "release_same_approver")
    assert Release.objects.get().state == "OPS_APPROVED"


def test_who_developed_does_not_test(clock: FixedClock, engineer: Actor) -> None:
    with pytest.raises(OwnWorkRefused):
        release_after_test(clock, engineer, engineer, version="1.4.0")
    assert_refused("operations.release.tested", "own_work_refused")
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(tested_by=engineer.actor_id)


def test_an_untested_release_asks_for_no_approval(clock: FixedClock, engineer: Actor) -> None:
    draft = ReleaseDraft(software="dsportal", version="1.4.0", content_sha256=DIGEST)
    release = develop_release(actor=engineer, clock=clock, draft=draft)
    with pytest.raises(NotInApprovalStage):
        submit_release(actor=engineer, clock=clock, release_id=release.release_id)
    with pytest.raises(NotInApprovalStage):
        approve_release(actor=engineer, clock=clock, release_id=release.release_id, approval_id=new_id())
    with pytest.raises(IllegalTransition):
        deployed(clock, engineer, release)


def test_something_else_than_what_was_approved_is_not_deployed(
    clock: FixedClock, engineer: Actor, release: ReleaseView, ops: Voter, ca: Voter
) -> None:
    moved_on(clock, engineer, release, ops)
    moved_on(clock, engineer, release, ca)
    with pytest.raises(OperationsInvalid):
        deployed(clock, engineer, release, "cd" * 32)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(content_sha256="cd" * 32)


def test_a_withdrawn_release_is_final(clock: FixedClock, engineer: Actor, release: ReleaseView) -> None:
    gone = withdraw_release(actor=engineer, clock=clock, release_id=release.release_id)
    assert gone.state is ReleaseState.WITHDRAWN
    with pytest.raises(NotInApprovalStage):
        submit_release(actor=engineer, clock=clock, release_id=release.release_id)
    with pytest.raises(IllegalTransition):
        withdraw_release(actor=engineer, clock=clock, release_id=release.release_id)


def test_releases_are_for_engineers(
    clock: FixedClock, release: ReleaseView, auditor: Actor, clerk: Actor
) -> None:
    for refused in (
        lambda: release_after_test(clock, clerk, auditor, version="2"),
        lambda: submit_release(actor=clerk, clock=clock, release_id=release.release_id),
        lambda: approve_release(
            actor=clerk, clock=clock, release_id=release.release_id, approval_id=new_id()
        ),
        lambda: deployed(clock, auditor, release),
        lambda: withdraw_release(actor=clerk, clock=clock, release_id=release.release_id),
    ):
        with pytest.raises(DutyRefused):
            refused()
    assert Release.objects.get().state == "TESTED"


def test_a_version_is_released_once(clock: FixedClock, engineer: Actor, release: ReleaseView) -> None:
    draft = ReleaseDraft(software="dsportal", version=release.version, content_sha256="cd" * 32)
    with pytest.raises(RecordTaken):
        develop_release(actor=engineer, clock=clock, draft=draft)


@pytest.mark.parametrize(
    ("software", "version", "digest", "change"),
    [
        ("ds portal", "1", DIGEST, None),
        ("dsportal", "", DIGEST, None),
        ("dsportal", "1", "ab", None),
        ("dsportal", "1", DIGEST, UUID(int=7)),
    ],
)
def test_a_malformed_release_is_refused(
    clock: FixedClock, engineer: Actor, software: str, version: str, digest: str, change: UUID | None
) -> None:
    draft = ReleaseDraft(software=software, version=version, content_sha256=digest, change_id=change)
    with pytest.raises(OperationsInvalid):
        develop_release(actor=engineer, clock=clock, draft=draft)


def test_a_release_may_name_the_approved_change_behind_it(
    clock: FixedClock, engineer: Actor, manager: Actor
) -> None:
    change = request_change(actor=engineer, clock=clock, text="x").record_id
    decide_change(actor=manager, clock=clock, change_id=change, approved=True)
    draft = ReleaseDraft(software="dsportal", version="1", content_sha256=DIGEST, change_id=change)
    release = develop_release(actor=engineer, clock=clock, draft=draft)
    assert Release.objects.get(pk=release.release_id).change_id == change


def test_an_unknown_release_and_a_malformed_report_are_refused(
    clock: FixedClock, engineer: Actor, clerk: Actor
) -> None:
    with pytest.raises(RecordMissing):
        record_release_test(actor=clerk, clock=clock, release_id=new_id(), test_report_sha256=DIGEST)
    draft = ReleaseDraft(software="dsportal", version="1", content_sha256=DIGEST)
    release = develop_release(actor=engineer, clock=clock, draft=draft)
    with pytest.raises(OperationsInvalid):
        record_release_test(actor=clerk, clock=clock, release_id=release.release_id, test_report_sha256="x")
