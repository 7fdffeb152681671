"""SIMULATED: a person with card and phone who applies, fetches the credential and may revoke it."""

import base64
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apps.lib.clock import SYSTEM_CLOCK
from apps.registration.adapters.simulated_applicant import (
    SimulatedPerson,
    SimulatedProviders,
    issue_card,
    make_application,
    new_phone,
    sign_holder_request,
)
from apps.registration.adapters.simulated_jose import device_proof
from apps.registration.adapters.synthetic_jpki import default_directory, make_synthetic_jpki
from dsportal.demo.clients import MachineClient, as_json, multipart
from dsportal.demo.place import BASE_URL
from dsportal.demo.processes import wait_until
from dsportal.demo.wire import Answer


class Applicant:
    """One person; talks to the API through the phone back end."""

    def __init__(self, person: SimulatedPerson, back_end: MachineClient, *, batch: int) -> None:
        directory = default_directory()
        self._person = person
        self._api = back_end
        self._providers = SimulatedProviders(directory)
        self._card = issue_card(person, make_synthetic_jpki(directory))
        self.phone = new_phone(batch)
        self.application_id = ""
        self.checks: list[dict[str, str]] = []
        self.credentials: list[bytes] = []

    def apply(self) -> str:
        """Send the signed application; return the state it is in then."""
        application = make_application(
            self._person,
            self._card,
            self.phone,
            self._providers,
            nonce=self._nonce(),
            audience=f"{BASE_URL}/api/v1/applications",
            at=SYSTEM_CLOCK.now(),
        )
        parts = {
            "application": ("application/json", application.request),
            "selfie": ("image/jpeg", application.selfie),
        }
        if application.portrait is not None:
            parts["portrait"] = ("image/jpeg", application.portrait)
        body, content_type = multipart(parts)
        answer = self._api.call(
            202, "POST", "applications", body=body, headers={"Content-Type": content_type}
        ).json()
        self.application_id = str(answer["application_id"])
        self.checks = answer["checks"]  # type: ignore[assignment]  # a list of objects, by the API's schema
        return str(answer["state"])

    def state(self) -> str:
        """Ask where the application stands."""
        return str(self._get("").json()["state"])

    def fetch(self) -> list[bytes]:
        """Wait until the credential is signed, then fetch it."""
        wait_until(lambda: self.state() == "ISSUED", "the credential is signed")
        answer = self._get("/credentials").json()
        texts: list[str] = answer["credentials"]  # type: ignore[assignment]  # by the API's schema
        self.credentials = [base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) for text in texts]
        return self.credentials

    def acknowledge(self) -> None:
        """Say that the phone has the credential."""
        path = f"applications/{self.application_id}/acknowledgement"
        headers = {"Device-Proof": self._proof("POST", path), "Content-Type": "application/json"}
        self._api.call(200, "POST", path, body=as_json({}), headers=headers)

    def revoke(self, reason: str = "STOP_USING") -> dict[str, object]:
        """Revoke in the app with a request signed by the card."""
        request = sign_holder_request(
            self._card,
            {"form": "revoke", "reason": reason},
            token_type="mdoc-revocation+jws",  # noqa: S106 - a media type
            nonce=self._nonce(),
            audience=f"{BASE_URL}/api/v1/revocations",
            at=SYSTEM_CLOCK.now(),
        )
        headers = {"Content-Type": "application/jose+json"}
        return self._api.call(202, "POST", "revocations", body=request, headers=headers).json()

    def keep(self, folder: Path, *, with_keys: bool) -> None:
        """Write the credentials, and the device keys where asked, as the files of the demo."""
        for number, (credential, key) in enumerate(
            zip(self.credentials, self.phone.keys, strict=True), start=1
        ):
            (folder / f"{number:02d}.issuer-signed.cbor").write_bytes(credential)
            if with_keys:
                pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
                (folder / f"{number:02d}.device-key.pem").write_bytes(pem)

    def _nonce(self) -> str:
        return str(self._api.call(201, "POST", "nonces").json()["nonce"])

    def _get(self, rest: str) -> Answer:
        path = f"applications/{self.application_id}{rest}"
        return self._api.call(200, "GET", path, headers={"Device-Proof": self._proof("GET", path)})

    def _proof(self, method: str, path: str) -> str:
        url = f"{BASE_URL}/api/v1/{path}"
        return device_proof(method, url, key=self.phone.instance, at=SYSTEM_CLOCK.now())
