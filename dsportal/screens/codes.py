"""Checks a typed code against the person's authenticator apps and recovery codes."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.selectors.factors import waiting_factors
from apps.staff.selectors.recovery import stored_form
from apps.staff.services import confirm_authenticator
from apps.staff.types import Proof
from dsportal.screens.enrolment import enrolling_actor
from dsportal.screens.people import request_user


def matching_device(request: HttpRequest, typed: str, *, recovery: bool) -> Any:
    """Return the device that accepts the code, or None; recovery codes count only where they may.

    An app that waits for its approval is let in by its first right code after the approval; before, the
    service refuses with a `DomainError`.
    """
    with transaction.atomic():
        for device in devices_for_user(request_user(request), for_verify=True):
            is_recovery = isinstance(device, StaticDevice)
            if is_recovery and not recovery:
                continue
            if device.verify_token(stored_form(typed) if is_recovery else typed):
                return device
    return _newly_approved(request, typed)


def _newly_approved(request: HttpRequest, typed: str) -> TOTPDevice | None:
    for factor in waiting_factors(request_user(request).pk, Proof.TOTP):
        identity = int(factor.device.rpartition("/")[2])
        with transaction.atomic():
            device = TOTPDevice.objects.select_for_update().get(pk=identity)
            accepted = device.verify_token(typed)
        if accepted:
            confirm_authenticator(
                actor=enrolling_actor(request), clock=SYSTEM_CLOCK, factor_id=factor.factor_id
            )
            device.refresh_from_db()
            return device
    return None
