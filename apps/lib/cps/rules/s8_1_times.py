"""8.1 validityInfo: order of the dates, UTC, whole seconds, and rounding against linking copies by time."""

from datetime import datetime, timedelta
from typing import Final

from apps.lib.cps.rule import Rule
from apps.lib.cps.subject import MsoSubject

_ZERO: Final = timedelta(0)
_WHOLE_HOUR: Final = (0, 0, 0)


def broken_by(subject: MsoSubject) -> str | None:
    """Look at the order first, then at the roundness of each date.

    A date is shared by many MSOs when it is a whole hour, or lies whole hours from an end of the
    certificate; any other minute or second could link the copies of one holder.
    """
    validity = subject.prepared.mso.validity
    update = validity.expected_update
    if not validity.signed <= validity.valid_from < validity.valid_until:
        return "signed, validFrom and validUntil are out of order"
    if update is not None and not validity.signed <= update <= validity.valid_until:
        return "expectedUpdate lies outside the validity"
    common = {
        _WHOLE_HOUR,
        _within_hour(subject.certificate_not_before),
        _within_hour(subject.certificate_not_after),
    }
    for instant in (validity.signed, validity.valid_from, validity.valid_until, update):
        if instant is not None and not (instant.utcoffset() == _ZERO and _within_hour(instant) in common):
            return "a date is not rounded to the hour"
    return None


def _within_hour(instant: datetime) -> tuple[int, int, int]:
    return instant.minute, instant.second, instant.microsecond


RULE = Rule(clause="8.1", requirements=("R-8.1-1",), broken_by=broken_by)
