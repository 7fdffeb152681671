"""Asking for the approval of other people, with the lines that the kind shows."""

from collections.abc import Collection, Mapping
from uuid import UUID

from apps.approvals.services import request_approval
from apps.approvals.types import ApprovalView, ShownLine
from apps.lib.actor import Actor
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import StaffMissing
from apps.staff.models import User


def ask(
    actor: Actor,
    clock: Clock,
    kind: Kind,
    *,
    subject: str,
    act: Mapping[str, Plain],
    shown: Mapping[str, str],
    reason: str = "",
    took_part: Collection[str] = (),
) -> ApprovalView:
    """Open the request; who took part in the act does not vote on it."""
    lines = [ShownLine(name=name, after=text) for name, text in shown.items()]
    return request_approval(
        actor=actor,
        clock=clock,
        kind=kind,
        subject=subject,
        act=act,
        shown=lines,
        reason=reason,
        took_part=tuple(took_part),
    )


def name_of(user_id: UUID) -> str:
    """Return the name that approvers read; raise `StaffMissing`."""
    name: str | None = User.objects.filter(pk=user_id).values_list("display_name", flat=True).first()
    if name is None:
        raise StaffMissing(field="user_id")
    return name
