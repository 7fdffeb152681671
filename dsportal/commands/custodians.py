"""Commands of custodians about the end of a medium and about their days on call (5.2.1.3, 6.2.10.1)."""

from typing import Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.keys.selectors import media
from apps.keys.services import destroy_medium, set_on_call, witness_medium_destruction
from apps.keys.states import DestructionState
from apps.keys.types import MediumView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from dsportal.commands.custody import KEEPERS, SEAL, SECTION, Given, kept
from dsportal.screens.command import ActorForm, Command, Receipt, says


class EndForm(ActorForm):
    """Which own medium was destroyed, how, and where the record of it lies."""

    medium_id = forms.TypedChoiceField(label=_("Backup medium"), coerce=UUID)
    seal = forms.CharField(
        label=_("Seal number"), max_length=SEAL, help_text=_("As it stood on the seal before you broke it.")
    )
    method = forms.CharField(
        label=_("How it was destroyed"), max_length=100, help_text=_("For example: shredded, initialised.")
    )
    evidence = forms.CharField(
        label=_("Where the record lies"),
        max_length=200,
        help_text=_("Number of the minutes, of the photograph or of the certificate of destruction."),
    )

    def offer(self, actor: Actor) -> None:
        """Offer what this custodian keeps."""
        mine = [(str(one.medium_id), one.label) for one in media() if one.custodian == actor.actor_id]
        self.fields["medium_id"].choices = mine  # type: ignore[attr-defined]  # a ChoiceField


def _destroyed() -> list[tuple[str, str]]:
    ended = (one for one in media() if one.destruction is DestructionState.RECORDED)
    return [(str(one.medium_id), one.label) for one in ended]


class WitnessForm(forms.Form):
    """Which medium the second custodian saw destroyed."""

    medium_id = forms.TypedChoiceField(label=_("Backup medium"), coerce=UUID, choices=_destroyed)
    seal = forms.CharField(
        label=_("Seal number"), max_length=SEAL, help_text=_("As you read it before it was broken.")
    )


class OnCallForm(forms.Form):
    """From when to when the custodian can be reached for a ceremony, or no longer can."""

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    on_call = forms.TypedChoiceField(
        label=_("Can you be reached on these days?"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("yes")), ("no", _("no"))],
    )


def _medium(title: object, view: MediumView) -> Receipt:
    return kept(title, [(_("Backup medium"), view.label), (_("Seal number"), view.seal)])


def _run_end(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return _medium(_("The destruction is recorded"), destroy_medium(actor=actor, clock=clock, **given))


def _run_witness(actor: Actor, clock: Clock, given: Given) -> Receipt:
    view = witness_medium_destruction(actor=actor, clock=clock, **given)
    return _medium(_("The medium is destroyed"), view)


def _run_on_call(actor: Actor, clock: Clock, given: Given) -> Receipt:
    days = set_on_call(actor=actor, clock=clock, **given)
    return Receipt(
        title=_("Your days are recorded"),
        lines=[(_("Days on call from today"), str(len(days)))],
        next_url=reverse("admin:key_calendar"),
        next_text=_("Key calendar"),
    )


COMMANDS: Final = (
    Command(
        name="destroy-medium",
        title=_("Record the destruction of a backup medium"),
        clause="6.2.10.1",
        section=SECTION,
        form=EndForm,
        roles=KEEPERS,
        run=_run_end,
        preview=says(_("It counts once a second custodian has confirmed what was seen.")),
        reason="one of two words; the medium is gone after the second custodian's only",
        dangerous=True,
    ),
    Command(
        name="witness-destruction",
        title=_("Confirm that a backup medium was destroyed"),
        clause="6.2.10.1",
        section=SECTION,
        form=WitnessForm,
        roles=KEEPERS,
        run=_run_witness,
        preview=says(_("From now on the register says that this medium holds nothing. This is for good.")),
        reason="the second of two words, by another custodian than the keeper",
        dangerous=True,
    ),
    Command(
        name="set-on-call",
        title=_("Say on which days you can be reached"),
        clause="5.2.1.3",
        section=SECTION,
        form=OnCallForm,
        roles=KEEPERS,
        run=_run_on_call,
        preview=says(_("A key ceremony is ordered only for days on which enough custodians can be reached.")),
        reason="the custodian's own days; says nothing about anybody else",
    ),
)
