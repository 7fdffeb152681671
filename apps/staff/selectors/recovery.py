"""How a recovery code is stored: its keyed digest, so that a copy of the table opens nothing."""

from typing import Final

from apps.base.sealed import blind_index

_PURPOSE: Final = "staff.recovery_code"
_STORED_SIGNS: Final = 16  # what a StaticToken of django-otp holds: 64 bits of the digest


def stored_form(code: str) -> str:
    """Return what is stored of a code and looked for when one is typed; capitals and blanks do not matter."""
    return blind_index("".join(code.split()).lower(), purpose=_PURPOSE).hex()[:_STORED_SIGNS]
