"""Second factors of people, as registered."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.staff.models import EnrolledFactor
from apps.staff.states import FactorState
from apps.staff.types import FactorView, Proof


def factor_view(row: EnrolledFactor, *, last_used_at: datetime | None = None) -> FactorView:
    """Return the row as a value."""
    return FactorView(
        factor_id=row.pk,
        user_id=row.user_id,
        kind=Proof(row.kind),
        name=row.name,
        state=FactorState(row.state),
        key_sha256=row.key_sha256,
        device=row.device,
        approval_id=row.approval_id,
        enrolled_at=row.enrolled_at,
        confirmed_at=row.confirmed_at,
        last_used_at=last_used_at,
    )


def factors_of(user_id: UUID) -> tuple[FactorView, ...]:
    """Return the person's second factors that are in use or wait for an approval, the oldest first."""
    rows = EnrolledFactor.objects.filter(user_id=user_id).exclude(state=FactorState.REMOVED.value)
    used = {
        device.persistent_id: device.last_used_at
        for model in (WebAuthnCredential, TOTPDevice)
        for device in model.objects.filter(user_id=user_id)
    }
    return tuple(
        factor_view(row, last_used_at=used.get(row.device)) for row in rows.order_by("enrolled_at", "id")
    )


def waiting_factors(user_id: UUID, kind: Proof) -> tuple[FactorView, ...]:
    """Return the person's second factors of that kind that wait for an approval."""
    rows = EnrolledFactor.objects.filter(
        user_id=user_id, kind=kind, state=FactorState.AWAITING_APPROVAL.value
    )
    return tuple(factor_view(row) for row in rows)


def may_enrol_alone(user_id: UUID) -> bool:
    """Say whether the person never had a second factor: the first needs nobody's approval."""
    return not (
        EnrolledFactor.objects.filter(user_id=user_id).exists()
        or TOTPDevice.objects.filter(user_id=user_id, confirmed=True).exists()
        or WebAuthnCredential.objects.filter(user_id=user_id).exists()
    )


def unregistered_factors() -> tuple[str, ...]:
    """Return the devices that could log in without a registration in force, for the nightly check.

    Somebody who writes a device into the database, confirms one there, or puts another key or secret into
    one that was registered, is found here.
    """
    registered = set(
        EnrolledFactor.objects.filter(state=FactorState.ACTIVE.value).values_list("device", "key_sha256")
    )
    keys = {WebAuthnCredential: "public_key", TOTPDevice: "bin_key"}
    devices = {
        (device.persistent_id, hashlib.sha256(bytes(getattr(device, key))).hexdigest())
        for model, key in keys.items()
        for device in model.objects.filter(confirmed=True)
    }
    return tuple(sorted(device for device, _key in devices - registered))


def usable_credentials(user_id: UUID) -> QuerySet[WebAuthnCredential]:
    """Return the passkeys that the person may be asked for: those in use and those that wait."""
    waiting = [factor.device.rpartition("/")[2] for factor in waiting_factors(user_id, Proof.PASSKEY)]
    owned: QuerySet[WebAuthnCredential] = WebAuthnCredential.objects.filter(user_id=user_id)
    return owned.filter(Q(confirmed=True) | Q(pk__in=waiting))
