"""The simulated root CA works on files, keeps its own register, and shows that it is simulated."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command
from django.test import override_settings

from apps.base.conf import conf
from apps.certificates.adapters.second_linter import second_opinion
from apps.certificates.adapters.simulated_root_ca import (
    TOKEN_LABEL,
    RootAddresses,
    RootPermit,
    SimulatedRootCa,
)
from apps.certificates.adapters.simulated_root_token import prepare_token, read_pin
from apps.certificates.errors import RootCaNotInitialised, SerialUnknown, WrongCertificatePurpose
from apps.lib.clock import FixedClock
from apps.lib.hsm.software import SoftwareHsm, plug_token
from apps.lib.signing import KeyPurpose, WrongKeyPurpose
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.chain import verify_chain
from apps.lib.x509.crl import lint_crl, read_crl
from apps.lib.x509.errors import CertificateRevoked
from apps.lib.x509.linter import lint_certificate
from apps.lib.x509.profile import DS_EKU, SITE_DS, SITE_IACA, SITE_LIST_SIGNER, CertificateProfile
from apps.lib.x509.request import build_request
from tests.builders.certificate import DS_NAME, Pki, signs_with, spki

ADDRESSES = RootAddresses(contact_uri="https://root.example/", crl_uri="https://root.example/iaca.crl")
KEY = Pki().leaf_key
REQUEST = build_request(spki(KEY), DS_NAME, signs_with(KEY))  # type: ignore[arg-type]  # it is elliptic


@pytest.fixture
def root_ca(tmp_path: Path, clock: FixedClock) -> Iterator[SimulatedRootCa]:
    plug_token(str(tmp_path), label=TOKEN_LABEL, pin="1234")
    hsm = SoftwareHsm(module=str(tmp_path), runtime_dir=tmp_path)
    hsm.open(TOKEN_LABEL, "1234")
    yield SimulatedRootCa(hsm=hsm, directory=tmp_path, clock=clock)
    hsm.close()


def test_makes_a_root_that_conforms_and_says_what_it_is(root_ca: SimulatedRootCa, tmp_path: Path) -> None:
    der = root_ca.initialise(ADDRESSES)
    assert lint_certificate(der, SITE_IACA, issuer_der=der) == []
    assert b"SIMULATED" in read_certificate(der).subject
    assert x509.load_pem_x509_certificate((tmp_path / "iaca.pem").read_bytes()) == (
        x509.load_der_x509_certificate(der)
    )


def test_keeps_the_root_that_exists(root_ca: SimulatedRootCa) -> None:
    assert root_ca.initialise(ADDRESSES) == root_ca.initialise(ADDRESSES) == root_ca.certificate()


def test_an_attempt_that_was_killed_leaves_its_key_to_the_next_one(
    root_ca: SimulatedRootCa, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(SimulatedRootCa, "_write", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            root_ca.initialise(ADDRESSES)
    der = root_ca.initialise(ADDRESSES)
    assert len(root_ca._hsm.load_keys()) == 1
    assert lint_certificate(der, SITE_IACA, issuer_der=der) == []
    assert read_certificate(der).spki == root_ca._hsm.load_keys()[0].public_key_der


def test_a_token_whose_pin_was_never_written_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOFTHSM2_CONF", "")
    prepare_token(tmp_path)
    [lost] = (tmp_path / "tokens").iterdir()
    (tmp_path / "pin").unlink()
    prepare_token(tmp_path)
    [token] = (tmp_path / "tokens").iterdir()
    assert token.name != lost.name
    prepare_token(tmp_path)
    assert [kept.name for kept in (tmp_path / "tokens").iterdir()] == [token.name]


@pytest.mark.requirement("R-7.1.3-1")
@pytest.mark.parametrize(
    ("purpose", "profile"), [(KeyPurpose.DS, SITE_DS), (KeyPurpose.REVOCATION_LIST, SITE_LIST_SIGNER)]
)
def test_answers_requests(root_ca: SimulatedRootCa, purpose: KeyPurpose, profile: CertificateProfile) -> None:
    root = root_ca.initialise(ADDRESSES)
    der = root_ca.issue(REQUEST, purpose)
    assert lint_certificate(der, profile, issuer_der=root) == []
    assert read_certificate(der).spki == spki(KEY)


def test_publishes_numbered_lists_and_revokes(root_ca: SimulatedRootCa, clock: FixedClock) -> None:
    root = root_ca.initialise(ADDRESSES)
    der = root_ca.issue(REQUEST, KeyPurpose.DS)
    first = root_ca.publish_crl()
    verify_chain(der, root, crl_der=first, at=clock.now(), eku=DS_EKU)
    serial = f"{read_certificate(der).serial:X}"
    root_ca.revoke(serial)
    root_ca.revoke(serial)
    second = root_ca.publish_crl()
    with pytest.raises(CertificateRevoked):
        verify_chain(der, root, crl_der=second, at=clock.now(), eku=DS_EKU)
    assert [read_crl(each).number for each in (first, second)] == [1, 2]
    assert lint_crl(read_crl(first)) == lint_crl(read_crl(second)) == []


def test_refuses_before_it_is_set_up(root_ca: SimulatedRootCa) -> None:
    with pytest.raises(RootCaNotInitialised):
        root_ca.issue(REQUEST, KeyPurpose.DS)
    with pytest.raises(RootCaNotInitialised):
        root_ca.certificate()


def test_says_when_its_key_is_gone(root_ca: SimulatedRootCa, tmp_path: Path) -> None:
    root_ca.initialise(ADDRESSES)
    plug_token(str(tmp_path), label=TOKEN_LABEL, pin="1234")
    empty = SoftwareHsm(module=str(tmp_path), runtime_dir=tmp_path)
    root_ca._hsm.close()
    empty.open(TOKEN_LABEL, "1234")
    with pytest.raises(RootCaNotInitialised):
        SimulatedRootCa(hsm=empty, directory=tmp_path, clock=root_ca._clock).publish_crl()
    empty.close()


@pytest.mark.parametrize("purpose", [KeyPurpose.AUDIT_LOG, KeyPurpose.SIMULATED_ROOT])
def test_certifies_no_other_purpose(root_ca: SimulatedRootCa, purpose: KeyPurpose) -> None:
    root_ca.initialise(ADDRESSES)
    with pytest.raises(WrongCertificatePurpose):
        root_ca.issue(REQUEST, purpose)


def test_does_not_revoke_what_it_never_issued(root_ca: SimulatedRootCa) -> None:
    root_ca.initialise(ADDRESSES)
    with pytest.raises(SerialUnknown):
        root_ca.revoke("abc")


@pytest.mark.parametrize("purpose", [KeyPurpose.DS, KeyPurpose.REVOCATION_LIST, KeyPurpose.AUDIT_LOG])
def test_its_permit_opens_no_key_of_the_signer(purpose: KeyPurpose) -> None:
    with pytest.raises(WrongKeyPurpose):
        RootPermit(b"anything").redeem(purpose)


class TestCommand:
    def run(self, directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", "simulate_root_ca", "--directory", str(directory), *arguments]
        settings = {"DJANGO_SETTINGS_MODULE": "dsportal.settings.test"}
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=os.environ | settings, timeout=50
        )

    @pytest.mark.slow
    def test_plays_the_root_on_a_soft_hsm_of_its_own(self, tmp_path: Path) -> None:
        request, certificate = tmp_path / "ds.csr", tmp_path / "ds.der"
        request.write_bytes(REQUEST)
        first = self.run(tmp_path, "init")
        assert (first.returncode, first.stderr) == (0, "")
        assert first.stdout.startswith("SIMULATED root CA: init done, sha256 ")
        assert (tmp_path / "pin").stat().st_mode & 0o777 == 0o600
        assert self.run(tmp_path, "init").stdout == first.stdout
        signed = self.run(tmp_path, "sign-csr", str(request), str(certificate), "--purpose", "ds")
        assert signed.returncode == 0, signed.stderr
        root = (tmp_path / "iaca.der").read_bytes()
        assert lint_certificate(certificate.read_bytes(), SITE_DS, issuer_der=root) == []
        serial = read_certificate(certificate.read_bytes()).serial
        assert self.run(tmp_path, "crl").returncode == 0
        assert self.run(tmp_path, "revoke", f"{serial:x}").returncode == 0
        crl = read_crl((tmp_path / "iaca.crl").read_bytes())
        assert (crl.number, list(crl.revoked)) == (2, [serial])

    def test_each_step_in_this_process(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("SOFTHSM2_CONF", "")
        prepare_token(tmp_path)
        plug_token(str(tmp_path), label=TOKEN_LABEL, pin=read_pin(tmp_path))
        values = {name: getattr(conf(), name) for name in conf().__dataclass_fields__}
        software = {"hsm_provider": "apps.lib.hsm.software.SoftwareHsm", "pkcs11_module": str(tmp_path)}
        request, certificate = tmp_path / "list.csr", tmp_path / "list.der"
        request.write_bytes(REQUEST)
        sign = ["sign-csr", str(request), str(certificate), "--purpose", "list"]
        with override_settings(DSPORTAL=values | software):
            for step in (["init"], sign, ["crl"]):
                call_command("simulate_root_ca", "--directory", str(tmp_path), *step)
            serial = read_certificate(certificate.read_bytes()).serial
            call_command("simulate_root_ca", "--directory", str(tmp_path), "revoke", f"{serial:x}")
        assert read_crl((tmp_path / "iaca.crl").read_bytes()).revoked == {serial}
        for made in (certificate, tmp_path / "iaca.der"):
            assert second_opinion(made.read_bytes()).broken == ()
        assert capsys.readouterr().out.count("SIMULATED root CA") == 4

    def test_says_what_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="root_ca_not_initialised"):
            call_command("simulate_root_ca", "--directory", str(tmp_path), "crl")

    def test_does_not_run_in_production(self, tmp_path: Path) -> None:
        values = {name: getattr(conf(), name) for name in conf().__dataclass_fields__}
        with (
            override_settings(DSPORTAL=values | {"production": True}),
            pytest.raises(CommandError, match="production"),
        ):
            call_command("simulate_root_ca", "--directory", str(tmp_path), "init")
