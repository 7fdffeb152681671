"""What this app tells others about keys, activations, signers, ceremonies and media."""

from apps.keys.types.ceremonies import (
    CeremonyView,
    MediumView,
    ParticipantView,
    StepView,
)
from apps.keys.types.keys import (
    Activation,
    ActiveKey,
    CombinedPin,
    HsmFacts,
    SignerProcessFacts,
    SignerStatus,
)

__all__ = [
    "Activation",
    "ActiveKey",
    "CeremonyView",
    "CombinedPin",
    "HsmFacts",
    "MediumView",
    "ParticipantView",
    "SignerProcessFacts",
    "SignerStatus",
    "StepView",
]
