"""SLIP-39 shares of the token's PIN: split once, checked word by word, combined in the supervisor."""

from collections.abc import Sequence
from typing import Final

import shamir_mnemonic
from shamir_mnemonic.share import Share

from apps.keys.errors import ShareInvalid, ShareUnreadable
from apps.keys.states import QuorumKind
from apps.keys.types import Distribution, PartFacts
from apps.lib.identifiers import random_bytes

SECRET_BYTES: Final = 16  # 128 bits, the PIN is their hexadecimal form


class Slip39Quorum:
    """The quorum in software: see `apps.keys.types.QuorumBackend`."""

    kind = QuorumKind.SHARES
    most = 16  # SLIP-39

    def distribute(self, *, custodians: int, threshold: int) -> Distribution:
        """Return a fresh PIN and its shares."""
        pin, shares = split_secret(custodians=custodians, threshold=threshold)
        return Distribution(share_set=read_share(shares[0]).share_set, login=pin, parts=tuple(shares))

    def read_part(self, entry: str) -> PartFacts:
        """Check the words of one share."""
        return read_share(entry)

    def unlock(self, entries: Sequence[str]) -> str:
        """Return the PIN that the shares make."""
        return combine_shares(entries)


def read_share(words: str) -> PartFacts:
    """Check words, length and checksum; raise `ShareInvalid` (which never repeats a word)."""
    entry = " ".join(words.lower().split())
    try:
        share = Share.from_mnemonic(entry)
    except (shamir_mnemonic.MnemonicError, ValueError):
        raise ShareInvalid(
            "unknown word, wrong number of words or wrong checksum", field="share_words"
        ) from None
    return PartFacts(
        share_set=share.identifier, member=share.index, threshold=share.member_threshold, entry=entry
    )


def split_secret(*, custodians: int, threshold: int) -> tuple[str, list[str]]:
    """Return a fresh PIN and one share for each custodian; nobody keeps the PIN."""
    secret = random_bytes(SECRET_BYTES)
    shares = shamir_mnemonic.generate_mnemonics(1, [(threshold, custodians)], secret)[0]
    return secret.hex(), shares


def combine_shares(shares: Sequence[str]) -> str:
    """Return the PIN; raise `ShareUnreadable` when the shares do not belong together or are too few."""
    try:
        secret: bytes = shamir_mnemonic.combine_mnemonics(list(shares))
    except (shamir_mnemonic.MnemonicError, ValueError):
        raise ShareUnreadable("the shares do not make a secret") from None
    return secret.hex()
