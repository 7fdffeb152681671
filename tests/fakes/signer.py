"""An opened signer inside the test's own process, on the software HSM."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.test import override_settings

from apps.base.conf import conf
from apps.keys.adapters import pin_file
from apps.keys.adapters.signer_session import SESSION
from apps.keys.models import DsKey
from apps.keys.services import key_in_service
from apps.lib.hsm.interface import KeyHandle
from apps.lib.hsm.policy import CURVES
from apps.lib.hsm.software import SoftwareToken, plug_token
from apps.lib.identifiers import new_id
from apps.lib.signing import KeyPurpose
from tests.factories.keys import make_ds_key

_PIN = "00112233445566778899aabbccddeeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeSigner:
    """The token and, by purpose, the handle and the row (None without a database) of the key in service."""

    token: SoftwareToken
    handles: dict[KeyPurpose, KeyHandle]
    rows: dict[KeyPurpose, DsKey]


@contextmanager
def open_fake_signer(
    directory: Path, *, generated_on: date | None = date(2026, 11, 1), open_now: bool = True
) -> Iterator[FakeSigner]:
    """Open a software token with one key per purpose and ACTIVE rows (`generated_on=None`: no rows)."""
    module = str(directory / "software-token")
    values: dict[str, Any] = {name: getattr(conf(), name) for name in conf().__slots__}
    values |= {
        "hsm_provider": "apps.lib.hsm.software.SoftwareHsm",
        "pkcs11_module": module,
        "runtime_dir": directory / "runtime",
    }
    token = plug_token(module, label=conf().token_label, pin=_PIN)
    with override_settings(DSPORTAL=values):
        pin_file.prepare_runtime_dir()
        key_in_service.forget_all()
        SESSION.enlist()
        try:
            pin_file.write_pin(_PIN)
            handles = _generate()
            rows = _rows(handles, generated_on)
            if not open_now:
                pin_file.wipe_pin()
            yield FakeSigner(token=token, handles=handles, rows=rows)
        finally:
            SESSION.discharge()
            key_in_service.forget_all()


def _generate() -> dict[KeyPurpose, KeyHandle]:
    SESSION.open(writable=True)
    made = {
        purpose: SESSION.generate_key(
            purpose, f"{purpose.lower().replace('_', '-')}-1", CURVES[purpose], key_id=new_id().bytes
        )
        for purpose in (KeyPurpose.DS, KeyPurpose.AUDIT_LOG, KeyPurpose.REVOCATION_LIST)
    }
    SESSION.close()
    return made


def _rows(handles: dict[KeyPurpose, KeyHandle], generated_on: date | None) -> dict[KeyPurpose, DsKey]:
    if generated_on is None:
        return {}
    return {
        purpose: make_ds_key(purpose=purpose, handle=handle, generated_on=generated_on)
        for purpose, handle in handles.items()
    }
