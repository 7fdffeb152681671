"""What this app tells others about keys, activations, signers, ceremonies and media."""

from apps.keys.types.ceremonies import (
    CeremonyView,
    DeviationView,
    ErrandView,
    EvidenceView,
    MediumView,
    ParticipantView,
    PresenceChallengeView,
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
    "DeviationView",
    "ErrandView",
    "EvidenceView",
    "HsmFacts",
    "MediumView",
    "ParticipantView",
    "PresenceChallengeView",
    "SignerProcessFacts",
    "SignerStatus",
    "StepView",
]
