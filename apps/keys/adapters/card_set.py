"""A vendor's card set: the device reads the cards, we record who stood for which, and refuse under quorum."""

import re
from collections.abc import Sequence
from typing import Final, cast

from django.utils.module_loading import import_string

from apps.base.conf import conf
from apps.keys.errors import ShareInvalid, ShareUnreadable
from apps.keys.states import QuorumKind
from apps.keys.types import CardDevice, Distribution, PartFacts

_PRINT: Final = re.compile(r"([1-9][0-9]{0,8})-([1-9][0-9]?)/([1-9][0-9]?)", re.ASCII)


class CardSetQuorum:
    """See `apps.keys.types.QuorumBackend`.

    A custodian puts the card into the device, types its passphrase there and hands in, with the second
    factor, what is printed on it: set, number, and how many are needed. The device alone knows whether the
    cards are genuine; a card that nobody stands for opens nothing, since nobody would answer for it.
    """

    kind = QuorumKind.CARDS
    most = 64  # the largest set among the vendors looked at

    def distribute(self, *, custodians: int, threshold: int) -> Distribution:
        """Let the device write a new set."""
        made = load_device().make_set(cards=custodians, threshold=threshold)
        prints = tuple(f"{made.card_set}-{card}/{made.threshold}" for card in sorted(made.cards))
        if (len(prints), made.threshold) != (custodians, threshold):
            raise ShareUnreadable("the device has written another set than was asked for")
        return Distribution(share_set=made.card_set, login=made.login, parts=prints)

    def read_part(self, entry: str) -> PartFacts:
        """Read the print of a card."""
        found = _PRINT.fullmatch(entry.strip())
        if found is None:
            raise ShareInvalid("not what is printed on a card: SET-NUMBER/NEEDED", field="share_words")
        card_set, card, threshold = (int(part) for part in found.groups())
        return PartFacts(share_set=card_set, member=card, threshold=threshold, entry=found[0])

    def unlock(self, entries: Sequence[str]) -> str:
        """Return what the device releases to exactly the cards that custodians stand for."""
        parts = [self.read_part(entry) for entry in entries]
        card_sets, named = {part.share_set for part in parts}, {part.member for part in parts}
        if len(card_sets) != 1:
            raise ShareUnreadable("the cards are not of one set")
        seen = load_device().gather(card_sets.pop())
        if seen.card_set not in {part.share_set for part in parts} or seen.cards != named:
            raise ShareUnreadable("the device has read other cards than custodians stand for")
        if len(seen.cards) < seen.threshold or not seen.login:
            raise ShareUnreadable("the device has read fewer cards than are needed")
        return seen.login


def load_device() -> CardDevice:
    """Return the configured device."""
    return cast("CardDevice", import_string(conf().card_device)())
