"""What is done when the approved act is carried out from its page: approval kind -> function.

A function calls one service with the act and the id of the approval, which that service uses up. Each
wing declares its own as `ACTS`; a kind that is not here is carried out on a page of its own.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from apps.approvals.types import ApprovalView
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import Kind
from dsportal.commands import (
    ceremonies_acts,
    certificates_acts,
    compromise_acts,
    login_acts,
    operations_acts,
    people_acts,
    personnel_acts,
    policy_acts,
)
from dsportal.screens.command import Receipt

CarryOut: TypeAlias = Callable[[Actor, Clock, ApprovalView], Receipt]

_WINGS: Final[tuple[Mapping[Kind, CarryOut], ...]] = (
    policy_acts.ACTS,
    people_acts.ACTS,
    personnel_acts.ACTS,
    operations_acts.ACTS,
    login_acts.ACTS,
    ceremonies_acts.ACTS,
    compromise_acts.ACTS,
    certificates_acts.ACTS,
)
ACTS: Final[Mapping[Kind, CarryOut]] = MappingProxyType(
    {kind: carry_out for wing in _WINGS for kind, carry_out in wing.items()}
)
