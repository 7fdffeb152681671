"""How the obligations of the regulation stand, and who audits that."""

from apps.compliance.selectors.audits import audit_of, audits
from apps.compliance.selectors.conformance import conformance_csv, conformance_rows

__all__ = ["audit_of", "audits", "conformance_csv", "conformance_rows"]
