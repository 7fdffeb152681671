"""Status providers that fail in one way each, loaded by name through the settings."""

from apps.registration.adapters.simulated_jpki_status import ResponderFault, SimulatedJpkiStatus


class SilentStatus(SimulatedJpkiStatus):
    """Nobody answers."""

    def __init__(self) -> None:
        super().__init__(fault=ResponderFault.SILENT)


class UnknownStatus(SimulatedJpkiStatus):
    """The responder does not know the certificate."""

    def __init__(self) -> None:
        super().__init__(fault=ResponderFault.UNKNOWN)


class ForeignStatus(SimulatedJpkiStatus):
    """The answer is signed by somebody else."""

    def __init__(self) -> None:
        super().__init__(fault=ResponderFault.FOREIGN_RESPONDER)
