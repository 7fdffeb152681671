"""Rows of the app `revocation`."""

from apps.revocation.models.mass_revocation import MassRevocation
from apps.revocation.models.revocation_request import RevocationRequest
from apps.revocation.models.status_list_edition import StatusListEdition

__all__ = ["MassRevocation", "RevocationRequest", "StatusListEdition"]
