"""Requests and certificates are made with a key that is elsewhere; what comes back is checked."""

import copy
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from apps.lib.x509 import errors
from apps.lib.x509.callback_key import CallbackKey, KeyNotElliptic
from apps.lib.x509.crl import CrlContent, build_crl
from apps.lib.x509.issue import CertificateTemplate, build_certificate, build_root
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.profile import SITE_DS, SITE_IACA, SITE_LIST_SIGNER, CertificateProfile, months_later
from apps.lib.x509.request import build_request, read_request, request_info
from tests.builders.certificate import DS_NAME, NOW, ROOT_NAME, signs_with, spki

ROOT_KEY = ec.generate_private_key(ec.SECP384R1())
KEY = ec.generate_private_key(ec.SECP256R1())


def template(name: x509.Name, key: ec.EllipticCurvePrivateKey, months: int) -> CertificateTemplate:
    return CertificateTemplate(
        subject=name,
        public_key_der=spki(key),
        not_before=NOW,
        not_after=months_later(NOW, months),
        contact_uri="https://root.example/",
        crl_uri="https://root.example/iaca.crl",
    )


ROOT = build_root(template(ROOT_NAME.to_x509(), ROOT_KEY, 120), SITE_IACA, signs_with(ROOT_KEY))


def issue(profile: CertificateProfile = SITE_DS, signer: ec.EllipticCurvePrivateKey = ROOT_KEY) -> bytes:
    made = template(DS_NAME.to_x509(), KEY, 4)
    return build_certificate(made, profile, issuer_der=ROOT, sign=signs_with(signer))


class TestRequest:
    def test_signs_exactly_the_announced_bytes(self) -> None:
        seen: list[bytes] = []

        def sign(data: bytes) -> bytes:
            seen.append(data)
            return signs_with(KEY)(data)

        der = build_request(spki(KEY), DS_NAME, sign)
        announced = request_info(spki(KEY), DS_NAME)
        assert seen == [announced]
        assert read_request(der, expected_key=spki(KEY)).tbs == announced

    def test_refuses_a_signature_by_another_key(self) -> None:
        with pytest.raises(errors.SignatureRejected):
            build_request(spki(KEY), DS_NAME, signs_with(ec.generate_private_key(ec.SECP256R1())))

    def test_refuses_a_request_for_another_key(self) -> None:
        der = build_request(spki(KEY), DS_NAME, signs_with(KEY))
        with pytest.raises(errors.RequestKeyMismatch):
            read_request(der, expected_key=spki(ROOT_KEY))

    def test_refuses_a_tampered_request(self) -> None:
        der = build_request(spki(KEY), DS_NAME, signs_with(KEY)).replace(b"DS 2026-11", b"DS 2026-12")
        with pytest.raises(errors.RequestSignatureInvalid):
            read_request(der)

    @pytest.mark.parametrize(
        "bad", [b"", b"\x30\x00", build_request(spki(KEY), DS_NAME, signs_with(KEY)) + b"\0"]
    )
    def test_refuses_what_is_no_request(self, bad: bytes) -> None:
        with pytest.raises(errors.RequestUnreadable):
            read_request(bad)

    @pytest.mark.parametrize(
        "key", [ed25519.Ed25519PrivateKey.generate(), rsa.generate_private_key(65537, 2048)]
    )
    def test_refuses_a_key_that_is_not_elliptic(self, key: ed25519.Ed25519PrivateKey) -> None:
        with pytest.raises(KeyNotElliptic):
            request_info(spki(key), DS_NAME)


@pytest.mark.parametrize("profile", [SITE_DS, SITE_LIST_SIGNER])
def test_issues_certificates_that_conform(profile: CertificateProfile) -> None:
    assert lint_certificate(issue(profile), profile, issuer_der=ROOT) == []


def test_issues_a_root_that_conforms() -> None:
    assert lint_certificate(ROOT, SITE_IACA, issuer_der=ROOT) == []


def test_refuses_a_certificate_signature_by_another_key() -> None:
    with pytest.raises(errors.SignatureRejected):
        issue(signer=ec.generate_private_key(ec.SECP384R1()))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_hashes_as_the_curve_asks(curve: ec.EllipticCurve) -> None:
    key = ec.generate_private_key(curve)
    der = build_request(spki(key), DS_NAME, signs_with(key))
    assert read_request(der, expected_key=spki(key)).public_key_der == spki(key)


class TestCallbackKey:
    key = CallbackKey(load_der_public_key(spki(KEY)), signs_with(KEY))  # type: ignore[arg-type]  # an EC key

    def test_shows_only_what_is_public(self) -> None:
        assert self.key.public_key() == KEY.public_key()
        assert (self.key.curve.name, self.key.key_size) == ("secp256r1", 256)
        assert isinstance(self.key.hash_algorithm, hashes.SHA256)
        assert copy.copy(self.key) is copy.deepcopy(self.key) is self.key

    def test_gives_nothing_private(self) -> None:
        with pytest.raises(NotImplementedError):
            self.key.private_numbers()
        with pytest.raises(NotImplementedError):
            self.key.private_bytes(
                Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        with pytest.raises(NotImplementedError):
            self.key.exchange(ec.ECDH(), KEY.public_key())


class TestOpenSsl:
    """A verifier that shares no code with us agrees."""

    def pem(self, der: bytes) -> bytes:
        return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)

    def run(self, folder: Path, *revoked: int) -> subprocess.CompletedProcess[str]:
        leaf = issue()
        serials = [x509.load_der_x509_certificate(leaf).serial_number] if revoked else []
        content = CrlContent(
            number=1,
            this_update=NOW,
            next_update=NOW + timedelta(days=30),
            revoked=[(serial, NOW) for serial in serials],
        )
        crl = build_crl(content, issuer_der=ROOT, sign=signs_with(ROOT_KEY))
        (folder / "root.pem").write_bytes(self.pem(ROOT))
        (folder / "leaf.pem").write_bytes(self.pem(leaf))
        (folder / "crl.pem").write_bytes(x509.load_der_x509_crl(crl).public_bytes(Encoding.PEM))
        at = str(int((NOW + timedelta(days=1)).timestamp()))
        command = ["openssl", "verify", "-x509_strict", "-check_ss_sig", "-crl_check", "-attime"]
        files = ["-CAfile", "root.pem", "-CRLfile", "crl.pem", "leaf.pem"]
        return subprocess.run([*command, at, *files], cwd=folder, capture_output=True, text=True, check=False)

    def test_accepts_certificate_and_list(self, tmp_path: Path) -> None:
        done = self.run(tmp_path)
        assert (done.returncode, done.stdout) == (0, "leaf.pem: OK\n"), done.stderr

    def test_sees_the_revocation(self, tmp_path: Path) -> None:
        done = self.run(tmp_path, 1)
        assert done.returncode != 0
        assert "certificate revoked" in done.stderr
