"""Refusal at start-up when a value of the regulation was changed without a new edition."""

from typing import Any, Final

from django.core.checks import CheckMessage, Error, register

from apps.lib.cps.editions import EDITIONS
from apps.lib.cps.fingerprint import values_sha256

VALUES_DIFFER: Final = "DSP.E021"


@register()
def check_values(**_kwargs: Any) -> list[CheckMessage]:
    """Return an error unless the newest edition names exactly the values that this program uses (1.5.3)."""
    edition = EDITIONS[-1]
    digest = values_sha256()
    if digest == edition.values_sha256:
        return []
    return [
        Error(
            f"the values of the regulation are not those of edition {edition.version}",
            hint=f"a change needs an edition, decided by both organisations, that names {digest}",
            id=VALUES_DIFFER,
        )
    ]
