"""The command about the login of somebody else: asking that it may begin anew (5.2.3)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.staff.selectors.people import member_named
from apps.staff.services import ask_login_reset
from apps.staff.types import StaffMember
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt


class ResetForm(forms.Form):
    """Whose login, and what happened."""

    username = forms.CharField(label=_("User name"), max_length=64)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_username(self) -> str:
        """Refuse a name that nobody has."""
        username: str = self.cleaned_data["username"]
        if member_named(username) is None:
            raise forms.ValidationError(_("There is no such person."))
        return username


def _member(given: Mapping[str, Any]) -> StaffMember:
    member = member_named(given["username"])
    assert member is not None  # noqa: S101 - the form has looked
    return member


def _preview(given: Mapping[str, Any]) -> Sequence[Any]:
    member = _member(given)
    return [
        _now("%(name)s (%(username)s) loses every security key, app and recovery code and is logged out.")
        % {"name": member.display_name, "username": member.username},
        _now("You get a one-time password to hand over. It is worth nothing without a new security key."),
        _now("The new security key needs an approval of its own, by somebody who has seen the person."),
        _now("Nothing happens before a CA manager has approved and it is carried out."),
    ]


def _run(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    user_id = _member(given).user_id
    return opened(ask_login_reset(actor=actor, clock=clock, user_id=user_id, reason=given["reason"]))


COMMANDS: Final = (
    Command(
        name="reset-login",
        title=_("Ask for the reset of a login"),
        clause="5.2.3",
        section="governance",
        form=ResetForm,
        roles=KINDS[Kind.RESET_LOGIN].asked_by,
        run=_run,
        preview=_preview,
        kind=Kind.RESET_LOGIN,
    ),
)
