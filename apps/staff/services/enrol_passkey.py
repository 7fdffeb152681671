"""Register a passkey of the own account (5.2.3)."""

import hashlib
from typing import Final
from uuid import UUID

from django.db import transaction
from django_otp_webauthn.models import WebAuthnAttestation, WebAuthnCredential

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import AuthenticatorTaken
from apps.staff.events import StaffEvent
from apps.staff.models import EnrolledFactor, User
from apps.staff.selectors.factors import factor_view, may_enrol_alone
from apps.staff.services._factors import CLAUSE, insert_factor, locked_account
from apps.staff.types import FactorView, NewPasskey, Proof

_LONGEST_NAME: Final = 40


def enrol_passkey(*, actor: Actor, clock: Clock, user_id: UUID, passkey: NewPasskey, name: str) -> FactorView:
    """Register what a verified ceremony gave.

    The first factor of an account is in use at once. Every further one waits: it neither logs in nor votes
    before another person has approved it (`confirm_authenticator`). Raises `FactorRefused` (not the owner,
    or a further key without a second factor shown), `StaffMissing`, `AuthenticatorTaken` (the key or its id
    is or was registered, under whatever account) and what `request_approval` refuses.
    """
    subject = f"staff:{user_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.FACTOR_ENROLLED, subject=subject),
        transaction.atomic(),
    ):
        user = locked_account(actor, user_id)
        _refuse_known(passkey)
        alone = may_enrol_alone(user_id)
        credential = _insert_credential(user, passkey, name, confirmed=alone)
        row = EnrolledFactor(
            user=user,
            kind=Proof.PASSKEY.value,
            name=name[:_LONGEST_NAME],
            device=credential.persistent_id,
            key_sha256=hashlib.sha256(passkey.public_key).hexdigest(),
            credential_sha256=credential.credential_id_sha256,
        )
        insert_factor(row, actor=actor, clock=clock, alone=alone)
    return factor_view(row)


def _refuse_known(passkey: NewPasskey) -> None:
    """Refuse a key that any account has or had; the refusal does not say which."""
    digest = WebAuthnCredential.get_credential_id_sha256(passkey.credential_id)
    known = (
        WebAuthnCredential.objects.filter(credential_id_sha256=digest).exists()
        or WebAuthnCredential.objects.filter(public_key=passkey.public_key).exists()
        or EnrolledFactor.objects.filter(credential_sha256=digest).exists()
    )
    if known:
        raise AuthenticatorTaken(clause=CLAUSE)


def _insert_credential(user: User, passkey: NewPasskey, name: str, *, confirmed: bool) -> WebAuthnCredential:
    """Write the rows of django-otp-webauthn."""
    credential = WebAuthnCredential.objects.create(
        user_id=user.pk,
        name=name,
        confirmed=confirmed,
        credential_id=passkey.credential_id,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
        aaguid=passkey.aaguid,
        transports=list(passkey.transports),
        discoverable=passkey.discoverable,
        backup_eligible=passkey.backup_eligible,
        backup_state=passkey.backed_up,
    )
    WebAuthnAttestation.objects.create(
        credential=credential,
        fmt=passkey.attestation_format,
        data=passkey.attestation,
        client_data_json=passkey.client_data,
    )
    return credential
