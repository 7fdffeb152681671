"""Passkeys as a verified ceremony hands them over, and apps being set up."""

from apps.lib.identifiers import random_bytes
from apps.staff.types import NewPasskey
from tests.fakes.softkey import SoftKey


def new_passkey(key: SoftKey | None = None, *, credential_id: bytes | None = None) -> NewPasskey:
    """Return what the registration of a security key gave."""
    hand = key or SoftKey()
    return NewPasskey(
        credential_id=credential_id or hand.credential_id,
        public_key=hand.cose_key(),
        sign_count=0,
        aaguid="00000000-0000-0000-0000-000000000000",
        transports=("usb",),
        discoverable=True,
        backup_eligible=False,
        backed_up=False,
        attestation_format="none",
        attestation=random_bytes(16),
        client_data=b"{}",
    )
