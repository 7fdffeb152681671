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
    public_base_url: str
    log_origin: str
    jpki_anchor_dir: Path
    jpki_test_policy_oids: bool
    jpki_status_provider: str
    proxy_secret: str


def conf() -> Conf:
    """Return the present configuration (read anew, so that tests can override settings)."""
    values: dict[str, object] = settings.DSPORTAL
    return Conf(**values)  # type: ignore[arg-type]  # the checks of apps.base.checks validate each value
