"""The commands of the portal: each a plain form, a preview in words, one service, a receipt (decision 14).

Each wing of the house declares its own in a module beside this one; here they are joined.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dsportal.commands import (
    approvals,
    assurance,
    ceremonies,
    certificates,
    clients,
    compromise,
    custodians,
    custody,
    incidents,
    login,
    operations,
    people,
    people_at_once,
    personnel,
    personnel_accounts,
    personnel_cases,
    personnel_contracts,
    personnel_documents,
    personnel_plans,
    policy,
)
from dsportal.screens.command import Command

_WINGS: Final[tuple[tuple[Command, ...], ...]] = (
    approvals.COMMANDS,
    policy.COMMANDS,
    clients.COMMANDS,
    people.COMMANDS,
    people_at_once.COMMANDS,
    personnel.COMMANDS,
    personnel_accounts.COMMANDS,
    personnel_contracts.COMMANDS,
    personnel_plans.COMMANDS,
    personnel_documents.COMMANDS,
    personnel_cases.COMMANDS,
    login.COMMANDS,
    operations.COMMANDS,
    ceremonies.COMMANDS,
    certificates.COMMANDS,
    assurance.COMMANDS,
    custody.COMMANDS,
    custodians.COMMANDS,
    incidents.COMMANDS,
    compromise.COMMANDS,
)
COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {command.name: command for wing in _WINGS for command in wing}
)
