"""The values that the site set, or the defaults of the code; remembered for some seconds per process."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.site_policy import SITE_SETTINGS, Unit, site_setting
from apps.lib.errors import Invalid
from apps.policy.errors import SiteValueTampered
from apps.policy.models import SitePolicyValue
from apps.policy.types import SiteValueView

REMEMBERED_FOR: Final = timedelta(seconds=5)

_DURATIONS: Final[Mapping[Unit, timedelta]] = {
    Unit.SECONDS: timedelta(seconds=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}


class _Memory:
    """All values as one snapshot, and the instant at which it is stale."""

    values: Mapping[str, int] = {}
    stale_at: datetime | None = None


def site_value(name: str) -> int:
    """Return the value in the unit of its definition; raise `Missing` for an unknown name.

    Bounds are checked again: a row that was planted past the command raises `SiteValueTampered` instead of
    lowering a quorum.
    """
    setting = site_setting(name)
    now = SYSTEM_CLOCK.now()
    if _Memory.stale_at is None or not _Memory.stale_at - REMEMBERED_FOR <= now < _Memory.stale_at:
        _Memory.values = {row.name: row.value for row in _newest_rows()}
        _Memory.stale_at = now + REMEMBERED_FOR
    value = _Memory.values.get(name, setting.default)
    if not setting.lowest <= value <= setting.highest:
        raise SiteValueTampered(field=name, clause=setting.clause)
    return value


def site_duration(name: str) -> timedelta:
    """Return a value that counts seconds, minutes, hours or days; raise `Invalid` for any other unit."""
    unit = site_setting(name).unit
    if unit not in _DURATIONS:
        raise Invalid(f"{name} is not a duration", field=name)
    return site_value(name) * _DURATIONS[unit]


def site_switch(name: str) -> bool:
    """Return a switch; raise `Invalid` for anything else."""
    if site_setting(name).unit is not Unit.SWITCH:
        raise Invalid(f"{name} is not a switch", field=name)
    return site_value(name) == 1


def site_values() -> tuple[SiteValueView, ...]:
    """Return every value with its definition, clause, version and edition, read anew."""
    rows = {row.name: row for row in _newest_rows()}
    return tuple(_view(name, rows.get(name)) for name in SITE_SETTINGS)


def site_value_view(name: str) -> SiteValueView:
    """Return one value with its definition, read anew; raise `Missing` for an unknown name."""
    site_setting(name)
    return _view(name, {row.name: row for row in _newest_rows()}.get(name))


def site_value_history(name: str) -> tuple[SiteValueView, ...]:
    """Return every version of one value, the newest first; raise `Missing` for an unknown name."""
    site_setting(name)
    rows = SitePolicyValue.objects.select_related("edition").filter(name=name).order_by("-version")
    return tuple(_view(name, row) for row in rows)


def forget_site_values() -> None:
    """Make this process read the values anew, after a change."""
    _Memory.stale_at = None


def _newest_rows() -> list[SitePolicyValue]:
    rows = SitePolicyValue.objects.select_related("edition").order_by("name", "version")
    return list({row.name: row for row in rows}.values())


def _view(name: str, row: SitePolicyValue | None) -> SiteValueView:
    setting = SITE_SETTINGS[name]
    if row is None:
        return SiteValueView(setting=setting, value=setting.default, version=0, edition="")
    return SiteValueView(
        setting=setting,
        value=row.value,
        version=row.version,
        edition=row.edition.version,
        set_by=row.set_by,
        set_at=row.set_at,
        approval_id=row.approval_id,
    )
