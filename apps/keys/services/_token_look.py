"""One look into the token and the tokens with backups; what an interrupted backup left there is cleared."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.keys.adapters import backup_tokens
from apps.keys.adapters.signer_session import SESSION
from apps.keys.models import Hsm, KeyBackup
from apps.keys.states import BackupState, TokenKind
from apps.lib.errors import DomainError
from apps.lib.hsm.interface import Hsm as OpenHsm
from apps.lib.hsm.interface import KeyAttributes, KeyCopy, KeyHandle


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLook:
    """What was seen: our keys by CKA_ID, ids of foreign ones, copies by the label of their token."""

    keys: Mapping[bytes, tuple[KeyHandle, KeyAttributes]]
    strangers: tuple[str, ...]
    copies: Mapping[str, tuple[KeyCopy, ...]]
    unreadable: Mapping[str, str]


def look_into_tokens() -> TokenLook:
    """Open the token once and read everything; a backup token that does not open is reported, not raised."""
    with SESSION.writing() as hsm:
        keys = {handle.key_id: (handle, hsm.attributes(handle)) for handle in hsm.load_keys()}
        strangers = hsm.strangers()
        copies: dict[str, tuple[KeyCopy, ...]] = {}
        unreadable: dict[str, str] = {}
        for token in Hsm.objects.filter(kind=TokenKind.BACKUP).order_by("label"):
            try:
                copies[token.label] = _copies(hsm, token)
            except DomainError as failure:
                unreadable[token.label] = failure.detail
    return TokenLook(keys=keys, strangers=strangers, copies=copies, unreadable=unreadable)


def _copies(hsm: OpenHsm, token: Hsm) -> tuple[KeyCopy, ...]:
    login = backup_tokens.login_for(token.label)
    for row in KeyBackup.objects.filter(token=token, state=BackupState.PLANNED):
        hsm.destroy_copy(row.key_id.bytes, login)
    return hsm.copies(login)
