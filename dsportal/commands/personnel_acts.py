"""Carrying out what was approved about files, plans, documents and contract staff; approvals are used up."""

from datetime import date
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.role_requirements import QualificationArea
from apps.staff.services import (
    adopt_rotation_plan,
    adopt_training_plan,
    publish_document,
    take_measure,
    waive_prerequisite,
)
from apps.staff.types import Measure
from dsportal.screens.command import Receipt
from dsportal.screens.receipts import at_instant, in_words, on_day


def _text(view: ApprovalView, name: str) -> str:
    return str(view.act[name])


def _edition(view: ApprovalView) -> UUID:
    return UUID(_text(view, "edition_id"))


def _waive(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = waive_prerequisite(
        actor=actor,
        clock=clock,
        user_id=UUID(_text(view, "user_id")),
        role=_text(view, "role"),
        area=QualificationArea(_text(view, "area")),
        reason=_text(view, "reason"),
        valid_until=date.fromisoformat(_text(view, "valid_until")),
        approval_id=view.approval_id,
    )
    return Receipt(
        title=_("The exception is recorded"),
        lines=[(_("Area"), in_words(done.area)), (_("Valid until"), on_day(done.valid_until))],
        next_url=reverse("admin:personnel_file", args=[done.user_id]),
        next_text=_("To the personnel file"),
    )


def _take_measure(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = take_measure(
        actor=actor,
        clock=clock,
        contract_id=UUID(_text(view, "contract_id")),
        user_id=UUID(_text(view, "user_id")),
        measure=Measure(_text(view, "measure")),
        reason=_text(view, "reason"),
        approval_id=view.approval_id,
    )
    return Receipt(
        title=_("The measure is recorded"),
        lines=[(_("Measure"), in_words(done.measure)), (_("When"), at_instant(done.taken_at))],
        next_url=reverse("admin:contracts"),
        next_text=_("Contracts"),
    )


def _adopt_training_plan(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    plan = adopt_training_plan(actor=actor, clock=clock, plan_id=_edition(view), approval_id=view.approval_id)
    return _in_force(plan.title, plan.version, "training_calendar", _("Training calendar"))


def _adopt_rotation_plan(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    plan = adopt_rotation_plan(actor=actor, clock=clock, plan_id=_edition(view), approval_id=view.approval_id)
    return _in_force(plan.title, plan.version, "training_calendar", _("Training calendar"))


def _publish_document(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = publish_document(actor=actor, clock=clock, version_id=_edition(view), approval_id=view.approval_id)
    return _in_force(done.title, done.version, "staff_documents", _("Documents"))


def _in_force(title: str, version: int, route: str, words: Any) -> Receipt:
    return Receipt(
        title=_("The new version is in force"),
        lines=[(_("Title"), title), (_("Version"), str(version))],
        next_url=reverse(f"admin:{route}"),
        next_text=words,
    )


ACTS: Final = MappingProxyType(
    {
        Kind.WAIVE_PREREQUISITE: _waive,
        Kind.TAKE_MEASURE: _take_measure,
        Kind.APPROVE_TRAINING_PLAN: _adopt_training_plan,
        Kind.ADOPT_ROTATION_PLAN: _adopt_rotation_plan,
        Kind.PUBLISH_DOCUMENT: _publish_document,
    }
)
