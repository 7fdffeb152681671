"""Carrying out the approved resumption of the intake; the service uses the approval up (5.7.3)."""

from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.approvals.types import ApprovalView
from apps.incidents.services import resume_intake
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from dsportal.commands.compromise import checklist_receipt
from dsportal.screens.command import Receipt


def _resume_intake(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = resume_intake(
        actor=actor,
        clock=clock,
        incident_id=UUID(str(view.act["incident_id"])),
        reason=str(view.act["reason"]),
        approval_id=view.approval_id,
    )
    return checklist_receipt(_("New applications are accepted again"), done)


ACTS: Final = MappingProxyType({Kind.RESUME_INTAKE: _resume_intake})
