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
from apps.keys.types.tokens import (
    BackupView,
    DestroyedKey,
    DoctorView,
    FindingView,
    KeyJournal,
    Reconciliation,
    RestoredKey,
    UseView,
)

__all__ = [
    "Activation",
    "ActiveKey",
    "BackupView",
    "CeremonyView",
    "CombinedPin",
    "DestroyedKey",
    "DeviationView",
    "DoctorView",
    "ErrandView",
    "EvidenceView",
    "FindingView",
    "HsmFacts",
    "KeyJournal",
    "MediumView",
    "ParticipantView",
    "PresenceChallengeView",
    "Reconciliation",
    "RestoredKey",
    "SignerProcessFacts",
    "SignerStatus",
    "StepView",
    "UseView",
]
