"""Revoke the electronic certificate of a person (5.2.4)."""

from uuid import UUID

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import StaffCertificateMissing, StaffInvalid, StaffManagementRefused
from apps.staff.events import StaffEvent
from apps.staff.models import StaffCertificate
from apps.staff.permissions import may_manage_staff
from apps.staff.selectors import certificate_view
from apps.staff.services._certificates import CLAUSE, revoke
from apps.staff.types import CertificateView

_LONGEST_REASON = 300


def revoke_staff_certificate(
    *, actor: Actor, clock: Clock, certificate_id: UUID, reason: str
) -> CertificateView:
    """Revoke the certificate at once: a lost card does not wait for a second person; nobody gains by it.

    Raises `StaffManagementRefused`, `StaffInvalid`, `StaffCertificateMissing`, `IllegalTransition` (it is
    revoked already).
    """
    subject = f"certificate:{certificate_id}"
    with (
        refusals_audited(actor=actor, clock=clock, event=StaffEvent.CERTIFICATE_REVOKED, subject=subject),
        transaction.atomic(),
    ):
        if not may_manage_staff(actor):
            raise StaffManagementRefused(clause=CLAUSE)
        if not 0 < len(reason.strip()) <= _LONGEST_REASON:
            raise StaffInvalid(f"1 to {_LONGEST_REASON} characters", field="reason", clause=CLAUSE)
        row = StaffCertificate.objects.select_for_update().filter(pk=certificate_id).first()
        if row is None:
            raise StaffCertificateMissing(field="certificate_id")
        revoke(row, actor=actor, clock=clock, reason=reason.strip())
    return certificate_view(row)
