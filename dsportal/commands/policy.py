"""Commands about the rules: values of the site and credential profiles (1.5.3, 8.1)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.site_policy import site_setting
from apps.policy.selectors import profiles, site_value_view
from apps.policy.services import propose_profile, request_profile_approval, request_site_value
from apps.policy.states import ProfileState
from dsportal.screens.approval_words import KIND_WORDS
from dsportal.screens.command import Command, Receipt
from dsportal.screens.receipts import at_instant
from dsportal.screens.site_words import NAMES, SECTIONS, bounds_text, value_text

_SECTION: Final = "governance"
_LONGEST_BODY: Final = 20_000


class SiteValueForm(forms.Form):
    """Which value, and to what it is to be set."""

    name = forms.ChoiceField(
        label=_("Value of the site"),
        choices=[("", "")] + [(title, list(names.items())) for title, names in SECTIONS],
    )
    value = forms.IntegerField(
        label=_("New value"), help_text=_("A whole number in the unit of the value; a switch is 1 or 0.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_value(self) -> int:
        """Refuse, with the bounds, what the code does not allow for the value."""
        wanted: int = self.cleaned_data["value"]
        if name := self.cleaned_data.get("name"):
            setting = site_setting(name)
            if not setting.lowest <= wanted <= setting.highest:
                bounds = {"bounds": bounds_text(setting)}
                raise forms.ValidationError(_now("The program allows %(bounds)s.") % bounds)
        return wanted


class ProfileForm(forms.Form):
    """Which draft is to be approved."""

    profile = forms.ChoiceField(label=_("Draft of a profile"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = [view for view in profiles() if view.state is ProfileState.DRAFT]
        field = self.fields["profile"]
        field.choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (f"{view.profile_id} {view.body_sha256}", f"{view.doc_type} {view.version}") for view in drafts
        ]


class NewProfileForm(forms.Form):
    """The content of a new version."""

    body = forms.CharField(
        label=_("Content of the profile (JSON)"),
        max_length=_LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
    )

    def clean_body(self) -> Any:
        """Return the JSON object."""
        try:
            body = json.loads(self.cleaned_data["body"])
        except ValueError:
            raise forms.ValidationError(_("This is not JSON.")) from None
        if not isinstance(body, dict):
            raise forms.ValidationError(_("A JSON object is needed."))
        return body


def opened(view: ApprovalView) -> Receipt:
    """Return the receipt of a request: it waits for the votes of others."""
    return Receipt(
        title=_("The request waits for approval"),
        lines=[
            (_("Act"), str(KIND_WORDS[view.kind].title)),
            (_("Votes missing"), str(view.missing)),
            (_("Expires"), at_instant(view.expires_at)),
        ],
        next_url=reverse("admin:approval", args=[view.approval_id]),
        next_text=_("To the request"),
    )


def _preview_site_value(given: Mapping[str, Any]) -> Sequence[Any]:
    setting = site_setting(given["name"])
    wanted = setting.accept(given["value"])
    present = value_text(setting, site_value_view(setting.name).value)
    return [
        _now("%(name)s: %(before)s becomes %(after)s.")
        % {"name": NAMES[setting.name], "before": present, "after": value_text(setting, wanted)},
        _now("The program allows %(bounds)s.") % {"bounds": bounds_text(setting)},
        _now("Nothing changes before the CA managers of both organisations have approved it."),
    ]


def _run_site_value(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    return opened(request_site_value(actor=actor, clock=clock, **given))


def _profile(given: Mapping[str, Any]) -> tuple[UUID, str]:
    identity, _blank, digest = str(given["profile"]).partition(" ")
    return UUID(identity), digest


def _preview_profile(given: Mapping[str, Any]) -> Sequence[Any]:
    profile_id, digest = _profile(given)
    view = next(each for each in profiles() if each.profile_id == profile_id)
    return [
        _now("The CA managers of both organisations are asked to approve %(profile)s, version %(version)d.")
        % {"profile": view.doc_type, "version": view.version},
        _now("SHA-256 of the content: %(digest)s") % {"digest": digest},
        _now("Whoever proposed it does not vote. The version in force is retired when this one is."),
    ]


def _run_profile(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    profile_id, digest = _profile(given)
    view = request_profile_approval(
        actor=actor, clock=clock, profile_id=profile_id, body_sha256=digest, reason=given["reason"]
    )
    return opened(view)


def _preview_new_profile(given: Mapping[str, Any]) -> Sequence[Any]:
    body = given["body"]
    return [
        _now("A draft of %(profile)s, version %(version)s, is stored; it can never be changed afterwards.")
        % {"profile": body.get("doc_type", "–"), "version": body.get("version", "–")},
        _now("Nothing is signed under it before both organisations approve it."),
    ]


def _run_new_profile(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    view = propose_profile(actor=actor, clock=clock, body=given["body"])
    return Receipt(
        title=_("The draft is stored"),
        lines=[(_("Document type"), f"{view.doc_type} {view.version}"), (_("Digest"), view.body_sha256)],
        next_url=reverse("admin:command", args=["approve-profile"]),
        next_text=_("Ask for its approval"),
    )


COMMANDS: Final = (
    Command(
        name="set-site-value",
        title=_("Ask for a change of a site value"),
        clause="1.5.3",
        section=_SECTION,
        form=SiteValueForm,
        roles=KINDS[Kind.SET_SITE_VALUE].asked_by,
        run=_run_site_value,
        preview=_preview_site_value,
        kind=Kind.SET_SITE_VALUE,
    ),
    Command(
        name="propose-profile",
        title=_("Propose a version of a credential profile"),
        clause="8.1",
        section=_SECTION,
        form=NewProfileForm,
        roles=KINDS[Kind.APPROVE_PROFILE].asked_by,
        run=_run_new_profile,
        preview=_preview_new_profile,
        reason="a draft signs nothing before both organisations approve it",
    ),
    Command(
        name="approve-profile",
        title=_("Ask for the approval of a credential profile"),
        clause="8.1",
        section=_SECTION,
        form=ProfileForm,
        roles=KINDS[Kind.APPROVE_PROFILE].asked_by,
        run=_run_profile,
        preview=_preview_profile,
        kind=Kind.APPROVE_PROFILE,
    ),
)
