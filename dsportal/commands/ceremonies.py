"""Commands of key ceremonies: enter, leave, start, operate, confirm, report, ask for completion (5.2.1)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.base.columns import state_word
from apps.keys.selectors import ceremony_view, open_ceremonies
from apps.keys.services import (
    confirm_entry,
    confirm_exit,
    execute_step,
    report_ceremony,
    request_completion,
    start_ceremony,
    witness_step,
)
from apps.keys.states import CeremonyState, StepState
from apps.keys.types import CeremonyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.ceremony_script import OPERATORS, WITNESSES
from apps.lib.cps.roles import Role
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt, says
from dsportal.screens.people import names_of
from dsportal.screens.receipts import in_words

_SECTION: Final = "ceremonies"
_FACILITY: Final = frozenset({Role.FACILITY_STAFF})
_MANAGER: Final = frozenset({Role.OPERATIONS_MANAGER})
_ADMITTING: Final = frozenset(
    {CeremonyState.SCHEDULED, CeremonyState.ATTENDANCE_CONFIRMED, CeremonyState.IN_PROGRESS}
)
Given = Mapping[str, Any]


def _ceremonies(*states: CeremonyState) -> Callable[[], list[tuple[str, str]]]:
    """Return what offers the open ceremonies in these states (none: all)."""
    return lambda: [
        (str(view.ceremony_id), f"{view.title} – {state_word(view.state)}")
        for view in open_ceremonies()
        if not states or view.state in states
    ]


def _participants(*, inside: bool) -> list[tuple[str, str]]:
    """Return the participants who are in the room now, or those who are not."""
    found = [
        (view, one)
        for view in open_ceremonies()
        if inside or view.state in _ADMITTING
        for one in view.participants
        if one.present is inside
    ]
    names = names_of(one.actor_id for _view, one in found)
    return [
        (
            f"{view.ceremony_id} {one.participant_id}",
            f"{view.title}: {names.get(one.actor_id, one.actor_id)} ({state_word(one.role)})",
        )
        for view, one in found
    ]


def _next_steps(*, executed: bool) -> list[tuple[str, str]]:
    """Return the next step of each running ceremony that waits for witnesses, or for operators."""
    running = [view for view in open_ceremonies() if view.state is CeremonyState.IN_PROGRESS]
    found = [(view, step) for view in running if (step := view.next_step())]
    return [
        (f"{view.ceremony_id} {step.number}", f"{view.title}: {step.number}. {step.text}")
        for view, step in found
        if (step.state is StepState.EXECUTED) is executed
    ]


class EntryForm(forms.Form):
    """Who enters."""

    participant = forms.ChoiceField(label=_("Participant"), choices=lambda: _participants(inside=False))


class ExitForm(forms.Form):
    """Who leaves."""

    participant = forms.ChoiceField(label=_("Participant"), choices=lambda: _participants(inside=True))


class StartForm(forms.Form):
    """Which ceremony."""

    ceremony_id = forms.TypedChoiceField(
        label=_("Key ceremony"), coerce=UUID, choices=_ceremonies(CeremonyState.ATTENDANCE_CONFIRMED)
    )


class ExecutionForm(forms.Form):
    """The next step of a running ceremony, as long as operators are missing."""

    step = forms.ChoiceField(label=_("Step"), choices=lambda: _next_steps(executed=False))


class WitnessForm(forms.Form):
    """The next step of a running ceremony, once it was operated."""

    step = forms.ChoiceField(label=_("Step"), choices=lambda: _next_steps(executed=True))


class ReportForm(forms.Form):
    """What is reported of which ceremony."""

    ceremony_id = forms.TypedChoiceField(
        label=_("Key ceremony"), coerce=UUID, choices=_ceremonies(CeremonyState.STEPS_DONE)
    )
    report = forms.CharField(label=_("Report"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class CompletionForm(forms.Form):
    """Which reported ceremony."""

    ceremony_id = forms.TypedChoiceField(
        label=_("Key ceremony"), coerce=UUID, choices=_ceremonies(CeremonyState.REPORTED)
    )


def _done(view: CeremonyView, page: str = "ceremony") -> Receipt:
    return Receipt(
        title=_("The act is recorded"),
        lines=[(_("Key ceremony"), view.title), (_("State"), in_words(view.state))],
        next_url=reverse(f"admin:{page}", args=[view.ceremony_id]),
        next_text=_("To the key ceremony"),
    )


def _pair(value: str) -> tuple[UUID, str]:
    ceremony, _blank, part = value.partition(" ")
    return UUID(ceremony), part


def _run_entry(actor: Actor, clock: Clock, given: Given) -> Receipt:
    ceremony_id, one = _pair(given["participant"])
    done = confirm_entry(actor=actor, clock=clock, ceremony_id=ceremony_id, participant_id=UUID(one))
    return _done(done, "ceremony_attendance")


def _run_exit(actor: Actor, clock: Clock, given: Given) -> Receipt:
    ceremony_id, one = _pair(given["participant"])
    done = confirm_exit(actor=actor, clock=clock, ceremony_id=ceremony_id, participant_id=UUID(one))
    return _done(done, "ceremony_attendance")


def _run_start(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return _done(start_ceremony(actor=actor, clock=clock, **given))


def _run_execute(actor: Actor, clock: Clock, given: Given) -> Receipt:
    ceremony_id, number = _pair(given["step"])
    return _done(execute_step(actor=actor, clock=clock, ceremony_id=ceremony_id, number=int(number)))


def _run_witness(actor: Actor, clock: Clock, given: Given) -> Receipt:
    ceremony_id, number = _pair(given["step"])
    return _done(witness_step(actor=actor, clock=clock, ceremony_id=ceremony_id, number=int(number)))


def _run_report(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return _done(report_ceremony(actor=actor, clock=clock, **given))


def _run_completion(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return opened(request_completion(actor=actor, clock=clock, **given))


def _preview_completion(given: Given) -> Sequence[Any]:
    return [
        _("A CA manager who operated and confirmed no step is asked to approve the minutes."),
        ceremony_view(given["ceremony_id"]).title,
    ]


COMMANDS: Final = (
    Command(
        name="confirm-entry",
        title=_("Confirm an entry into the room"),
        clause="5.2.1.8",
        section=_SECTION,
        form=EntryForm,
        roles=_FACILITY,
        run=_run_entry,
        preview=says(_("You confirm that you saw this person enter the room just now.")),
        reason="facility staff takes no other part in the ceremony",
    ),
    Command(
        name="confirm-exit",
        title=_("Confirm an exit from the room"),
        clause="5.2.1.8",
        section=_SECTION,
        form=ExitForm,
        roles=_FACILITY,
        run=_run_exit,
        preview=says(_("You confirm that you saw this person leave the room just now.")),
        reason="facility staff takes no other part in the ceremony",
    ),
    Command(
        name="start-ceremony",
        title=_("Start a key ceremony"),
        clause="5.2.1.2",
        section=_SECTION,
        form=StartForm,
        roles=_MANAGER,
        run=_run_start,
        preview=says(_("The work begins. Every participant must be in the room.")),
        reason="only with everybody in the room, as facility staff confirmed",
        dangerous=True,
    ),
    Command(
        name="execute-step",
        title=_("Give your word that you operated a step"),
        clause="5.2.2",
        section=_SECTION,
        form=ExecutionForm,
        roles=frozenset(OPERATORS.values()),
        run=_run_execute,
        preview=says(_("You confirm that you operated this step. The others of your role do so themselves.")),
        reason="one word of two or more; both witnesses confirm each step",
        dangerous=True,
    ),
    Command(
        name="witness-step",
        title=_("Confirm a step as a witness"),
        clause="5.2.1.4",
        section=_SECTION,
        form=WitnessForm,
        roles=frozenset(WITNESSES),
        run=_run_witness,
        preview=says(_("You confirm that this step was done as the script says.")),
        reason="the confirmation is the control of other people's work",
        dangerous=True,
    ),
    Command(
        name="report-ceremony",
        title=_("Report a key ceremony"),
        clause="5.2.1.2",
        section=_SECTION,
        form=ReportForm,
        roles=_MANAGER,
        run=_run_report,
        preview=says(_("The report closes the minutes; they cannot be changed afterwards.")),
        reason="closes nothing before the CA manager approves the minutes",
    ),
    Command(
        name="complete-ceremony",
        title=_("Ask for the completion of a key ceremony"),
        clause="5.2.1.1",
        section=_SECTION,
        form=CompletionForm,
        roles=_MANAGER,
        run=_run_completion,
        preview=_preview_completion,
        kind=Kind.COMPLETE_CEREMONY,
    ),
)
