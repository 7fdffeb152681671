"""Questions that other apps may ask about keys and signers."""

from apps.keys.selectors.activations import activation, complete_activations, open_activation
from apps.keys.selectors.keys import active_key, key_by_public_key, key_facts, keys_in_state
from apps.keys.selectors.signers import signer_status

__all__ = [
    "activation",
    "active_key",
    "complete_activations",
    "key_by_public_key",
    "key_facts",
    "keys_in_state",
    "open_activation",
    "signer_status",
]
