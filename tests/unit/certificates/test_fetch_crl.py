"""A revocation list is believed only after every check; what it names is revoked in the same moment."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from django.db import IntegrityError, transaction

from apps.certificates.adapters.crl_source import FileCrlSource, HttpCrlSource
from apps.certificates.errors import (
    CrlNumberFellBack,
    CrlNumberReused,
    CrlProfileBroken,
    CrlSourceUnavailable,
    NoCertificateInUse,
    NoCrl,
    NoRootCertificate,
    RoleMissing,
)
from apps.certificates.events import CertificateAudit
from apps.certificates.models import CrlEdition, CrlFetch, DsCertificate
from apps.certificates.selectors import certificate_in_use, crl_status, current_crl
from apps.certificates.services import fetch_crl
from apps.certificates.states import CertificateState, CrlState
from apps.certificates.types import FetchedCrl
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import FixedClock
from apps.lib.errors import DomainError
from apps.lib.signing import KeyPurpose
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.errors import (
    CrlCriticalExtension,
    CrlIssuerMismatch,
    CrlKeyMismatch,
    CrlNotYetValid,
    CrlSignatureInvalid,
    CrlStale,
    CrlUnreadable,
)
from apps.lib.x509.name import DistinguishedName
from tests.builders.certificate import NOW, Pki
from tests.factories.certificates import PKI, Audited, engineer, issuer, make_certificate, make_crl, make_root

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
SCHEDULER = system_actor("scheduler")


class Bytes:
    """A source that holds bytes."""

    def __init__(self, der: bytes) -> None:
        self.der = der

    def fetch(self) -> bytes:
        return self.der


def fetch(clock: FixedClock, der: bytes, actor: Actor = SCHEDULER) -> FetchedCrl:
    return fetch_crl(actor=actor, clock=clock, source=Bytes(der))


def test_takes_in_the_first_and_the_next_edition(clock: FixedClock, audited: Audited) -> None:
    make_root()
    assert fetch(clock, PKI.crl(number=1)).is_new
    der = PKI.crl(number=2)
    done = fetch(clock, der, actor=engineer())
    assert (done.number, done.is_new, done.revoked) == (2, True, ())
    assert current_crl() == der
    assert audited(CertificateAudit.CRL_FETCHED) == [("DONE", ""), ("DONE", "")]


def test_numbers_sort_as_numbers(clock: FixedClock) -> None:
    make_root()
    for number in (9, 10, 255, 256, 2**150):
        assert fetch(clock, PKI.crl(number=number)).is_new
    assert crl_status(clock=clock).number == 2**150


def test_the_same_edition_again_is_no_news(clock: FixedClock) -> None:
    make_root()
    der = PKI.crl()
    assert fetch(clock, der).is_new
    assert not fetch(clock, der).is_new
    assert CrlEdition.objects.count() == 1


@pytest.mark.parametrize(
    "state", [CertificateState.LINTED, CertificateState.IN_USE, CertificateState.SUPERSEDED]
)
def test_revokes_at_once_what_the_list_names(
    clock: FixedClock, audited: Audited, state: CertificateState
) -> None:
    row = make_certificate(state=state)
    other = make_certificate(purpose=KeyPurpose.REVOCATION_LIST)
    done = fetch(clock, PKI.crl(read_certificate(bytes(row.der or b"")).serial))
    row.refresh_from_db()
    assert (done.revoked, row.state, row.ended_at) == ((row.pk,), "REVOKED", clock.now())
    assert audited(CertificateAudit.REVOKED) == [("DONE", "")]
    with pytest.raises(NoCertificateInUse):
        certificate_in_use(KeyPurpose.DS)
    assert DsCertificate.objects.get(pk=other.pk).state == "IN_USE"


FAULTS = [
    ("garbage", b"garbage", CrlUnreadable),
    (
        "another issuer",
        PKI.crl(issuer=DistinguishedName(country="JP", common_name="X").to_x509()),
        CrlIssuerMismatch,
    ),
    ("an impostor", Pki().crl(), CrlKeyMismatch),
    ("an impostor's signature", PKI.crl(signer=Pki().root_key), CrlSignatureInvalid),
    ("stale", PKI.crl(at=NOW - timedelta(days=31)), CrlStale),
    ("of the future", PKI.crl(at=NOW + timedelta(days=1)), CrlNotYetValid),
    ("delta", PKI.crl(more=[(x509.DeltaCRLIndicator(1), True)]), CrlCriticalExtension),
    ("without a number", PKI.crl(number=None), CrlProfileBroken),
    (
        "with reasons",
        PKI.crl(5, entry=[(x509.CRLReason(x509.ReasonFlags.superseded), False)]),
        CrlProfileBroken,
    ),
    ("older", PKI.crl(number=6), CrlNumberFellBack),
    ("another with the same number", PKI.crl(number=7, days=29), CrlNumberReused),
]


@pytest.mark.parametrize(("der", "reason"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_keeps_the_list_before_when_the_new_one_is_wrong(
    clock: FixedClock, audited: Audited, der: bytes, reason: type[Exception]
) -> None:
    before = make_crl(number=7)
    with pytest.raises(reason):
        fetch(clock, der)
    assert current_crl() == before.der
    ((outcome, code),) = audited(CertificateAudit.CRL_FETCHED)
    assert outcome == ("FAILED" if reason is CrlNumberReused else "REFUSED")
    assert code


def test_refuses_without_the_role(clock: FixedClock) -> None:
    make_root()
    with pytest.raises(RoleMissing):
        fetch(clock, PKI.crl(), actor=issuer())


def test_refuses_without_a_root(clock: FixedClock) -> None:
    with pytest.raises(NoRootCertificate):
        fetch(clock, PKI.crl())


class TestAlarm:
    def test_says_missing_before_the_first_list(self, clock: FixedClock) -> None:
        assert crl_status(clock=clock).state is CrlState.MISSING
        with pytest.raises(NoCrl):
            current_crl()

    def test_says_fresh_until_next_update_and_stale_from_then_on(self) -> None:
        make_crl(days=1)
        assert crl_status(clock=FixedClock("2026-11-25T00:59:59Z")).state is CrlState.FRESH
        status = crl_status(clock=FixedClock("2026-11-25T01:00:00Z"))
        assert (status.state, status.number, status.this_update) == (CrlState.STALE, 1, NOW)


class _Root(BaseHTTPRequestHandler):
    answers = {"/iaca.crl": (200, b"list"), "/huge": (200, bytes(4 * 1024 * 1024 + 1))}

    def do_GET(self) -> None:
        status, content = self.answers.get(self.path, (404, b""))
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class TestSources:
    @pytest.fixture
    def address(self) -> Iterator[str]:
        server = HTTPServer(("127.0.0.1", 0), _Root)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()

    def test_reads_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "iaca.crl").write_bytes(b"list")
        assert FileCrlSource(tmp_path / "iaca.crl").fetch() == b"list"

    def test_says_when_the_file_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(CrlSourceUnavailable):
            FileCrlSource(tmp_path / "iaca.crl").fetch()

    def test_reads_an_address(self, address: str) -> None:
        assert HttpCrlSource(f"{address}/iaca.crl").fetch() == b"list"

    @pytest.mark.parametrize("path", ["/nothing", "/huge"])
    def test_says_when_the_address_does_not_give_a_list(self, address: str, path: str) -> None:
        with pytest.raises(CrlSourceUnavailable):
            HttpCrlSource(f"{address}{path}").fetch()

    @pytest.mark.parametrize("url", ["file:///etc/hosts", "ftp://root.example/iaca.crl", "iaca.crl"])
    def test_speaks_http_only(self, url: str) -> None:
        with pytest.raises(CrlSourceUnavailable):
            HttpCrlSource(url)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("older", "crl_number_fell_back"),
        ("other content", "crl_number_reused"),
        ("stale", "crl_stale"),
        ("other key", "crl_signature_invalid"),
        ("rubbish", "crl_unreadable"),
    ],
)
def test_a_list_not_to_be_believed_raises_the_alarm(clock: FixedClock, what: str, code: str) -> None:
    make_root()
    fetch(clock, PKI.crl(number=5))
    offered = {
        "older": PKI.crl(number=4),
        "other content": PKI.crl(7, number=5),
        "stale": PKI.crl(number=6, at=NOW - timedelta(days=40)),
        "other key": PKI.crl(number=6, signer=Pki().root_key),
        "rubbish": b"rubbish",
    }
    with pytest.raises(DomainError) as refusal:
        fetch(clock, offered[what])
    assert refusal.value.code == code
    status = crl_status(clock=clock)
    assert (status.state, status.code, status.number) == (CrlState.REFUSED, code, 5)
    assert CrlFetch.objects.order_by("pk").first() is not None
    assert [row.code for row in CrlFetch.objects.order_by("pk")] == ["", code]
    fetch(clock, PKI.crl(number=6))
    assert crl_status(clock=clock).state is CrlState.FRESH


def test_a_silent_source_is_no_alarm_while_the_list_is_fresh(clock: FixedClock, tmp_path: Path) -> None:
    make_root()
    fetch(clock, PKI.crl(number=1))
    with pytest.raises(CrlSourceUnavailable):
        fetch_crl(actor=SCHEDULER, clock=clock, source=FileCrlSource(tmp_path / "none"))
    assert crl_status(clock=clock).state is CrlState.FRESH
    clock.advance(timedelta(days=31))
    assert crl_status(clock=clock).state is CrlState.STALE
    assert list(CrlFetch.objects.order_by("pk").values_list("code", "sha256"))[-1] == (
        "crl_source_unavailable",
        "",
    )


def test_a_look_that_was_noted_stays(clock: FixedClock) -> None:
    make_root()
    fetch(clock, PKI.crl(number=1))
    for change in (lambda: CrlFetch.objects.update(code="x"), CrlFetch.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
