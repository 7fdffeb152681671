"""Commands on sanction cases, duties left behind, and addresses for reminders (5.3.6, 5.2.4, 5.3.4)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import instant_text, listing, state_word
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.roles import Role
from apps.staff.permissions import HANDLES_SANCTIONS, KEEPS_FILES
from apps.staff.selectors import members, roles_of
from apps.staff.selectors.duties import open_duties
from apps.staff.selectors.sanctions import cases_for
from apps.staff.services import (
    decide_sanction_case,
    hand_over_duty,
    open_sanction_case,
    read_sanction_case,
    set_work_mail,
)
from apps.staff.states import SanctionState
from apps.staff.types import CaseLine
from dsportal.commands.people import SECTION, PersonForm, person_text
from dsportal.commands.personnel import about, file_receipt, person_of
from dsportal.commands.personnel_plans import long_text
from dsportal.screens.command import ActorForm, Command, Receipt, says
from dsportal.screens.receipts import at_instant, in_a_row, in_words

_LONGEST: Final = 4000
_RESTRICTED: Final = "a restricted file; its measures against contractors take an approval"


def _auditors() -> list[tuple[str, str]]:
    now = SYSTEM_CLOCK.now()
    return [
        (str(each.user_id), f"{each.display_name} ({each.username})")
        for each in members()
        if each.active and Role.AUDITOR in roles_of(each.user_id, at=now)
    ]


class OpenCaseForm(PersonForm):
    """About whom, what happened, and what shows it."""

    facts = long_text(_("Facts (sealed)"), longest=_LONGEST, rows=5)
    audit_events = forms.CharField(
        label=_("Events of the audit log"),
        max_length=_LONGEST,
        help_text=_(
            "The ids of the events that show it, one on each line; auditors find them in the audit log."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    auditors = forms.MultipleChoiceField(
        label=_("Auditors who may read the case"),
        required=False,
        choices=_auditors,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_audit_events(self) -> list[UUID]:
        """Return the ids."""
        try:
            return [UUID(word) for word in self.cleaned_data["audit_events"].split()]
        except ValueError:
            raise ValidationError(_("These are not ids of events, one on each line.")) from None


class CaseForm(ActorForm):
    """Which of the cases that the person may open."""

    case = forms.ChoiceField(label=_("Sanction case"))
    states: tuple[SanctionState, ...] = tuple(SanctionState)

    def offer(self, actor: Actor) -> None:
        """Offer the cases of this reader."""
        self.fields["case"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", ""),
            *((str(one.case_id), _case_text(one)) for one in cases_for(actor) if one.state in self.states),
        ]


class DecisionForm(CaseForm):
    """Which open case, and how it ends."""

    decision = long_text(_("Decision (sealed)"), longest=_LONGEST, rows=5)
    states = (SanctionState.UNDER_REVIEW,)


class DutyForm(forms.Form):
    """Which duty, and who takes it over."""

    duty = forms.ChoiceField(
        label=_("Duty"),
        choices=lambda: [
            ("", ""),
            *(
                (str(each.duty_id), f"{state_word(each.role)} – {person_text(each.user_id)}")
                for each in open_duties()
            ),
        ],
    )
    successor_id = forms.ChoiceField(
        label=_("Successor"),
        choices=lambda: [
            ("", ""),
            *((str(one.user_id), person_text(one.user_id)) for one in members() if one.active),
        ],
        help_text=_("The successor must hold the role already."),
    )


class OwnMailForm(forms.Form):
    """The own address."""

    work_mail = forms.EmailField(
        label=_("Mail address at work"),
        required=False,
        help_text=_("Reminders go there; they hold nothing but a link. Empty: no reminders by mail."),
    )


class MailForm(PersonForm, OwnMailForm):
    """Whose address, and which."""

    field_order = ("person", "work_mail")


def _case_text(case: CaseLine) -> str:
    return f"{instant_text(case.opened_at)} – {person_text(case.user_id)} – {state_word(case.state)}"


def _preview_case(given: Mapping[str, Any]) -> Sequence[Any]:
    readers = [person_text(UUID(one)) for one in given["auditors"]]
    return [
        *about(_now("A case about %(person)s is opened; its texts are sealed and cannot be changed."), given),
        _now("CA managers read it, and these auditors: %(people)s. Every reading is written down.")
        % {"people": listing(readers) or "–"},
    ]


def _run_case(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    case = open_sanction_case(
        actor=actor,
        clock=clock,
        user_id=person_of(given),
        facts=given["facts"],
        audit_events=given["audit_events"],
        auditors=[UUID(one) for one in given["auditors"]],
    )
    return Receipt(
        title=_("The case is open"),
        lines=[(_("Person"), person_text(case.user_id)), (_("Time"), at_instant(case.opened_at))],
        next_url=reverse("admin:command", args=["decide-sanction-case"], query={"case": case.case_id}),
        next_text=_("Decide a sanction case"),
    )


def _run_reading(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    case = read_sanction_case(actor=actor, clock=clock, case_id=UUID(given["case"]))
    return Receipt(
        title=_("Sanction case"),
        lines=[
            (_("Person"), person_text(case.user_id)),
            (_("State"), in_words(case.state)),
            (_("Facts"), case.facts),
            (_("Events of the audit log"), in_a_row(case.audit_events)),
            (_("Decision"), case.decision or "–"),
        ],
    )


def _run_decision(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    case = decide_sanction_case(
        actor=actor, clock=clock, case_id=UUID(given["case"]), decision=given["decision"]
    )
    return Receipt(
        title=_("The case is decided"),
        lines=[(_("Person"), person_text(case.user_id)), (_("State"), in_words(case.state))],
    )


def _preview_duty(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("It is recorded that %(person)s took this duty over; no role is given.")
        % {"person": person_text(UUID(given["successor_id"]))}
    ]


def _run_duty(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    successor = UUID(given["successor_id"])
    done = hand_over_duty(actor=actor, clock=clock, duty_id=UUID(given["duty"]), successor_id=successor)
    return Receipt(
        title=_("The duty is handed over"),
        lines=[(_("Role"), in_words(done.role)), (_("Successor"), person_text(successor))],
        next_url=reverse("admin:training_calendar"),
        next_text=_("Training calendar"),
    )


def _run_mail(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    set_work_mail(actor=actor, clock=clock, user_id=person_of(given), work_mail=given["work_mail"])
    return file_receipt(_("The address is stored"), given)


def _run_own_mail(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    user_id = UUID(actor.actor_id.partition(":")[2])
    set_work_mail(actor=actor, clock=clock, user_id=user_id, work_mail=given["work_mail"])
    return Receipt(title=_("The address is stored"), next_url=reverse("admin:index"), next_text=_("Home"))


COMMANDS: Final = (
    Command(
        name="open-sanction-case",
        title=_("Open a sanction case"),
        clause="5.3.6",
        section=SECTION,
        form=OpenCaseForm,
        roles=HANDLES_SANCTIONS,
        run=_run_case,
        preview=_preview_case,
        reason=_RESTRICTED,
        dangerous=True,
    ),
    Command(
        name="read-sanction-case",
        title=_("Read a sanction case"),
        clause="5.3.6",
        section=SECTION,
        form=CaseForm,
        roles=HANDLES_SANCTIONS | {Role.AUDITOR},
        run=_run_reading,
        preview=says(_("The sealed texts are opened for you. Who read them and when is written down.")),
        reason="reads what was sealed, for the readers of the case only; the reading is logged",
        dangerous=True,
    ),
    Command(
        name="decide-sanction-case",
        title=_("Decide a sanction case"),
        clause="5.3.6",
        section=SECTION,
        form=DecisionForm,
        roles=HANDLES_SANCTIONS,
        run=_run_decision,
        preview=says(_("The decision is sealed and final; the case is closed.")),
        reason=_RESTRICTED,
        dangerous=True,
    ),
    Command(
        name="hand-over-duty",
        title=_("Record who took a duty over"),
        clause="5.2.4",
        section=SECTION,
        form=DutyForm,
        roles=KEEPS_FILES,
        run=_run_duty,
        preview=_preview_duty,
        reason="notes who took over; gives no role",
    ),
    Command(
        name="set-work-mail",
        title=_("Note somebody's mail address at work"),
        clause="5.3.4",
        section=SECTION,
        form=MailForm,
        roles=frozenset({Role.OPERATIONS_MANAGER}),
        run=_run_mail,
        preview=says(_("Reminders go to this address from now on.")),
        reason="the address for reminders, which hold nothing but a link",
    ),
    Command(
        name="own-work-mail",
        title=_("Note the own mail address at work"),
        clause="5.3.4",
        section=SECTION,
        form=OwnMailForm,
        roles=frozenset(Role),
        run=_run_own_mail,
        preview=says(_("Reminders go to this address from now on.")),
        reason="the own address for reminders, which hold nothing but a link",
    ),
)
