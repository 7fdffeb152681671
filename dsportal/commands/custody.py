"""Commands about what lies under seal: register, place, count, settle (5.2.1.3, 6.4.1, 6.4.2)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import state_word
from apps.keys.selectors import all_keys, custody_items, custody_register, open_ceremonies
from apps.keys.services import (
    confirm_custody_count,
    count_custody,
    place_in_safe,
    register_management_key,
    register_medium,
    settle_custody_finding,
)
from apps.keys.states import CeremonyState, CustodyFindingKind, ManagementKeyKind, StepState
from apps.keys.types import CountView, MediumFacts
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.ceremony_script import StepType
from apps.lib.cps.roles import Role
from dsportal.screens.command import ActorForm, Command, Receipt, says

SECTION: Final = "ceremonies"
KEEPERS: Final = frozenset({Role.KEY_CUSTODIAN})
SEAL: Final = 48
_ITEM: Final = "item-"
Given = Mapping[str, Any]


def _running() -> list[tuple[str, str]]:
    running = (view for view in open_ceremonies() if view.state is CeremonyState.IN_PROGRESS)
    return [(str(view.ceremony_id), view.title) for view in running]


def _backup_steps() -> list[tuple[str, str]]:
    """Return the backup steps of running ceremonies that were operated and not witnessed."""
    return [
        (f"{view.ceremony_id} {step.number}", f"{view.title}: {step.number}. {step.text}")
        for view in open_ceremonies()
        if view.state is CeremonyState.IN_PROGRESS
        for step in view.steps
        if (step.step_type, step.state) == (StepType.BACKUP, StepState.EXECUTED)
    ]


class MediumForm(forms.Form):
    """A medium that a backup step made."""

    step = forms.ChoiceField(label=_("Step"), choices=_backup_steps)
    key_id = forms.TypedChoiceField(
        label=_("Key"), coerce=UUID, choices=lambda: [(str(key.key_id), key.label) for key in all_keys()]
    )
    label = forms.CharField(label=_("Name on the medium"), max_length=SEAL)
    seal = forms.CharField(label=_("Seal number"), max_length=SEAL)
    place = forms.CharField(label=_("Place"), max_length=100)
    tamper_resistant = forms.TypedChoiceField(
        label=_("Is the medium tamper-resistant?"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("yes")), ("no", _("no"))],
    )


class ManagementKeyForm(forms.Form):
    """A share or card that was handed out."""

    ceremony_id = forms.TypedChoiceField(label=_("Key ceremony"), coerce=UUID, choices=_running)
    hsm_label = forms.CharField(label=_("Token"), max_length=32)
    kind = forms.TypedChoiceField(
        label=_("Kind"),
        coerce=ManagementKeyKind,
        choices=lambda: [(kind.value, state_word(kind)) for kind in ManagementKeyKind],
    )
    label = forms.CharField(
        label=_("Name on the envelope"), max_length=SEAL, help_text=_("Never the words of the share.")
    )
    seal = forms.CharField(label=_("Seal number"), max_length=SEAL)
    place = forms.CharField(label=_("Place"), max_length=100)


class PlaceForm(ActorForm):
    """Where an own item goes."""

    item_id = forms.TypedChoiceField(label=_("Medium or management key"), coerce=UUID)
    seal = forms.CharField(
        label=_("Seal number"), max_length=SEAL, help_text=_("As it stands on the seal that you hold now.")
    )
    place = forms.CharField(label=_("New place"), max_length=100)
    new_seal = forms.CharField(
        label=_("New seal number"),
        max_length=SEAL,
        required=False,
        help_text=_("Only where the seal was replaced."),
    )

    def offer(self, actor: Actor) -> None:
        """Offer what this custodian keeps."""
        mine = [(str(one.item_id), one.label) for one in custody_items() if one.custodian == actor.actor_id]
        self.fields["item_id"].choices = mine  # type: ignore[attr-defined]  # a ChoiceField


class CountForm(forms.Form):
    """One line for each item: the seal number that was read, nothing where the item was not found."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in custody_items():
            self.fields[f"{_ITEM}{item.item_id}"] = forms.CharField(
                label=f"{item.label} – {item.place}",
                max_length=SEAL,
                required=False,
                help_text=_("The seal number that you read; leave it empty if you did not find the item."),
            )


