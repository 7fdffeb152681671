"""How many shares there may be, and how many of them open the token (6.2.2.1)."""

from apps.keys.adapters.quorum import quorum_backend
from apps.keys.errors import SharesUnplaceable
from apps.lib.cps.quorums import QUORUMS, Act
from apps.policy.selectors import site_value


def plan_shares(custodians: int, threshold: int) -> None:
    """Refuse a plan by which one person, or fewer than the site demands, could open the token."""
    least = max(QUORUMS[Act.ACTIVATE_KEY].people, site_value("activation_quorum"))
    most = quorum_backend().most
    if not least <= threshold <= custodians <= most:
        raise SharesUnplaceable(f"{least} <= threshold <= custodians <= {most}", clause="6.2.2.1")
