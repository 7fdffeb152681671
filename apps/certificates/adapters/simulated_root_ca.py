"""The outside root CA, played by a simulator: own token, own register, marked as simulated in its name.

It works on files only and runs in a process of its own (`manage.py simulate_root_ca`), never in ours.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from apps.certificates.errors import RootCaNotInitialised, SerialUnknown, WrongCertificatePurpose
from apps.lib.clock import Clock
from apps.lib.hsm.interface import Curve, Hsm, KeyHandle
from apps.lib.signing import KeyPurpose, Permit
from apps.lib.x509.crl import CrlContent, build_crl
from apps.lib.x509.issue import CertificateTemplate, build_certificate, build_root
from apps.lib.x509.name import DistinguishedName
from apps.lib.x509.profile import SITE_DS, SITE_IACA, SITE_LIST_SIGNER, months_later
from apps.lib.x509.request import read_request

TOKEN_LABEL: Final = "simulated-root"  # noqa: S105 - a name, not a secret
_KEY_LABEL: Final = "iaca"
_SUBJECT: Final = DistinguishedName(
    country="JP", organisation="SIMULATED root CA", common_name="SIMULATED mdoc IACA"
)
_YEARS_OF_ROOT: Final = 10
_MONTHS_OF_LEAF: Final = 4
_CRL_PERIOD: Final = timedelta(days=30)
_PROFILES: Final = {KeyPurpose.DS: SITE_DS, KeyPurpose.REVOCATION_LIST: SITE_LIST_SIGNER}


class RootPermit(Permit):
    """The right to sign one certificate or one list of the simulated root."""

    purposes: ClassVar[frozenset[KeyPurpose]] = frozenset({KeyPurpose.SIMULATED_ROOT})
    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RootAddresses:
    """What every certificate says about where the root CA is: contact page and revocation list."""

    contact_uri: str
    crl_uri: str


class SimulatedRootCa:
    """One root CA in `directory`, whose key lies in the open token of `hsm`."""

    def __init__(self, *, hsm: Hsm, directory: Path, clock: Clock) -> None:
        self._hsm = hsm
        self._directory = directory
        self._register_file = directory / "register.json"
        self._clock = clock

    def initialise(self, addresses: RootAddresses) -> bytes:
        """Generate the key and the self-signed certificate; return the latter (DER).

        A root that exists already is kept and returned; the key that a killed attempt left is used.
        """
        if self._register_file.exists():
            return self.certificate()
        now = self._now()
        try:
            key = self._key()
        except RootCaNotInitialised:
            key = self._hsm.generate_key(KeyPurpose.SIMULATED_ROOT, _KEY_LABEL, Curve.P384)
        template = CertificateTemplate(
            subject=_SUBJECT.to_x509(),
            public_key_der=key.public_key_der,
            not_before=now,
            not_after=months_later(now, 12 * _YEARS_OF_ROOT),
            contact_uri=addresses.contact_uri,
            crl_uri=addresses.crl_uri,
        )
        der = build_root(template, SITE_IACA, self._sign)
        (self._directory / "iaca.der").write_bytes(der)
        (self._directory / "iaca.pem").write_bytes(
            x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)
        )
        self._write(
            {
                "contact_uri": addresses.contact_uri,
                "crl_uri": addresses.crl_uri,
                "crl_number": 0,
                "issued": [],
                "revoked": {},
            }
        )
        return der

    def certificate(self) -> bytes:
        """Return the root certificate (DER); raise `RootCaNotInitialised`."""
        self._read()
        return (self._directory / "iaca.der").read_bytes()

    def issue(self, request_der: bytes, purpose: KeyPurpose) -> bytes:
        """Return a certificate (DER) of four months for a request; it starts now (clause 7.1.2)."""
        if purpose not in _PROFILES:
            raise WrongCertificatePurpose(field="purpose")
        register, request, now = self._read(), read_request(request_der), self._now()
        template = CertificateTemplate(
            subject=request.subject,
            public_key_der=request.public_key_der,
            not_before=now,
            not_after=months_later(now, _MONTHS_OF_LEAF),
            contact_uri=register["contact_uri"],
            crl_uri=register["crl_uri"],
        )
        der = build_certificate(template, _PROFILES[purpose], issuer_der=self.certificate(), sign=self._sign)
        serial = f"{x509.load_der_x509_certificate(der).serial_number:x}"
        self._write(register | {"issued": [*register["issued"], serial]})
        return der

    def revoke(self, serial: str) -> None:
        """Note that the certificate with that serial (hexadecimal) is revoked; final; see `publish_crl`."""
        register, wanted = self._read(), serial.lower()
        if wanted not in register["issued"]:
            raise SerialUnknown(field="serial")
        revoked = {wanted: self._now().isoformat()} | register["revoked"]
        self._write(register | {"revoked": revoked})

    def publish_crl(self) -> bytes:
        """Return the next edition of the revocation list (DER) and leave it as `iaca.crl`."""
        register, now = self._read(), self._now()
        number = register["crl_number"] + 1
        revoked = [
            (int(serial, 16), datetime.fromisoformat(at)) for serial, at in register["revoked"].items()
        ]
        content = CrlContent(number=number, this_update=now, next_update=now + _CRL_PERIOD, revoked=revoked)
        self._write(register | {"crl_number": number})
        der = build_crl(content, issuer_der=self.certificate(), sign=self._sign)
        (self._directory / "iaca.crl").write_bytes(der)
        return der

    def _sign(self, to_be_signed: bytes) -> bytes:
        return self._hsm.sign(self._key(), RootPermit(to_be_signed))

    def _key(self) -> KeyHandle:
        for handle in self._hsm.load_keys():
            if handle.purpose is KeyPurpose.SIMULATED_ROOT:
                return handle
        raise RootCaNotInitialised

    def _now(self) -> datetime:
        return self._clock.now().replace(microsecond=0)

    def _read(self) -> dict:  # type: ignore[type-arg]  # our own JSON, written below
        if not self._register_file.exists():
            raise RootCaNotInitialised
        register: dict = json.loads(self._register_file.read_text("utf-8"))  # type: ignore[type-arg]  # as above
        return register

    def _write(self, register: dict) -> None:  # type: ignore[type-arg]  # as above
        draft = self._register_file.with_suffix(".new")
        draft.write_text(json.dumps(register, indent=1), "utf-8")
        draft.replace(self._register_file)
