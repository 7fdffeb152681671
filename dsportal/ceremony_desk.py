"""What a key ceremony needs from the app that keeps certificates, which stands above the app of the keys."""

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.base.conf import conf
from apps.certificates.adapters.simulated_root_ca import TOKEN_LABEL
from apps.certificates.selectors import certificates, request_der
from apps.certificates.services import request_certificate
from apps.certificates.types import subject_for
from apps.keys.errors import EnvironmentDiffers
from apps.keys.selectors import key_facts
from apps.keys.services import sign_certificate_request
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.linter import CertificateRequestPermit
from apps.lib.hsm.errors import HsmTransient

_ROOT: Final = Path(__file__).resolve().parents[1]
_SECONDS: Final = 60


class CertificateDesk:
    """See `apps.keys.adapters.ceremony_desk.CeremonyDesk`."""

    def request_certificate(self, *, actor: Actor, clock: Clock, key_id: UUID) -> Mapping[str, str]:
        """Make the request of the key, or answer with the one that exists already."""
        der = next((request_der(row.certificate_id) for row in certificates() if row.key_id == key_id), None)
        if der is None:
            key = key_facts(key_id)
            der = request_certificate(
                actor=actor,
                clock=clock,
                purpose=key.purpose,
                key_id=key_id,
                subject=subject_for(key.purpose, generated_on=key.generated_on, key_id=key_id),
                sign=_sign,
            ).request_der
        request = x509.load_der_x509_csr(der)
        return {
            "request_sha256": hashlib.sha256(der).hexdigest(),
            "subject": request.subject.rfc4514_string(),
        }

    def make_simulated_root(self) -> Mapping[str, str]:
        """Let the simulator make its root in a process of its own: it has another token."""
        if conf().production:
            raise EnvironmentDiffers(clause="6.1.1.1")
        directory = conf().var_dir / "root-ca"
        try:
            subprocess.run(  # noqa: S603 - our own interpreter and arguments
                [sys.executable, "manage.py", "simulate_root_ca", "--directory", str(directory), "init"],
                cwd=_ROOT,
                capture_output=True,
                timeout=_SECONDS,
                check=True,
            )
        except subprocess.SubprocessError as failure:
            raise HsmTransient(f"the simulated root ended with {type(failure).__name__}") from None
        return _root_facts(directory / "iaca.der")


def _root_facts(file: Path) -> Mapping[str, str]:
    content = file.read_bytes()
    certificate = x509.load_der_x509_certificate(content)
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "token_label": TOKEN_LABEL,
        "certificate_sha256": hashlib.sha256(content).hexdigest(),
        "public_key_sha256": hashlib.sha256(key).hexdigest(),
    }


def _sign(permit: CertificateRequestPermit) -> bytes:
    return sign_certificate_request(permit=permit)
