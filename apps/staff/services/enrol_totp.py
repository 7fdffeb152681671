"""Register an authenticator app of the own account (5.2.3)."""

import hashlib
from uuid import UUID

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import FactorMissing
from apps.staff.events import StaffEvent
from apps.staff.models import EnrolledFactor
from apps.staff.selectors.factors import factor_view, may_enrol_alone
from apps.staff.services._factors import insert_factor, locked_account
from apps.staff.types import FactorView, Proof


def enrol_totp(*, actor: Actor, clock: Clock, user_id: UUID, device_id: int, name: str) -> FactorView:
    """Register the app whose code was just checked; a further one waits, as in `enrol_passkey`.

    Raises `FactorRefused`, `StaffMissing`, `FactorMissing` (no such device, or it is registered) and what
    `request_approval` refuses.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.FACTOR_ENROLLED, subject=subject),
        transaction.atomic(),
    ):
        user = locked_account(actor, user_id)
        device = TOTPDevice.objects.filter(pk=device_id, user_id=user_id, confirmed=False).first()
        if device is None:
            raise FactorMissing(field="device_id")
        alone = may_enrol_alone(user_id)
        row = EnrolledFactor(
            user=user,
            kind=Proof.TOTP.value,
            name=name,
            device=device.persistent_id,
            key_sha256=hashlib.sha256(device.bin_key).hexdigest(),
        )
        insert_factor(row, actor=actor, clock=clock, alone=alone)
        if alone:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
    return factor_view(row)
