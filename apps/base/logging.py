"""Logs as JSON lines, after a last look for what must never be in them (5.4.1, design 4.12)."""

import re
from collections.abc import Mapping
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED: Final = "[redacted]"
_INDIVIDUAL_NUMBER: Final = re.compile(r"(?<![0-9])(?:\d{4}[-_. ]?){2}\d{4}(?![0-9])")
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_PEM: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_SMALLEST_TWELVE_DIGITS: Final = 10**11
_DEEPEST: Final = 20
SECRET_KEYS: Final = frozenset(
    {
        "payload", "x5c", "pin", "share", "shares", "share_words", "portrait", "selfie", "password", "secret",
        "token", "authorization", "assertion", "client_assertion", "private_key", "d", "name", "full_name",
        "family_name", "given_name", "address", "resident_address", "birth_date", "sex", "individual_number",
        "body", "cookie", "signature_key", "mnemonic",
    }
)  # fmt: skip


def redact(value: object, *, depth: int = 0) -> object:
    """Return `value` without secrets and individual numbers, however deep they lie; other objects as text."""
    if depth > _DEEPEST:
        return REDACTED
    if isinstance(value, Mapping):
        return {_text(str(key)): _member(str(key), member, depth) for key, member in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redact(member, depth=depth + 1) for member in value]
    return _scalar(value)


def _scalar(value: object) -> object:
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return f"[{len(value)} bytes]"
    return _number(value) if isinstance(value, int) else _text(str(value))


def redacting(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Redact a whole log event (a structlog processor)."""
    return {key: _member(key, value, 0) for key, value in event.items()}


def _member(key: str, value: object, depth: int) -> object:
    return REDACTED if key.lower() in SECRET_KEYS else redact(value, depth=depth + 1)


def _number(value: int) -> object:
    twelve = _SMALLEST_TWELVE_DIGITS <= abs(value) < 10 * _SMALLEST_TWELVE_DIGITS
    return REDACTED if twelve else value


def _text(text: str) -> str:
    without_keys = _PEM.sub(REDACTED, text)
    pieces, end = [], 0
    for match in _UUID.finditer(without_keys):  # the digits of an id are no individual number
        pieces += [_INDIVIDUAL_NUMBER.sub(REDACTED, without_keys[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*pieces, _INDIVIDUAL_NUMBER.sub(REDACTED, without_keys[end:])])


_PROCESSORS: Final[list[Processor]] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(allow=("request_id", "task_id")),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    redacting,
]
LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _PROCESSORS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
"""For `LOGGING` in the settings."""
