"""Commands about work orders and escalations (5.2.1.2, 5.2.4)."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.operations import permissions as duty
from apps.operations.services import (
    cancel_order,
    issue_order,
    judge_order_result,
    record_escalation,
    report_order_done,
)
from apps.operations.states import OrderState
from apps.operations.types import (
    EXECUTORS,
    ORDER_SUBJECTS,
    Action,
    Importance,
    OrderDraft,
    OrderType,
    RecordKind,
    Stakeholder,
)
from dsportal.commands import operation_fields as ask
from dsportal.screens.command import Command, Receipt, says

_ANY_EXECUTOR: Final = frozenset(role for roles in EXECUTORS.values() for role in roles)


class OrderForm(forms.Form):
    """What is to be done, on what, by whom, until when."""

    action = ask.one_of(_("Work"), Action)
    importance = ask.one_of(_("Importance"), Importance)
    order_type = ask.one_of(_("Type"), OrderType)
    release = ask.record(
        _("Release (when one is deployed)"), RecordKind.RELEASE, "CA_APPROVED", required=False
    )
    changerequest = ask.record(
        _("Change (when one is implemented)"), RecordKind.CHANGE, "APPROVED", required=False
    )
    asset = ask.record(_("Asset (when one is maintained)"), RecordKind.ASSET, required=False)
    executors = forms.MultipleChoiceField(
        label=_("To be done by"),
        help_text=_("Important work: at least two people."),
        choices=lambda: ask.people(_ANY_EXECUTOR),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = ask.day(_("Due on"))
    text = ask.text(_("Instruction"))


def _issue(actor: Actor, clock: Clock, given: Any) -> Receipt:
    kind = ORDER_SUBJECTS.get(given["action"], "")
    draft = OrderDraft(
        order_type=given["order_type"],
        importance=given["importance"],
        action=given["action"],
        text=given["text"],
        executors=given["executors"],
        due_on=given["due_on"],
        subject=f"{kind}:{given[kind]}" if kind else "",
    )
    issue_order(actor=actor, clock=clock, draft=draft)
    return ask.receipt(_("The order is in force"), "workorder")


COMMANDS: Final = (
    Command(
        name="issue-order",
        title=_("Give a work order"),
        clause="5.2.4",
        section=ask.SECTION,
        form=OrderForm,
        roles=duty.ORDERING,
        run=_issue,
        preview=says(
            _("The people named may do this work from now on; their result is checked afterwards."),
            _("Important work is ordered by the CA manager, routine work by the operations manager."),
        ),
        reason="an order names others, who act under their own gates; the result is confirmed by another",
    ),
    Command(
        name="report-order-done",
        title=_("Report that an order was carried out"),
        clause="5.2.4",
        section=ask.SECTION,
        form=ask.form_of(
            order_id=ask.record(_("Work order"), RecordKind.ORDER, OrderState.ISSUED),
            result=ask.text(_("Result")),
        ),
        roles=duty.EXECUTING,
        run=ask.calls(report_order_done, _("The result waits for confirmation"), "workorder"),
        preview=says(_("The operations manager is asked to check the result.")),
        reason="a report closes nothing; the operations manager confirms it",
    ),
    Command(
        name="judge-order-result",
        title=_("Confirm the result of an order or send it back"),
        clause="5.2.4",
        section=ask.SECTION,
        form=ask.form_of(
            order_id=ask.record(_("Work order"), RecordKind.ORDER, OrderState.DONE),
            confirmed=ask.decision(
                _("Decision"), _("The result is in order"), _("The work is to be done again")
            ),
        ),
        roles=duty.OPERATIONS_OFFICE,
        run=ask.calls(judge_order_result, _("The decision is stored"), "workorder"),
        preview=says(
            _("A confirmed order is closed for good; one that is sent back is in force again."),
        ),
        reason="the confirmation is itself the second person's check (5.2.4)",
    ),
    Command(
        name="cancel-order",
        title=_("Take a work order back"),
        clause="5.2.4",
        section=ask.SECTION,
        form=ask.form_of(order_id=ask.record(_("Work order"), RecordKind.ORDER, OrderState.ISSUED)),
        roles=duty.ORDERING,
        run=ask.calls(cancel_order, _("The order is cancelled"), "workorder"),
        preview=says(_("Nobody may work under this order any more.")),
        reason="it takes power away and gives none",
    ),
    Command(
        name="record-escalation",
        title=_("Record an escalation"),
        clause="5.2.1.2",
        section=ask.SECTION,
        form=ask.form_of(
            subject=ask.code(_("What it is about (id or number)")),
            recipients=ask.some_of(_("Recipients"), Stakeholder),
            text=ask.text(_("Content")),
        ),
        roles=duty.ORDERING,
        run=ask.calls(record_escalation, _("The escalation is recorded"), "escalation"),
        preview=says(_("The record holds recipients, content and the present time; it never changes.")),
        reason="a record of what was said; it changes nothing",
    ),
)
