"""Opening the signer, making the three keys and getting their certificates, with SIMULATED people."""

import hashlib
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from apps.certificates.adapters.crl_source import FileCrlSource
from apps.certificates.selectors import (
    certificate_facts,
    certificates,
    current_crl,
    request_der,
    root_certificate,
)
from apps.certificates.services import (
    approve_request,
    fetch_crl,
    import_certificate,
    import_root_certificate,
    open_order,
    put_in_use,
)
from apps.certificates.tasks import crl_file
from apps.keys.selectors import open_activation, signer_status
from apps.keys.services import activate_key
from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.signing import KeyPurpose
from dsportal.celery import app
from dsportal.demo.people import Account
from dsportal.demo.place import Place
from dsportal.demo.processes import manage, wait_until
from dsportal.demo.steps import Steps

_CERTIFIED: Final = {KeyPurpose.DS: "ds", KeyPurpose.REVOCATION_LIST: "list"}


def make_token(place: Place, steps: Steps) -> None:
    """Initialise the token; each custodian gets one share, nobody the PIN."""
    with steps.step("6.2.2.1", "token initialised, PIN split into 3 shares of which 2 open it"):
        manage("initialise_token", "--custodians", "3", "--threshold", "2", "--shares", str(_shares(place)))


def open_signer(place: Place, steps: Steps, custodians: list[Account]) -> None:
    """Two custodians log in at the portal and hand in their shares."""
    with steps.step("6.2.8.1", "signer starts LOCKED") as facts:
        wait_until(lambda: bool(signer_status().processes), "the supervisor reports")
        facts["open"] = signer_status().open
    with steps.step("6.2.8.1", "two custodians log in with a second factor and open the signer") as facts:
        first = custodians[0].log_in()
        first.submit("/admin/signer/", {})
        for number, custodian in enumerate(custodians[:2], start=1):
            browser = first if number == 1 else custodian.log_in()
            words = (_shares(place) / f"custodian-{number:02d}.share").read_text(encoding="ascii").strip()
            activation = open_activation()
            if activation is None:
                raise RuntimeError("no activation is open")
            browser.submit(
                f"/admin/signer/{activation.activation_id}/share/",
                {"share": words, "understood": "on"},
                form_at="/admin/signer/",
            )
        wait_until(lambda: signer_status().open, "the signer opens")
        facts["open"] = signer_status().open


def make_keys(place: Place, steps: Steps, actors: dict[str, Actor]) -> dict[KeyPurpose, UUID]:
    """Generate three keys in the HSM, have two certified by the simulated root, put them in use."""
    keys = {}
    for purpose in (KeyPurpose.DS, KeyPurpose.AUDIT_LOG, KeyPurpose.REVOCATION_LIST):
        with steps.step("6.1.1.1", f"key for {purpose} generated in the HSM"):
            keys[purpose] = UUID(manage("generate_key", "--purpose", purpose.value).strip().split()[-1])
    with steps.step("5.4.4", "log key activated"):
        activate_key(actor=actors["pki-engineer"], clock=SYSTEM_CLOCK, key_id=keys[KeyPurpose.AUDIT_LOG])
    with steps.step("7.1", "SIMULATED root CA makes the IACA root (P-384) and its CRL"):
        manage("simulate_root_ca", "init")
        manage("simulate_root_ca", "crl")
        _pin_root(place, actors["pki-engineer"])
    for purpose, word in _CERTIFIED.items():
        with steps.step("7.1", f"certificate for the {purpose} key requested, issued, linted, in use"):
            open_order(
                actor=actors["pki-engineer"],
                clock=SYSTEM_CLOCK,
                purpose=purpose,
                ceremony_on=SYSTEM_CLOCK.today(),
            )
            _certify(place, actors, keys[purpose], word)
    (place.results / "trust" / "ds.pem").write_text(_pem(_der_of(keys[KeyPurpose.DS])), encoding="ascii")
    (place.results / "trust" / "iaca.crl").write_bytes(current_crl())
    return keys


def _pin_root(place: Place, engineer: Actor) -> None:
    der = (crl_file().parent / "iaca.der").read_bytes()
    import_root_certificate(
        actor=engineer, clock=SYSTEM_CLOCK, der=der, expected_sha256=hashlib.sha256(der).hexdigest()
    )
    fetch_crl(actor=engineer, clock=SYSTEM_CLOCK, source=FileCrlSource(crl_file()))
    (place.results / "trust" / "iaca.pem").write_text(_pem(root_certificate()), encoding="ascii")


def _certify(place: Place, actors: dict[str, Actor], key_id: UUID, word: str) -> None:
    app.send_task("certificates.request_certificate", args=(str(key_id),))
    wait_until(lambda: _certificate_of(key_id) is not None, "the signer makes the request")
    certificate_id = _certificate_of(key_id)
    if certificate_id is None:
        raise RuntimeError("the request vanished")
    request, answer = (place.run / f"{word}.{end}" for end in ("csr", "cer"))
    request.write_bytes(request_der(certificate_id))
    approve_request(actor=actors["issuer"], clock=SYSTEM_CLOCK, certificate_id=certificate_id)
    manage("simulate_root_ca", "sign-csr", str(request), str(answer), "--purpose", word)
    import_certificate(
        actor=actors["pki-engineer"],
        clock=SYSTEM_CLOCK,
        certificate_id=certificate_id,
        der=answer.read_bytes(),
    )
    put_in_use(actor=actors["issuer"], clock=SYSTEM_CLOCK, certificate_id=certificate_id)


def _certificate_of(key_id: UUID) -> UUID | None:
    return next((row.certificate_id for row in certificates() if row.key_id == key_id), None)


def _der_of(key_id: UUID) -> bytes:
    certificate_id = _certificate_of(key_id)
    if certificate_id is None:
        raise RuntimeError("the certificate vanished")
    return certificate_facts(certificate_id).der


def _pem(der: bytes) -> str:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode("ascii")


def _shares(place: Place) -> Path:
    return place.run / "custodians"
