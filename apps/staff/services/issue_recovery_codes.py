"""Hand out recovery codes for the day the second factor is lost (5.2.3)."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice

from apps.audit.services import record_event
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.identifiers import random_bytes
from apps.staff.events import StaffEvent

RECOVERY_CODES: Final = 8
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz123456789"  # 32 signs of 5 bits, none looks like another


def issue_recovery_codes(*, actor: Actor, clock: Clock, user_id: UUID) -> tuple[str, ...]:
    """Replace the person's recovery codes by new ones; each works once and is shown now and never again."""
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    with transaction.atomic():
        StaticDevice.objects.filter(user_id=user_id).delete()
        device = StaticDevice.objects.create(user_id=user_id, name="recovery")
        for code in codes:
            device.token_set.create(token=code)
        record_event(
            actor=actor,
            clock=clock,
            event=StaffEvent.FACTOR_ENROLLED,
            subject=f"staff:{user_id}",
            clause="5.2.3",
            detail={"kind": "RECOVERY_CODES"},
        )
    return codes


def _new_code() -> str:
    """Return 50 random bits as ten signs (StaticToken holds 16)."""
    return "".join(_ALPHABET[octet & 31] for octet in random_bytes(10))
