"""Requests of auditors, and forms that are never edited (5.2.1.7)."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.lib.actor import Actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.operations.errors import (
    DutyRefused,
    ExecutorUnsuitable,
    NotNamedInOrder,
    OperationsInvalid,
    RecordMissing,
    RecordTaken,
    TemplateOutdated,
)
from apps.operations.models import AuditRequest, FormRecord, FormTemplate
from apps.operations.selectors import form_fields, opened_text, operations_due
from apps.operations.services import (
    adopt_form_template,
    answer_audit_request,
    ask_for_evidence,
    judge_evidence,
    submit_form,
)
from apps.operations.types import DutyCode
from tests.factories.operations import worker
from tests.unit.operations.checks import assert_done, assert_refused

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

FIELDS = ("Room", "Temperature")
VALUES = {"Room": "2", "Temperature": "21"}


def asked(clock: FixedClock, auditor: Actor, clerk: Actor) -> UUID:
    return ask_for_evidence(
        actor=auditor,
        clock=clock,
        assigned_to=clerk.actor_id,
        due_on=clock.today(),
        text="The room log of October.",
    ).record_id


def template(clock: FixedClock, manager: Actor, *fields: str) -> UUID:
    return adopt_form_template(
        actor=manager, clock=clock, form_code="room-check", fields=fields or FIELDS
    ).record_id


def duties(actor: Actor, clock: FixedClock) -> list[DutyCode]:
    return [item.code for item in operations_due(actor, clock)]


@pytest.mark.requirement("R-5.2.1.7-3")
def test_what_an_auditor_asks_for_becomes_a_task(clock: FixedClock, auditor: Actor, clerk: Actor) -> None:
    request = asked(clock, auditor, clerk)
    assert DutyCode.EVIDENCE_ASKED in duties(clerk, clock)
    assert DutyCode.EVIDENCE_ASKED not in duties(worker("idle", Role.OPERATIONS_STAFF), clock)
    answer_audit_request(actor=clerk, clock=clock, request_id=request, answer="Folder 7.")
    row = AuditRequest.objects.get()
    assert (row.state, row.answered_by) == ("ANSWERED", clerk.actor_id)
    assert opened_text(row, "sealed_answer") == "Folder 7."
    assert DutyCode.EVIDENCE_ASKED not in duties(clerk, clock)
    judge_evidence(actor=auditor, clock=clock, request_id=request, accepted=False)
    assert DutyCode.EVIDENCE_ASKED in duties(clerk, clock)
    answer_audit_request(actor=clerk, clock=clock, request_id=request, answer="Folder 8.")
    assert judge_evidence(actor=auditor, clock=clock, request_id=request, accepted=True).state == "ACCEPTED"
    assert assert_done("operations.evidence.judged") == {"state": "ACCEPTED"}
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditRequest.objects.update(state="ASKED")


def test_an_overdue_request_reaches_the_operations_manager(
    clock: FixedClock, auditor: Actor, clerk: Actor, manager: Actor
) -> None:
    request = asked(clock, auditor, clerk)
    assert DutyCode.EVIDENCE_ASKED not in duties(manager, clock)
    clock.advance(timedelta(days=1))
    assert DutyCode.EVIDENCE_ASKED in duties(manager, clock)
    answer_audit_request(actor=manager, clock=clock, request_id=request, answer="Folder 7.")
    assert AuditRequest.objects.get().answered_by == manager.actor_id


def test_evidence_is_asked_for_by_auditors_from_the_staff(
    clock: FixedClock, auditor: Actor, clerk: Actor, manager: Actor
) -> None:
    with pytest.raises(DutyRefused):
        asked(clock, manager, clerk)
    assert_refused("operations.evidence.asked", "operations_duty_refused")
    with pytest.raises(ExecutorUnsuitable):
        asked(clock, auditor, manager)
    nobody = worker("nobody")
    with pytest.raises(ExecutorUnsuitable):
        asked(clock, auditor, nobody)
    for days, text in ((-1, "x"), (0, " ")):
        with pytest.raises(OperationsInvalid):
            ask_for_evidence(
                actor=auditor,
                clock=clock,
                assigned_to=clerk.actor_id,
                due_on=clock.today() + timedelta(days=days),
                text=text,
            )
    with pytest.raises(ExecutorUnsuitable):
        ask_for_evidence(actor=auditor, clock=clock, assigned_to="nobody", due_on=clock.today(), text="x")
    assert not AuditRequest.objects.exists()


def test_a_request_is_answered_by_the_named_person_and_judged_by_an_auditor(
    clock: FixedClock, auditor: Actor, clerk: Actor
) -> None:
    request = asked(clock, auditor, clerk)
    with pytest.raises(NotNamedInOrder):
        answer_audit_request(
            actor=worker("other", Role.OPERATIONS_STAFF), clock=clock, request_id=request, answer="x"
        )
    with pytest.raises(DutyRefused):
        answer_audit_request(actor=auditor, clock=clock, request_id=request, answer="x")
    with pytest.raises(RecordMissing):
        answer_audit_request(actor=clerk, clock=clock, request_id=new_id(), answer="x")
    with pytest.raises(IllegalTransition):
        judge_evidence(actor=auditor, clock=clock, request_id=request, accepted=True)
    with pytest.raises(DutyRefused):
        judge_evidence(actor=clerk, clock=clock, request_id=request, accepted=True)
    assert AuditRequest.objects.get().state == "ASKED"


@pytest.mark.requirement("R-5.2.1.7-4")
def test_a_submitted_form_is_not_edited_and_corrected_by_a_new_version(
    clock: FixedClock, manager: Actor, clerk: Actor
) -> None:
    form = template(clock, manager)
    first = submit_form(actor=clerk, clock=clock, template_id=form, values=VALUES).record_id
    for edit in (
        lambda: FormRecord.objects.update(version=9),
        lambda: FormRecord.objects.update(sealed_text=b"other"),
        lambda: FormRecord.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            edit()
    second = submit_form(
        actor=clerk,
        clock=clock,
        template_id=form,
        values={"Room": "2", "Temperature": "22"},
        corrects=first,
    ).record_id
    old, new = FormRecord.objects.get(pk=first), FormRecord.objects.get(pk=second)
    assert (old.version, new.version) == (1, 2)
    assert old.series == new.series
    assert opened_text(old, "sealed_text") == '{"Room":"2","Temperature":"21"}'
    assert old.content_sha256 != new.content_sha256
    assert assert_done("operations.form.submitted") == {"version": 2}


@pytest.mark.requirement("R-5.2.1.7-4")
def test_a_record_is_corrected_once(clock: FixedClock, manager: Actor, clerk: Actor) -> None:
    form = template(clock, manager)
    first = submit_form(actor=clerk, clock=clock, template_id=form, values=VALUES).record_id
    submit_form(actor=clerk, clock=clock, template_id=form, values=VALUES, corrects=first)
    with pytest.raises(RecordTaken):
        submit_form(actor=clerk, clock=clock, template_id=form, values=VALUES, corrects=first)
    assert FormRecord.objects.count() == 2


@pytest.mark.requirement("R-5.2.1.7-4")
def test_the_newest_version_of_a_form_is_used(clock: FixedClock, manager: Actor, clerk: Actor) -> None:
    old = template(clock, manager)
    submit_form(actor=clerk, clock=clock, template_id=old, values=VALUES)
    new = template(clock, manager, "Room")
    assert assert_done("operations.template.adopted") == {"form": "room-check", "version": 2}
    with pytest.raises(TemplateOutdated):
        submit_form(actor=clerk, clock=clock, template_id=old, values=VALUES)
    submit_form(actor=clerk, clock=clock, template_id=new, values={"Room": "2"})
    assert FormRecord.objects.filter(template_id=new).count() == 1
    assert (form_fields(old), form_fields(new), form_fields(new_id())) == (FIELDS, ("Room",), ())
    with pytest.raises(IntegrityError), transaction.atomic():
        FormTemplate.objects.update(fields=[])


@pytest.mark.parametrize(
    "values", [{}, {"Room": "2"}, {**VALUES, "More": "x"}, {"Room": "2", "Temperature": " "}]
)
def test_other_fields_than_the_form_has_are_refused(
    clock: FixedClock, manager: Actor, clerk: Actor, values: dict[str, str]
) -> None:
    form = template(clock, manager)
    with pytest.raises(OperationsInvalid):
        submit_form(actor=clerk, clock=clock, template_id=form, values=values)
    assert_refused("operations.form.submitted", "operations_invalid")


def test_a_form_is_refused(clock: FixedClock, manager: Actor, clerk: Actor, auditor: Actor) -> None:
    form = template(clock, manager)
    with pytest.raises(DutyRefused):
        submit_form(actor=auditor, clock=clock, template_id=form, values=VALUES)
    with pytest.raises(RecordMissing):
        submit_form(actor=clerk, clock=clock, template_id=new_id(), values=VALUES)
    with pytest.raises(RecordMissing):
        submit_form(actor=clerk, clock=clock, template_id=form, values=VALUES, corrects=new_id())
    with pytest.raises(DutyRefused):
        template(clock, clerk)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("room check", ("a",)),
        ("room", ()),
        ("room", ("a", "a")),
        ("room", ("a", " ")),
        ("room", ("a" * 61,)),
        ("room", tuple(str(number) for number in range(41))),
    ],
)
def test_a_malformed_template_is_refused(
    clock: FixedClock, manager: Actor, code: str, fields: tuple[str, ...]
) -> None:
    with pytest.raises(OperationsInvalid):
        adopt_form_template(actor=manager, clock=clock, form_code=code, fields=fields)
    assert not FormTemplate.objects.exists()
