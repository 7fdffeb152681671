"""Gatherings of custodians."""

from uuid import UUID

from apps.base.conf import conf
from apps.keys.errors import ActivationMissing
from apps.keys.models import ActivationSession, ActivationShare
from apps.keys.states import ActivationKind, ActivationState, QuorumKind
from apps.keys.types import Activation


def activation(activation_id: UUID) -> Activation:
    """Return one gathering; raise `ActivationMissing`."""
    row = ActivationSession.objects.filter(pk=activation_id).first()
    if row is None:
        raise ActivationMissing
    return activation_of(row)


def open_activation(kind: ActivationKind = ActivationKind.ACTIVATE) -> Activation | None:
    """Return the gathering that takes shares now, or None."""
    row = ActivationSession.objects.filter(kind=kind, state=ActivationState.COLLECTING).first()
    return None if row is None else activation_of(row)


def complete_activations() -> tuple[Activation, ...]:
    """Return the gatherings that wait for the supervisor, oldest first."""
    rows = ActivationSession.objects.filter(state=ActivationState.COMPLETE).order_by("opened_at")
    return tuple(activation_of(row) for row in rows)


def quorum_kind() -> QuorumKind:
    """Return what custodians of this site hold."""
    return QuorumKind(conf().quorum)


def activation_of(row: ActivationSession) -> Activation:
    """Return the row as a value."""
    people = ActivationShare.objects.filter(activation=row).order_by("submitted_at", "pk")
    return Activation(
        activation_id=row.pk,
        kind=ActivationKind(row.kind),
        state=ActivationState(row.state),
        quorum=row.quorum,
        submitted_by=tuple(people.values_list("actor_id", flat=True)),
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        cause=row.cause,
    )
