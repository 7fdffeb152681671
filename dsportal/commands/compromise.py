"""Procedures after a confirmed compromise: report, measures, resumption, steering the revocation (5.7.3)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.base.columns import state_word
from apps.incidents.permissions import REHEARSERS, RESUMERS, TAKERS
from apps.incidents.selectors import open_incidents
from apps.incidents.services import (
    report_compromise,
    request_rehearsal,
    request_resumption,
    take_measure,
)
from apps.incidents.states import CompromiseState, Measure
from apps.incidents.types import Checklist
from apps.keys.selectors import key_facts, keys_in_state
from apps.keys.states import DsKeyState
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose
from apps.revocation.permissions import STEERERS
from apps.revocation.selectors import unfinished_mass_revocations
from apps.revocation.services import continue_mass_revocation, pause_mass_revocation
from apps.revocation.types import MassRevocationView
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt, says
from dsportal.screens.receipts import in_words

Given = Mapping[str, Any]
_CHECKED: Final = (
    Measure.REVOKE_CERTIFICATE,
    Measure.REVOKE_CREDENTIALS,
    Measure.PUBLISH_REVOCATION,
    Measure.TAKE_NEW_KEY,
)
_DECIDED: Final = (CompromiseState.CONFIRMED, CompromiseState.REISSUE_APPROVED)


def _cases() -> list[tuple[str, str]]:
    return [(str(one.incident_id), one.summary) for one in open_incidents() if one.compromise in _DECIDED]


def _revocations() -> list[tuple[str, str]]:
    return [
        (str(one.revocation_id), f"{key_facts(one.key_id).label} – {state_word(one.state)}")
        for one in unfinished_mass_revocations()
    ]


class CaseForm(forms.Form):
    """Which confirmed compromise."""

    incident_id = forms.TypedChoiceField(label=_("Incident"), coerce=UUID, choices=_cases)


class ReportForm(CaseForm):
    """The report to the Digital Agency."""

    recipient = forms.CharField(label=_("Recipient"), max_length=200)
    reported_at = forms.DateTimeField(
        label=_("Time of the report"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    reference = forms.CharField(
        label=_("Number of the report"), max_length=200, help_text=_("Under which the report is filed.")
    )


class MeasureForm(CaseForm):
    """Which measure was taken."""

    measure = forms.TypedChoiceField(
        label=_("Measure"),
        coerce=Measure,
        choices=lambda: [(code.value, state_word(code)) for code in _CHECKED],
    )


class ResumptionForm(CaseForm):
    """Why the intake may open again."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class SteeringForm(forms.Form):
    """Which revocation, and why."""

    revocation_id = forms.TypedChoiceField(label=_("Revocation"), coerce=UUID, choices=_revocations)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RehearsalForm(forms.Form):
    """The compromise of which key is rehearsed."""

    key_id = forms.TypedChoiceField(
        label=_("Key"),
        coerce=UUID,
        choices=lambda: [
            (str(key.key_id), f"{key.label} – {state_word(key.state)}")
            for key in keys_in_state(DsKeyState.ACTIVE, DsKeyState.LOCKED, DsKeyState.RETIRED)
            if key.purpose is KeyPurpose.DS
        ],
    )


def checklist_receipt(title: Any, done: Checklist) -> Receipt:
    """Return the receipt that leads back to the checklist."""
    return Receipt(
        title=title,
        lines=[(_("Measures taken"), f"{len(done.taken())} / {len(done.measures)}")],
        next_url=reverse("admin:compromise", args=[done.incident_id]),
        next_text=_("To the checklist"),
    )


