"""Whom a signed request names as its receiver."""

from apps.base.conf import conf


def application_audience() -> str:
    """Return what an applicant must name as the receiver (``aud``)."""
    return f"{conf().public_base_url}/api/v1/applications"
