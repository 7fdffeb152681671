"""Roles that may act in this app."""

from typing import Final

from apps.lib.cps.roles import Role

REGISTER_VERIFIER: Final = frozenset({Role.OPERATIONS_MANAGER, Role.CA_MANAGER})
