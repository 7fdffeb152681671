"""Credentials as other apps see them."""

from uuid import UUID

from apps.issuance.errors import CredentialMissing
from apps.issuance.models import Credential
from apps.issuance.states import LIVE_STATES, CredentialState
from apps.issuance.types import CredentialView


def live_credential(holder_id: UUID) -> CredentialView | None:
    """Return the one live credential of a holder (clause 4.3.1), or None."""
    row = Credential.objects.filter(holder_id=holder_id, state__in=LIVE_STATES).first()
    return None if row is None else _view(row)


def credential_by_id(credential_id: UUID) -> CredentialView:
    """Return a credential; raise `CredentialMissing`."""
    return _one(Credential.objects.filter(pk=credential_id).first())


def credential_of_application(application_id: UUID) -> CredentialView:
    """Return the credential that an application led to; raise `CredentialMissing`."""
    return _one(Credential.objects.filter(application_id=application_id).first())


def _one(row: Credential | None) -> CredentialView:
    if row is None:
        raise CredentialMissing
    return _view(row)


def _view(row: Credential) -> CredentialView:
    return CredentialView(
        credential_id=row.pk,
        holder_id=row.holder_id,
        application_id=row.application_id,
        doc_type=row.doc_type,
        state=CredentialState(row.state),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
