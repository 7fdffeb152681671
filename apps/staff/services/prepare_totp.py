"""Draw the secret of an authenticator app that is about to be registered (5.2.3)."""

from uuid import UUID

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.selectors.factors import waiting_factors
from apps.staff.services._factors import locked_account
from apps.staff.types import Proof


def prepare_totp(*, actor: Actor, clock: Clock, user_id: UUID) -> TOTPDevice:  # noqa: ARG001 - every service takes a clock
    """Return the device that is being set up: the one of before, so that a reload shows the same code.

    It proves nothing until `enrol_totp`; a device that waits for an approval is not shown again.
    Raises `StaffMissing`, `FactorRefused`.
    """
    with transaction.atomic():
        locked_account(actor, user_id)
        waiting = {factor.device.rpartition("/")[2] for factor in waiting_factors(user_id, Proof.TOTP)}
        devices = TOTPDevice.objects.filter(user_id=user_id, confirmed=False).exclude(pk__in=waiting)
        return devices.first() or TOTPDevice.objects.create(user_id=user_id, name="totp", confirmed=False)
