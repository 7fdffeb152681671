"""What the commands about second factors share: who may, the request for approval, taking one away."""

from typing import Final
from uuid import UUID

from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.services import request_approval
from apps.approvals.types import ShownLine
from apps.audit.services import record_event
from apps.base.conf import conf
from apps.lib.actor import Actor, ActorKind
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from apps.staff.errors import AuthenticatorTaken, FactorRefused, StaffMissing
from apps.staff.events import StaffEvent
from apps.staff.models import EnrolledFactor, User
from apps.staff.permissions import VERIFIED
from apps.staff.states import FACTOR_TABLE, FactorEvent, FactorState
from apps.staff.types import Proof

CLAUSE: Final = "5.2.3"


def own_account(actor: Actor, user: User) -> None:
    """Refuse everybody but the owner, and the system where people are simulated."""
    if actor.kind is ActorKind.SYSTEM and not conf().production:
        return
    if actor.actor_id != f"staff:{user.pk}" or not user.is_active:
        raise FactorRefused(clause=CLAUSE)


def locked_account(actor: Actor, user_id: UUID) -> User:
    """Return the actor's own account, locked; raise `StaffMissing` or `FactorRefused`."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise StaffMissing(field="user_id", clause=CLAUSE)
    own_account(actor, user)
    return user


def act_of(row: EnrolledFactor) -> dict[str, Plain]:
    """Return the act that an approval of this factor names."""
    return {"user": str(row.user_id), "factor": str(row.pk), "key_sha256": row.key_sha256}


def insert_factor(row: EnrolledFactor, *, actor: Actor, clock: Clock, alone: bool) -> None:
    """Write a new factor: in use where it is the first, else waiting for another person's approval."""
    if EnrolledFactor.objects.filter(key_sha256=row.key_sha256).exists():
        raise AuthenticatorTaken(clause=CLAUSE)
    row.enrolled_at = clock.now()
    if alone:
        row.state, row.confirmed_at = FactorState.ACTIVE.value, clock.now()
    else:
        row.state, row.approval_id = FactorState.AWAITING_APPROVAL.value, _ask(row, actor, clock)
    row.save(force_insert=True)
    _record(row, StaffEvent.FACTOR_ENROLLED, actor=actor, clock=clock)


def _ask(row: EnrolledFactor, actor: Actor, clock: Clock) -> UUID:
    """Ask for the approval of somebody who sees the person and the key (kind ENROL_AUTHENTICATOR)."""
    if actor.strength not in VERIFIED:
        raise FactorRefused(clause=CLAUSE)
    view = request_approval(
        actor=actor,
        clock=clock,
        kind=Kind.ENROL_AUTHENTICATOR,
        subject=f"staff:{row.user_id}",
        act=act_of(row),
        shown=(
            ShownLine(name="person", after=f"staff:{row.user_id}"),
            ShownLine(name="key_name", after=row.name),
            ShownLine(name="key_sha256", after=row.key_sha256),
        ),
    )
    return view.approval_id


def take_away(row: EnrolledFactor, *, actor: Actor, clock: Clock) -> None:
    """End a factor: an app's secret is deleted, a passkey's row stays as evidence of what it signed."""
    row.state = FACTOR_TABLE.after(FactorState(row.state), FactorEvent.REMOVE).value
    row.removed_at, row.removed_by = clock.now(), actor.actor_id
    row.save(update_fields=["state", "removed_at", "removed_by"])
    identity = row.device.rpartition("/")[2]
    if row.kind == Proof.PASSKEY:
        WebAuthnCredential.objects.filter(pk=identity).update(confirmed=False)
    else:
        TOTPDevice.objects.filter(pk=identity).delete()
    _record(row, StaffEvent.FACTOR_REMOVED, actor=actor, clock=clock)


def switch_on(row: EnrolledFactor, *, actor: Actor, clock: Clock) -> None:
    """Let a factor log in from now on."""
    row.state = FACTOR_TABLE.after(FactorState(row.state), FactorEvent.CONFIRM).value
    row.confirmed_at = clock.now()
    row.save(update_fields=["state", "confirmed_at"])
    model = WebAuthnCredential if row.kind == Proof.PASSKEY else TOTPDevice
    model.objects.filter(pk=row.device.rpartition("/")[2]).update(confirmed=True)
    _record(row, StaffEvent.FACTOR_CONFIRMED, actor=actor, clock=clock)


def take_all_away(user_id: UUID, *, actor: Actor, clock: Clock) -> int:
    """End every factor and recovery code, also of devices that no command registered; return how many."""
    kinds = (WebAuthnCredential, TOTPDevice, StaticDevice)
    in_use: int = sum(kind.objects.filter(user_id=user_id, confirmed=True).count() for kind in kinds)
    rows = EnrolledFactor.objects.select_for_update().filter(user_id=user_id)
    for row in rows.exclude(state=FactorState.REMOVED.value):
        take_away(row, actor=actor, clock=clock)
    WebAuthnCredential.objects.filter(user_id=user_id).update(confirmed=False)
    for kind in (TOTPDevice, StaticDevice):
        kind.objects.filter(user_id=user_id).delete()
    return in_use


def forget_recovery_codes(user: User) -> None:
    """Delete the person's recovery codes."""
    StaticDevice.objects.filter(user_id=user.pk).delete()


def _record(row: EnrolledFactor, event: StaffEvent, *, actor: Actor, clock: Clock) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=event,
        subject=f"staff:{row.user_id}",
        clause=CLAUSE,
        detail={
            "kind": row.kind,
            "factor": str(row.pk),
            "key_sha256": row.key_sha256,
            "state": row.state,
            "approval": str(row.approval_id or ""),
        },
    )
