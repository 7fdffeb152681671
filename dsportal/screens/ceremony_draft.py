"""The operations manager drafts a ceremony: a standard script, edited, looked at in words, kept (5.2.1.2)."""

from pathlib import Path
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.base.columns import state_word
from apps.base.conf import conf
from apps.keys.models import BackupMedium, DsKey, Hsm, KeyCeremony
from apps.keys.services import draft_ceremony
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.ceremony_acts import Environment, EnvironmentKind, ScriptInvalid
from apps.lib.cps.ceremony_script import CeremonyType, Script, read_script
from apps.lib.cps.script_difference import Difference, differences
from apps.lib.cps.standard_scripts import standard_script
from apps.lib.errors import DomainError
from apps.lib.signing import KeyPurpose
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.screens.refusals import refusal_text
from dsportal.visibility import Screen

_LONGEST: Final = 200
_LAST: Final = 20  # earlier ceremonies offered for a comparison


def _words(codes: Any) -> list[tuple[str, str]]:
    return [(code.value, state_word(code)) for code in codes]


def _tokens() -> list[tuple[str, str]]:
    rows = Hsm.objects.order_by("label")
    return [(f"{row.label} {row.serial}", f"{row.label} – {row.model} {row.serial}") for row in rows]


def _keys() -> list[tuple[str, str]]:
    rows = DsKey.objects.order_by("-planned_at")
    return [("", "–")] + [(row.label, f"{row.label} – {state_word(row.state)}") for row in rows]


def _media() -> list[str]:
    return list(BackupMedium.objects.order_by("label").values_list("label", flat=True))


class StandardForm(forms.Form):
    """What the standard script is made from."""

    ceremony_type = forms.TypedChoiceField(
        label=_("Type"), coerce=CeremonyType, choices=lambda: _words(CeremonyType)
    )
    purpose = forms.TypedChoiceField(
        label=_("Purpose of the key"), coerce=KeyPurpose, choices=lambda: _words(KeyPurpose)
    )
    token = forms.ChoiceField(label=_("Token"), choices=_tokens)
    key = forms.ChoiceField(
        label=_("Key"), help_text=_("For work on a key that exists already."), required=False, choices=_keys
    )
    medium = forms.CharField(
        label=_("Backup medium"),
        help_text=_("The label of the medium where a backup is made or restored; empty: no backup step."),
        required=False,
        max_length=_LONGEST,
    )

    def script(self) -> str:
        """Return the standard script of these values; it is judged only when it is kept."""
        given = self.cleaned_data
        label, _blank, serial = given["token"].partition(" ")
        environment = Environment(
            kind=EnvironmentKind.PRODUCTION if conf().production else EnvironmentKind.REHEARSAL,
            token_label=label,
            token_serial=serial,
            module=Path(conf().pkcs11_module).name,
            key=given["key"],
            medium=given["medium"],
        )
        return standard_script(
            given["ceremony_type"],
            environment=environment,
            purpose=given["purpose"],
            backup=bool(given["medium"]),
        )


class DraftForm(forms.Form):
    """The draft: its name, its place and its script."""

    ceremony_type = forms.TypedChoiceField(
        label=_("Type"), coerce=CeremonyType, choices=lambda: _words(CeremonyType)
    )
    title = forms.CharField(label=_("Title"), max_length=100)
    place = forms.CharField(label=_("Place"), max_length=100)
    script = forms.CharField(
        label=_("Script"),
        help_text=_("A strict YAML file: unknown, double and missing entries are refused."),
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
    )
    compared = forms.ChoiceField(
        label=_("Compare with"),
        help_text=_("A rehearsal and the real key ceremony differ in the environment block only."),
        required=False,
        choices=lambda: [("", "–"), *_earlier()],
    )


def _earlier() -> list[tuple[str, str]]:
    rows = KeyCeremony.objects.order_by("-drafted_at")[:_LAST]
    return [(str(row.pk), f"{row.title} – {state_word(row.environment_kind)}") for row in rows]


@never_cache
@role_gate(Screen.CEREMONY_DRAFT)
@require_http_methods(["GET", "POST"])
def ceremony_draft(request: HttpRequest) -> HttpResponse:
    """Offer the standard script; a POST shows the edited one in words, and keeps it when told so."""
    if request.method == "POST":
        return _posted(request)
    if "ceremony_type" not in request.GET:
        return _page(request, standard=StandardForm())
    standard = StandardForm(request.GET)
    if not standard.is_valid():
        return _page(request, standard=standard, status=400)
    given = {"ceremony_type": standard.cleaned_data["ceremony_type"].value, "script": standard.script()}
    return _page(request, draft=DraftForm(initial=given))


def _posted(request: HttpRequest) -> HttpResponse:
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _page(request, draft=form, status=400)
    given = form.cleaned_data
    try:
        script = read_script(given["script"], ceremony_type=given["ceremony_type"])
        if "keep" in request.POST:
            kept = draft_ceremony(
                actor=request_actor(request),
                clock=SYSTEM_CLOCK,
                ceremony_type=given["ceremony_type"],
                title=given["title"],
                place=given["place"],
                script=given["script"],
            )
            return redirect("admin:ceremony", ceremony_id=kept.ceremony_id)
    except DomainError as refusal:
        form.add_error("script", _refusal(refusal))
        return _page(request, draft=form, status=400)
    return _page(request, draft=form, script=script)


def _refusal(refusal: DomainError) -> str:
    """Return the refusal, for a script with the exact place, which is a name in the file."""
    said = refusal_text(refusal)
    exact = refusal.detail if isinstance(refusal, ScriptInvalid) else ""
    return f"{said} ({exact})" if exact and exact not in said else said


def _page(
    request: HttpRequest,
    *,
    standard: StandardForm | None = None,
    draft: DraftForm | None = None,
    script: Script | None = None,
    status: int = 200,
) -> HttpResponse:
    values = {
        "title": _("Draft a key ceremony"),
        "standard": standard,
        "draft": draft,
        "script": script,
        "lines": _compared(draft, script) if draft and script else None,
        "media": _media(),
    }
    return page(request, "ceremonies/draft.html", values, status=status)


def _compared(draft: DraftForm, script: Script) -> tuple[Difference, ...] | None:
    """Return where the draft differs from the chosen ceremony, None where none is chosen."""
    if not draft.cleaned_data["compared"]:
        return None
    row = KeyCeremony.objects.get(pk=draft.cleaned_data["compared"])
    return differences(read_script(row.script, ceremony_type=CeremonyType(row.ceremony_type)), script)
