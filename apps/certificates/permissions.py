"""Who may do what here (clauses 5.2.1.4 certificate issuer, 5.2.1.6 PKI engineer)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from apps.certificates.errors import RoleMissing
from apps.keys.errors import SecondFactorNeeded
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.roles import Role

_STRONG: Final = frozenset({LoginStrength.SECOND_FACTOR, LoginStrength.PASSKEY})
_ENGINEER: Final = frozenset({Role.PKI_ENGINEER})
_REVOKERS: Final = KINDS[Kind.REVOKE_CERTIFICATE].asked_by
PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = MappingProxyType(
    {
        "certificates.request_certificate": _ENGINEER,
        "certificates.approve_request": frozenset({Role.CERTIFICATE_ISSUER}),
        "certificates.import_root_certificate": _ENGINEER,
        "certificates.import_certificate": _ENGINEER,
        "certificates.open_order": _ENGINEER,
        "certificates.request_revocation": _REVOKERS,
        "certificates.order_revocation": _REVOKERS,
        "certificates.record_revocation_sent": _ENGINEER,
        "certificates.put_in_use": frozenset({Role.CERTIFICATE_ISSUER}),
        "certificates.fetch_crl": _ENGINEER,
        "certificates.expire_certificates": _ENGINEER,
        "certificates.review_calendar": _ENGINEER,
    }
)
AUTOMATIC: Final = frozenset(
    {
        "certificates.request_certificate",
        "certificates.fetch_crl",
        "certificates.expire_certificates",
        "certificates.review_calendar",
    }
)
"""What the scheduler and the signer process may do as well."""


def require_permission(actor: Actor, permission: str) -> None:
    """Return when a role of the actor allows it, after a second factor (5.2.3).

    Raises `RoleMissing`, `SecondFactorNeeded`.
    """
    if actor.kind is ActorKind.SYSTEM and permission in AUTOMATIC:
        return
    if actor.kind is not ActorKind.PERSON or not actor.roles & PERMISSIONS[permission]:
        wanted = " or ".join(sorted(PERMISSIONS[permission]))
        raise RoleMissing(f"{permission} needs the role {wanted}", clause="5.2.1")
    if actor.strength not in _STRONG:
        raise SecondFactorNeeded(clause="5.2.3")
