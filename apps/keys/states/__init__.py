"""States of the app `keys`; the tables are the specification."""

from apps.keys.states.activations import (
    ACTIVATION_TABLE,
    ActivationEvent,
    ActivationKind,
    ActivationState,
    SignerRole,
    SignerState,
)
from apps.keys.states.ceremonies import (
    CEREMONY_TABLE,
    ERRAND_TABLE,
    STEP_TABLE,
    CeremonyEvent,
    CeremonyState,
    DeviationDecision,
    ErrandEvent,
    ErrandState,
    StepEvent,
    StepPart,
    StepState,
)
from apps.keys.states.keys import (
    DS_KEY_TABLE,
    IN_SERVICE,
    DsKeyEvent,
    DsKeyState,
)

__all__ = [
    "ACTIVATION_TABLE",
    "CEREMONY_TABLE",
    "DS_KEY_TABLE",
    "ERRAND_TABLE",
    "IN_SERVICE",
    "STEP_TABLE",
    "ActivationEvent",
    "ActivationKind",
    "ActivationState",
    "CeremonyEvent",
    "CeremonyState",
    "DeviationDecision",
    "DsKeyEvent",
    "DsKeyState",
    "ErrandEvent",
    "ErrandState",
    "SignerRole",
    "SignerState",
    "StepEvent",
    "StepPart",
    "StepState",
]
