"""Commands of the app `keys`. The `sign_*` and `seal_*` ones work only inside a signer process."""

from apps.keys.services.activate_key import activate_key
from apps.keys.services.certify_key import certify_key
from apps.keys.services.combine_shares import combine_shares
from apps.keys.services.deactivate import deactivate
from apps.keys.services.expire_activations import expire_activations
from apps.keys.services.finish_activation import finish_activation
from apps.keys.services.generate_key import generate_key
from apps.keys.services.initialise_token import initialise_token
from apps.keys.services.open_signer_session import open_signer_session
from apps.keys.services.record_signer_state import record_signer_state
from apps.keys.services.request_activation import request_activation
from apps.keys.services.retire_key import retire_key
from apps.keys.services.seal_audit_events import seal_audit_events
from apps.keys.services.seal_log import seal_log
from apps.keys.services.sign_certificate_request import sign_certificate_request
from apps.keys.services.sign_mso import sign_mso
from apps.keys.services.sign_mso_batch import sign_mso_batch
from apps.keys.services.sign_revocation_list import sign_revocation_list
from apps.keys.services.submit_share import submit_share

__all__ = [
    "activate_key",
    "certify_key",
    "combine_shares",
    "deactivate",
    "expire_activations",
    "finish_activation",
    "generate_key",
    "initialise_token",
    "open_signer_session",
    "record_signer_state",
    "request_activation",
    "retire_key",
    "seal_audit_events",
    "seal_log",
    "sign_certificate_request",
    "sign_mso",
    "sign_mso_batch",
    "sign_revocation_list",
    "submit_share",
]
