"""Only the named roles act; only the named acts are automatic."""

import pytest

from apps.certificates.errors import RoleMissing
from apps.certificates.permissions import AUTOMATIC, PERMISSIONS, require_permission
from apps.lib.actor import Actor, ActorKind, system_actor
from apps.lib.cps.roles import Role
from tests.factories.certificates import person


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_for_each_permission(permission: str, role: Role) -> None:
    if role in PERMISSIONS[permission]:
        require_permission(person(role), permission)
    else:
        with pytest.raises(RoleMissing):
            require_permission(person(role), permission)


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_the_system_does_only_what_is_automatic(permission: str) -> None:
    if permission in AUTOMATIC:
        require_permission(system_actor("scheduler"), permission)
    else:
        with pytest.raises(RoleMissing):
            require_permission(system_actor("scheduler"), permission)


def test_a_machine_client_does_nothing_here_whatever_roles_it_claims() -> None:
    client = Actor(kind=ActorKind.CLIENT, actor_id="client:x", roles=frozenset({Role.PKI_ENGINEER}))
    with pytest.raises(RoleMissing):
        require_permission(client, "certificates.fetch_crl")


def test_nobody_may_both_request_and_approve() -> None:
    assert not PERMISSIONS["certificates.request_certificate"] & PERMISSIONS["certificates.approve_request"]
