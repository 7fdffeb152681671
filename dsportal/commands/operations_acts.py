"""Carrying out what was approved in the daily operation; the services use the approvals up."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.operations.services import approve_plan, approve_release
from dsportal.commands import operation_fields as ask
from dsportal.screens.command import Receipt


def _approve_plan(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    approve_plan(
        actor=actor,
        clock=clock,
        plan_id=UUID(str(view.act["plan_id"])),
        meeting_id=UUID(str(view.act["meeting_id"])),
        approval_id=view.approval_id,
    )
    return ask.receipt(_("The plan is in force"), "activityplan")


def _approve_release(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    release_id = UUID(str(view.act["release_id"]))
    approve_release(actor=actor, clock=clock, release_id=release_id, approval_id=view.approval_id)
    return ask.receipt(_("The release has moved on"), "release")


ACTS: Final[Mapping[Kind, Callable[[Actor, Clock, ApprovalView], Receipt]]] = MappingProxyType(
    {
        Kind.APPROVE_ACTIVITY_PLAN: _approve_plan,
        Kind.RELEASE_SOFTWARE: _approve_release,
        Kind.INTRODUCE_SOFTWARE: _approve_release,
    }
)
