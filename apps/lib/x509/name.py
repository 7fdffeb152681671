"""Distinguished names as the mdoc profiles want them (ISO/IEC 18013-5 Annex B: C, ST, O, CN)."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinguishedName:
    """`country` is ISO 3166-1 alpha-2 in capitals and becomes a PrintableString; empty parts are left out."""

    country: str
    common_name: str
    organisation: str = ""
    state: str = ""

    def to_x509(self) -> x509.Name:
        """Return the name in the order C, ST, O, CN."""
        parts = (
            (NameOID.COUNTRY_NAME, self.country),
            (NameOID.STATE_OR_PROVINCE_NAME, self.state),
            (NameOID.ORGANIZATION_NAME, self.organisation),
            (NameOID.COMMON_NAME, self.common_name),
        )
        return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts if value])
