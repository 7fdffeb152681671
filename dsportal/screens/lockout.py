"""How often a login may fail and for how long it is then locked: values of the site (5.2.3)."""

from datetime import timedelta

from django.http import HttpRequest

from apps.policy.selectors import site_duration, site_value


def failures_allowed(request: HttpRequest, credentials: object) -> int:  # noqa: ARG001 - axes' signature
    """Return the number of failed attempts that locks (named in the settings of axes)."""
    return site_value("login_failures_allowed")


def locked_for(request: HttpRequest) -> timedelta:  # noqa: ARG001 - axes' signature
    """Return how long a lock lasts (named in the settings of axes)."""
    return site_duration("login_lockout_minutes")
