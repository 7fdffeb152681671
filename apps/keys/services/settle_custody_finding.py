"""6.4.2.1: the CA manager looked into what was wrong in the safes and says what became of it."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.keys.errors import CustodyFindingMissing
from apps.keys.events import KeysEvent
from apps.keys.models import CustodyFinding
from apps.keys.selectors.custody import custody_finding_of
from apps.keys.services._ceremony_rows import require_role, short_text
from apps.keys.services._counting import settle
from apps.keys.states import CustodyFindingKind
from apps.keys.types import CustodyFindingView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role

_LONGEST = 500


def settle_custody_finding(
    *, actor: Actor, clock: Clock, finding_id: UUID, reason: str
) -> CustodyFindingView:
    """Settle a difference; an overdue count is settled by counting and by nothing else.

    Raises `CeremonyRoleNeeded`, `CustodyFindingMissing`, `CeremonyInvalid`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=KeysEvent.CUSTODY_FINDING_SETTLED, subject=str(finding_id)
        ),
        transaction.atomic(),
    ):
        require_role(actor, (Role.CA_MANAGER,), clock, clause="6.4.2.1")
        found = CustodyFinding.objects.select_for_update().filter(pk=finding_id, settled_at=None)
        row = found.exclude(kind=CustodyFindingKind.COUNT_OVERDUE).first()
        if row is None:
            raise CustodyFindingMissing
        settle(row, reason=short_text(reason, field="reason", longest=_LONGEST), actor=actor, clock=clock)
        return custody_finding_of(row)
