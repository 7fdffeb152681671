"""Accept the client certificate of an IC card as second factor (5.2.3)."""

from uuid import UUID

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import CertificateRefused
from apps.staff.events import StaffEvent
from apps.staff.selectors.certificates import certificate_holder
from apps.staff.services.prove_session import prove_session
from apps.staff.types import Proof, SessionView


def accept_certificate(*, actor: Actor, clock: Clock, session_id: UUID, sha256: str) -> SessionView:
    """Prove the session with the certificate that the proxy verified, if it is valid and the person's own.

    Raises `CertificateRefused` for one that is unknown, revoked, out of its period or somebody else's,
    audited, and `SessionOver`.
    """
    with refusals_audited(actor=actor, clock=clock, event=StaffEvent.FACTOR_REJECTED, subject=actor.actor_id):
        if f"staff:{certificate_holder(sha256, at=clock.now())}" != actor.actor_id:
            raise CertificateRefused(clause="5.2.3")
        return prove_session(actor=actor, clock=clock, session_id=session_id, proof=Proof.CERTIFICATE)
