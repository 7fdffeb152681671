"""OCSP answers: each way in which they cannot be relied upon makes the application wait."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from apps.lib.identifiers import random_serial
from apps.registration.adapters.jpki_status import OcspJpkiStatus, post_ocsp
from apps.registration.adapters.simulated_jpki_status import (
    ResponderFault,
    SimulatedJpkiStatus,
    SyntheticResponder,
)
from apps.registration.adapters.synthetic_leaf import RESPONDER_URL, Authority
from apps.registration.types.jpki_status import JpkiStatus, StatusAnswer
from tests.builders.application import card, card_key, jpki

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)


def ask(fault: ResponderFault = ResponderFault.NONE, **plan: Any) -> StatusAnswer:
    leaf = card(**plan).certificate
    issuer = jpki().authority("sign-new").certificate
    return SimulatedJpkiStatus(fault=fault).check(certificate=leaf, issuer=issuer, at=AT, max_age=3600)


@pytest.mark.requirement("R-3.2.3-1")
def test_a_good_answer_is_good_and_kept() -> None:
    answer = ask()
    assert answer.status is JpkiStatus.GOOD
    assert answer.evidence


@pytest.mark.requirement("R-3.2.3-1")
def test_a_revoked_serial_is_revoked() -> None:
    jpki().revoke(card(serial=0x0BADBAD2).certificate)
    answer = ask(serial=0x0BADBAD2)
    assert (answer.status, answer.detail) == (JpkiStatus.REVOKED, "REVOKED")


@pytest.mark.requirement("R-3.2.3-1")
@pytest.mark.parametrize(
    ("fault", "detail"),
    [
        (ResponderFault.SILENT, "NO_ANSWER"),
        (ResponderFault.BUSY, "RESPONDER_ERROR"),
        (ResponderFault.GARBAGE, "UNREADABLE"),
        (ResponderFault.UNKNOWN, "NOT_KNOWN"),
        (ResponderFault.STALE, "STALE"),
        (ResponderFault.FUTURE, "STALE"),
        (ResponderFault.NO_NEXT_UPDATE, "STALE"),
        (ResponderFault.EXPIRED_RESPONDER, "RESPONDER_EXPIRED"),
        (ResponderFault.UNDELEGATED_RESPONDER, "RESPONDER_NOT_DELEGATED"),
        (ResponderFault.FOREIGN_RESPONDER, "RESPONDER_UNKNOWN"),
        (ResponderFault.ABSENT_RESPONDER, "RESPONDER_UNKNOWN"),
        (ResponderFault.BROKEN_SIGNATURE, "RESPONSE_SIGNATURE"),
        (ResponderFault.OTHER_NONCE, "NONCE"),
        (ResponderFault.NO_NONCE, "NONCE"),
        (ResponderFault.OTHER_SERIAL, "OTHER_CERTIFICATE"),
    ],
)
def test_an_unreliable_answer_is_never_good(fault: ResponderFault, detail: str) -> None:
    answer = ask(fault)
    assert (answer.status, answer.detail) == (JpkiStatus.UNKNOWN, detail)
    assert bool(answer.evidence) is (fault is not ResponderFault.SILENT)


def test_an_authority_may_answer_itself() -> None:
    class OwnResponder(SyntheticResponder):
        def _responder(self, issuer: Any) -> Any:
            return issuer

    leaf, issuer = card().certificate, jpki().authority("sign-new").certificate
    client = OcspJpkiStatus(exchange=OwnResponder(jpki(), at=AT).answer)
    answer = client.check(certificate=leaf, issuer=issuer, at=AT, max_age=3600)
    assert answer.status is JpkiStatus.GOOD


def test_a_certificate_for_another_purpose_delegates_nothing() -> None:
    class WebServer(SyntheticResponder):
        def _responder(self, issuer: Authority) -> Authority:
            key = card_key("rsa", 2)
            builder = (
                x509.CertificateBuilder()
                .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SIMULATED web server")]))
                .issuer_name(issuer.certificate.subject)
                .public_key(key.public_key())
                .serial_number(random_serial())
                .not_valid_before(AT - timedelta(days=1))
                .not_valid_after(AT + timedelta(days=1))
                .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            )
            return Authority(name="web", certificate=builder.sign(issuer.key, SHA256()), key=key)

    leaf, issuer = card().certificate, jpki().authority("sign-new").certificate
    client = OcspJpkiStatus(exchange=WebServer(jpki(), at=AT).answer)
    answer = client.check(certificate=leaf, issuer=issuer, at=AT, max_age=3600)
    assert (answer.status, answer.detail) == (JpkiStatus.UNKNOWN, "RESPONDER_NOT_DELEGATED")


def test_an_unknown_issuer_gets_no_verdict() -> None:
    leaf = card().certificate
    other = jpki().authority("auth.ocsp").certificate
    answer = SimulatedJpkiStatus().check(certificate=leaf, issuer=other, at=AT, max_age=3600)
    assert answer.detail == "RESPONDER_ERROR"


def test_a_certificate_without_responder_waits() -> None:
    root = jpki().authority("sign-new").certificate
    answer = OcspJpkiStatus().check(certificate=root, issuer=root, at=AT, max_age=3600)
    assert answer.detail == "NO_RESPONDER"


class _Responder(BaseHTTPRequestHandler):
    answers: tuple[int, bytes] = (200, b"")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = self.answers
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def responder() -> Iterator[tuple[type[_Responder], str]]:
    class Handler(_Responder):
        pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Handler, f"http://127.0.0.1:{server.server_port}/ocsp"
    server.shutdown()
    server.server_close()
    thread.join()


def test_asks_over_http(responder: tuple[type[_Responder], str]) -> None:
    handler, url = responder
    handler.answers = (200, b"answer")
    assert post_ocsp(url, b"question") == b"answer"


@pytest.mark.parametrize("answers", [(503, b"busy"), (200, b"x" * 70_000)])
def test_refuses_an_improper_http_answer(
    responder: tuple[type[_Responder], str], answers: tuple[int, bytes]
) -> None:
    handler, url = responder
    handler.answers = answers
    with pytest.raises(OSError, match="no proper answer"):
        post_ocsp(url, b"question")


def test_a_peer_that_speaks_no_http_is_no_answer() -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), _Nonsense) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        with pytest.raises(OSError, match="no proper answer"):
            post_ocsp(f"http://127.0.0.1:{server.server_address[1]}/", b"question")
        thread.join()


class _Nonsense(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(4096)
        self.request.sendall(b"nonsense\r\n\r\n")


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "ldap://x/", "http:///", "text"])
def test_asks_plain_http_addresses_only(url: str) -> None:
    with pytest.raises(OSError, match="plain http"):
        post_ocsp(url, b"question")


def test_an_address_that_does_not_answer_makes_the_application_wait() -> None:
    def refused(url: str, request: bytes) -> bytes:
        assert url == RESPONDER_URL
        raise ConnectionRefusedError

    leaf, issuer = card().certificate, jpki().authority("sign-new").certificate
    answer = OcspJpkiStatus(exchange=refused).check(certificate=leaf, issuer=issuer, at=AT, max_age=3600)
    assert answer.detail == "NO_ANSWER"


def changed_answer(encoding: ocsp.OCSPResponderEncoding, digest: Any, *, own: bool = False) -> StatusAnswer:
    """Ask a responder that names itself or signs in another way than usual."""

    class OtherResponder(SyntheticResponder):
        def _signed(self, builder: Any, asked: Any, issuer: Any) -> bytes:
            responder = issuer if own else self._responder(issuer)
            nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce).value
            builder = builder.responder_id(encoding, responder.certificate)
            builder = builder.add_extension(nonce, critical=False)
            if not own:
                builder = builder.certificates([responder.certificate])
            return bytes(builder.sign(responder.key, digest).public_bytes(Encoding.DER))

    leaf, issuer = card().certificate, jpki().authority("sign-new").certificate
    client = OcspJpkiStatus(exchange=OtherResponder(jpki(), at=AT).answer)
    return client.check(certificate=leaf, issuer=issuer, at=AT, max_age=3600)


@pytest.mark.parametrize("own", [True, False])
def test_a_responder_may_name_itself_by_name(own: bool) -> None:
    assert changed_answer(ocsp.OCSPResponderEncoding.NAME, SHA256(), own=own).status is JpkiStatus.GOOD


def test_the_authority_may_answer_without_sending_its_certificate() -> None:
    assert changed_answer(ocsp.OCSPResponderEncoding.HASH, SHA256(), own=True).status is JpkiStatus.GOOD


def test_a_signature_with_another_digest_is_not_relied_upon() -> None:
    answer = changed_answer(ocsp.OCSPResponderEncoding.HASH, SHA512())
    assert (answer.status, answer.detail) == (JpkiStatus.UNKNOWN, "RESPONSE_SIGNATURE")


def test_a_foreign_responder_that_sends_no_certificate_is_unknown() -> None:
    assert ask(ResponderFault.ABSENT_RESPONDER).detail == "RESPONDER_UNKNOWN"
