"""A certificate is revoked by the root CA on a CA manager's word, and only its published list proves it."""

import hashlib
import json
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.errors import ApprovalDiffers, ApprovalMissing, ApprovalOpen, ApprovalUsed
from apps.certificates.errors import (
    CertificateUnknown,
    NotRevocable,
    RevocationOrdered,
    RevocationUnknown,
    RoleMissing,
)
from apps.certificates.events import CertificateAudit
from apps.certificates.models import CertificateRevocation, DsCertificate
from apps.certificates.selectors import (
    certificate_revocation,
    published_revocation,
    revocation_document,
    revocations,
)
from apps.certificates.services import (
    fetch_crl,
    order_revocation,
    record_revocation_sent,
    request_revocation,
)
from apps.certificates.states import CertificateState, RevocationState
from apps.certificates.types import RevocationCause, RevocationView
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.cps.roles import Role
from apps.lib.errors import IllegalTransition, Invalid
from apps.lib.identifiers import new_id
from tests.factories.approvals import Voter, approver, vote
from tests.factories.certificates import PKI, make_certificate, make_crl, make_root
from tests.support.audited import audited
from tests.unit.certificates.test_fetch_crl import Bytes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CAUSE, REASON = RevocationCause.KEY_COMPROMISE, "鍵の危殆化が確認されたため"
SCHEDULER = system_actor("scheduler")


@dataclass
class Scene:
    clock: FixedClock
    head: Voter
    engineer: Voter
    row: DsCertificate

    def ask(self, actor: Actor | None = None) -> UUID:
        view = request_revocation(
            actor=actor or self.engineer.actor,
            clock=self.clock,
            certificate_id=self.row.pk,
            cause=CAUSE,
            reason=REASON,
        )
        return view.approval_id

    def agreed(self) -> UUID:
        approval_id = self.ask()
        vote(approval_id, self.head, clock=self.clock)
        return approval_id

    def order(
        self, approval_id: UUID | None, *, cause: RevocationCause = CAUSE, actor: Actor | None = None
    ) -> RevocationView:
        return order_revocation(
            actor=actor or self.engineer.actor,
            clock=self.clock,
            certificate_id=self.row.pk,
            cause=cause,
            reason=REASON,
            approval_id=approval_id,
        )

    def publish(self, *serials: int, number: int) -> None:
        der = PKI.crl(*serials, number=number, at=self.clock.now())
        fetch_crl(actor=SCHEDULER, clock=self.clock, source=Bytes(der))


@pytest.fixture
def scene(clock: FixedClock) -> Scene:
    make_root()
    return Scene(
        clock=clock,
        head=approver("head", Role.CA_MANAGER),
        engineer=approver("engineer", Role.PKI_ENGINEER),
        row=make_certificate(),
    )


@pytest.mark.requirement("R-5.7.3-2")
def test_the_root_ca_is_asked_and_its_list_is_the_proof(scene: Scene) -> None:
    done = scene.order(scene.agreed())
    assert (done.state, done.proof) == (RevocationState.ORDERED, None)
    document = revocation_document(done.revocation_id)
    assert hashlib.sha256(document).hexdigest() == done.document_sha256
    assert json.loads(document)["serial"] == scene.row.serial
    sent = record_revocation_sent(
        actor=scene.engineer.actor,
        clock=scene.clock,
        revocation_id=done.revocation_id,
        reference="RCA-2026-11",
    )
    assert (sent.state, sent.reference, sent.proof) == (RevocationState.SENT, "RCA-2026-11", None)
    scene.publish(number=1)
    assert published_revocation(scene.row.pk) is None, "the list does not have the serial number"
    scene.publish(int(scene.row.serial or "", 16), number=2)
    proof = published_revocation(scene.row.pk)
    assert proof is not None
    assert (proof.crl_number, proof.serial) == (2, scene.row.serial)
    listed = certificate_revocation(scene.row.pk)
    assert listed is not None
    assert (listed.state, listed.proof) == (RevocationState.LISTED, proof)
    assert revocations() == (listed,)
    scene.row.refresh_from_db()
    assert scene.row.state == CertificateState.REVOKED
    assert audited("certificates.revocation.listed") == [{"number": "x2"}]
    assert len(audited("certificates.revocation.ordered", outcome="DONE")) == 1