def _run_report(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return checklist_receipt(
        _("The report is recorded"), report_compromise(actor=actor, clock=clock, **given)
    )


def _run_measure(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return checklist_receipt(_("The measure is taken"), take_measure(actor=actor, clock=clock, **given))


def _run_resumption(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return opened(request_resumption(actor=actor, clock=clock, **given))


def _run_rehearsal(actor: Actor, clock: Clock, given: Given) -> Receipt:
    ordered = request_rehearsal(actor=actor, clock=clock, **given)
    return Receipt(
        title=_("The rehearsal is ordered"),
        lines=[(_("State"), in_words(ordered.state))],
        next_url=reverse("admin:compromises"),
        next_text=_("Response to a key compromise"),
    )


def _run_pause(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return _steered(_("The revocation pauses"), pause_mass_revocation(actor=actor, clock=clock, **given))


def _run_continue(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = continue_mass_revocation(actor=actor, clock=clock, **given)
    return _steered(_("The revocation goes on"), done)


def _steered(title: Any, done: MassRevocationView) -> Receipt:
    return Receipt(
        title=title,
        lines=[
            (_("State"), in_words(done.state)),
            (_("Revoked credentials"), f"{done.done_credentials} / {done.expected_credentials}"),
        ],
        next_url=reverse("admin:compromises"),
        next_text=_("Response to a key compromise"),
    )


def _preview_measure(given: Given) -> Sequence[Any]:
    return [
        state_word(given["measure"]),
        _("The system looks for the proof itself. Where it finds none, the measure stays open."),
    ]


_TAKERS: Final = frozenset[Role]().union(*(TAKERS[measure] for measure in _CHECKED))
COMMANDS: Final = (
    Command(
        name="report-compromise",
        title=_("Record the report to the Digital Agency"),
        clause="4.9.12",
        section="incidents",
        form=ReportForm,
        roles=TAKERS[Measure.REPORT_COMPROMISE],
        run=_run_report,
        preview=says(_("The report is kept as evidence. Without it the incident cannot be closed.")),
        reason="notes a report that was made; it opens and revokes nothing",
    ),
    Command(
        name="take-measure",
        title=_("Tick a measure of the checklist off"),
        clause="5.7.3",
        section="incidents",
        form=MeasureForm,
        roles=_TAKERS,
        run=_run_measure,
        preview=_preview_measure,
        reason="the system looks for the proof itself; nobody's word is taken for it",
    ),
    Command(
        name="resume-intake",
        title=_("Ask for the resumption of the intake"),
        clause="5.7.3",
        section="incidents",
        form=ResumptionForm,
        roles=RESUMERS,
        run=_run_resumption,
        preview=says(
            _("A CA manager is asked to open the intake of new applications again."),
            _("It opens when you carry the approval out."),
        ),
        kind=Kind.RESUME_INTAKE,
    ),
    Command(
        name="rehearse-compromise",
        title=_("Rehearse the compromise of a key"),
        clause="5.7.3",
        section="incidents",
        form=RehearsalForm,
        roles=REHEARSERS,
        run=_run_rehearsal,
        preview=says(
            _("A worker copies the database and revokes on the copy only. Nothing is revoked here."),
            _("It measures for about a minute; the result stands on the page of the response."),
        ),
        reason="works on a copy that is gone afterwards; what ends credentials refuses any other database",
    ),
    Command(
        name="pause-revocation",
        title=_("Pause the revocation of the affected credentials"),
        clause="4.9.12",
        section="incidents",
        form=SteeringForm,
        roles=STEERERS,
        run=_run_pause,
        preview=says(
            _("What is revoked stays revoked. What is left stays valid until the revocation goes on."),
            _("Pause only for a cause that is worse, and let it go on as soon as possible."),
        ),
        reason="delays for a written reason and undoes nothing; the checklist shows it to all",
        dangerous=True,
    ),
    Command(
        name="continue-revocation",
        title=_("Let the revocation go on"),
        clause="4.9.12",
        section="incidents",
        form=SteeringForm,
        roles=STEERERS,
        run=_run_continue,
        preview=says(_("The revocation goes on where it stopped.")),
        reason="goes on with what a CA manager has decided",
    ),
)
