"""What a person does with the own approval requests."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.services import withdraw_request
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from dsportal.screens.approval_words import KIND_WORDS
from dsportal.screens.command import Command, Receipt
from dsportal.visibility import EVERYBODY


class WithdrawForm(forms.Form):
    """Which request, and why."""

    approval_id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why do you withdraw it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _preview(data: Mapping[str, Any]) -> Sequence[Any]:
    del data  # the request is shown to its asker only, by the service
    return (
        _("The request is withdrawn. Nobody can vote on it or use it any more."),
        _("Votes that were cast stay on record. To ask again, make a new request."),
    )


def _withdraw(actor: Actor, clock: Clock, data: Mapping[str, Any]) -> Receipt:
    view = withdraw_request(actor=actor, clock=clock, approval_id=data["approval_id"], reason=data["reason"])
    return Receipt(
        title=_("The request is withdrawn"),
        lines=[(_("Approval request"), str(KIND_WORDS[view.kind].title))],
        next_url=reverse("admin:approval", args=[view.approval_id]),
        next_text=_("To the request"),
    )


COMMANDS: Final = (
    Command(
        name="withdraw-approval-request",
        title=gettext_lazy("Withdraw an approval request"),
        clause="5.2.4",
        section="governance",
        form=WithdrawForm,
        roles=EVERYBODY,
        run=_withdraw,
        preview=_preview,
        reason="takes power away only: nothing can be done with a withdrawn request, and only its asker may",
        listed=False,
    ),
)
