"""Commands about incidents, compromised keys and backup media (5.2.1.1, 5.2.1.3, 5.7.1)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.base.columns import day_text, state_word
from apps.incidents.selectors import open_incidents
from apps.incidents.services import open_incident, request_compromise_decision
from apps.incidents.types import Decision, IncidentCategory, Severity
from apps.keys.selectors import keys_in_state, media
from apps.keys.services import request_hand_over
from apps.keys.states import DsKeyState
from apps.keys.types import ActiveKey
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role
from dsportal.commands.policy import opened
from dsportal.screens.command import ActorForm, Command, Receipt, says
from dsportal.screens.people import people_with
from dsportal.screens.receipts import in_words
from dsportal.visibility import INCIDENTS

Given = Mapping[str, Any]


def _custodians() -> list[tuple[str, str]]:
    found = people_with((Role.KEY_CUSTODIAN,), at=SYSTEM_CLOCK.now())
    return sorted(found.items(), key=lambda pair: pair[1])


def _keys() -> list[tuple[str, Any]]:
    """Return the keys that exist, the newest first."""
    found = sorted(
        keys_in_state(*set(DsKeyState) - {DsKeyState.PLANNED, DsKeyState.DESTROYED}),
        key=lambda key: key.generated_on,
        reverse=True,
    )
    return [("", _("no key is concerned")), *((str(key.key_id), _key_text(key)) for key in found)]


def _key_text(key: ActiveKey) -> str:
    return " – ".join((state_word(key.purpose), day_text(key.generated_on), state_word(key.state)))


class IncidentForm(forms.Form):
    """What happened."""

    category = forms.TypedChoiceField(
        label=_("Category"),
        coerce=IncidentCategory,
        choices=lambda: [(code.value, state_word(code)) for code in IncidentCategory],
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        coerce=Severity,
        choices=lambda: [(code.value, state_word(code)) for code in Severity],
    )
    summary = forms.CharField(label=_("Summary"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    key_id = forms.TypedChoiceField(
        label=_("Key"),
        required=False,
        coerce=UUID,
        empty_value=None,
        choices=_keys,
        help_text=_("The key whose compromise is suspected; for a compromise only."),
    )


_DECISIONS: Final[Mapping[Decision, Any]] = MappingProxyType(
    {
        Decision.CONFIRMED: _("The key is compromised; it is blocked for good"),
        Decision.DISMISSED: _("The key is not compromised; the suspicion is dismissed"),
        Decision.REISSUE_APPROVED: _("Compromised, and a new key may be made"),
    }
)


class DecisionForm(forms.Form):
    """Which decision is proposed."""

    incident_id = forms.TypedChoiceField(
        label=_("Incident"),
        coerce=UUID,
        choices=lambda: [(str(one.incident_id), one.summary) for one in open_incidents() if one.key_id],
    )
    decision = forms.TypedChoiceField(
        label=_("Decision"),
        coerce=Decision,
        choices=[(code.value, words) for code, words in _DECISIONS.items()],
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class HandOverForm(ActorForm):
    """Which of the own media goes to whom."""

    medium_id = forms.TypedChoiceField(label=_("Backup medium"), coerce=UUID)
    seal = forms.CharField(
        label=_("Seal number"), max_length=48, help_text=_("As it stands on the seal that you hold now.")
    )
    receiver = forms.ChoiceField(label=_("Receiver"))
    place = forms.CharField(
        label=_("Place"), max_length=100, help_text=_("Where the medium is kept after the hand-over.")
    )

    def offer(self, actor: Actor) -> None:
        """Offer the media in this custodian's hands, and the other custodians."""
        mine = [(str(one.medium_id), one.label) for one in media() if one.custodian == actor.actor_id]
        others = [(code, name) for code, name in _custodians() if code != actor.actor_id]
        self.fields["medium_id"].choices = mine  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["receiver"].choices = others  # type: ignore[attr-defined]  # a ChoiceField


def _run_incident(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = open_incident(actor=actor, clock=clock, **given)
    return Receipt(
        title=_("The act is recorded"),
        lines=[(_("Incident"), done.summary), (_("State"), in_words(done.state))],
        next_url=reverse("admin:incidents_incident_changelist") if actor.roles & INCIDENTS else "",
        next_text=_("Incidents"),
    )


def _run_decision(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return opened(request_compromise_decision(actor=actor, clock=clock, **given))


def _run_hand_over(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return opened(request_hand_over(actor=actor, clock=clock, **given))


COMMANDS: Final = (
    Command(
        name="hand-over-medium",
        title=_("Hand over a backup medium"),
        clause="5.2.1.3",
        section="ceremonies",
        form=HandOverForm,
        roles=frozenset({Role.KEY_CUSTODIAN}),
        run=_run_hand_over,
        preview=says(
            _("The receiver is asked to sign for the medium. You carry the hand-over out afterwards.")
        ),
        kind=Kind.HAND_OVER_MEDIUM,
    ),
    Command(
        name="open-incident",
        title=_("Open an incident"),
        clause="5.7.1",
        section="incidents",
        form=IncidentForm,
        roles=frozenset(Role),
        run=_run_incident,
        preview=says(
            _("The incident is registered. An incident about a key makes its compromise suspected.")
        ),
        reason="anybody on the staff reports at once; it blocks nothing by itself",
    ),
    Command(
        name="decide-compromise",
        title=_("Ask for a decision on a compromise"),
        clause="5.2.1.1",
        section="incidents",
        form=DecisionForm,
        roles=KINDS[Kind.DECIDE_COMPROMISE].asked_by,
        run=_run_decision,
        preview=says(_("A CA manager is asked to decide. A confirmed compromise blocks the key for good.")),
        kind=Kind.DECIDE_COMPROMISE,
    ),
)
