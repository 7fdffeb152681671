"""States of backups and of acts at the token: what is written before the HSM is asked (clause 6.2)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class TokenKind(StrEnum):
    """What a token is for."""

    WORKING = "WORKING"
    BACKUP = "BACKUP"


class BackupState(StrEnum):
    """Life of one copy of a key on a backup token."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    FAILED = "FAILED"
    DESTROYED = "DESTROYED"


class BackupEvent(StrEnum):
    """What may happen to it."""

    CONFIRM = "CONFIRM"
    FAIL = "FAIL"
    DESTROY = "DESTROY"


BACKUP_TABLE: Final = TransitionTable(
    {
        (BackupState.PLANNED, BackupEvent.CONFIRM): BackupState.HELD,
        (BackupState.PLANNED, BackupEvent.FAIL): BackupState.FAILED,
        (BackupState.PLANNED, BackupEvent.DESTROY): BackupState.DESTROYED,
        (BackupState.HELD, BackupEvent.DESTROY): BackupState.DESTROYED,
    }
)


class TokenActKind(StrEnum):
    """Acts at the token that change what is in it, beside generation and backup."""

    RESTORE = "RESTORE"
    DESTROY = "DESTROY"
    RESHARE = "RESHARE"


class TokenActState(StrEnum):
    """INTENDED is written before the token is asked."""

    INTENDED = "INTENDED"
    DONE = "DONE"
    FAILED = "FAILED"


class TokenActEvent(StrEnum):
    """How an act ends."""

    FINISH = "FINISH"
    FAIL = "FAIL"


TOKEN_ACT_TABLE: Final = TransitionTable(
    {
        (TokenActState.INTENDED, TokenActEvent.FINISH): TokenActState.DONE,
        (TokenActState.INTENDED, TokenActEvent.FAIL): TokenActState.FAILED,
    }
)


class FindingKind(StrEnum):
    """What token and records can disagree about."""

    ORPHAN_KEY = "ORPHAN_KEY"
    KEY_MISSING = "KEY_MISSING"
    ORPHAN_COPY = "ORPHAN_COPY"
    COPY_MISSING = "COPY_MISSING"
    COPY_DIFFERS = "COPY_DIFFERS"
    TOKEN_UNREADABLE = "TOKEN_UNREADABLE"  # noqa: S105 - a state, not a secret
    DESTRUCTION_UNFINISHED = "DESTRUCTION_UNFINISHED"
    SIGNATURES_UNEXPLAINED = "SIGNATURES_UNEXPLAINED"
    SIGNATURES_UNCOUNTED = "SIGNATURES_UNCOUNTED"
    RESHARE_DUE = "RESHARE_DUE"
    UNUSED_KEY = "UNUSED_KEY"
