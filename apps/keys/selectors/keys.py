"""Keys: which one is in service, and what is known of it."""

from datetime import date
from uuid import UUID

from apps.keys.errors import KeyMissing, SignerLocked
from apps.keys.models import DsKey
from apps.keys.states import IN_SERVICE, NEVER_MADE, DsKeyState
from apps.keys.types import ActiveKey
from apps.lib.signing import KeyPurpose


def active_key(purpose: KeyPurpose) -> ActiveKey:
    """Return the key in service; `SignerLocked` while it waits for custodians, `KeyMissing` without one."""
    row = DsKey.objects.filter(purpose=purpose, state__in=IN_SERVICE).first()
    if row is None:
        raise KeyMissing(f"no {purpose} key is in service")
    if row.state != DsKeyState.ACTIVE:
        raise SignerLocked("the custodians have not opened the signer", clause="6.2.8.1")
    return facts_of(row)


def key_facts(key_id: UUID) -> ActiveKey:
    """Return what is known of a key in any state after its generation; raise `KeyMissing`."""
    row = DsKey.objects.filter(pk=key_id).exclude(state__in=NEVER_MADE).first()
    if row is None:
        raise KeyMissing
    return facts_of(row)


def key_by_public_key(public_key_der: bytes) -> ActiveKey:
    """Return the key whose SubjectPublicKeyInfo is given; raise `KeyMissing`."""
    row = DsKey.objects.filter(public_key_der=public_key_der).exclude(state__in=NEVER_MADE).first()
    if row is None:
        raise KeyMissing
    return facts_of(row)


def keys_in_state(*states: DsKeyState) -> tuple[ActiveKey, ...]:
    """Return the keys in one of the states, oldest first."""
    rows = DsKey.objects.filter(state__in=states).exclude(state__in=NEVER_MADE).order_by("planned_at")
    return tuple(facts_of(row) for row in rows)


def keys_in_service() -> tuple[ActiveKey, ...]:
    """Return the key in service of each purpose, whether the signer is open or waits for custodians."""
    return keys_in_state(*IN_SERVICE)


def all_keys() -> tuple[ActiveKey, ...]:
    """Return every key that was ever generated, oldest first."""
    return keys_in_state(*DsKeyState)


def facts_of(row: DsKey) -> ActiveKey:
    """Return the row as a value."""
    return ActiveKey(
        key_id=row.pk,
        purpose=KeyPurpose(row.purpose),
        public_key_der=bytes(row.public_key_der),
        generated_on=row.generated_on or date.min,  # never null here: constraint ds_key_period
        use_until=row.use_until or date.min,
        state=DsKeyState(row.state),
        label=row.label,
    )
