"""Verifiers whose agreement is in force (2.2)."""

from apps.lib.clock import Clock
from apps.publication.errors import VerifierEnded, VerifierUnknown
from apps.publication.models import Verifier


def registered(client_id: str, clock: Clock) -> Verifier:
    """Return the verifier; raise `VerifierUnknown` or `VerifierEnded`."""
    verifier = Verifier.objects.filter(client_id=client_id).first()
    if verifier is None:
        raise VerifierUnknown(clause="2.2")
    if not is_in_force(verifier, clock):
        raise VerifierEnded(clause="2.2")
    return verifier


def is_in_force(verifier: Verifier, clock: Clock) -> bool:
    """Say whether the agreement holds today."""
    return verifier.agreed_on <= clock.today() <= (verifier.ends_on or clock.today())
