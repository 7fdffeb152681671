"""Rows of the app `keys` for tests."""

from datetime import UTC, date, datetime

from apps.keys.models import ActivationSession, DsKey, Hsm, KeyCeremony, ManagementKey, SignerProcess
from apps.keys.states import (
    ActivationKind,
    ActivationState,
    DsKeyState,
    ManagementKeyKind,
    SignerRole,
    SignerState,
)
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import Clock
from apps.lib.cps.periods import key_use_until
from apps.lib.hsm.interface import KeyHandle
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose


def custodian(name: str = "one", *, strength: LoginStrength = LoginStrength.PASSKEY) -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        actor_id=f"staff:custodian-{name}",
        roles=frozenset({"key_custodian"}),
        organisation="JLIS",
        terminal="test",
        strength=strength,
    )


def make_hsm(*, label: str = "ds", share_set: int = 7, threshold: int = 2) -> Hsm:
    return Hsm.objects.create(
        label=label,
        manufacturer="test",
        model="test",
        serial="0",
        firmware="0",
        share_set=share_set,
        share_threshold=threshold,
        registered_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def make_ds_key(
    *,
    purpose: KeyPurpose = KeyPurpose.DS,
    state: DsKeyState = DsKeyState.ACTIVE,
    generated_on: date = date(2026, 11, 1),
    handle: KeyHandle | None = None,
    public_key_der: bytes = b"",
    hsm: Hsm | None = None,
) -> DsKey:
    """Return a key row; with `handle`, the row of that key of the (software) token."""
    identity = new_id()
    fields = {"id": identity, "label": f"{purpose.lower()}-{identity.hex[-8:]}"}
    if handle is not None:
        identity = identity.__class__(bytes=handle.key_id)
        fields = {"id": identity, "label": handle.label}
    planned = state is DsKeyState.PLANNED
    return DsKey.objects.create(
        **fields,
        hsm=hsm or Hsm.objects.first() or make_hsm(),
        purpose=purpose,
        state=state,
        public_key_der=public_key_der or (handle.public_key_der if handle else identity.bytes),
        generated_on=None if planned else generated_on,
        use_until=None if planned else key_use_until(generated_on),
        planned_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def make_supervisor(
    *, clock: Clock, public_key: bytes = bytes(32), state: SignerState = SignerState.LOCKED
) -> SignerProcess:
    return SignerProcess.objects.create(
        name="supervisor@test",
        role=SignerRole.SUPERVISOR,
        pid=1,
        state=state,
        public_key=public_key,
        at=clock.now(),
    )


def make_done_activation(*, clock: Clock) -> ActivationSession:
    return ActivationSession.objects.create(
        kind=ActivationKind.ACTIVATE,
        state=ActivationState.DONE,
        quorum=2,
        requested_by="staff:custodian-one",
        opened_at=clock.now(),
        expires_at=clock.now(),
        closed_at=clock.now(),
    )


def make_management_key(hsm: Hsm, *, label: str, seal: str, custodian: Actor, at: datetime) -> ManagementKey:
    """Return a share that a custodian keeps in a safe of its own."""
    ceremony = KeyCeremony.objects.first() or KeyCeremony.objects.create(
        title="DS鍵の生成",
        place="第1セキュリティルーム",
        ceremony_type="KEYGEN",
        state="ABORTED",
        script="",
        script_sha256="0" * 64,
        drafted_by="staff:manager",
        drafted_at=at,
    )
    return ManagementKey.objects.create(
        label=label,
        kind=ManagementKeyKind.SHARE,
        hsm=hsm,
        seal=seal,
        place=f"safe of {label}",
        custodian=custodian.actor_id,
        ceremony=ceremony,
        registered_at=at,
    )
