"""How many shares there may be, and how many of them open the token (6.2.2.1)."""

from typing import Final

from apps.keys.errors import SharesUnplaceable
from apps.lib.cps.quorums import QUORUMS, Act
from apps.policy.selectors import site_value

_MOST_SHARES: Final = 16  # SLIP-39


def plan_shares(custodians: int, threshold: int) -> None:
    """Refuse a plan by which one person, or fewer than the site demands, could open the token."""
    least = max(QUORUMS[Act.ACTIVATE_KEY].people, site_value("activation_quorum"))
    if not least <= threshold <= custodians <= _MOST_SHARES:
        raise SharesUnplaceable(f"{least} <= threshold <= custodians <= 16", clause="6.2.2.1")
