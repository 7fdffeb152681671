"""Commands on training plan, rotation plan, and changes that people are trained in (5.3.3 to 5.3.5)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import listing, state_word, words_of
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import DECISION_BODY, Organisation, Role
from apps.staff.permissions import KEEPS_FILES
from apps.staff.selectors.rotation import rotation_drafts
from apps.staff.selectors.training import plan_drafts
from apps.staff.services import (
    announce_change,
    draft_rotation_plan,
    draft_training_plan,
    request_plan_approval,
    request_rotation_approval,
)
from apps.staff.types import Course, PlanView, RotationView
from dsportal.commands.course_lines import courses_of
from dsportal.commands.people import SECTION, reason_field
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt

_DRAFT: Final = "a draft binds nobody before others have approved it"
_LINE_HELP: Final = _(
    "One course on each line: code | months until it is repeated | roles, or * for all | title. "
    "Example: threat-update | 12 | * | Update on threats"
)


def long_text(label: Any, *, longest: int, rows: int = 10, help_text: Any = "") -> forms.CharField:
    """Return the field for a text of many lines."""
    return forms.CharField(
        label=label, max_length=longest, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class TrainingPlanForm(forms.Form):
    """What the next training plan says."""

    owner = forms.ChoiceField(
        label=_("Owner"),
        choices=lambda: [each for each in words_of(Organisation) if each[0] in DECISION_BODY],
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    body = long_text(_("Text"), longest=100_000)
    threats = long_text(_("Courses with the update on threats"), longest=10_000, rows=3, help_text=_LINE_HELP)
    courses = forms.CharField(
        label=_("Other courses"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_LINE_HELP,
    )

    def clean_threats(self) -> list[Course]:
        """Return the courses that bring people up to date on threats."""
        return courses_of(self.cleaned_data["threats"], threat_update=True)

    def clean_courses(self) -> list[Course]:
        """Return the other courses."""
        return courses_of(self.cleaned_data["courses"])


class RotationPlanForm(forms.Form):
    """What the next rotation plan says."""

    title = forms.CharField(label=_("Title"), max_length=200)
    body = long_text(_("Text"), longest=100_000)
    longest_months = forms.IntegerField(
        label=_("Longest time in one role (months)"), min_value=1, max_value=120
    )


def _drafts(plans: Sequence[PlanView | RotationView]) -> list[tuple[str, str]]:
    """Return the plans by number and title."""
    return [
        ("", ""),
        *(
            (str(each.plan_id), _now("version %(version)d: %(title)s") % _named(each.version, each.title))
            for each in plans
        ),
    ]


def _named(version: int, title: str) -> dict[str, Any]:
    return {"version": version, "title": title}


class TrainingDraftForm(forms.Form):
    """Which draft of the training plan."""

    plan_id = forms.ChoiceField(label=_("Training plan"), choices=lambda: _drafts(plan_drafts()))
    reason = reason_field()


class RotationDraftForm(forms.Form):
    """Which draft of the rotation plan."""

    plan_id = forms.ChoiceField(label=_("Rotation plan"), choices=lambda: _drafts(rotation_drafts()))
    reason = reason_field()


class ChangeForm(forms.Form):
    """Which order changed something, and for whom."""

    reference = forms.RegexField(
        label=_("Number of the order"),
        regex=r"\A[A-Za-z0-9][A-Za-z0-9._-]{1,59}\Z",
        help_text=_("2 to 60 letters, digits, dots, hyphens and underscores"),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=lambda: words_of(Role), widget=forms.CheckboxSelectMultiple
    )


def _course_words(course: Course) -> str:
    return _now("%(title)s (%(code)s): every %(months)d months, %(roles)s") % {
        "title": course.title,
        "code": course.code,
        "months": course.cycle_months,
        "roles": listing(state_word(role) for role in sorted(course.roles)),
    }


def _preview_training_plan(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("The draft is stored as the next version of the training plan; it binds nobody yet."),
        *map(_course_words, [*given["threats"], *given["courses"]]),
    ]


def _run_training_plan(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    plan = draft_training_plan(
        actor=actor,
        clock=clock,
        owner=Organisation(given["owner"]),
        title=given["title"],
        body=given["body"],
        courses=[*given["threats"], *given["courses"]],
    )
    return _drafted(plan, "ask-training-plan")


def _preview_rotation_plan(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("The draft is stored as the next version of the rotation plan; it binds nobody yet."),
        _now("Nobody is to stay in one role for longer than %(months)d months.")
        % {"months": given["longest_months"]},
    ]


def _run_rotation_plan(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    plan = draft_rotation_plan(
        actor=actor,
        clock=clock,
        title=given["title"],
        body=given["body"],
        longest_months=given["longest_months"],
    )
    return _drafted(plan, "ask-rotation-plan")


def _drafted(plan: PlanView | RotationView, command: str) -> Receipt:
    return Receipt(
        title=_("The draft is stored"),
        lines=[(_("Title"), plan.title), (_("Version"), str(plan.version)), ("SHA-256", plan.body_sha256)],
        next_url=reverse("admin:command", args=[command], query={"plan_id": plan.plan_id}),
        next_text=_("Ask for its approval"),
    )


def _preview_approval(_given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now(
            "The plan is put in force in the place of the present one, once it is approved and carried out."
        ),
        _now("Who wrote the draft does not vote on it."),
    ]


def _run_training_approval(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    plan_id = UUID(given["plan_id"])
    return opened(request_plan_approval(actor=actor, clock=clock, plan_id=plan_id, reason=given["reason"]))


def _run_rotation_approval(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    plan_id = UUID(given["plan_id"])
    return opened(
        request_rotation_approval(actor=actor, clock=clock, plan_id=plan_id, reason=given["reason"])
    )


def _preview_change(given: Mapping[str, Any]) -> Sequence[Any]:
    return [
        _now("Everybody who holds one of these roles gets a training task, due in 30 days: %(roles)s.")
        % {"roles": listing(state_word(role) for role in given["roles"])}
    ]


def _run_change(actor: Actor, clock: Clock, given: Mapping[str, Any]) -> Receipt:
    roles = frozenset(map(Role, given["roles"]))
    told = announce_change(actor=actor, clock=clock, reference=given["reference"], roles=roles)
    return Receipt(
        title=_("The change is announced"),
        lines=[(_("People who are trained in it"), str(told))],
        next_url=reverse("admin:training_calendar"),
        next_text=_("Training calendar"),
    )


COMMANDS: Final = (
    Command(
        name="draft-training-plan",
        title=_("Draft a training plan"),
        clause="5.3.3",
        section=SECTION,
        form=TrainingPlanForm,
        roles=KEEPS_FILES,
        run=_run_training_plan,
        preview=_preview_training_plan,
        reason=_DRAFT,
    ),
    Command(
        name="ask-training-plan",
        title=_("Ask for the approval of a training plan"),
        clause="5.3.3",
        section=SECTION,
        form=TrainingDraftForm,
        roles=KINDS[Kind.APPROVE_TRAINING_PLAN].asked_by,
        run=_run_training_approval,
        preview=_preview_approval,
        kind=Kind.APPROVE_TRAINING_PLAN,
    ),
    Command(
        name="draft-rotation-plan",
        title=_("Draft a rotation plan"),
        clause="5.3.5",
        section=SECTION,
        form=RotationPlanForm,
        roles=KEEPS_FILES,
        run=_run_rotation_plan,
        preview=_preview_rotation_plan,
        reason=_DRAFT,
    ),
    Command(
        name="ask-rotation-plan",
        title=_("Ask for the approval of a rotation plan"),
        clause="5.3.5",
        section=SECTION,
        form=RotationDraftForm,
        roles=KINDS[Kind.ADOPT_ROTATION_PLAN].asked_by,
        run=_run_rotation_approval,
        preview=_preview_approval,
        kind=Kind.ADOPT_ROTATION_PLAN,
    ),
    Command(
        name="announce-change",
        title=_("Announce a change that people are trained in"),
        clause="5.3.4",
        section=SECTION,
        form=ChangeForm,
        roles=KEEPS_FILES,
        run=_run_change,
        preview=_preview_change,
        reason="makes people take a training; gives nobody anything",
    ),
)
