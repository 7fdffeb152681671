"""Verifiers get the DS certificate; the repository hands out what was put there, or the alarm rings."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from apps.base.models import OutboxEvent
from apps.certificates.errors import CertificateUnknown
from apps.certificates.models import DsCertificate
from apps.certificates.selectors import certificate_by_fingerprint
from apps.certificates.services import expire_certificates, put_in_use
from apps.certificates.states import CertificateState
from apps.keys.states import DsKeyState
from apps.lib.actor import Actor, ActorKind, system_actor
from apps.lib.clock import FixedClock
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from apps.lib.x509.certificate import read_certificate
from apps.publication import tasks
from apps.publication.adapters.file_dts import FileDts
from apps.publication.errors import (
    CertificateNotOffered,
    DtsDiffers,
    DtsUnavailable,
    VerifierEnded,
    VerifierUnknown,
)
from apps.publication.models import CertificateDistribution, CertificateDownload, DtsPosting
from apps.publication.selectors import distributions
from apps.publication.services import distribute_certificate, download_certificate, post_to_dts
from tests.builders.certificate import spki
from tests.factories.certificates import PKI, issuer, make_certificate, make_crl
from tests.factories.keys import make_ds_key
from tests.support.audited import audited
from tests.unit.publication.test_publication import register

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NIGHT = system_actor("scheduler")
CLIENT = Actor(kind=ActorKind.CLIENT, actor_id="client:verifier-1")


def distribute(clock: FixedClock, row: DsCertificate) -> int:
    return distribute_certificate(actor=NIGHT, clock=clock, certificate_id=row.pk).verifiers


@pytest.mark.requirement("R-6.1.4-2")
def test_a_new_certificate_is_offered_to_each_verifier_and_its_download_logged(clock: FixedClock) -> None:
    register(clock)
    register(clock, client_id="verifier-2", name="Ended Ltd", ends_on=date(2026, 5, 1))
    row = make_certificate()
    assert distribute(clock, row) == 1
    assert distribute(clock, row) == 0, "once"
    (offered,) = distributions(row.pk)
    assert (offered.verifier, offered.fetched_at) == ("Example Bank", None)
    file = download_certificate(actor=CLIENT, clock=clock, client_id="verifier-1", certificate_id=row.pk)
    assert file.der == bytes(row.der or b"")
    assert file.sha256 == hashlib.sha256(file.der).hexdigest() == offered.sha256
    clock.advance(timedelta(hours=1))
    download_certificate(actor=CLIENT, clock=clock, client_id="verifier-1", certificate_id=row.pk)
    assert [each.fetched_at for each in distributions(row.pk)] == [clock.now() - timedelta(hours=1)]
    assert CertificateDownload.objects.count() == 2
    assert audited("publication.certificate.distributed") == [{"verifiers": 1, "sha256": file.sha256}]


@pytest.mark.requirement("R-6.1.4-2")
def test_the_switch_over_starts_the_distribution(clock: FixedClock) -> None:
    key = make_ds_key(
        state=DsKeyState.CERTIFIED, generated_on=clock.today(), public_key_der=spki(PKI.leaf_key)
    )
    row = make_certificate(
        state=CertificateState.LINTED, key_id=key.pk, public_key_der=spki(PKI.leaf_key), at=clock.now()
    )
    make_crl()
    put_in_use(actor=issuer(), clock=clock, certificate_id=row.pk)
    event = OutboxEvent.objects.get(event="certificates.certificate.put_in_use")
    assert (event.task, event.subject_id) == ("publication.distribute_certificate", str(row.pk))
    register(clock)
    tasks.distribute_certificate_task(str(row.pk))
    assert CertificateDistribution.objects.get().certificate_id == row.pk


def test_a_verifier_registered_later_fetches_it_too(clock: FixedClock) -> None:
    row = make_certificate(state=CertificateState.SUPERSEDED)
    register(clock)
    download_certificate(actor=CLIENT, clock=clock, client_id="verifier-1", certificate_id=row.pk)
    assert CertificateDistribution.objects.get().fetched_at == clock.now()


def test_nobody_else_gets_it(clock: FixedClock) -> None:
    row = make_certificate()
    register(clock, ends_on=date(2026, 5, 1))
    for client, refusal in (("verifier-1", VerifierEnded), ("nobody", VerifierUnknown)):
        with pytest.raises(refusal):
            download_certificate(actor=CLIENT, clock=clock, client_id=client, certificate_id=row.pk)
    assert len(audited("publication.certificate.refused")) == 2
    assert not CertificateDownload.objects.exists()


@pytest.mark.parametrize(
    ("purpose", "state"),
    [
        (KeyPurpose.REVOCATION_LIST, CertificateState.IN_USE),
        (KeyPurpose.DS, CertificateState.LINTED),
        (KeyPurpose.DS, CertificateState.EXPIRED),
        (KeyPurpose.DS, CertificateState.REVOKED),
    ],
)
def test_only_living_ds_certificates_are_offered(
    clock: FixedClock, purpose: KeyPurpose, state: CertificateState
) -> None:
    register(clock)
    row = make_certificate(purpose=purpose, state=state)
    assert distribute(clock, row) == 0
    for certificate_id in (row.pk, new_id()):
        with pytest.raises(CertificateNotOffered):
            download_certificate(
                actor=CLIENT, clock=clock, client_id="verifier-1", certificate_id=certificate_id
            )


def test_downloads_and_postings_stay(clock: FixedClock, tmp_path: Path) -> None:
    register(clock)
    row = make_certificate()
    download_certificate(actor=CLIENT, clock=clock, client_id="verifier-1", certificate_id=row.pk)
    post_to_dts(actor=NIGHT, clock=clock, target=FileDts(tmp_path))
    for rows in (CertificateDownload.objects.all(), DtsPosting.objects.all()):
        for change in (lambda rows=rows: rows.update(sha256="0"), rows.delete):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()


@pytest.mark.requirement("R-5.7.3-2")
def test_list_and_certificates_are_put_on_the_repository_and_fetched_back(
    clock: FixedClock, tmp_path: Path
) -> None:
    target = FileDts(tmp_path / "dts")
    assert post_to_dts(actor=NIGHT, clock=clock, target=target) == ()
    edition, row = make_crl(number=1), make_certificate()
    done = post_to_dts(actor=NIGHT, clock=clock, target=target)
    assert [each.is_there for each in done] == [True, True]
    assert target.fetch("iaca.crl") == bytes(edition.der)
    assert bytes(row.der or b"") in {target.fetch(each.name) for each in done}
    post_to_dts(actor=NIGHT, clock=clock, target=target)
    assert DtsPosting.objects.count() == 2, "what is there is not put there again"
    newer = make_crl(number=2)
    post_to_dts(actor=NIGHT, clock=clock, target=target)
    assert target.fetch("iaca.crl") == bytes(newer.der)
    assert {detail["is_there"] for detail in audited("publication.dts.posted")} == {True}


@pytest.mark.parametrize("what", ["other octets", "nothing"])
def test_a_repository_that_hands_out_something_else_is_an_alarm(
    clock: FixedClock, tmp_path: Path, what: str
) -> None:
    make_crl()
    target = FileDts(tmp_path)
    post_to_dts(actor=NIGHT, clock=clock, target=target)
    if what == "nothing":
        (tmp_path / "iaca.crl").unlink()
    else:
        (tmp_path / "iaca.crl").write_bytes(b"older")
    for _again in range(2):
        with pytest.raises(DtsDiffers):
            post_to_dts(actor=NIGHT, clock=clock, target=target)
    wrong = [row for row in DtsPosting.objects.all() if row.fetched_sha256 != row.sha256]
    assert [row.fetched_sha256 for row in wrong] == [
        "" if what == "nothing" else hashlib.sha256(b"older").hexdigest()
    ], "the change is written once"


def test_a_repository_that_is_away_is_tried_again(clock: FixedClock, tmp_path: Path) -> None:
    make_crl()
    (tmp_path / "file").write_text("", "ascii")
    with pytest.raises(DtsUnavailable):
        post_to_dts(actor=NIGHT, clock=clock, target=FileDts(tmp_path / "file"))
    assert not DtsPosting.objects.exists()
    with pytest.raises(DtsUnavailable):
        FileDts(tmp_path).fetch("none")


@pytest.mark.requirement("R-6.3.1.1-1")
def test_an_ended_certificate_and_its_public_key_are_still_found(clock: FixedClock) -> None:
    row = make_certificate()
    der = bytes(row.der or b"")
    clock.advance(timedelta(days=200))
    assert expire_certificates(actor=NIGHT, clock=clock) == (row.pk,)
    for digest in (hashlib.sha256(der), hashlib.sha256(read_certificate(der).spki)):
        found = certificate_by_fingerprint(digest.hexdigest().upper())
        assert (found.certificate_id, found.der) == (row.pk, der)
    with pytest.raises(CertificateUnknown):
        certificate_by_fingerprint("00" * 32)
    for change in (row.delete, lambda: DsCertificate.objects.update(state="IN_USE")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
