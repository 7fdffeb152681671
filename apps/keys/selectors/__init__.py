"""Questions that other apps may ask about keys and signers."""

from apps.keys.selectors.activations import (
    activation,
    complete_activations,
    open_activation,
    quorum_kind,
)
from apps.keys.selectors.backups import (
    backup_media,
    doctor_report,
    finding,
    key_backups,
    open_findings,
)
from apps.keys.selectors.board import (
    proposed_renewals,
    registered_tokens,
    renewal_called_on,
    signature_counts,
)
from apps.keys.selectors.ceremonies import (
    ceremony_view,
    open_ceremonies,
    rehearsals_of,
    script_difference,
    script_text,
)
from apps.keys.selectors.claims import approval_claims
from apps.keys.selectors.custody import (
    count_due_on,
    custody_items,
    custody_register,
    management_keys,
    open_custody_findings,
)
from apps.keys.selectors.evidence_words import by_signer, cause_text, deviation_text, fact_text
from apps.keys.selectors.keys import (
    active_key,
    all_keys,
    key_by_public_key,
    key_facts,
    keys_in_service,
    keys_in_state,
)
from apps.keys.selectors.media import (
    media,
    medium_view,
)
from apps.keys.selectors.minutes import (
    minutes_document,
    minutes_of,
)
from apps.keys.selectors.on_call import custodians_on_call
from apps.keys.selectors.rehearsals import admitted_rehearsals_of, is_rehearsed
from apps.keys.selectors.signers import signer_status

__all__ = [
    "activation",
    "active_key",
    "admitted_rehearsals_of",
    "all_keys",
    "approval_claims",
    "backup_media",
    "by_signer",
    "cause_text",
    "ceremony_view",
    "complete_activations",
    "count_due_on",
    "custodians_on_call",
    "custody_items",
    "custody_register",
    "deviation_text",
    "doctor_report",
    "fact_text",
    "finding",
    "is_rehearsed",
    "key_backups",
    "key_by_public_key",
    "key_facts",
    "keys_in_service",
    "keys_in_state",
    "management_keys",
    "media",
    "medium_view",
    "minutes_document",
    "minutes_of",
    "open_activation",
    "open_ceremonies",
    "open_custody_findings",
    "open_findings",
    "proposed_renewals",
    "quorum_kind",
    "registered_tokens",
    "rehearsals_of",
    "renewal_called_on",
    "script_difference",
    "script_text",
    "signature_counts",
    "signer_status",
]
