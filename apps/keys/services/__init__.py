"""Commands of the app `keys`. The `sign_*` and `seal_*` ones work only inside a signer process."""

from apps.keys.services.abort_ceremony import abort_ceremony
from apps.keys.services.activate_key import activate_key
from apps.keys.services.admit_rehearsal import admit_rehearsal
from apps.keys.services.backup_key import backup_key
from apps.keys.services.carry_out_errand import carry_out_errand
from apps.keys.services.certify_key import certify_key
from apps.keys.services.challenge_presence import challenge_presence
from apps.keys.services.close_interrupted_errands import close_interrupted_errands
from apps.keys.services.collect_key_uses import collect_key_uses
from apps.keys.services.combine_shares import combine_shares
from apps.keys.services.complete_ceremony import complete_ceremony
from apps.keys.services.confirm_custody_count import (
    confirm_custody_count,
)
from apps.keys.services.confirm_entry import confirm_entry
from apps.keys.services.confirm_exit import confirm_exit
from apps.keys.services.count_custody import (
    count_custody,
)
from apps.keys.services.deactivate import deactivate
from apps.keys.services.deactivate_key import deactivate_key
from apps.keys.services.decide_deviation import decide_deviation
from apps.keys.services.destroy_key import destroy_key
from apps.keys.services.destroy_medium import destroy_medium
from apps.keys.services.draft_ceremony import draft_ceremony
from apps.keys.services.examine_token import examine_token
from apps.keys.services.execute_step import execute_step
from apps.keys.services.expire_activations import expire_activations
from apps.keys.services.finish_activation import finish_activation
from apps.keys.services.generate_key import generate_key
from apps.keys.services.hand_over_medium import hand_over_medium
from apps.keys.services.initialise_token import initialise_token
from apps.keys.services.mark_compromised import mark_compromised
from apps.keys.services.open_signer_session import open_signer_session
from apps.keys.services.place_in_safe import (
    place_in_safe,
)
from apps.keys.services.prove_presence import prove_presence
from apps.keys.services.reconcile_signatures import reconcile_signatures
from apps.keys.services.reconcile_token import reconcile_token
from apps.keys.services.record_signer_state import record_signer_state
from apps.keys.services.register_management_key import (
    register_management_key,
)
from apps.keys.services.register_medium import register_medium
from apps.keys.services.report_ceremony import report_ceremony
from apps.keys.services.report_deviation import report_deviation
from apps.keys.services.request_activation import request_activation
from apps.keys.services.request_completion import request_completion
from apps.keys.services.request_hand_over import request_hand_over
from apps.keys.services.reshare_token import reshare_token
from apps.keys.services.restore_key import restore_key
from apps.keys.services.retire_key import retire_key
from apps.keys.services.review_custody import (
    review_custody,
)
from apps.keys.services.schedule_ceremony import schedule_ceremony
from apps.keys.services.seal_audit_events import seal_audit_events
from apps.keys.services.seal_log import seal_log
from apps.keys.services.seal_minutes import seal_minutes
from apps.keys.services.set_on_call import set_on_call
from apps.keys.services.settle_custody_finding import (
    settle_custody_finding,
)
from apps.keys.services.sign_certificate_request import sign_certificate_request
from apps.keys.services.sign_mso import sign_mso
from apps.keys.services.sign_mso_batch import sign_mso_batch
from apps.keys.services.sign_revocation_list import sign_revocation_list
from apps.keys.services.start_ceremony import start_ceremony
from apps.keys.services.submit_share import submit_share
from apps.keys.services.witness_medium_destruction import witness_medium_destruction
from apps.keys.services.witness_step import witness_step

__all__ = [
    "abort_ceremony",
    "activate_key",
    "admit_rehearsal",
    "backup_key",
    "carry_out_errand",
    "certify_key",
    "challenge_presence",
    "close_interrupted_errands",
    "collect_key_uses",
    "combine_shares",
    "complete_ceremony",
    "confirm_custody_count",
    "confirm_entry",
    "confirm_exit",
    "count_custody",
    "deactivate",
    "deactivate_key",
    "decide_deviation",
    "destroy_key",
    "destroy_medium",
    "draft_ceremony",
    "examine_token",
    "execute_step",
    "expire_activations",
    "finish_activation",
    "generate_key",
    "hand_over_medium",
    "initialise_token",
    "mark_compromised",
    "open_signer_session",
    "place_in_safe",
    "prove_presence",
    "reconcile_signatures",
    "reconcile_token",
    "record_signer_state",
    "register_management_key",
    "register_medium",
    "report_ceremony",
    "report_deviation",
    "request_activation",
    "request_completion",
    "request_hand_over",
    "reshare_token",
    "restore_key",
    "retire_key",
    "review_custody",
    "schedule_ceremony",
    "seal_audit_events",
    "seal_log",
    "seal_minutes",
    "set_on_call",
    "settle_custody_finding",
    "sign_certificate_request",
    "sign_mso",
    "sign_mso_batch",
    "sign_revocation_list",
    "start_ceremony",
    "submit_share",
    "witness_medium_destruction",
    "witness_step",
]
