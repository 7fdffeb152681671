"""Close certificates whose four months are over (6.3.2.1)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import record_event
from apps.certificates.events import CertificateAudit
from apps.certificates.models import DsCertificate
from apps.certificates.permissions import require_permission
from apps.certificates.services.rows import end
from apps.certificates.states import CertificateEvent, CertificateState
from apps.lib.actor import Actor
from apps.lib.clock import Clock

_S = CertificateState
_OPEN = [_S.LINTED.value, _S.IN_USE.value, _S.SUPERSEDED.value]


def expire_certificates(*, actor: Actor, clock: Clock) -> tuple[UUID, ...]:
    """Mark every certificate past its notAfter as expired and return their ids; safe to run twice."""
    require_permission(actor, "certificates.expire_certificates")
    with transaction.atomic(durable=True):
        rows = list(
            DsCertificate.objects.select_for_update()
            .filter(state__in=_OPEN, not_after__lt=clock.now())
            .order_by("id")
        )
        for row in rows:
            end(row, CertificateEvent.EXPIRE, clock.now())
            record_event(
                actor=actor,
                clock=clock,
                event=CertificateAudit.EXPIRED,
                subject=str(row.id),
                clause="6.3.2.1",
            )
    return tuple(row.id for row in rows)
