"""Documents: drafted, published with an approval, read by role; a new version is trained (5.3.8, 5.3.4)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, VoteRefused
from apps.audit.models import AuditEvent
from apps.lib.actor import Actor, LoginStrength
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import DomainError, IllegalTransition
from apps.lib.identifiers import new_id
from apps.staff.errors import (
    DocumentCodeTaken,
    DocumentRefused,
    OwnFileRefused,
    PersonnelInvalid,
    PersonnelMissing,
    PersonnelRefused,
)
from apps.staff.models import DocumentReading, DocumentVersion, TrainingTask
from apps.staff.selectors.documents import documents_for, readings_of
from apps.staff.services import (
    announce_change,
    complete_training_task,
    draft_document,
    publish_document,
    read_document,
    register_document,
    request_publication,
)
from apps.staff.types import DocumentKind, DocumentView
from tests.factories.approvals import Voter, approver, vote
from tests.factories.personnel import draft, officer
from tests.factories.staff import member
from tests.support.audited import audited

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def writer() -> Voter:
    return approver("writer", Role.OPERATIONS_STAFF)


@pytest.fixture
def manager() -> Voter:
    return approver("manager", Role.OPERATIONS_MANAGER)


def published(writer: Voter, manager: Voter, clock: FixedClock, view: DocumentView) -> DocumentView:
    request = request_publication(actor=writer.actor, clock=clock, version_id=view.version_id)
    vote(request.approval_id, manager, clock=clock)
    return publish_document(
        actor=writer.actor, clock=clock, version_id=view.version_id, approval_id=request.approval_id
    )


@pytest.mark.requirement("R-5.2.1.7-5")
@pytest.mark.requirement("R-5.3.4-2")
def test_a_procedure_is_drafted_by_staff_approved_by_the_manager_and_trained(
    clock: FixedClock, writer: Voter, manager: Voter
) -> None:
    engineer = member("engineer", Role.SYSTEM_ENGINEER)
    member("auditor", Role.AUDITOR)
    view = published(writer, manager, clock, draft(writer, clock))
    assert (view.state, view.version, view.published_at) == ("IN_FORCE", 1, clock.now())
    [task] = TrainingTask.objects.all()
    assert (task.user_id, task.cause, task.state) == (engineer.pk, "PROCEDURE_CHANGED", "TO_DO")
    assert len(audited("staff.document.published")) == 1


@pytest.mark.requirement("R-5.2.1.7-5")
def test_nobody_publishes_without_an_approval_or_another_version_than_the_approved(
    clock: FixedClock, writer: Voter, manager: Voter
) -> None:
    view = draft(writer, clock)
    with pytest.raises(ApprovalMissing):
        publish_document(actor=writer.actor, clock=clock, version_id=view.version_id)
    other = draft(writer, clock, document_id=view.document_id, text="Step 2")
    request = request_publication(actor=writer.actor, clock=clock, version_id=view.version_id)
    vote(request.approval_id, manager, clock=clock)
    with pytest.raises(ApprovalDiffers):
        publish_document(
            actor=writer.actor, clock=clock, version_id=other.version_id, approval_id=request.approval_id
        )
    assert not DocumentVersion.objects.exclude(state="DRAFT").exists()
    assert AuditEvent.objects.filter(event="staff.document.published", outcome="REFUSED").count() == 2


def test_who_wrote_the_draft_does_not_approve_it(clock: FixedClock, writer: Voter, manager: Voter) -> None:
    view = draft(manager, clock)
    request = request_publication(actor=writer.actor, clock=clock, version_id=view.version_id)
    with pytest.raises(VoteRefused):
        vote(request.approval_id, manager, clock=clock)


def test_a_new_version_supersedes_the_old_one_for_good(
    clock: FixedClock, writer: Voter, manager: Voter
) -> None:
    first = published(writer, manager, clock, draft(writer, clock))
    second = draft(writer, clock, document_id=first.document_id, text="Step 2")
    published(writer, manager, clock, second)
    states = dict(DocumentVersion.objects.values_list("version", "state"))
    assert states == {1: "SUPERSEDED", 2: "IN_FORCE"}
    with pytest.raises(IllegalTransition):
        publish_document(actor=writer.actor, clock=clock, version_id=first.version_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentVersion.objects.filter(version=1).update(state="IN_FORCE")


@pytest.mark.requirement("R-5.3.8-1")
def test_a_document_opens_for_its_readers_and_every_reading_is_logged(
    clock: FixedClock, writer: Voter, manager: Voter
) -> None:
    view = published(writer, manager, clock, draft(writer, clock))
    reader = officer(Role.SYSTEM_ENGINEER, actor_id="staff:reader")
    assert read_document(actor=reader, clock=clock, version_id=view.version_id).body == "Step 1"
    assert [(one.reader, one.version) for one in readings_of(view.document_id)] == [("staff:reader", 1)]
    assert audited("staff.document.read", outcome="DONE") == [{"version": 1}]


@pytest.mark.requirement("R-5.3.8-1")
@pytest.mark.parametrize(
    "reader",
    [
        officer(Role.AUDITOR),
        officer(Role.CA_MANAGER),
        officer(Role.SYSTEM_ENGINEER, strength=LoginStrength.PASSWORD),
    ],
    ids=["auditor", "ca_manager", "weak_login"],
)
def test_a_role_without_the_right_is_refused_and_audited(
    clock: FixedClock, writer: Voter, manager: Voter, reader: Actor
) -> None:
    view = published(writer, manager, clock, draft(writer, clock))
    with pytest.raises(DocumentRefused):
        read_document(actor=reader, clock=clock, version_id=view.version_id)
    assert not DocumentReading.objects.exists()
    assert audited("staff.document.read", outcome="REFUSED") == [{"code": "document_refused"}]


def test_a_draft_opens_for_editors_only(clock: FixedClock, writer: Voter) -> None:
    view = draft(writer, clock)
    assert read_document(actor=officer(), clock=clock, version_id=view.version_id).view.state == "DRAFT"
    with pytest.raises(DocumentRefused):
        read_document(actor=officer(Role.FACILITY_STAFF), clock=clock, version_id=view.version_id)
    assert [one.version for one in documents_for({Role.OPERATIONS_STAFF.value})] == [1]
    assert documents_for({Role.AUDITOR.value}) == ()
    with pytest.raises(PersonnelMissing):
        read_document(actor=officer(), clock=clock, version_id=new_id())


def test_the_register_refuses_strangers_and_malformed_entries(clock: FixedClock, writer: Voter) -> None:
    kind = DocumentKind.OTHER_DOCUMENT
    with pytest.raises(PersonnelRefused):
        register_document(actor=officer(Role.AUDITOR), clock=clock, code="X-1", kind=kind, title="x")
    with pytest.raises(PersonnelInvalid):
        register_document(actor=writer.actor, clock=clock, code="x 1", kind=kind, title="x")
    with pytest.raises(PersonnelInvalid):
        register_document(actor=writer.actor, clock=clock, code="X-1", kind=kind, title=" ")
    made = register_document(actor=writer.actor, clock=clock, code="X-1", kind=kind, title="x")
    with pytest.raises(DocumentCodeTaken):
        register_document(actor=writer.actor, clock=clock, code="X-1", kind=kind, title="y")
    changes: tuple[tuple[dict[str, Any], type[DomainError]], ...] = (
        ({"readers": []}, PersonnelInvalid),
        ({"body": ""}, PersonnelInvalid),
        ({"document_id": new_id()}, PersonnelMissing),
        ({"actor": officer(Role.AUDITOR)}, PersonnelRefused),
    )
    for change, error in changes:
        given: dict[str, Any] = {
            "actor": writer.actor,
            "document_id": made.document_id,
            "body": "x",
            "readers": [Role.OPERATIONS_STAFF],
        }
        with pytest.raises(error):
            draft_document(clock=clock, **(given | change))
    with pytest.raises(PersonnelMissing):
        request_publication(actor=writer.actor, clock=clock, version_id=new_id())
    with pytest.raises(PersonnelMissing):
        publish_document(actor=writer.actor, clock=clock, version_id=new_id())


@pytest.mark.requirement("R-5.3.4-2")
def test_a_reader_closes_the_task_after_opening_the_new_version(
    clock: FixedClock, writer: Voter, manager: Voter
) -> None:
    engineer = member("engineer", Role.SYSTEM_ENGINEER)
    view = published(writer, manager, clock, draft(writer, clock))
    task_id = TrainingTask.objects.get().pk
    self_ = officer(Role.SYSTEM_ENGINEER, actor_id=f"staff:{engineer.pk}")
    with pytest.raises(PersonnelInvalid):
        complete_training_task(actor=self_, clock=clock, task_id=task_id)
    with pytest.raises(PersonnelRefused):
        complete_training_task(actor=officer(Role.AUDITOR), clock=clock, task_id=task_id)
    read_document(actor=self_, clock=clock, version_id=view.version_id)
    assert complete_training_task(actor=self_, clock=clock, task_id=task_id).state == "DONE"
    with pytest.raises(IllegalTransition):
        complete_training_task(actor=self_, clock=clock, task_id=task_id)
    with pytest.raises(PersonnelMissing):
        complete_training_task(actor=officer(), clock=clock, task_id=new_id())


@pytest.mark.requirement("R-5.3.4-2")
def test_a_change_of_the_organisation_makes_tasks_that_others_confirm(clock: FixedClock) -> None:
    engineer = member("engineer", Role.SYSTEM_ENGINEER)
    for expected in (1, 0):
        added = announce_change(
            actor=officer(), clock=clock, reference="2026-17", roles=[Role.SYSTEM_ENGINEER, Role.AUDITOR]
        )
        assert added == expected
    task = TrainingTask.objects.get()
    assert (task.cause, task.due_on.isoformat()) == ("ORGANISATION_CHANGED", "2026-12-24")
    with pytest.raises(OwnFileRefused):
        complete_training_task(actor=officer(actor_id=f"staff:{engineer.pk}"), clock=clock, task_id=task.pk)
    assert complete_training_task(actor=officer(), clock=clock, task_id=task.pk).state == "DONE"
    malformed: dict[str, Any]
    for malformed in ({"reference": "no blanks"}, {"roles": []}):
        given: dict[str, Any] = {"reference": "2026-18", "roles": [Role.AUDITOR]}
        with pytest.raises(PersonnelInvalid):
            announce_change(actor=officer(), clock=clock, **(given | malformed))
    with pytest.raises(PersonnelRefused):
        announce_change(actor=officer(Role.AUDITOR), clock=clock, reference="2026-19", roles=[Role.AUDITOR])
