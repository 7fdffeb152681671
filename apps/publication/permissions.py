"""Roles that may act in this app."""

from typing import Final

REGISTER_VERIFIER: Final = frozenset({"ops_manager", "ca_manager"})
