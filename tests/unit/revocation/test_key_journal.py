"""What was asked for explains what the keys signed, and says until when one is needed (6.2.1.1, 6.2.10.1)."""

from datetime import timedelta

import pytest

from apps.audit.selectors import latest_checkpoint
from apps.certificates.models import DsCertificate
from apps.issuance.models import MobileSecurityObject
from apps.issuance.states import MsoState
from apps.keys.adapters.key_journal import load_journal
from apps.keys.adapters.signer_session import SESSION
from apps.keys.models import DsKey
from apps.keys.services import collect_key_uses, reconcile_signatures
from apps.keys.states import FindingKind
from apps.keys.types import KeyJournal
from apps.lib.actor import system_actor
from apps.lib.clock import JST
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from apps.revocation.services import build_due_status_lists
from dsportal.key_journal import IssuedUnderKey
from tests.support.permits import permit_for
from tests.unit.revocation.conftest import Holding

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
ACTOR = system_actor("signer")


@pytest.fixture
def journal() -> KeyJournal:
    loaded = load_journal()
    assert isinstance(loaded, IssuedUnderKey)
    return loaded


@pytest.mark.requirement("R-6.2.1.1-1")
def test_attempts_editions_and_requests_are_counted_by_key(holding: Holding, journal: KeyJournal) -> None:
    clock = holding.world.clock
    lists = build_due_status_lists(actor=ACTOR, clock=clock)
    later = clock.now() + timedelta(hours=1)
    list_key = DsKey.objects.get(purpose=KeyPurpose.REVOCATION_LIST).pk
    batch = MobileSecurityObject.objects.count()
    assert journal.signatures(holding.world.key_id, settled_before=later) == (batch + 1, batch + 1)
    assert journal.signatures(list_key, settled_before=later) == (len(lists) + 1, len(lists) + 1)
    assert journal.signatures(list_key, settled_before=clock.now() - timedelta(days=999))[0] == 0
    assert journal.signatures(new_id(), settled_before=later) == (0, 0)
    assert latest_checkpoint() is None


@pytest.mark.requirement("R-6.2.1.1-1")
def test_a_signature_made_outside_the_application_is_found(holding: Holding) -> None:
    clock = holding.world.clock
    build_due_status_lists(actor=ACTOR, clock=clock)
    clock.advance(timedelta(hours=1))
    assert reconcile_signatures(actor=ACTOR, clock=clock) == ()
    key_id = holding.world.key_id
    for number in range(2):  # the certificate of this world was requested elsewhere: one is left over
        SESSION.sign(key_id.bytes, permit_for(KeyPurpose.DS, bytes([number])))
    (finding,) = reconcile_signatures(actor=ACTOR, clock=clock)
    assert (finding.kind, finding.subject) == (FindingKind.SIGNATURES_UNEXPLAINED, str(key_id))
    assert collect_key_uses(actor=ACTOR, clock=clock) == 0


@pytest.mark.requirement("R-6.2.10.1-3")
def test_a_key_is_needed_while_an_mso_or_its_certificate_is_valid(
    holding: Holding, journal: KeyJournal
) -> None:
    key_id = holding.world.key_id
    members = MobileSecurityObject.objects.all()
    last = max(member.valid_until for member in members).astimezone(JST).date()
    certificate = DsCertificate.objects.get(key_id=key_id)
    assert certificate.not_after is not None
    assert journal.needed_until(key_id) == max(last, certificate.not_after.astimezone(JST).date())
    DsCertificate.objects.filter(key_id=key_id).update(state="EXPIRED", ended_at=holding.world.clock.now())
    assert journal.needed_until(key_id) == last
    members.update(state=MsoState.REVOKED)
    assert journal.needed_until(key_id) is None
