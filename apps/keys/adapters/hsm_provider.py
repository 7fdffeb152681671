"""Settings -> an object that obeys `apps.lib.hsm.interface.Hsm`, by name: no import path from web code."""

from typing import cast

from django.utils.module_loading import import_string

from apps.base.conf import conf
from apps.keys.models import TokenAct
from apps.keys.states import TokenActKind, TokenActState
from apps.lib.hsm.interface import BackupMethod, Hsm, KeyRules


def load_hsm() -> Hsm:
    """Return a closed HSM of the configured implementation."""
    implementation = import_string(conf().hsm_provider)
    made = implementation(module=conf().pkcs11_module, runtime_dir=conf().runtime_dir, rules=key_rules)
    return cast("Hsm", made)


def key_rules() -> KeyRules:
    """Return the backup method, and which keys may say that they were not born in their token."""
    method = BackupMethod(conf().backup_method)
    if method is BackupMethod.NONE:
        return KeyRules()
    acts = TokenAct.objects.filter(kind=TokenActKind.RESTORE).exclude(state=TokenActState.FAILED)
    restored = acts.values_list("key_id", flat=True)
    return KeyRules(backup=method, restored=frozenset(key.bytes for key in restored))
