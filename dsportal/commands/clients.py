"""Commands about machines: clients of the API and verifiers (5.2.3, 1.3.4)."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final

from django import forms
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import instant_text, state_word
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.publication.services import request_verifier
from apps.staff.selectors import registered_client
from apps.staff.services import request_client
from apps.staff.types import SCOPES_OF, ClientKind, ClientRegistration
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt

_SECTION: Final = "governance"
_LONGEST_KEYS: Final = 4_000


class ClientForm(forms.Form):
    """A machine with its public keys."""

    client_id = forms.SlugField(label=_("Client id"), max_length=64)
    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"))
    keys = forms.CharField(
        label=_("Public keys (JWK Set, JSON)"),
        help_text=_('P-256 keys with a "kid" each, e.g. {"keys": [...]}; never a private key.'),
        max_length=_LONGEST_KEYS,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(kind.value, state_word(kind.value)) for kind in ClientKind]
        self.fields["kind"].choices = words  # type: ignore[attr-defined]  # a ChoiceField

    def clean_keys(self) -> tuple[Mapping[str, Any], ...]:
        """Return the keys of the JWK Set; the service looks into each."""
        try:
            keys = json.loads(self.cleaned_data["keys"])["keys"]
        except (ValueError, KeyError, TypeError):
            raise forms.ValidationError(_("This is no JWK Set.")) from None
        if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
            raise forms.ValidationError(_("This is no JWK Set."))
        return tuple(keys)


class VerifierForm(forms.Form):
    """A verifier that agreed to the terms."""

    client_id = forms.SlugField(label=_("Client id"), max_length=64)
    name = forms.CharField(label=_("Name"), max_length=200)
    agreed_on = forms.DateField(
        label=_("Day of the agreement"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("Last day of the agreement"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def _client(given: Mapping[str, Any]) -> ClientRegistration:
    kind = ClientKind(given["kind"])
    end = datetime.combine(given["last_day"], time(23, 59, 59), tzinfo=get_current_timezone())
    return ClientRegistration(
        client_id=given["client_id"],
        name=given["name"],
        kind=kind,
        scopes=tuple(sorted(SCOPES_OF[kind])),
        keys=given["keys"],
        not_after=end,
    )


def _preview_client(given: Mapping[str, Any]) -> Sequence[Any]:
    client = _client(given)
    return [
        _now("The machine %(client)s may call the API until %(end)s with the scope %(scopes)s.")
        % {
            "client": client.client_id,
            "end": instant_text(client.not_after),
            "scopes": " ".join(client.scopes),
        },
        _now("It proves itself with the %(number)d keys entered; the approver sees their SHA-256.")
        % {"number": len(client.keys)},
        _now("Nothing is registered before a CA manager has approved and it is carried out."),
    ]


def _run_client(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    return opened(request_client(actor=actor, clock=clock, client=_client(given), reason=given["reason"]))


def _preview_verifier(given: Mapping[str, Any]) -> Sequence[Any]:
    client = registered_client(given["client_id"])
    return [
        _now("%(name)s may fetch the revocation information as %(client)s.")
        % {"name": given["name"], "client": given["client_id"]},
        _now("SHA-256 of the keys of that machine: %(digest)s")
        % {"digest": client.key_sha256 if client else "–"},
        _now("Nothing is registered before a CA manager has approved and it is carried out."),
    ]


def _run_verifier(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    return opened(request_verifier(actor=actor, clock=clock, **given))


COMMANDS: Final = (
    Command(
        name="register-client",
        title=_("Ask for the registration of a machine client"),
        clause="5.2.3",
        section=_SECTION,
        form=ClientForm,
        roles=KINDS[Kind.REGISTER_CLIENT].asked_by,
        run=_run_client,
        preview=_preview_client,
        kind=Kind.REGISTER_CLIENT,
    ),
    Command(
        name="register-verifier",
        title=_("Ask for the registration of a verifier"),
        clause="1.3.4",
        section=_SECTION,
        form=VerifierForm,
        roles=KINDS[Kind.REGISTER_CLIENT].asked_by,
        run=_run_verifier,
        preview=_preview_verifier,
        kind=Kind.REGISTER_CLIENT,
    ),
)
