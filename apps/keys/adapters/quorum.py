"""Settings -> where the custodians' quorum comes from."""

from apps.base.conf import conf
from apps.keys.adapters.card_set import CardSetQuorum
from apps.keys.adapters.slip39 import Slip39Quorum
from apps.keys.states import QuorumKind
from apps.keys.types import QuorumBackend


def quorum_backend() -> QuorumBackend:
    """Return the implementation for what the custodians of this site hold."""
    return CardSetQuorum() if conf().quorum == QuorumKind.CARDS else Slip39Quorum()
