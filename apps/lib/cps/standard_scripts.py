"""A script for each type of ceremony to start from, in the language of the people who follow it."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from apps.lib.cps.ceremony_script import OPERATORS, CeremonyType, StepType

_OPENING: Final = (
    StepType.CONDUCT,
    "5.2.1.2",
    "参加者、手順書のハッシュ値及び機器の封印を読み上げ、確認する。",
)
_CLOSING: Final = (StepType.CONDUCT, "5.2.1.2", "機器の状態及び封印を確認し、作業の終了を告げる。")
_OPEN: Final = (
    StepType.HSM_OPERATION,
    "6.2.2.1",
    "HSM及び鍵管理装置を起動し、トークンの識別番号を読み上げる。",
)
_BACKUP: Final = (StepType.BACKUP, "6.2.4.1", "秘密鍵のバックアップ媒体を作成し、封印番号を記録する。")
_NEW_KEY: Final = (StepType.KEYGEN, "6.1.1.1", "HSM内でDSの鍵ペアを生成し、公開鍵のハッシュ値を読み上げる。")
_REQUEST: Final = (
    StepType.PKI_OPERATION,
    "6.1.3",
    "証明書発行要求を作成し、公開鍵のハッシュ値を照合する。",
)
_ACTIVATE: Final = (StepType.HSM_OPERATION, "6.2.8.1", "秘密鍵を活性化し、稼働状態を確認する。")
_DEACTIVATE: Final = (StepType.HSM_OPERATION, "6.2.9.1", "秘密鍵を非活性化し、署名できないことを確認する。")
_DESTROY: Final = (StepType.HSM_OPERATION, "6.2.10.1", "HSM内の秘密鍵を破壊し、残っていないことを確認する。")
_RESTORE: Final = (
    StepType.RESTORE,
    "6.2.4.1",
    "封印を確認したバックアップ媒体から秘密鍵を復元し、公開鍵を照合する。",
)

_STEPS: Final[Mapping[CeremonyType, tuple[tuple[StepType, str, str], ...]]] = MappingProxyType(
    {
        CeremonyType.KEYGEN: (_OPEN, _NEW_KEY, _BACKUP, _REQUEST),
        CeremonyType.RENEWAL: (_OPEN, _NEW_KEY, _BACKUP, _REQUEST),
        CeremonyType.BACKUP: (_OPEN, _BACKUP),
        CeremonyType.RESTORE: (_OPEN, _RESTORE),
        CeremonyType.ACTIVATION: (_OPEN, _ACTIVATE),
        CeremonyType.DEACTIVATION: (_OPEN, _DEACTIVATE),
        CeremonyType.DESTRUCTION: (_OPEN, _DESTROY),
    }
)


def standard_script(ceremony_type: CeremonyType) -> str:
    """Return the standard script of that type, as the JSON text that `read_script` takes."""
    steps = (_OPENING, *_STEPS[ceremony_type], _CLOSING)
    rows = [
        {
            "number": number,
            "type": step_type.value,
            "role": OPERATORS[step_type].value,
            "clause": clause,
            "text": text,
        }
        for number, (step_type, clause, text) in enumerate(steps, start=1)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)
