"""Settings to the object that answers about the status of card certificates."""

from typing import cast

from django.utils.module_loading import import_string

from apps.base.conf import conf
from apps.registration.types.jpki_status import JpkiStatusProvider


def status_provider() -> JpkiStatusProvider:
    """Return the configured provider; it is loaded by name, as Django does with storages."""
    return cast("JpkiStatusProvider", import_string(conf().jpki_status_provider)())
