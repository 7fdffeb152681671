"""The root CA's certificate is pinned on the screen, by the fingerprint that came on paper."""

import hashlib

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

from apps.certificates.errors import (
    NoRootCertificate,
    RoleMissing,
    RootAlreadyPinned,
    RootFingerprintMismatch,
)
from apps.certificates.selectors import pinned_root
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from dsportal.commands import COMMANDS
from tests.builders.certificate import Pki
from tests.factories.approvals import approver
from tests.factories.certificates import PKI

pytestmark = pytest.mark.django_db(transaction=True)
PIN = COMMANDS["import-root-certificate"]
ROOT = PKI.root()


def typed(der: bytes, digest: str = "") -> dict[str, str]:
    pem = load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode()
    return {"pem": pem, "expected_sha256": digest or hashlib.sha256(der).hexdigest()}


def pin(der: bytes, digest: str = "", *, name: str = "engineer", role: Role = Role.PKI_ENGINEER) -> str:
    """Fill the form, look at the preview, run the command; return what the preview says first."""
    form = PIN.form(typed(der, digest))
    assert form.is_valid(), form.errors
    first, *_ = PIN.preview(form.cleaned_data)
    PIN.run(approver(name, role).actor, SYSTEM_CLOCK, form.cleaned_data)
    return str(first)


def test_the_preview_shows_the_digest_and_groups_on_paper_are_read() -> None:
    digest = hashlib.sha256(ROOT).hexdigest()
    shown = pin(ROOT, " ".join(digest[at : at + 4] for at in range(0, 64, 4)))
    assert digest in shown
    assert pinned_root().sha256 == digest


def test_another_fingerprint_another_root_and_another_role_are_refused() -> None:
    with pytest.raises(RootFingerprintMismatch):
        pin(ROOT, "0" * 64)
    with pytest.raises(RoleMissing):
        pin(ROOT, name="issuer", role=Role.CERTIFICATE_ISSUER)
    with pytest.raises(NoRootCertificate):
        pinned_root()
    pin(ROOT, name="second")
    with pytest.raises(RootAlreadyPinned):
        pin(Pki().root(), name="third")
