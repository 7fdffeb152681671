"""Age on a legal day in Japan."""

from datetime import date, timedelta

from apps.lib.mdoc.profile_model import AgePolicy, AgeReference, LeapDay


def age_on(birth: date, on: date, policy: AgePolicy) -> int:
    """Return the completed years on the JST day `on` (not before `birth`).

    By birthday, or with the day before (年齢計算ニ関スル法律: an age is reached when the day before ends).
    """
    reached = on + timedelta(days=1) if policy.reference is AgeReference.DAY_BEFORE else on
    years = reached.year - birth.year
    return years - 1 if reached < birthday_in(birth, reached.year, policy.leap_day) else years


def birthday_in(birth: date, year: int, leap_day: LeapDay) -> date:
    """Return the birthday in `year`; 29 February moves as `leap_day` says."""
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 2, 28) if leap_day is LeapDay.FEBRUARY_28 else date(year, 3, 1)
