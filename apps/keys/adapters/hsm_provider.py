"""Settings -> an object that obeys `apps.lib.hsm.interface.Hsm`, by name: no import path from web code."""

from typing import cast

from django.utils.module_loading import import_string

from apps.base.conf import conf
from apps.lib.hsm.interface import Hsm


def load_hsm() -> Hsm:
    """Return a closed HSM of the configured implementation."""
    made = import_string(conf().hsm_provider)(module=conf().pkcs11_module, runtime_dir=conf().runtime_dir)
    return cast("Hsm", made)
