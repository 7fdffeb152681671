"""Dates of an MSO: 30 days at most, never beyond the DS certificate (6.3.2), rounded against linking."""

from datetime import UTC, datetime, timedelta

from apps.lib.errors import Refused
from apps.lib.mdoc.types import Validity


class NoValidityLeft(Refused):
    """The DS certificate ends before an MSO could begin."""

    code = "no_validity_left"
    title = "The DS certificate leaves no time for an MSO"


def validity_for(
    now: datetime,
    *,
    certificate_not_after: datetime,
    max_days: int = 30,
    certificate_not_before: datetime | None = None,
    expected_update_lead: timedelta | None = None,
) -> Validity:
    """Return the dates for MSOs signed at `now` (aware).

    `signed` and `valid_from` are rounded down to the hour, so that the members of a batch and other people's
    batches of that hour share them; they never come before the certificate. `valid_until` is the
    earlier of `max_days` later and the certificate's end. Raise `NoValidityLeft` where nothing is left.
    """
    instant = _utc_seconds(now)
    begins = instant.replace(minute=0, second=0)
    if certificate_not_before is not None:
        begins = max(begins, _utc_seconds(certificate_not_before))
    ends = min(begins + timedelta(days=max_days), _utc_seconds(certificate_not_after))
    if begins > instant or ends <= instant:
        raise NoValidityLeft(clause="6.3.2.2")
    update = None if expected_update_lead is None else max(begins, ends - expected_update_lead)
    return Validity(signed=begins, valid_from=begins, valid_until=ends, expected_update=update)


def _utc_seconds(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant must be aware")
    return instant.astimezone(UTC).replace(microsecond=0)
