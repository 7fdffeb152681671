"""A DS key that has signed credentials is compromised: everything up to the resumption, by real services."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from apps.approvals.types import ApprovalView
from apps.certificates.models import CrlEdition, DsCertificate, RootCertificate
from apps.certificates.services import order_revocation, record_revocation_sent, request_revocation
from apps.certificates.states import CertificateState
from apps.certificates.types import RevocationCause
from apps.incidents.services import (
    report_compromise,
    request_resumption,
    resume_intake,
    take_measure,
)
from apps.incidents.states import Measure
from apps.incidents.types import Checklist, Decision
from apps.keys.adapters.signer_session import SESSION
from apps.keys.models import DsKey
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose
from apps.lib.x509.request import DistinguishedName, build_request
from apps.revocation.models import MassRevocation
from apps.revocation.services import advance_mass_revocation, build_due_status_lists
from apps.revocation.types import MassRevocationView
from tests.factories.approvals import Voter, approver, vote
from tests.factories.certificates import PKI
from tests.factories.incidents import IncidentScene
from tests.support.permits import permit_for
from tests.support.pipeline import World
from tests.support.pipeline_list_key import generate
from tests.support.pipeline_rows import certificate_row, make_certificates

WORKER = system_actor("mass-revocation")
RESUME = "新しい鍵での発行を確認した。"


@dataclass
class Compromise:
    world: World
    scene: IncidentScene
    engineer: Voter
    incident_id: UUID

    @property
    def clock(self) -> FixedClock:
        return self.scene.clock

    def confirm(self) -> None:
        self.scene.decide(self.incident_id, self.scene.agreed(self.incident_id))

    def revoke(self, *, portion: int = 500, seconds: float = 60.0) -> MassRevocationView:
        return advance_mass_revocation(
            actor=WORKER,
            clock=self.clock,
            revocation_id=MassRevocation.objects.get().pk,
            seconds=seconds,
            portion=portion,
        )

    def publish(self) -> None:
        build_due_status_lists(actor=system_actor("list-signer"), clock=self.clock)

    def take(self, measure: Measure, *, actor: Actor | None = None) -> Checklist:
        return take_measure(
            actor=actor or self.engineer.actor,
            clock=self.clock,
            incident_id=self.incident_id,
            measure=measure,
        )

    def report(self, *, recipient: str = "デジタル庁 担当", reference: str = "DA-2026-7") -> Checklist:
        return report_compromise(
            actor=self.scene.manager.actor,
            clock=self.clock,
            incident_id=self.incident_id,
            recipient=recipient,
            reported_at=self.clock.now(),
            reference=reference,
        )

    def order_revocation(self) -> None:
        """Have the root CA asked, on the CA manager's word, with its receipt."""
        what: Any = {
            "certificate_id": self.world.certificate_id,
            "cause": RevocationCause.KEY_COMPROMISE,
            "reason": "危殆化",
        }
        asked = request_revocation(actor=self.engineer.actor, clock=self.clock, **what)
        vote(asked.approval_id, self.scene.head, clock=self.clock)
        ordered = order_revocation(
            actor=self.engineer.actor, clock=self.clock, approval_id=asked.approval_id, **what
        )
        record_revocation_sent(
            actor=self.engineer.actor,
            clock=self.clock,
            revocation_id=ordered.revocation_id,
            reference="RCA-1",
        )

    def list_serial(self) -> None:
        """Let the root CA's accepted list name the certificate, which ends with it."""
        row = DsCertificate.objects.get(pk=self.world.certificate_id)
        now = self.clock.now()
        CrlEdition.objects.create(
            root=RootCertificate.objects.get(),
            number=f"{7:040x}",
            der=PKI.crl(int(row.serial or "0", 16), number=7, at=now),
            this_update_at=now,
            next_update_at=now + timedelta(days=30),
            fetched_at=now,
        )
        row.state, row.ended_at = CertificateState.REVOKED.value, now
        row.save()

    def approve_reissue(self) -> None:
        approval_id = self.scene.agreed(self.incident_id, Decision.REISSUE_APPROVED)
        self.scene.decide(self.incident_id, approval_id, decision=Decision.REISSUE_APPROVED)

    def new_key(self) -> DsKey:
        """Bring another DS key into use, with its certificate."""
        key = generate(KeyPurpose.DS, self.clock)
        _, der, certificate = make_certificates(bytes(key.public_key_der), self.clock)
        row = certificate_row(key, RootCertificate.objects.get(), certificate, der, self.clock)
        row.request_der = build_request(
            bytes(key.public_key_der),
            DistinguishedName(country="JP", organisation="J-LIS", common_name="DS 2"),
            lambda text: SESSION.sign(key.pk.bytes, permit_for(KeyPurpose.DS, text)),
        )
        row.save()
        return key

    def ask_resumption(self, reason: str = RESUME) -> ApprovalView:
        return request_resumption(
            actor=self.scene.manager.actor, clock=self.clock, incident_id=self.incident_id, reason=reason
        )

    def resume(self, approval_id: UUID | None, *, reason: str = RESUME) -> Checklist:
        return resume_intake(
            actor=self.scene.manager.actor,
            clock=self.clock,
            incident_id=self.incident_id,
            reason=reason,
            approval_id=approval_id,
        )

    def all_but_the_resumption(self) -> None:
        self.report()
        self.order_revocation()
        self.list_serial()
        self.take(Measure.REVOKE_CERTIFICATE)
        self.revoke()
        self.take(Measure.REVOKE_CREDENTIALS)
        self.publish()
        self.take(Measure.PUBLISH_REVOCATION)
        self.approve_reissue()
        self.new_key()
        self.take(Measure.TAKE_NEW_KEY)


def compromise_of(world: World, clock: Any) -> Compromise:
    """Return an open incident about the DS key of the world; nothing is decided yet."""
    scene = IncidentScene(
        clock=clock,
        head=approver("head", Role.CA_MANAGER),
        manager=approver("manager", Role.OPERATIONS_MANAGER),
        key=DsKey.objects.get(pk=world.key_id),
    )
    return Compromise(
        world=world,
        scene=scene,
        engineer=approver("engineer", Role.PKI_ENGINEER),
        incident_id=scene.open().incident_id,
    )
