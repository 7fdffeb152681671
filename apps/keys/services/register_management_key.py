"""6.4.1.1: who keeps which share or card of an HSM, since which ceremony; never its value."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.keys.errors import SealUsed, TokenMissing
from apps.keys.events import KeysEvent
from apps.keys.models import Hsm, KeyCeremony, ManagementKey
from apps.keys.selectors.custody import management_key_of
from apps.keys.services._ceremony_rows import participant_inside, require_role, short_text
from apps.keys.services._ceremony_steps import running_ceremony
from apps.keys.services._placing import fresh_seal, separate_place
from apps.keys.states import ManagementKeyKind
from apps.keys.types import ManagementKeyView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role

_LONGEST = 48


def register_management_key(
    *,
    actor: Actor,
    clock: Clock,
    ceremony_id: UUID,
    hsm_label: str,
    kind: ManagementKeyKind,
    label: str,
    seal: str,
    place: str,
) -> ManagementKeyView:
    """Register what the custodian was given in the running ceremony; the one before it is void from now on.

    Raises `CeremonyRoleNeeded`, `CeremonyMissing`, `CeremonyInvalid`, `NotPresent`, `PresenceUnproved`,
    `TokenMissing`, `PlaceShared`, `SealUsed`.
    """
    event = KeysEvent.MANAGEMENT_KEY_REGISTERED
    with (
        refusals_audited(actor=actor, clock=clock, event=event, subject=str(ceremony_id)),
        transaction.atomic(),
    ):
        require_role(actor, (Role.KEY_CUSTODIAN,), clock, clause="6.4.1.1")
        ceremony = running_ceremony(ceremony_id)
        participant_inside(ceremony, actor, clock)
        row = ManagementKey(
            label=_fresh_label(short_text(label, field="label", longest=_LONGEST)),
            kind=kind.value,
            hsm=_token(hsm_label),
            seal=fresh_seal(short_text(seal, field="seal", longest=_LONGEST)),
            place=separate_place(short_text(place, field="place"), custodian=actor.actor_id),
            custodian=actor.actor_id,
            ceremony=ceremony,
            registered_at=clock.now(),
        )
        _void_older(row, ceremony, actor=actor, clock=clock)
        row.save(force_insert=True)
        _record(event, row, ceremony, actor=actor, clock=clock)
        return management_key_of(row)


def _token(label: str) -> Hsm:
    hsm = Hsm.objects.filter(label=label).first()
    if hsm is None:
        raise TokenMissing(field="hsm_label")
    return hsm


def _fresh_label(label: str) -> str:
    if ManagementKey.objects.filter(label=label).exists():
        raise SealUsed(field="label", clause="6.4.1.1")
    return label


def _void_older(row: ManagementKey, ceremony: KeyCeremony, *, actor: Actor, clock: Clock) -> None:
    older = ManagementKey.objects.select_for_update().filter(
        hsm=row.hsm, kind=row.kind, custodian=row.custodian, voided_at=None
    )
    for one in older:
        one.voided_at = clock.now()
        one.save(update_fields=["voided_at"])
        _record(KeysEvent.MANAGEMENT_KEY_VOIDED, one, ceremony, actor=actor, clock=clock)


def _record(
    event: KeysEvent, row: ManagementKey, ceremony: KeyCeremony, *, actor: Actor, clock: Clock
) -> None:
    record_event(
        actor=actor,
        clock=clock,
        event=event,
        subject=str(row.pk),
        clause="6.4.1.1",
        detail={"kind": row.kind, "seal": row.seal, "ceremony": str(ceremony.pk)},
    )
