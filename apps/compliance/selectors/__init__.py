"""How the obligations of the regulation stand."""

from apps.compliance.selectors.conformance import conformance_csv, conformance_rows

__all__ = ["conformance_csv", "conformance_rows"]
