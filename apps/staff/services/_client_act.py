"""The registration of a machine client in the same words when it is asked for and when it is carried out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from apps.approvals.types import ShownLine
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.staff.errors import ClientInvalid
from apps.staff.selectors.clients import keys_digest
from apps.staff.types import CLIENT_ID, SCOPES_OF, ClientRegistration

_LONGEST_NAME: Final = 100
_MOST_KEYS: Final = 4
_PUBLIC_MEMBERS: Final = frozenset({"kty", "crv", "x", "y", "kid", "use", "alg"})


def client_subject(client_id: str) -> str:
    """Return what the approval and the audit events name; an id that is none is not repeated."""
    return f"client:{client_id}" if CLIENT_ID.fullmatch(client_id) else "client:malformed"


def client_act(client: ClientRegistration) -> dict[str, Plain]:
    """Return the act that the votes sign, public keys included."""
    return {
        "client_id": client.client_id,
        "name": client.name,
        "client_kind": client.kind.value,
        "scopes": sorted(client.scopes),
        "keys": [dict(key) for key in client.keys],
        "not_after": client.not_after.isoformat(),
    }


def client_shown(client: ClientRegistration) -> tuple[ShownLine, ...]:
    """Return what the approvers read."""
    return (
        ShownLine(name="client_id", after=client.client_id),
        ShownLine(name="name", after=client.name),
        ShownLine(name="client_kind", after=client.kind.value),
        ShownLine(name="scopes", after=" ".join(sorted(client.scopes))),
        ShownLine(name="key_sha256", after=keys_digest(client.keys)),
        ShownLine(name="not_after", after=client.not_after.isoformat()),
    )


def check_client(clock: Clock, client: ClientRegistration) -> None:
    """Raise `ClientInvalid` with the field that cannot be registered."""
    if not CLIENT_ID.fullmatch(client.client_id):
        raise ClientInvalid("3 to 64 of a-z, 0-9 and -", field="client_id")
    if not 0 < len(client.name) <= _LONGEST_NAME:
        raise ClientInvalid("1 to 100 characters", field="name")
    if client.not_after <= clock.now():
        raise ClientInvalid("lies in the past", field="not_after")
    allowed = SCOPES_OF[client.kind]
    if not client.scopes or not set(client.scopes) <= allowed:
        raise ClientInvalid(
            f"a client of kind {client.kind} may have: {', '.join(sorted(allowed))}", field="scopes"
        )
    for number, key in enumerate(client.keys):
        _check_key(f"keys.{number}", key)
    _check_key_ids(client.keys)


def _check_key(field: str, key: Mapping[str, Any]) -> None:
    if not set(key) <= _PUBLIC_MEMBERS:
        raise ClientInvalid("holds more than a public key", field=field)
    kid = key.get("kid")
    if not isinstance(kid, str) or not kid or key.get("kty") != "EC" or key.get("crv") != "P-256":
        raise ClientInvalid("must be a P-256 key with a kid", field=field)
    try:
        ECKey.import_key(dict(key)).raw_value  # noqa: B018 - puts the point on the curve or raises
    except (JoseError, ValueError, TypeError):
        raise ClientInvalid("is no point on the curve", field=field) from None


def _check_key_ids(keys: Sequence[Mapping[str, Any]]) -> None:
    if not 0 < len(keys) <= _MOST_KEYS:
        raise ClientInvalid(f"1 to {_MOST_KEYS} keys", field="keys")
    if len({key["kid"] for key in keys}) != len(keys):
        raise ClientInvalid("every key needs a kid of its own", field="keys")
