"""One certificate per purpose is in use; it is verified as a stranger would before."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.certificates.errors import (
    CertificateUnknown,
    KeyNotUsable,
    NoCertificateInUse,
    NoCrl,
    NoRootCertificate,
    RoleMissing,
)
from apps.certificates.events import CertificateAudit
from apps.certificates.models import DsCertificate
from apps.certificates.selectors import certificate_facts, certificate_in_use, certificates, request_der
from apps.certificates.services import expire_certificates, put_in_use
from apps.certificates.states import CertificateState
from apps.keys.models import DsKey
from apps.keys.states import DsKeyState
from apps.lib.actor import system_actor
from apps.lib.clock import FixedClock
from apps.lib.errors import IllegalTransition
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.errors import CertificateExpired, CertificateNotYetValid, CertificateRevoked, CrlStale
from tests.builders.certificate import NOW, spki
from tests.factories.certificates import (
    Audited,
    FreshKey,
    engineer,
    issuer,
    make_certificate,
    make_crl,
    make_root,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
MakeKey = Callable[..., FreshKey]


def linted(key: FreshKey, at: datetime = NOW) -> DsCertificate:
    return make_certificate(
        purpose=KeyPurpose(key.row.purpose),
        state=CertificateState.LINTED,
        key_id=key.row.pk,
        public_key_der=spki(key.private),
        at=at,
    )


@pytest.mark.parametrize("purpose", [KeyPurpose.DS, KeyPurpose.REVOCATION_LIST])
def test_the_new_certificate_supersedes_the_old(
    make_key: MakeKey, clock: FixedClock, audited: Audited, purpose: KeyPurpose
) -> None:
    old = make_key(purpose, DsKeyState.ACTIVE)
    before = make_certificate(purpose=purpose, key_id=old.row.pk)
    key = make_key(purpose, DsKeyState.CERTIFIED)
    row = linted(key)
    make_crl()
    done = put_in_use(actor=issuer(), clock=clock, certificate_id=row.pk)
    assert done.state is CertificateState.IN_USE
    assert certificate_in_use(purpose).certificate_id == row.pk
    assert DsCertificate.objects.get(pk=before.pk).state == CertificateState.SUPERSEDED.value
    assert DsKey.objects.get(pk=key.row.pk).state == DsKeyState.ACTIVE
    assert DsKey.objects.get(pk=old.row.pk).state == DsKeyState.RETIRED
    assert audited(CertificateAudit.SUPERSEDED) == [("DONE", "")]


def test_refuses_a_revoked_certificate(make_key: MakeKey, clock: FixedClock, audited: Audited) -> None:
    row = linted(make_key(state=DsKeyState.CERTIFIED))
    make_crl(read_certificate(bytes(row.der or b"")).serial)
    with pytest.raises(CertificateRevoked):
        put_in_use(actor=issuer(), clock=clock, certificate_id=row.pk)
    assert audited(CertificateAudit.PUT_IN_USE) == [("REFUSED", "certificate_revoked")]


def test_refuses_without_a_list(make_key: MakeKey, clock: FixedClock, audited: Audited) -> None:
    row = linted(make_key(state=DsKeyState.CERTIFIED))
    with pytest.raises(NoCrl):
        put_in_use(actor=issuer(), clock=clock, certificate_id=row.pk)
    assert audited(CertificateAudit.PUT_IN_USE) == [("FAILED", "no_crl")]


def test_refuses_with_a_stale_list(make_key: MakeKey) -> None:
    row = linted(make_key(state=DsKeyState.CERTIFIED))
    make_crl(days=1)
    with pytest.raises(CrlStale):
        put_in_use(actor=issuer(), clock=FixedClock("2026-11-26T00:00:00Z"), certificate_id=row.pk)


def test_refuses_before_the_start(make_key: MakeKey) -> None:
    row = linted(make_key(state=DsKeyState.CERTIFIED), at=NOW + timedelta(hours=1))
    make_crl()
    with pytest.raises(CertificateNotYetValid):
        put_in_use(actor=issuer(), clock=FixedClock("2026-11-24T01:59:59Z"), certificate_id=row.pk)


def test_refuses_after_the_end(make_key: MakeKey) -> None:
    key = make_key(state=DsKeyState.CERTIFIED)
    DsKey.objects.filter(pk=key.row.pk).update(use_until="2028-01-01")
    row = linted(key)
    make_crl(days=300)
    with pytest.raises(CertificateExpired):
        put_in_use(actor=issuer(), clock=FixedClock("2027-04-24T00:00:00Z"), certificate_id=row.pk)


@pytest.mark.parametrize("state", [DsKeyState.RETIRED, DsKeyState.COMPROMISED, DsKeyState.DESTROYED])
def test_refuses_a_key_that_ended(make_key: MakeKey, clock: FixedClock, state: DsKeyState) -> None:
    row = linted(make_key(state=state))
    make_crl()
    with pytest.raises(KeyNotUsable):
        put_in_use(actor=issuer(), clock=clock, certificate_id=row.pk)


@pytest.mark.parametrize("state", sorted(set(CertificateState) - {"LINTED"}))
def test_refuses_in_every_other_state(clock: FixedClock, state: CertificateState) -> None:
    make_root()
    row = make_certificate(state=state)
    with pytest.raises(IllegalTransition):
        put_in_use(actor=issuer(), clock=clock, certificate_id=row.pk)


def test_refuses_without_the_role(make_key: MakeKey, clock: FixedClock) -> None:
    row = linted(make_key(state=DsKeyState.CERTIFIED))
    with pytest.raises(RoleMissing):
        put_in_use(actor=engineer(), clock=clock, certificate_id=row.pk)


def test_refuses_the_unknown(clock: FixedClock) -> None:
    with pytest.raises(NoRootCertificate):
        put_in_use(actor=issuer(), clock=clock, certificate_id=new_id())
    make_root()
    with pytest.raises(CertificateUnknown):
        put_in_use(actor=issuer(), clock=clock, certificate_id=new_id())


class TestReaders:
    def test_one_query_finds_the_certificate_in_use(self) -> None:
        row = make_certificate()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            facts = certificate_in_use(KeyPurpose.DS)
        assert len(queries) == 1
        assert (facts.certificate_id, facts.key_id, facts.der) == (row.pk, row.key_id, row.der)
        assert (facts.not_before, facts.purpose) == (NOW, KeyPurpose.DS)

    def test_says_when_none_is_in_use(self) -> None:
        make_certificate(state=CertificateState.SUPERSEDED)
        with pytest.raises(NoCertificateInUse):
            certificate_in_use(KeyPurpose.DS)

    def test_knows_no_facts_of_a_mere_request(self) -> None:
        row = make_certificate(state=CertificateState.APPROVED)
        for wanted in (row.pk, new_id()):
            with pytest.raises(CertificateUnknown):
                certificate_facts(wanted)
        with pytest.raises(CertificateUnknown):
            request_der(new_id())

    def test_rows_show_no_more_than_codes(self) -> None:
        row = make_certificate()
        edition = make_crl(number=31)
        assert str(row) == f"DS certificate {row.pk}"
        assert str(row.root) == f"root {make_root().sha256[:16]}"
        assert str(edition) == "CRL 1f"

    def test_lists_simulated_certificates_as_such(self) -> None:
        make_certificate()
        make_certificate(state=CertificateState.REQUESTED)
        assert {(row.state.value, row.simulated) for row in certificates()} == {
            ("IN_USE", True),
            ("REQUESTED", False),
        }


class TestDatabase:
    def test_holds_one_in_use_per_purpose(self) -> None:
        make_certificate()
        with pytest.raises(IntegrityError), transaction.atomic():
            make_certificate()

    def test_holds_that_the_approver_is_another(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_certificate(state=CertificateState.APPROVED, requested_by="staff:issuer")

    @pytest.mark.parametrize("state", [CertificateState.REVOKED, CertificateState.EXPIRED])
    def test_lets_nothing_out_of_the_end(self, state: CertificateState) -> None:
        row = make_certificate(state=state)
        with pytest.raises(IntegrityError), transaction.atomic():
            DsCertificate.objects.filter(pk=row.pk).update(state="IN_USE")

    def test_keeps_every_list(self) -> None:
        edition = make_crl()
        with pytest.raises(IntegrityError), transaction.atomic():
            edition.delete()


class TestExpiry:
    def test_closes_what_has_ended_and_only_once(self, audited: Audited) -> None:
        row = make_certificate()
        late = FixedClock("2027-03-24T01:00:01Z")
        assert expire_certificates(actor=system_actor("scheduler"), clock=late) == (row.pk,)
        assert expire_certificates(actor=system_actor("scheduler"), clock=late) == ()
        assert audited(CertificateAudit.EXPIRED) == [("DONE", "")]

    def test_leaves_the_last_second_alone(self) -> None:
        make_certificate()
        last = FixedClock("2027-03-24T01:00:00Z")
        assert expire_certificates(actor=system_actor("scheduler"), clock=last) == ()

    def test_refuses_without_the_role(self, clock: FixedClock) -> None:
        with pytest.raises(RoleMissing):
            expire_certificates(actor=issuer(), clock=clock)
