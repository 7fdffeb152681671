"""Sanction cases: what opens the sealed texts, and the list of cases somebody may open (5.3.6)."""

from uuid import UUID

from apps.base.sealed import unseal
from apps.lib.actor import Actor
from apps.lib.cps.roles import Role
from apps.staff.models import SanctionCase
from apps.staff.permissions import HANDLES_SANCTIONS
from apps.staff.types import CaseLine, SanctionView

_TABLE = "staff_sanctioncase"


def sanction_view(row: SanctionCase) -> SanctionView:
    """Return the case with its texts opened; callers have asked who reads."""
    decision = b"" if row.sealed_decision is None else _open(row.sealed_decision, "sealed_decision", row.pk)
    return SanctionView(
        case_id=row.pk,
        user_id=row.user_id,
        state=row.state,
        facts=_open(row.sealed_facts, "sealed_facts", row.pk).decode("utf-8"),
        decision=decision.decode("utf-8"),
        audit_events=tuple(row.audit_events),
        auditors=tuple(row.auditors),
        opened_at=row.opened_at,
    )


def cases_for(actor: Actor) -> tuple[CaseLine, ...]:
    """Return the cases that the actor may open, newest first; the person concerned sees none."""
    rows = SanctionCase.objects.order_by("-opened_at")
    may_all = bool(actor.roles & HANDLES_SANCTIONS)
    is_auditor = Role.AUDITOR in actor.roles
    return tuple(
        CaseLine(case_id=row.pk, user_id=row.user_id, state=row.state, opened_at=row.opened_at)
        for row in rows
        if actor.actor_id != f"staff:{row.user_id}"
        and (may_all or (is_auditor and actor.actor_id in row.auditors))
    )


def _open(sealed: bytes | memoryview, column: str, row_id: UUID) -> bytes:
    return unseal(bytes(sealed), table=_TABLE, column=column, row_id=row_id)
