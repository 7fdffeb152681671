"""Commands of the desk: log, checklist, inquiries, reports, requests of auditors, forms (5.2.1.7)."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.operations import permissions as duty
from apps.operations.selectors import form_fields
from apps.operations.services import (
    adopt_form_template,
    answer_audit_request,
    answer_inquiry,
    ask_for_evidence,
    file_checklist,
    judge_evidence,
    receive_inquiry,
    submit_form,
    submit_report,
    write_log_entry,
)
from apps.operations.states import AuditRequestState, InquiryState, OrderState, ReportState
from apps.operations.types import CheckItem, LogKind, RecordKind, Stakeholder, Topic
from dsportal.commands import operation_fields as ask
from dsportal.screens.command import Command, Receipt, says

_RECORD: Final = "a record of the daily work; it changes nothing else, and nobody can change it afterwards"
_FOR_GOOD: Final = _("The entry cannot be changed afterwards.")


class FilledForm(forms.Form):
    """A set form and what is written into it."""

    template_id = ask.record(_("Form"), RecordKind.FORM)
    values = ask.text(_("Content"), _("One line for each field, in the order of the form."))
    corrects = ask.record(
        _("Corrects this record (empty for a new one)"), RecordKind.FORM_RECORD, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Put the lines to the fields of the form."""
        given: dict[str, Any] = self.cleaned_data
        names = form_fields(given["template_id"]) if given.get("template_id") else ()
        written = ask.lines(given.get("values", ""))
        if names and len(written) != len(names):
            self.add_error("values", ask.refuse(_("The form has these fields: %s") % "、".join(names)))
        return given | {"values": dict(zip(names, written, strict=False))}


def _adopt(actor: Actor, clock: Clock, given: Any) -> Receipt:
    fields = ask.lines(given["fields"])
    adopt_form_template(actor=actor, clock=clock, form_code=given["form_code"], fields=fields)
    return ask.receipt(_("The form is in use"), "formtemplate")


def _command(name: str, title: Any, form: type[forms.Form], roles: Any, run: Any, *preview: Any) -> Command:
    """Return a command of the desk; all of them only record."""
    return Command(
        name=name,
        title=title,
        clause="5.2.1.7",
        section=ask.SECTION,
        form=form,
        roles=roles,
        run=run,
        preview=says(*preview),
        reason=_RECORD,
    )


COMMANDS: Final = (
    _command(
        "write-log-entry",
        _("Write into the operation log"),
        ask.form_of(
            kind=ask.one_of(_("Kind"), LogKind),
            happened_at=ask.instant(_("Time")),
            text=ask.text(_("Content")),
            order_id=ask.record(_("Work order"), RecordKind.ORDER, OrderState.ISSUED, required=False),
        ),
        duty.EXECUTING,
        ask.calls(write_log_entry, _("The entry is stored"), "operationlogentry"),
        _FOR_GOOD,
    ),
    _command(
        "file-checklist",
        _("File the checklist of a day"),
        ask.form_of(
            day=ask.day(_("Day")),
            in_order=ask.some_of(_("In order"), CheckItem, required=False),
            remarks=ask.text(
                _("Remarks"), _("What was seen where something is not in order."), required=False
            ),
        ),
        duty.CLERKS,
        ask.calls(file_checklist, _("The checklist is filed"), "dailychecklist"),
        _("What is not ticked is recorded as not in order."),
        _FOR_GOOD,
    ),
    _command(
        "receive-inquiry",
        _("Take an inquiry"),
        ask.form_of(
            stakeholder=ask.one_of(_("Asked by"), Stakeholder),
            topic=ask.one_of(_("Topic"), Topic),
            due_on=ask.day(_("Due on")),
            text=ask.text(_("Question")),
        ),
        duty.OPERATORS,
        ask.calls(receive_inquiry, _("The inquiry is in the queue"), "inquiry"),
        _("The inquiry waits in the queue until it is answered."),
    ),
    _command(
        "answer-inquiry",
        _("Answer an inquiry"),
        ask.form_of(
            inquiry_id=ask.record(_("Inquiry"), RecordKind.INQUIRY, InquiryState.RECEIVED),
            answer=ask.text(_("Answer")),
        ),
        duty.OPERATORS,
        ask.calls(answer_inquiry, _("The answer is stored"), "inquiry"),
        _FOR_GOOD,
    ),
    _command(
        "submit-report",
        _("Hand in a regular report"),
        ask.form_of(
            report_id=ask.record(_("Report"), RecordKind.REPORT, ReportState.DUE),
            text=ask.text(_("Content")),
        ),
        duty.OPERATORS,
        ask.calls(submit_report, _("The report is handed in"), "periodicreport"),
        _FOR_GOOD,
    ),
    _command(
        "ask-for-evidence",
        _("Ask for a document or a record"),
        ask.form_of(
            assigned_to=forms.ChoiceField(
                label=_("Assigned to"),
                choices=lambda: [("", ""), *ask.people(frozenset({Role.OPERATIONS_STAFF}))],
            ),
            due_on=ask.day(_("Due on")),
            text=ask.text(_("Request")),
        ),
        duty.AUDITORS,
        ask.calls(ask_for_evidence, _("The request is a task of the person named"), "auditrequest"),
        _("The request appears among the tasks of the person named."),
    ),
    _command(
        "answer-audit-request",
        _("Answer a request of an auditor"),
        ask.form_of(
            request_id=ask.record(_("Request"), RecordKind.AUDIT_REQUEST, AuditRequestState.ASKED),
            answer=ask.text(_("Answer")),
        ),
        duty.OPERATORS,
        ask.calls(answer_audit_request, _("The answer waits for the auditor"), "auditrequest"),
        _("The auditor accepts the answer or asks again."),
    ),
    _command(
        "judge-evidence",
        _("Accept an answer or ask again"),
        ask.form_of(
            request_id=ask.record(_("Request"), RecordKind.AUDIT_REQUEST, AuditRequestState.ANSWERED),
            accepted=ask.decision(_("Decision"), _("The answer is accepted"), _("It is asked for again")),
        ),
        duty.AUDITORS,
        ask.calls(judge_evidence, _("The decision is stored"), "auditrequest"),
        _("An accepted request is closed for good."),
    ),
    _command(
        "adopt-form",
        _("Adopt a version of a form"),
        ask.form_of(
            form_code=ask.code(_("Form"), _("Letters, digits, - and . only")),
            fields=ask.text(_("Fields"), _("One field on each line.")),
        ),
        duty.OPERATIONS_OFFICE,
        _adopt,
        _("From now on this version is filled in; records of older versions stay as they are."),
    ),
    _command(
        "submit-form",
        _("Submit a filled form"),
        FilledForm,
        duty.OPERATORS,
        ask.calls(submit_form, _("The record is stored"), "formrecord"),
        _("The record cannot be changed afterwards; a correction is a new version beside it."),
    ),
)
