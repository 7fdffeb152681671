"""Settings -> who knows what the keys have signed; apps above this one answer, so it is found by name."""

from typing import cast

from django.utils.module_loading import import_string

from apps.base.conf import conf
from apps.keys.types import KeyJournal


def load_journal() -> KeyJournal:
    """Return the configured journal."""
    return cast("KeyJournal", import_string(conf().key_journal)())
