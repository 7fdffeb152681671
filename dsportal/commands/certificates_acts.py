"""Carrying out an approved revocation: the document for the root CA is written; the service uses it up."""

from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.approvals.types import ApprovalView
from apps.certificates.services import order_revocation
from apps.certificates.types import RevocationCause
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from dsportal.screens.command import Receipt
from dsportal.screens.receipts import in_words


def _order_revocation(actor: Actor, clock: Clock, view: ApprovalView) -> Receipt:
    done = order_revocation(
        actor=actor,
        clock=clock,
        certificate_id=UUID(str(view.act["certificate_id"])),
        cause=RevocationCause(str(view.act["cause"])),
        reason=str(view.act["reason"]),
        approval_id=view.approval_id,
    )
    return Receipt(
        title=_("The request to the root CA is written"),
        lines=[(_("State"), in_words(done.state)), (_("SHA-256 of the document"), done.document_sha256)],
        next_url=reverse("admin:certificate", args=[done.certificate_id]),
        next_text=_("To the certificate"),
    )


ACTS: Final = MappingProxyType({Kind.REVOKE_CERTIFICATE: _order_revocation})
