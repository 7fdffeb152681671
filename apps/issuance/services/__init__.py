"""Commands of the issuance."""

from apps.issuance.services.acknowledge_delivery import acknowledge_delivery
from apps.issuance.services.deliver_credential import deliver_credential
from apps.issuance.services.end_credential import end_credential
from apps.issuance.services.end_credentials_of_key import end_credentials_of_key
from apps.issuance.services.fulfil_signing_request import fulfil_signing_request
from apps.issuance.services.reconcile_signing import reconcile_signing
from apps.issuance.services.request_signing import request_signing
from apps.issuance.services.rotate_status_lists import rotate_status_lists
from apps.issuance.services.sweep_batches import sweep_batches

__all__ = [
    "acknowledge_delivery",
    "deliver_credential",
    "end_credential",
    "end_credentials_of_key",
    "fulfil_signing_request",
    "reconcile_signing",
    "request_signing",
    "rotate_status_lists",
    "sweep_batches",
]
