"""The two databases we run on: SQLite (embedded) and PostgreSQL (production)."""

from typing import Any


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for ``sqlite:PATH`` or ``postgres:host=.. port=.. dbname=.. user=..``."""
    kind, _, rest = url.partition(":")
    if kind == "sqlite":
        return _sqlite(rest)
    parts = dict(part.split("=", 1) for part in rest.split())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"server_side_binding": True},
    }


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            # A writer takes the lock when it begins, so a decision is never made on stale rows.
            "transaction_mode": "IMMEDIATE",
            # Every commit reaches the disk; pages stay in memory and leave the log in larger portions.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=4000; PRAGMA mmap_size=268435456;",
            "timeout": 30,
        },
    }
