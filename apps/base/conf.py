"""The one place that reads Django's settings for our own code."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Conf:
    """Values of the machine. Values of the regulation are code, values of the site are SitePolicy rows."""

    production: bool
    var_dir: Path
    runtime_dir: Path
    data_key_file: Path
    pkcs11_module: str
    token_label: str
    hsm_provider: str
    quorum: str  # a value of `apps.keys.states.QuorumKind`: what the custodians hold
    card_device: str  # implementation of `apps.keys.types.CardDevice`; empty without a card set
    backup_method: str  # a value of `apps.lib.hsm.interface.BackupMethod`
    backup_tokens: tuple[str, ...]  # labels of the tokens that may hold backups
    key_journal: str  # implementation of `apps.keys.types.KeyJournal`
    dts_dir: Path  # where files for the repository DTS are put
    public_base_url: str
    log_origin: str
    jpki_anchor_dir: Path
    jpki_test_policy_oids: bool
    jpki_status_provider: str
    staff_directory: str
    ceremony_desk: str
    proxy_secret: str
    card_login: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Machinery:
    """The few settings of Django and Celery that our own code looks at."""

    debug: bool
    atomic_requests: bool
    broker_url: str
    largest_body: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """What passkeys are bound to (WebAuthn 4): the id of this site and the origins of its pages."""

    rp_id: str
    origins: tuple[str, ...]


def relying_party() -> RelyingParty:
    """Return what the login with passkeys uses too."""
    origins: list[str] = settings.OTP_WEBAUTHN_ALLOWED_ORIGINS
    return RelyingParty(rp_id=settings.OTP_WEBAUTHN_RP_ID, origins=tuple(origins))


def machinery() -> Machinery:
    """Return the present settings of the frameworks."""
    databases = settings.DATABASES.values()
    return Machinery(
        debug=settings.DEBUG,
        atomic_requests=any(database.get("ATOMIC_REQUESTS", False) for database in databases),
        broker_url=settings.CELERY_BROKER_URL,
        largest_body=settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0,
    )


class _Memory:
    """The settings as last read, and what was made of them."""

    last: tuple[dict[str, object], Conf] | None = None


def conf() -> Conf:
    """Return the present configuration (made anew when tests put other settings in place)."""
    values: dict[str, object] = settings.DSPORTAL
    if _Memory.last is None or _Memory.last[0] is not values:
        made = Conf(**values)  # type: ignore[arg-type]  # the checks of apps.base.checks validate each value
        _Memory.last = (values, made)
    return _Memory.last[1]
