"""What an emergency may give (5.7.1)."""

from typing import Final

from apps.lib.canonical import Plain
from apps.lib.cps.approval_kinds import DECIDING_ROLES
from apps.policy.selectors import site_duration
from apps.staff.errors import EmergencyRefused
from apps.staff.services._grants import Wanted

_CLAUSE: Final = "5.7.1"
_LONGEST_REASON: Final = 300


def check_emergency(want: Wanted, reason: str) -> None:
    """Refuse a role that decides (both organisations agree to those), a long period, a missing reason."""
    if want.role in DECIDING_ROLES:
        raise EmergencyRefused("a role that decides is given by both organisations only", clause=_CLAUSE)
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise EmergencyRefused(f"1 to {_LONGEST_REASON} characters", field="reason", clause=_CLAUSE)
    if want.valid_until - want.valid_from > site_duration("break_glass_max_hours"):
        raise EmergencyRefused("longer than the site allows", field="valid_until", clause=_CLAUSE)


def emergency_act(want: Wanted, reason: str) -> dict[str, Plain]:
    """Return the act that the approver signs; it begins when it is carried out."""
    return {
        "person": want.subject,
        "role": want.role,
        "reason": reason.strip(),
        "valid_until": want.valid_until.isoformat(),
    }
