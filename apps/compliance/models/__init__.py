"""Rows of the app `compliance`."""

from apps.compliance.models.authority_finding import AuthorityFinding

__all__ = ["AuthorityFinding"]
