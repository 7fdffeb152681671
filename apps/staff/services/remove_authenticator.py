"""Take a second factor off the own account (5.2.3)."""

from typing import Final
from uuid import UUID

from django.db import transaction

from apps.approvals.selectors import approval_view
from apps.approvals.services import withdraw_request
from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import FactorMissing, FactorRefused, LastFactor
from apps.staff.events import StaffEvent
from apps.staff.models import EnrolledFactor, User
from apps.staff.permissions import VERIFIED
from apps.staff.selectors.factors import factor_view
from apps.staff.services._factors import CLAUSE, own_account, take_away
from apps.staff.states import FactorState
from apps.staff.types import FactorView

_UNDECIDED: Final = frozenset({"PENDING", "APPROVED"})  # states of a request


def remove_authenticator(*, actor: Actor, clock: Clock, factor_id: UUID) -> FactorView:
    """Remove a factor, by its owner, after a second factor; the last one in use stays.

    A request for its approval that is undecided is withdrawn. Raises `FactorMissing`, `FactorRefused`,
    `LastFactor`, `IllegalTransition` (removed already).
    """
    row = EnrolledFactor.objects.filter(pk=factor_id).first()
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.FACTOR_REMOVED, subject=actor.actor_id),
        transaction.atomic(),
    ):
        if row is None or actor.actor_id != f"staff:{row.user_id}":
            raise FactorMissing(field="factor_id")  # somebody else's are not shown to exist
        own_account(actor, User.objects.select_for_update().get(pk=row.user_id))
        if actor.strength not in VERIFIED:
            raise FactorRefused(clause=CLAUSE)
        row.refresh_from_db()
        _keep_one(row)
        _withdraw(row, actor, clock)
        take_away(row, actor=actor, clock=clock)
    return factor_view(row)


def _keep_one(row: EnrolledFactor) -> None:
    others = EnrolledFactor.objects.filter(user_id=row.user_id, state=FactorState.ACTIVE.value)
    if row.state == FactorState.ACTIVE and not others.exclude(pk=row.pk).exists():
        raise LastFactor(clause=CLAUSE)


def _withdraw(row: EnrolledFactor, actor: Actor, clock: Clock) -> None:
    if row.state != FactorState.AWAITING_APPROVAL or row.approval_id is None:
        return
    if approval_view(row.approval_id).state in _UNDECIDED:
        withdraw_request(
            actor=actor, clock=clock, approval_id=row.approval_id, reason="the key was taken back"
        )
