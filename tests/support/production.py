"""A production site for ceremonies: its switch is on, and its HSM's certification stands."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.conf import settings
from django.test import override_settings


@contextmanager
def production() -> Iterator[None]:
    """Be one while the block runs; the evidence of the HSM has tests of its own."""
    values: dict[str, Any] = settings.DSPORTAL | {"production": True}
    with (
        override_settings(DSPORTAL=values),
        mock.patch.object(sys.modules["apps.keys.services.schedule_ceremony"], "require_hsm_evidence"),
    ):
        yield