class SettleForm(forms.Form):
    """Which finding, and what became of it."""

    finding_id = forms.TypedChoiceField(
        label=_("Finding"),
        coerce=UUID,
        choices=lambda: [
            (str(one.finding_id), f"{one.subject} – {state_word(one.kind)}")
            for one in custody_register().findings
            if one.kind is not CustodyFindingKind.COUNT_OVERDUE
        ],
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def kept(title: Any, lines: Sequence[tuple[Any, str]]) -> Receipt:
    """Return a receipt that leads back to the custody register."""
    return Receipt(
        title=title, lines=lines, next_url=reverse("admin:custody"), next_text=_("Custody register")
    )


def _run_medium(actor: Actor, clock: Clock, given: Given) -> Receipt:
    ceremony, _blank, number = str(given["step"]).partition(" ")
    facts = {name: given[name] for name in ("label", "seal", "place", "tamper_resistant")}
    done = register_medium(
        actor=actor,
        clock=clock,
        ceremony_id=UUID(ceremony),
        number=int(number),
        key_id=given["key_id"],
        facts=MediumFacts(**facts),
    )
    return kept(_("The medium is registered"), [(_("Backup medium"), done.label), (_("Place"), done.place)])


def _run_management_key(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = register_management_key(actor=actor, clock=clock, **given)
    return kept(_("The management key is registered"), [(_("Name"), done.label), (_("Place"), done.place)])


def _run_place(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = place_in_safe(actor=actor, clock=clock, **given)
    return kept(_("The new place is recorded"), [(_("Name"), done.label), (_("Place"), done.place)])


def _seen(given: Given) -> dict[UUID, str]:
    return {UUID(name.removeprefix(_ITEM)): seal for name, seal in given.items() if name.startswith(_ITEM)}


def _run_count(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = count_custody(actor=actor, clock=clock, seen=_seen(given))
    return kept(_("Your count is recorded"), [(_("Items"), str(len(done.lines)))])


def _waiting() -> CountView | None:
    return custody_register().waiting


def _run_confirmation(actor: Actor, clock: Clock, given: Given) -> Receipt:
    waiting = _waiting()
    done = confirm_custody_count(
        actor=actor,
        clock=clock,
        count_id=waiting.count_id if waiting else UUID(int=0),
        seen=_seen(given),
    )
    result = _("everything matches") if done.matches else _("there are differences")
    return kept(_("The count is finished"), [(_("Result"), str(result))])


def _run_settle(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = settle_custody_finding(actor=actor, clock=clock, **given)
    return kept(_("The finding is settled"), [(_("Finding"), done.subject)])


def _preview_count(given: Given) -> Sequence[Any]:
    missing = sum(not seal.strip() for seal in _seen(given).values())
    return [
        _("A second custodian counts after you, without seeing your numbers."),
        _now("Items not found: %(number)d") % {"number": missing},
    ]


COMMANDS: Final = (
    Command(
        name="register-medium",
        title=_("Register a backup medium"),
        clause="6.2.4.1",
        section=SECTION,
        form=MediumForm,
        roles=KEEPERS,
        run=_run_medium,
        preview=says(_("You become the keeper of the medium. Both witnesses confirm the step afterwards.")),
        reason="only inside a backup step that several people operated; both witnesses confirm it",
    ),
    Command(
        name="register-management-key",
        title=_("Register a management key"),
        clause="6.4.1.1",
        section=SECTION,
        form=ManagementKeyForm,
        roles=KEEPERS,
        run=_run_management_key,
        preview=says(_("The one that you had for this token before is void from now on.")),
        reason="only inside a running ceremony, about what the custodian was given there",
    ),
    Command(
        name="place-in-safe",
        title=_("Record a new place or seal"),
        clause="6.4.2.1",
        section=SECTION,
        form=PlaceForm,
        roles=KEEPERS,
        run=_run_place,
        preview=says(_("Management keys of different custodians must lie in separate places.")),
        reason="the keeper's own; two custodians count it afterwards",
        dangerous=True,
    ),
    Command(
        name="count-custody",
        title=_("Count what lies under seal"),
        clause="6.4.2.1",
        section=SECTION,
        form=CountForm,
        roles=KEEPERS,
        run=_run_count,
        preview=_preview_count,
        reason="one of two counts; the second custodian's decides what stands",
    ),
    Command(
        name="confirm-count",
        title=_("Count as the second custodian"),
        clause="6.4.2.1",
        section=SECTION,
        form=CountForm,
        roles=KEEPERS,
        run=_run_confirmation,
        preview=says(_("Every difference becomes a finding that a CA manager settles.")),
        reason="the second of two counts, by another custodian",
    ),
    Command(
        name="settle-custody-finding",
        title=_("Settle a finding of a count"),
        clause="6.4.2.1",
        section=SECTION,
        form=SettleForm,
        roles=frozenset({Role.CA_MANAGER}),
        run=_run_settle,
        preview=says(_("The finding is closed with your reason; the next count looks again.")),
        reason="closes what custodians found; the next count finds it again if it is still so",
        dangerous=True,
    ),
)
