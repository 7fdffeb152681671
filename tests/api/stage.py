"""The whole system behind Django's test client: machines with tokens, a phone, the signer in this process."""

import json
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from apps.lib.actor import system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.identifiers import new_id, random_token
from apps.registration.adapters.simulated_applicant import sign_holder_request
from apps.revocation.services import build_due_status_lists
from apps.revocation.services.receive_revocation_request import REVOCATION_TYPE
from tests.api.endpoints import ACKNOWLEDGE, APPLY, FETCH, LOOK, NONCES, REVOKE, TOKEN, Endpoint
from tests.builders.application import HANAKO, Draft, draft
from tests.factories.clients import Machine
from tests.support import pipeline
from tests.support.pipeline import World

ORIGIN: Final = "http://localhost:8000"
PROBLEM: Final = "application/problem+json"
FORM: Final = "application/x-www-form-urlencoded"
MEMBERS: Final = {"type", "title", "status", "code", "detail", "request_id"}
INTERNALS: Final = (
    "Traceback", "traceback", "Error(", "Exception", "apps.", "apps/", "dsportal.", "django", "site-packages",
    "/work", "/tmp", ".py", "SELECT", "INSERT", "UPDATE", "sqlite", "postgres", "registration_", "issuance_",
)  # fmt: skip
PERSONAL: Final = (HANAKO.full_name, "花子", HANAKO.resident_address, HANAKO.individual_number, "1990-02-28")


@dataclass(kw_only=True)
class Stage:
    """What a test of the API needs."""

    world: World
    machines: Mapping[str, Machine]
    tokens: dict[str, str] = field(default_factory=dict)
    web: Client = field(
        default_factory=lambda: Client(raise_request_exception=False, HTTP_HOST="localhost:8000")
    )

    def token(self, client: str) -> str:
        """Return the access token of a machine; each machine gets one, through the API."""
        if client not in self.tokens:
            answer = self.ask_token({"client_assertion": self.machines[client].assertion()})
            assert answer.status_code == 200
            self.tokens[client] = answer.json()["access_token"]
        return self.tokens[client]

    def ask_token(self, changes: Mapping[str, str]) -> Any:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            **changes,
        }
        return self.web.post(TOKEN.path, urllib.parse.urlencode(form), content_type=FORM)

    def send(
        self,
        method: str,
        url: str,
        *,
        client: str | None = "app",
        body: bytes = b"",
        content_type: str = "application/json",
        headers: Mapping[str, str | None] | None = None,
        **environ: Any,
    ) -> Any:
        """Send anything; a header of None is left out, POST gets a fresh Idempotency-Key."""
        sent: dict[str, str | None] = (
            {} if client is None else {"Authorization": f"Bearer {self.token(client)}"}
        )
        sent |= {"Idempotency-Key": random_token(16)} if method == "POST" else {}
        sent |= headers or {}
        kept = {name: value for name, value in sent.items() if value is not None}
        return self.web.generic(method, url, body, content_type, headers=kept, **environ)

    def call(self, endpoint: Endpoint, values: Mapping[str, object] | None = None, **options: Any) -> Any:
        """Call an endpoint; `values` fill its path."""
        return self.send(endpoint.method, endpoint.url(**(values or {})), **options)

    def by_phone(self, endpoint: Endpoint, applicant: "Applicant", **options: Any) -> Any:
        """Call with a fresh proof of the applicant's phone."""
        values = {"application_id": applicant.application_id}
        proof = self.proof(applicant, endpoint.method, endpoint.url(**values))
        headers = {"Device-Proof": proof, **options.pop("headers", {})}
        return self.call(endpoint, values, headers=headers, **options)

    def proof(
        self, applicant: "Applicant", method: str, path: str, *, key: Any = None, clock: Any = None
    ) -> str:
        signer = key or applicant.draft.phone.instance
        return pipeline.proof_header(signer, method, ORIGIN + path, clock or SYSTEM_CLOCK)

    def nonce(self) -> str:
        answer = self.call(NONCES)
        assert answer.status_code == 201
        return str(answer.json()["nonce"])

    def draft(self, **options: Any) -> Draft:
        return draft(self.nonce(), SYSTEM_CLOCK.now(), **options)

    def apply(self, made: Draft | None = None, **options: Any) -> "Applicant":
        """Apply and be approved."""
        made = made or self.draft()
        answer = self.upload(made, **options)
        assert answer.status_code == 202, answer.content
        return Applicant(draft=made, application_id=answer.json()["application_id"])

    def upload(self, made: Draft, *, parts: Mapping[str, Any] | None = None, **options: Any) -> Any:
        body, content_type = form_of({**parts_of(made), **(parts or {})})
        return self.call(APPLY, body=body, content_type=options.pop("content_type", content_type), **options)

    def sign(self, applicant: "Applicant") -> None:
        """Do what worker and signer do."""
        pipeline.fulfil(self.world, pipeline.request(self.world, UUID(applicant.application_id)))

    def issue(self, *, acknowledge: bool = True) -> "Applicant":
        """Bring one person as far as the delivered credential."""
        applicant = self.apply()
        self.sign(applicant)
        assert self.by_phone(FETCH, applicant).status_code == 200
        if acknowledge:
            assert self.by_phone(ACKNOWLEDGE, applicant).status_code == 200
        return applicant

    def revocation(self, applicant: "Applicant", **payload: Any) -> bytes:
        """Return a signed revocation request."""
        return sign_holder_request(
            applicant.draft.card,
            {"form": "revoke", "reason": "STOP_USING", **payload},
            token_type=REVOCATION_TYPE,
            nonce=self.nonce(),
            audience=f"{ORIGIN}/api/v1/revocations",
            at=SYSTEM_CLOCK.now(),
        )

    def revoke(self, applicant: "Applicant", **payload: Any) -> Any:
        body = self.revocation(applicant, **payload)
        return self.call(REVOKE, body=body, content_type="application/jose+json")

    def build_lists(self) -> None:
        build_due_status_lists(actor=system_actor("list-signer"), clock=SYSTEM_CLOCK)

    def state(self, applicant: "Applicant") -> str:
        return str(self.by_phone(LOOK, applicant).json()["state"])


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """Who applied, with what."""

    draft: Draft
    application_id: str