def test_the_list_proves_it_even_before_the_receipt_came(scene: Scene) -> None:
    scene.order(scene.agreed())
    scene.publish(int(scene.row.serial or "", 16), number=1)
    assert CertificateRevocation.objects.get().state == RevocationState.LISTED


def test_a_list_without_a_request_proves_it_too(scene: Scene) -> None:
    make_crl(int(scene.row.serial or "", 16), number=7)
    proof = published_revocation(scene.row.pk)
    assert proof is not None
    assert proof.crl_number == 7
    assert certificate_revocation(scene.row.pk) is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CA_MANAGER])
def test_without_a_ca_manager_nothing_is_ordered(scene: Scene, role: Role) -> None:
    approval_id = scene.ask()
    for given, refusal in ((approval_id, ApprovalOpen), (None, ApprovalMissing)):
        with pytest.raises((refusal, RoleMissing)):
            scene.order(given, actor=approver(f"other-{given}", role).actor)
    assert not CertificateRevocation.objects.exists()


def test_a_machine_orders_nothing(scene: Scene) -> None:
    for act in (scene.ask, lambda actor: scene.order(None, actor=actor)):
        with pytest.raises(RoleMissing):
            act(system_actor("signer"))
    assert len(audited("certificates.revocation.ordered", outcome="REFUSED")) == 1


def test_what_was_approved_is_what_is_ordered_and_once(scene: Scene) -> None:
    approval_id = scene.agreed()
    with pytest.raises(ApprovalDiffers):
        scene.order(approval_id, cause=RevocationCause.KEY_LOST)
    scene.order(approval_id)
    with pytest.raises(RevocationOrdered):
        scene.order(approval_id)
    other = make_certificate(state=CertificateState.LINTED)
    scene.row = other
    with pytest.raises((ApprovalUsed, ApprovalDiffers)):
        scene.order(approval_id)


@pytest.mark.parametrize(
    "state",
    [
        CertificateState.REQUESTED,
        CertificateState.APPROVED,
        CertificateState.EXPIRED,
        CertificateState.REVOKED,
    ],
)
def test_only_a_living_certificate_is_revoked(scene: Scene, state: CertificateState) -> None:
    scene.row = make_certificate(state=state)
    with pytest.raises(NotRevocable):
        scene.ask()


def test_the_reason_is_mandatory_and_the_certificate_known(scene: Scene) -> None:
    for certificate_id, reason, refusal in (
        (scene.row.pk, " ", Invalid),
        (scene.row.pk, "x" * 1001, Invalid),
        (new_id(), "x", CertificateUnknown),
    ):
        with pytest.raises(refusal):
            request_revocation(
                actor=scene.engineer.actor,
                clock=scene.clock,
                certificate_id=certificate_id,
                cause=CAUSE,
                reason=reason,
            )
    with pytest.raises(CertificateUnknown):
        published_revocation(new_id())
    with pytest.raises(RevocationUnknown):
        revocation_document(new_id())


def test_the_receipt_is_noted_once_by_the_engineer(scene: Scene) -> None:
    done = scene.order(scene.agreed())
    for actor, identity, reference, refusal in (
        (scene.head.actor, done.revocation_id, "x", RoleMissing),
        (scene.engineer.actor, new_id(), "x", RevocationUnknown),
        (scene.engineer.actor, done.revocation_id, " ", Invalid),
    ):
        with pytest.raises(refusal):
            record_revocation_sent(
                actor=actor, clock=scene.clock, revocation_id=identity, reference=reference
            )
    note = {"actor": scene.engineer.actor, "clock": scene.clock, "revocation_id": done.revocation_id}
    record_revocation_sent(**note, reference="1")  # type: ignore[arg-type]  # as above
    with pytest.raises(IllegalTransition):
        record_revocation_sent(**note, reference="2")  # type: ignore[arg-type]  # as above
    assert len(audited(CertificateAudit.REVOCATION_SENT, outcome="REFUSED")) == 4


def test_the_order_stays_as_it_was_written(scene: Scene) -> None:
    scene.order(scene.agreed())
    rows = CertificateRevocation.objects.all()
    for change in (lambda: rows.update(document="{}"), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
