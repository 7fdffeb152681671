"""Commands on personnel files: checks, qualifications, trainings, contract staff, leaving (5.3, 5.2.4)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import day_text, state_word, words_of
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.role_requirements import QualificationArea
from apps.lib.cps.roles import Organisation
from apps.staff.permissions import DEALS_WITH_CONTRACTORS, KEEPS_FILES
from apps.staff.selectors.contracts import contracts
from apps.staff.selectors.training import plan_in_force
from apps.staff.services import (
    record_background_check,
    record_pre_check,
    record_qualification,
    record_training,
)
from apps.staff.types import CheckedDocument, CheckResult
from dsportal.commands.people import SECTION, PersonForm, person_text
from dsportal.screens.command import Command, Receipt
from dsportal.screens.receipts import in_words, on_day

_EVIDENCE: Final = "adds evidence to another person's file; a role takes an approval besides (5.2.4)"


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """Return the field for a day."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _notes(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class CheckForm(PersonForm):
    """What was looked at, when, and how it ended."""

    carried_out_on = day_field(_("Carried out on"))
    documents = forms.MultipleChoiceField(
        label=_("Documents looked at"),
        choices=lambda: words_of(CheckedDocument),
        widget=forms.CheckboxSelectMultiple,
    )
    result = forms.ChoiceField(label=_("Result"), choices=lambda: words_of(CheckResult))
    findings = _notes(_("Findings (sealed)"))


class QualificationForm(PersonForm):
    """Which knowledge or experience, and what shows it."""

    area = forms.ChoiceField(label=_("Area"), choices=lambda: words_of(QualificationArea))
    evidence = _notes(_("Evidence (sealed)"), required=True)
    valid_from = day_field(_("Valid from"))
    valid_until = day_field(_("Valid until"), required=False)


def _courses() -> list[tuple[str, str]]:
    plan = plan_in_force()
    return [(course.code, course.title) for course in plan.courses] if plan else []


class TrainingForm(PersonForm):
    """Which course was held on which day."""

    course = forms.ChoiceField(label=_("Course"), choices=_courses)
    held_on = day_field(_("Held on"))


class PreCheckForm(PersonForm):
    """Which contract the person works under."""

    organisations = frozenset({Organisation.CONTRACTOR})

    contract = forms.ChoiceField(
        label=_("Contract"),
        choices=lambda: [(str(each.contract_id), f"{each.number} {each.contractor}") for each in contracts()],
        help_text=_(
            "Only people of the Digital Agency record this check, about people of a contractor (5.3.7)."
        ),
    )
    checked_on = day_field(_("Carried out on"))
    result = forms.ChoiceField(label=_("Result"), choices=lambda: words_of(CheckResult))
    findings = _notes(_("Findings (sealed)"))


def person_of(given: Mapping[str, Any]) -> UUID:
    """Return the chosen person."""
    return UUID(given["person"])


def about(sentence: str, given: Mapping[str, Any], **words: str) -> list[str]:
    """Return the sentence about the chosen person."""
    return [sentence % {"person": person_text(person_of(given)), **words}]


def file_receipt(title: Any, given: Mapping[str, Any], *lines: tuple[Any, str]) -> Receipt:
    """Return a receipt that leads to the personnel file."""
    return Receipt(
        title=title,
        lines=[(_("Person"), person_text(person_of(given))), *lines],
        next_url=reverse("admin:personnel_file", args=[person_of(given)]),
        next_text=_("To the personnel file"),
    )


def _preview_check(given: Mapping[str, Any]) -> Sequence[Any]:
    return about(
        _now("The background check of %(person)s on %(day)s is recorded: %(result)s. It cannot be changed."),
        given,
        day=day_text(given["carried_out_on"]),
        result=state_word(given["result"]),
    )


def _run_check(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    done = record_background_check(
        actor=actor,
        clock=clock,
        user_id=person_of(given),
        carried_out_on=given["carried_out_on"],
        documents=[CheckedDocument(code) for code in given["documents"]],
        result=CheckResult(given["result"]),
        findings=given["findings"],
    )
    return file_receipt(
        _("The background check is recorded"), given, (_("Valid until"), on_day(done.valid_until))
    )


def _preview_qualification(given: Mapping[str, Any]) -> Sequence[Any]:
    words = state_word(given["area"])
    return about(_now("The qualification of %(person)s is recorded: %(area)s."), given, area=words)


def _run_qualification(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    done = record_qualification(
        actor=actor,
        clock=clock,
        user_id=person_of(given),
        area=QualificationArea(given["area"]),
        evidence=given["evidence"],
        valid_from=given["valid_from"],
        valid_until=given["valid_until"],
    )
    return file_receipt(_("The qualification is recorded"), given, (_("Area"), in_words(done.area)))


def _preview_training(given: Mapping[str, Any]) -> Sequence[Any]:
    return about(
        _now("The training of %(person)s on %(day)s is recorded: %(course)s."),
        given,
        day=day_text(given["held_on"]),
        course=dict(_courses())[given["course"]],
    )


def _run_training(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    [done] = record_training(
        actor=actor,
        clock=clock,
        course=given["course"],
        held_on=given["held_on"],
        user_ids=[person_of(given)],
    )
    return file_receipt(_("The training is recorded"), given, (_("Next due"), on_day(done.next_due)))


def _preview_pre_check(given: Mapping[str, Any]) -> Sequence[Any]:
    words = state_word(given["result"])
    return about(
        _now("The check of %(person)s under the contract is recorded: %(result)s."), given, result=words
    )


def _run_pre_check(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    done = record_pre_check(
        actor=actor,
        clock=clock,
        user_id=person_of(given),
        contract_id=UUID(given["contract"]),
        checked_on=given["checked_on"],
        result=CheckResult(given["result"]),
        findings=given["findings"],
    )
    return file_receipt(_("The check is recorded"), given, (_("Result"), in_words(done.result)))


COMMANDS: Final = (
    Command(
        name="record-background-check",
        title=_("Record a background check"),
        clause="5.3.2",
        section=SECTION,
        form=CheckForm,
        roles=KEEPS_FILES,
        run=_run_check,
        preview=_preview_check,
        reason=_EVIDENCE,
    ),
    Command(
        name="record-qualification",
        title=_("Record a qualification"),
        clause="5.3.1",
        section=SECTION,
        form=QualificationForm,
        roles=KEEPS_FILES,
        run=_run_qualification,
        preview=_preview_qualification,
        reason=_EVIDENCE,
    ),
    Command(
        name="record-training",
        title=_("Record a training"),
        clause="5.3.4",
        section=SECTION,
        form=TrainingForm,
        roles=KEEPS_FILES,
        run=_run_training,
        preview=_preview_training,
        reason=_EVIDENCE,
    ),
    Command(
        name="record-contractor-check",
        title=_("Record the check of a contractor's person"),
        clause="5.3.7",
        section=SECTION,
        form=PreCheckForm,
        roles=DEALS_WITH_CONTRACTORS,
        run=_run_pre_check,
        preview=_preview_pre_check,
        reason=_EVIDENCE,
    ),
)