def parts_of(made: Draft) -> dict[str, Any]:
    """Return the parts of the form: name -> bytes; None is not sent."""
    return {"application": made.signed(), "portrait": made.portrait, "selfie": made.selfie}


def form_of(parts: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return body and content type of a multipart form."""
    boundary = f"b-{new_id().hex}"
    chunks = []
    for name, content in parts.items():
        if content is None:
            continue
        file = "" if name == "application" else f'; filename="{name}.jpg"\r\nContent-Type: image/jpeg'
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        chunks += [head.encode(), content, b"\r\n"]
    return b"".join(chunks) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def assert_problem(answer: HttpResponse, status: int, code: str, *, at: str = "") -> dict[str, Any]:
    """Assert a problem document (RFC 9457) that names `at` as its field and tells nothing of the inside."""
    text = answer.content.decode("utf-8")
    problem: dict[str, Any] = json.loads(text)
    assert (answer.status_code, problem.get("code"), problem.get("field", "")) == (status, code, at), text
    assert answer["Content-Type"] == PROBLEM
    assert problem.keys() - {"field", "clause"} == MEMBERS
    assert (problem["status"], problem["type"]) == (status, f"urn:dsportal:problem:{code}")
    assert problem["request_id"] == answer["X-Request-Id"] != ""
    assert_discreet(text)
    return problem


def assert_discreet(text: str) -> None:
    """Assert that an answer gives away neither people nor the inside of the house."""
    told = [word for word in (*INTERNALS, *PERSONAL) if word in text]
    assert told == []
