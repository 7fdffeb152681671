"""Commands about plans, meetings, contacts and equipment (5.2.1.2, 5.2.1.5)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Organisation
from apps.operations import permissions as duty
from apps.operations.selectors import plan_activities
from apps.operations.services import (
    draft_plan,
    propose_plan,
    record_contact,
    record_maintenance,
    record_meeting,
    register_asset,
    report_plan,
    revise_plan,
    submit_plan,
)
from apps.operations.states import PlanState
from apps.operations.types import AssetDraft, AssetKind, PlanItem, PlanSpan, RecordKind, Stakeholder, Topic
from dsportal.commands import operation_fields as ask
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt, says

_CLAUSE: Final = "5.2.1.2"
_RECORD: Final = "a record of what was said or is there; it changes nothing else"
_DRAFT: Final = "a plan is in force only when both organisations have approved it"
_ITEMS_HELP: Final = _("One activity on each line, its day first: 2026-12-01 Restore test")


def _items(text: str) -> list[PlanItem]:
    """Return the activities of the lines; raise `ValidationError`."""
    items = []
    for line in ask.lines(text):
        first, _blank, activity = line.partition(" ")
        try:
            items.append(PlanItem(activity=activity.strip(), due_on=date.fromisoformat(first)))
        except ValueError:
            raise ask.refuse(_("This line does not begin with a day: %s") % line) from None
    return items


class _ItemsForm(forms.Form):
    items = ask.text(_("Activities"), _ITEMS_HELP)

    def clean_items(self) -> list[PlanItem]:
        """Return the activities."""
        return _items(self.cleaned_data["items"])


class DraftForm(_ItemsForm):
    """A new plan."""

    span = ask.one_of(_("Span"), PlanSpan)
    period = ask.code(_("Period"), _("A fiscal year as 2026, a month as 2026-12"))
    field_order = ("span", "period", "items")


class RevisionForm(_ItemsForm):
    """Other activities for a plan that is not approved."""

    plan_id = ask.record(_("Activity plan"), RecordKind.PLAN, PlanState.DRAFT, PlanState.PROPOSED)
    field_order = ("plan_id", "items")


class ResultForm(forms.Form):
    """What came of a plan."""

    plan_id = ask.record(_("Activity plan"), RecordKind.PLAN, PlanState.APPROVED)
    done = ask.text(
        _("Numbers of the activities that were done"),
        _("In the order of the plan, with blanks between: 1 2 4"),
        required=False,
    )
    report = ask.text(_("Report"))

    def clean(self) -> dict[str, Any]:
        """Return a result for each activity."""
        given: dict[str, Any] = self.cleaned_data
        plan_id = given.get("plan_id")
        activities = plan_activities(plan_id) if isinstance(plan_id, UUID) else ()
        numbers = set(given.get("done", "").split())
        known = [str(place) for place in range(1, len(activities) + 1)]
        if not numbers <= set(known):
            self.add_error("done", ask.refuse(_("The plan has %d activities.") % len(activities)))
        return given | {"done": [place in numbers for place in known]}


class AssetForm(forms.Form):
    """A piece of equipment."""

    tag = ask.code(_("Asset tag"), _("Letters, digits, - and . only"))
    kind = ask.one_of(_("Kind"), AssetKind)
    owner = ask.one_of(_("Owner"), Organisation)
    location = ask.code(_("Location"))
    next_maintenance_on = ask.day(_("Next maintenance"))
    interval_months = forms.IntegerField(label=_("Months between maintenances"), min_value=1, max_value=60)


def _register(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    register_asset(actor=actor, clock=clock, draft=AssetDraft(**given))
    return ask.receipt(_("The asset is registered"), "asset")


def _submit(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    return opened(submit_plan(actor=actor, clock=clock, **given))


def _command(name: str, title: Any, form: type[forms.Form], run: Any, reason: str, *preview: Any) -> Command:
    """Return a command of the operations manager."""
    return Command(
        name=name,
        title=title,
        clause=_CLAUSE,
        section=ask.SECTION,
        form=form,
        roles=duty.OPERATIONS_OFFICE,
        run=run,
        preview=says(*preview),
        reason=reason,
    )


COMMANDS: Final = (
    _command(
        "draft-plan",
        _("Draw up an activity plan"),
        DraftForm,
        ask.calls(draft_plan, _("The draft is stored"), "activityplan"),
        _DRAFT,
        _("The draft can be changed until it is approved."),
    ),
    _command(
        "revise-plan",
        _("Change an activity plan"),
        RevisionForm,
        ask.calls(revise_plan, _("The draft is stored"), "activityplan"),
        _DRAFT,
        _("All activities are replaced; the plan is a draft again, and votes on the old content are void."),
    ),
    _command(
        "propose-plan",
        _("Propose an activity plan"),
        ask.form_of(plan_id=ask.record(_("Activity plan"), RecordKind.PLAN, PlanState.DRAFT)),
        ask.calls(propose_plan, _("The plan is proposed"), "activityplan"),
        _DRAFT,
        _("The plan waits for a meeting of both organisations and their approvals."),
    ),
    Command(
        name="submit-plan",
        title=_("Ask for the approval of an activity plan"),
        clause=_CLAUSE,
        section=ask.SECTION,
        form=ask.form_of(
            plan_id=ask.record(_("Activity plan"), RecordKind.PLAN, PlanState.PROPOSED),
            meeting_id=ask.record(_("Meeting"), RecordKind.MEETING),
        ),
        roles=duty.OPERATIONS_OFFICE,
        run=_submit,
        preview=says(
            _("An approver of each organisation is asked to sign the plan as the meeting saw it."),
            _("Nothing changes before both have signed."),
        ),
        kind=Kind.APPROVE_ACTIVITY_PLAN,
    ),
    _command(
        "report-plan",
        _("Report what came of a plan"),
        ResultForm,
        ask.calls(report_plan, _("The report is stored"), "activityplan"),
        _RECORD,
        _("The plan is closed with a result for each activity; it cannot be changed afterwards."),
    ),
    _command(
        "record-meeting",
        _("Record a meeting"),
        ask.form_of(
            held_on=ask.day(_("Held on")),
            organisations=ask.some_of(_("Organisations present"), Organisation),
            plans=ask.some_records(
                _("Plans that were before the meeting"), RecordKind.PLAN, PlanState.PROPOSED
            ),
            minutes=ask.text(_("Minutes")),
        ),
        ask.calls(record_meeting, _("The meeting is recorded"), "meetingrecord"),
        _RECORD,
        _("The minutes cannot be changed afterwards."),
    ),
    _command(
        "record-contact",
        _("Record a contact with a stakeholder"),
        ask.form_of(
            stakeholder=ask.one_of(_("Stakeholder"), Stakeholder),
            topic=ask.one_of(_("Topic"), Topic),
            contacted_at=ask.instant(_("Time of the contact")),
            text=ask.text(_("Content")),
        ),
        ask.calls(record_contact, _("The contact is recorded"), "stakeholdercontact"),
        _RECORD,
        _("The entry cannot be changed afterwards."),
    ),
    _command(
        "register-asset",
        _("Register an asset"),
        AssetForm,
        _register,
        _RECORD,
        _("The asset is listed from now on, also when its maintenance is overdue."),
    ),
    Command(
        name="record-maintenance",
        title=_("Record a maintenance"),
        clause="5.2.1.5",
        section=ask.SECTION,
        form=ask.form_of(
            asset_id=ask.record(_("Asset"), RecordKind.ASSET),
            done_on=ask.day(_("Done on")),
            text=ask.text(_("Content")),
        ),
        roles=duty.MAINTAINERS,
        run=ask.calls(record_maintenance, _("The maintenance is recorded"), "assetmaintenance"),
        preview=says(_("The next maintenance is due after the months that the register names.")),
        reason="it is done under a work order, whose result another person confirms",
    ),
)
