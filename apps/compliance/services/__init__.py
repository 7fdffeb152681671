"""Commands of the app `compliance`."""

from apps.compliance.services.review_authority import review_authority

__all__ = ["review_authority"]
