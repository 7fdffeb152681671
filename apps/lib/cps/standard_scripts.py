"""A script for each type of ceremony to start from, in the language of the people who follow it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import yaml

from apps.lib.cps.ceremony_acts import ENVIRONMENT, SCRIPT_FORMAT, Environment, StepAct
from apps.lib.cps.ceremony_script import OPERATORS, CeremonyType, StepType
from apps.lib.signing import KeyPurpose

_WIDTH: Final = 110


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A step before it has its number."""

    step_type: StepType
    clause: str
    text: str
    act: StepAct = StepAct.NONE
    expect: Mapping[str, str] = field(default_factory=dict)


_GUARDED: Final = {
    "sensitive": "true",
    "always_sensitive": "true",
    "local": "true",
    "sign": "true",
    "modifiable": "false",
}
_OPENING: Final = _Line(
    step_type=StepType.CONDUCT,
    clause="5.2.1.2",
    text="参加者、手順書のハッシュ値及び機器の封印を読み上げ、確認する。",
)
_CLOSING: Final = _Line(
    step_type=StepType.CONDUCT, clause="5.2.1.2", text="機器の状態及び封印を確認し、作業の終了を告げる。"
)
_OPEN: Final = _Line(
    step_type=StepType.HSM_OPERATION,
    clause="6.2.2.1",
    text="HSM及び鍵管理装置を起動し、トークンの識別番号を読み上げる。",
    act=StepAct.OPEN_TOKEN,
    expect={"token_label": ENVIRONMENT, "token_serial": ENVIRONMENT, "module": ENVIRONMENT},
)
_NEW_KEY: Final = _Line(
    step_type=StepType.KEYGEN,
    clause="6.1.1.1",
    text="HSM内で鍵ペアを生成し、公開鍵のハッシュ値を読み上げる。",
    act=StepAct.GENERATE_KEY,
    expect={"curve": "P-256", "key_state": "GENERATED", **_GUARDED},
)
_NEW_BACKUP: Final = _Line(
    step_type=StepType.BACKUP,
    clause="6.2.4.1",
    text="秘密鍵のバックアップ媒体を作成し、封印番号を記録する。",
    act=StepAct.BACKUP_KEY,
    expect={"public_key_sha256": "$3", "medium_label": ENVIRONMENT},
)
_BACKUP: Final = _Line(
    step_type=StepType.BACKUP,
    clause="6.2.4.1",
    text="秘密鍵のバックアップ媒体を作成し、封印番号を記録する。",
    act=StepAct.BACKUP_KEY,
    expect={"key_label": ENVIRONMENT, "medium_label": ENVIRONMENT},
)
_REQUEST: Final = _Line(
    step_type=StepType.PKI_OPERATION,
    clause="6.1.3",
    text="証明書発行要求を作成し、公開鍵のハッシュ値を照合する。",
    act=StepAct.REQUEST_CERTIFICATE,
    expect={"public_key_sha256": "$3", "key_state": "CSR_SENT"},
)
_ACTIVATE: Final = _Line(
    step_type=StepType.HSM_OPERATION,
    clause="6.2.8.1",
    text="秘密鍵を活性化し、稼働状態を確認する。",
    act=StepAct.ACTIVATE_KEY,
    expect={"key_label": ENVIRONMENT, "key_state": "ACTIVE"},
)
_DEACTIVATE: Final = _Line(
    step_type=StepType.HSM_OPERATION,
    clause="6.2.9.1",
    text="秘密鍵を非活性化し、署名できないことを確認する。",
    act=StepAct.DEACTIVATE_KEY,
    expect={"key_label": ENVIRONMENT, "key_state": "DEACTIVATED"},
)
_DESTROY: Final = _Line(
    step_type=StepType.HSM_OPERATION,
    clause="6.2.10.1",
    text="HSM内及び全ての媒体の秘密鍵を破壊し、残っていないことを確認する。",
    act=StepAct.DESTROY_KEY,
    expect={"key_label": ENVIRONMENT, "key_state": "DESTROYED", "objects_left": "0", "media_left": "0"},
)
_RESTORE: Final = _Line(
    step_type=StepType.RESTORE,
    clause="6.2.4.1",
    text="封印を確認したバックアップ媒体から秘密鍵を復元し、公開鍵を照合する。",
    act=StepAct.RESTORE_KEY,
    expect={"key_label": ENVIRONMENT, "medium_label": ENVIRONMENT, "test_signature": "verified"},
)
_RESHARE: Final = _Line(
    step_type=StepType.HSM_OPERATION,
    clause="6.2.2.1",
    text="署名装置の操作卓で新しいPINを設定し、新しい分散片を各秘密鍵管理者に一度だけ示す。旧い分散片は無効となる。",
    act=StepAct.RESHARE,
    expect={"token_label": ENVIRONMENT},
)
_ROOT: Final = _Line(
    step_type=StepType.KEYGEN,
    clause="6.1.1.1",
    text="模擬ルート認証局の鍵ペア及び証明書を作成し、ハッシュ値を読み上げる。",
    act=StepAct.MAKE_SIMULATED_ROOT,
    expect={"token_label": ENVIRONMENT},
)

_LINES: Final[Mapping[CeremonyType, tuple[_Line, ...]]] = MappingProxyType(
    {
        CeremonyType.KEYGEN: (_OPEN, _NEW_KEY, _NEW_BACKUP, _REQUEST),
        CeremonyType.RENEWAL: (_OPEN, _NEW_KEY, _NEW_BACKUP, _REQUEST),
        CeremonyType.BACKUP: (_OPEN, _BACKUP),
        CeremonyType.RESTORE: (_OPEN, _RESTORE),
        CeremonyType.ACTIVATION: (_OPEN, _ACTIVATE),
        CeremonyType.DEACTIVATION: (_OPEN, _DEACTIVATE),
        CeremonyType.DESTRUCTION: (_OPEN, _DESTROY),
        CeremonyType.RESHARING: (_OPEN, _RESHARE),
        CeremonyType.ROOT_SIMULATOR: (_ROOT,),
    }
)
_UNCERTIFIED: Final = frozenset({KeyPurpose.AUDIT_LOG, KeyPurpose.SIMULATED_ROOT})


def standard_script(
    ceremony_type: CeremonyType,
    *,
    environment: Environment,
    purpose: KeyPurpose = KeyPurpose.DS,
    backup: bool = True,
) -> str:
    """Return the standard script of that type, as the YAML text that `read_script` takes.

    A log key gets no request for a certificate; without `backup` a new key gets no backup step.
    """
    lines = tuple(
        line
        for line in (_OPENING, *_LINES[ceremony_type], _CLOSING)
        if not (line.act is StepAct.REQUEST_CERTIFICATE and purpose in _UNCERTIFIED)
        and not (line is _NEW_BACKUP and not backup)
    )
    steps = [_members(number, line) for number, line in enumerate(lines, start=1)]
    content = {
        "format": SCRIPT_FORMAT,
        "ceremony": ceremony_type.value,
        "purpose": purpose.value,
        "environment": environment.members(),
        "steps": steps,
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _members(number: int, line: _Line) -> dict[str, object]:
    return {
        "number": number,
        "type": line.step_type.value,
        "role": OPERATORS[line.step_type].value,
        "clause": line.clause,
        "text": line.text,
        "act": line.act.value,
        "expect": dict(line.expect),
    }
