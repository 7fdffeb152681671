"""Give a machine client a token for five minutes (OAuth 2 client credentials, private_key_jwt: RFC 7523)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from apps.audit.services import record_event, refusals_audited
from apps.base.conf import conf
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.clock import Clock
from apps.lib.identifiers import random_token
from apps.staff.errors import AssertionInvalid, AssertionReplayed, ScopeNotAllowed
from apps.staff.events import StaffEvent
from apps.staff.models import AccessToken, ApiClient, SpentAssertion
from apps.staff.types import CLIENT_ID, digest_of

TOKEN_PATH: Final = "/api/v1/token"  # noqa: S105 - a path
TOKEN_LIFETIME: Final = timedelta(minutes=5)
_LONGEST_ASSERTION_LIFE: Final = timedelta(minutes=5)
_CLOCK_SKEW: Final = timedelta(seconds=30)
_LONGEST_ASSERTION: Final = 4096  # characters
_LONGEST_JTI: Final = 200
_CLAUSE: Final = "5.4.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """The only place where a token stands in clear; `expires_in` is in seconds."""

    token: str
    expires_in: int
    scopes: tuple[str, ...]


def issue_access_token(*, actor: Actor, clock: Clock, assertion: str, scope: str = "") -> IssuedToken:
    """Check the assertion and return a new token for `scope` (blank-separated; default: all of the client's).

    `actor` is whoever asks, unproven; its terminal is recorded. Raises `AssertionInvalid`,
    `AssertionReplayed`, `ScopeNotAllowed`; each is audited.
    """
    event = StaffEvent.TOKEN_ISSUED
    with refusals_audited(actor=actor, clock=clock, event=event, subject="client:unknown"):
        client = _claimed_client(assertion, clock)
    with refusals_audited(actor=actor, clock=clock, event=event, subject=f"client:{client.client_id}"):
        claims = _proven_claims(client, assertion, clock)
        scopes = _granted(client, scope)
        return _issue(_proven_actor(client, actor), clock, client, claims, scopes)


def _claimed_client(assertion: str, clock: Clock) -> ApiClient:
    """Return the client that the assertion names, which proves nothing yet."""
    if len(assertion) > _LONGEST_ASSERTION:
        raise AssertionInvalid(clause=_CLAUSE)
    try:
        claims = json.loads(jws.extract_compact(assertion.encode("utf-8")).payload)
        issuer = str(claims["iss"])
    except (JoseError, ValueError, KeyError, TypeError):
        raise AssertionInvalid(clause=_CLAUSE) from None
    if not CLIENT_ID.fullmatch(issuer):
        raise AssertionInvalid(clause=_CLAUSE)
    now = clock.now()
    active = ApiClient.objects.filter(active=True, not_before__lte=now, not_after__gt=now)
    if (found := active.filter(client_id=issuer).first()) is None:
        raise AssertionInvalid(clause=_CLAUSE)
    return found


def _proven_claims(client: ApiClient, assertion: str, clock: Clock) -> Mapping[str, Any]:
    """Return the claims after the signature and each rule of RFC 7523 section 3 were checked."""
    try:
        claims = jwt.decode(assertion, KeySet.import_key_set(client.jwks), algorithms=["ES256"]).claims
    except (JoseError, ValueError, TypeError):
        raise AssertionInvalid(clause=_CLAUSE) from None
    audience = claims.get("aud")
    facts = (
        claims.get("sub") == claims.get("iss") == client.client_id,
        _token_url() in (audience if isinstance(audience, list) else [audience]),
        _lives_now(claims, clock.now()),
        isinstance(claims.get("jti"), str) and 0 < len(claims["jti"]) <= _LONGEST_JTI,
    )
    if not all(facts):
        raise AssertionInvalid(clause=_CLAUSE)
    return claims


def _token_url() -> str:
    return conf().public_base_url + TOKEN_PATH


def _lives_now(claims: Mapping[str, Any], now: datetime) -> bool:
    """Say whether exp lies in the next five minutes, and iat and nbf, where given, not in the future."""
    instants = [claims.get("exp"), *(claims[name] for name in ("iat", "nbf") if name in claims)]
    if not all(type(instant) is int for instant in instants):
        return False
    expires, *begins = map(int, instants)
    soon = (now + _CLOCK_SKEW).timestamp()
    latest = (now + _LONGEST_ASSERTION_LIFE + _CLOCK_SKEW).timestamp()
    return now.timestamp() < expires <= latest and all(begin <= soon for begin in begins)


def _granted(client: ApiClient, scope: str) -> tuple[str, ...]:
    allowed = client.scopes.split()
    wanted = sorted(set(scope.split())) or allowed
    if not set(wanted) <= set(allowed):
        raise ScopeNotAllowed(clause=_CLAUSE)
    return tuple(wanted)


def _proven_actor(client: ApiClient, actor: Actor) -> Actor:
    return Actor(
        kind=ActorKind.CLIENT,
        actor_id=f"client:{client.client_id}",
        terminal=actor.terminal,
        strength=LoginStrength.CLIENT_KEY,
    )


def _issue(
    actor: Actor, clock: Clock, client: ApiClient, claims: Mapping[str, Any], scopes: tuple[str, ...]
) -> IssuedToken:
    token = random_token()
    try:
        with transaction.atomic():
            SpentAssertion.objects.create(
                client=client,
                jti_digest=digest_of(claims["jti"]),
                expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            )
            AccessToken.objects.create(
                token_digest=digest_of(token),
                client=client,
                scopes=" ".join(scopes),
                issued_at=clock.now(),
                expires_at=clock.now() + TOKEN_LIFETIME,
            )
            record_event(
                actor=actor,
                clock=clock,
                event=StaffEvent.TOKEN_ISSUED,
                subject=actor.actor_id,
                clause=_CLAUSE,
                detail={"scopes": scopes},
            )
    except IntegrityError:
        raise AssertionReplayed(clause=_CLAUSE) from None
    return IssuedToken(token=token, expires_in=int(TOKEN_LIFETIME.total_seconds()), scopes=scopes)
