"""Handing out a nonce that the applicant signs once (clause 3.2.1)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.identifiers import random_token
from apps.policy.selectors import site_value
from apps.registration.models import Nonce


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedNonce:
    """The nonce (43 characters of base64url) and when it stops being accepted."""

    nonce: str
    expires_at: datetime


def issue_nonce(*, actor: Actor, clock: Clock) -> IssuedNonce:
    """Issue a nonce to the calling client."""
    value, now = random_token(), clock.now()
    expires_at = now + timedelta(seconds=site_value("nonce_lifetime_seconds"))
    with transaction.atomic():
        Nonce.objects.create(
            value_hash=hashlib.sha256(value.encode("ascii")).digest(),
            issued_to=actor.actor_id,
            issued_at=now,
            expires_at=expires_at,
        )
    return IssuedNonce(nonce=value, expires_at=expires_at)
