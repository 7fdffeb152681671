"""Liveness and face match as statements signed by registered providers (clause 3.2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.serialization import load_der_public_key

from apps.base.jose import ParsedJws, SignatureInvalid, parse_compact, strict_json, verify_jws
from apps.lib.errors import Invalid
from apps.policy.selectors import site_value
from apps.registration.models import EvidenceProvider
from apps.registration.services._card_checks import outcome
from apps.registration.types.application import ProviderKind
from apps.registration.types.payload import STATEMENT_MAX, ApplicationPayload
from apps.registration.types.screening import CheckCode, CheckOutcome, CheckResult

_TYPES: Final = {
    ProviderKind.LIVENESS: "liveness-result+jwt",
    ProviderKind.FACE_MATCH: "face-match-result+jwt",
}
_CLAIMS: Final = frozenset({"iss", "sub", "jti", "iat", "decision", "score", "algorithm", "selfie_sha256"})
_PERMILLE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expectation:
    """What a statement must say: subject, image digests (hex), limits in seconds and per mille."""

    kind: ProviderKind
    claims: frozenset[str]
    subject: str
    digests: Mapping[str, str]
    threshold: int
    max_age: int


def evidence_checks(payload: ApplicationPayload, *, submitted_at: int, at: datetime) -> list[CheckResult]:
    """Judge both statements; without a portrait (infants) the face match goes to a person.

    Raises `Invalid` for a statement that cannot even be read.
    """
    selfie = {"selfie_sha256": payload.selfie.sha256.hex()}
    results = [_statement(payload, ProviderKind.LIVENESS, payload.liveness, selfie, submitted_at, at)]
    if payload.portrait is None:
        referred = CheckOutcome.REFERRED
        return [*results, CheckResult(code=CheckCode.FACE_MATCH, outcome=referred, detail="INFANT_PROCEDURE")]
    both = selfie | {"portrait_sha256": payload.portrait.sha256.hex()}
    return [
        *results,
        _statement(payload, ProviderKind.FACE_MATCH, payload.face_match, both, submitted_at, at),
    ]


def _statement(
    payload: ApplicationPayload,
    kind: ProviderKind,
    text: str,
    digests: Mapping[str, str],
    submitted_at: int,
    at: datetime,
) -> CheckResult:
    field = f"payload.{kind.lower()}"
    parsed = parse_compact(text, max_size=STATEMENT_MAX, members={"alg", "typ"}, field=field)
    claims = strict_json(parsed.payload_bytes, field=field)
    if not isinstance(claims, dict):
        raise Invalid("must hold an object", field=field, clause="3.2.3")
    wanted = _Expectation(
        kind=kind,
        claims=_CLAIMS | set(digests),
        subject=str(payload.request_id),
        digests=digests,
        threshold=site_value(f"{kind.lower()}_threshold_permille"),
        max_age=site_value(f"{kind.lower()}_max_age_seconds"),
    )
    fault = _provider_fault(parsed, claims, wanted) or _content_fault(claims, wanted)
    return outcome(CheckCode(kind.value), fault or _time_fault(claims, wanted, submitted_at, at))


def _provider_fault(parsed: ParsedJws, claims: Mapping[str, object], wanted: _Expectation) -> str:
    provider = EvidenceProvider.objects.filter(
        name=str(claims.get("iss", ""))[:60], kind=wanted.kind.value, active=True
    ).first()
    if provider is None:
        return "PROVIDER_UNKNOWN"
    if parsed.header.get("typ") != _TYPES[wanted.kind]:
        return "STATEMENT_TYPE"
    try:
        verify_jws(parsed, load_der_public_key(bytes(provider.public_key)), algorithms={"ES256"})
    except (SignatureInvalid, Invalid):
        return "STATEMENT_SIGNATURE"
    return ""


def _content_fault(claims: Mapping[str, object], wanted: _Expectation) -> str:
    score = claims.get("score")
    if set(claims) != wanted.claims or type(score) is not int or not 0 <= score <= _PERMILLE:
        return "STATEMENT_CLAIMS"
    if claims["sub"] != wanted.subject:
        return "OTHER_REQUEST"
    if any(claims[name] != digest for name, digest in wanted.digests.items()):
        return "OTHER_IMAGE"
    if claims["decision"] != "PASS":
        return "DECISION"
    return "SCORE" if score < wanted.threshold else ""


def _time_fault(claims: Mapping[str, object], wanted: _Expectation, submitted_at: int, at: datetime) -> str:
    made_at = claims["iat"]
    if type(made_at) is not int:
        return "STATEMENT_CLAIMS"
    if made_at > submitted_at:
        return "AFTER_APPLICATION"
    return "TOO_OLD" if at.timestamp() - made_at > wanted.max_age else ""
