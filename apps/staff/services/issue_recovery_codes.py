"""Hand out recovery codes for the day the second factor is lost (5.2.3)."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.identifiers import random_bytes
from apps.staff.errors import FactorRefused
from apps.staff.events import StaffEvent
from apps.staff.permissions import VERIFIED
from apps.staff.selectors.recovery import stored_form
from apps.staff.services._factors import CLAUSE, forget_recovery_codes, locked_account

RECOVERY_CODES: Final = 8
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz123456789"  # 32 signs of 5 bits, none looks like another


def issue_recovery_codes(*, actor: Actor, clock: Clock, user_id: UUID) -> tuple[str, ...]:
    """Replace the person's recovery codes by new ones; each works once and is shown now and never again.

    A code opens the registration of a new factor and nothing else. Raises `StaffMissing`,
    `FactorRefused` (not the owner, or no second factor shown).
    """
    subject = f"staff:{user_id}"
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.FACTOR_ENROLLED, subject=subject),
        transaction.atomic(),
    ):
        user = locked_account(actor, user_id)
        if actor.strength not in VERIFIED:
            raise FactorRefused(clause=CLAUSE)
        forget_recovery_codes(user)
        device = StaticDevice.objects.create(user_id=user_id, name="recovery")
        for code in codes:
            device.token_set.create(token=stored_form(code))
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.FACTOR_ENROLLED,
            subject=subject,
            clause=CLAUSE,
            detail={"kind": "RECOVERY_CODES"},
        )
    return codes


def _new_code() -> str:
    """Return 50 random bits as ten signs."""
    return "".join(_ALPHABET[octet & 31] for octet in random_bytes(10))
