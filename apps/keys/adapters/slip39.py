"""SLIP-39 shares of the token's PIN: split once, checked word by word, combined in the supervisor."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import shamir_mnemonic
from shamir_mnemonic.share import Share

from apps.keys.errors import ShareInvalid, ShareUnreadable
from apps.lib.identifiers import random_bytes

SECRET_BYTES: Final = 16  # 128 bits, the PIN is their hexadecimal form


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareFacts:
    """What a share says about itself without being secret: its set, its number, how many are needed."""

    share_set: int
    member: int
    threshold: int


def read_share(words: str) -> ShareFacts:
    """Check words, length and checksum; raise `ShareInvalid` (which never repeats a word)."""
    try:
        share = Share.from_mnemonic(normalise(words))
    except (shamir_mnemonic.MnemonicError, ValueError):
        raise ShareInvalid(
            "unknown word, wrong number of words or wrong checksum", field="share_words"
        ) from None
    return ShareFacts(share_set=share.identifier, member=share.index, threshold=share.member_threshold)


def normalise(words: str) -> str:
    """Return the words in lower case with single blanks."""
    return " ".join(words.lower().split())


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
