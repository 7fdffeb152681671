"""Register a machine that may call the API (5.2.3: identification of whoever operates the system)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.staff.errors import ClientIdTaken, ClientInvalid, StaffManagementRefused
from apps.staff.events import StaffEvent
from apps.staff.models import ApiClient
from apps.staff.permissions import may_manage_staff
from apps.staff.types import CLIENT_ID, SCOPES_OF, ClientKind

_CLAUSE: Final = "5.2.3"
_LONGEST_NAME: Final = 100
_MOST_KEYS: Final = 4
_PUBLIC_MEMBERS: Final = frozenset({"kty", "crv", "x", "y", "kid", "use", "alg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredClient:
    """A machine client as it was registered."""

    client_id: str
    kind: ClientKind
    scopes: tuple[str, ...]
    key_ids: tuple[str, ...]


def register_client(
    *,
    actor: Actor,
    clock: Clock,
    client_id: str,
    name: str,
    kind: ClientKind,
    scopes: Collection[str],
    keys: Sequence[Mapping[str, Any]],
    not_after: datetime,
) -> RegisteredClient:
    """Register a client with its public keys (JWK, P-256, each with a `kid`), valid from now to `not_after`.

    Raises `StaffManagementRefused`, `ClientInvalid` (names the field), `ClientIdTaken`.
    """
    subject = f"client:{client_id}" if CLIENT_ID.fullmatch(client_id) else "client:malformed"
    with refusals_audited(actor=actor, clock=clock, event=StaffEvent.CLIENT_REGISTERED, subject=subject):
        if not may_manage_staff(actor):
            raise StaffManagementRefused(clause=_CLAUSE)
        _check(clock, client_id, name, not_after)
        _check_scopes(kind, scopes)
        checked = [_checked_key(number, key) for number, key in enumerate(keys)]
        _check_key_ids(checked)
        row = ApiClient(
            client_id=client_id,
            name=name,
            kind=kind,
            scopes=" ".join(sorted(scopes)),
            jwks={"keys": checked},
            not_before=clock.now(),
            not_after=not_after,
            registered_by=actor.actor_id,
            registered_at=clock.now(),
        )
        return _insert(actor, clock, row)


def _check(clock: Clock, client_id: str, name: str, not_after: datetime) -> None:
    if not CLIENT_ID.fullmatch(client_id):
        raise ClientInvalid("3 to 64 of a-z, 0-9 and -", field="client_id")
    if not 0 < len(name) <= _LONGEST_NAME:
        raise ClientInvalid("1 to 100 characters", field="name")
    if not_after <= clock.now():
        raise ClientInvalid("lies in the past", field="not_after")


def _check_scopes(kind: ClientKind, scopes: Collection[str]) -> None:
    if not scopes or not set(scopes) <= SCOPES_OF[kind]:
        raise ClientInvalid(f"a client of kind {kind} may have: {', '.join(SCOPES_OF[kind])}", field="scopes")


def _checked_key(number: int, key: Mapping[str, Any]) -> dict[str, Any]:
    field = f"keys.{number}"
    if not set(key) <= _PUBLIC_MEMBERS:
        raise ClientInvalid("holds more than a public key", field=field)
    kid = key.get("kid")
    if not isinstance(kid, str) or not kid or key.get("kty") != "EC" or key.get("crv") != "P-256":
        raise ClientInvalid("must be a P-256 key with a kid", field=field)
    try:
        ECKey.import_key(dict(key)).raw_value  # noqa: B018 - puts the point on the curve or raises
    except (JoseError, ValueError, TypeError):
        raise ClientInvalid("is no point on the curve", field=field) from None
    return dict(key)


def _check_key_ids(keys: Sequence[Mapping[str, Any]]) -> None:
    if not 0 < len(keys) <= _MOST_KEYS:
        raise ClientInvalid(f"1 to {_MOST_KEYS} keys", field="keys")
    if len({key["kid"] for key in keys}) != len(keys):
        raise ClientInvalid("every key needs a kid of its own", field="keys")


def _insert(actor: Actor, clock: Clock, row: ApiClient) -> RegisteredClient:
    key_ids = tuple(key["kid"] for key in row.jwks["keys"])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record_event(
                actor=actor,
                clock=clock,
                event=StaffEvent.CLIENT_REGISTERED,
                subject=f"client:{row.client_id}",
                clause=_CLAUSE,
                detail={"kind": row.kind, "scopes": row.scopes.split(), "keys": len(key_ids)},
            )
    except IntegrityError:
        raise ClientIdTaken(field="client_id") from None
    return RegisteredClient(
        client_id=row.client_id,
        kind=ClientKind(row.kind),
        scopes=tuple(row.scopes.split()),
        key_ids=key_ids,
    )
