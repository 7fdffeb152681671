"""Every number that the operating regulation writes down, once; `CLAUSES` says where it stands.

Numbers that the regulation leaves to the site are in `site_policy.py`.
"""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

MSO_VALIDITY: Final = timedelta(days=30)
DS_CERTIFICATE_MONTHS: Final = 4
DS_KEY_USE_MONTHS: Final = 3
NEXT_CERTIFICATE_LEAD_MONTHS: Final = 1
DS_KEY_BITS: Final = 256
DEVICE_KEY_BITS: Final = 256
ROOT_SIGNATURE_ALGORITHM: Final = "1.2.840.10045.4.3.3"
X509_VERSION: Final = 3
DS_HSM_FIPS_140_3_LEVEL: Final = 3
SECURE_ELEMENT_FIPS_140_3_LEVEL: Final = 2
SEVERAL_PEOPLE: Final = 2
DECIDING_ORGANISATIONS: Final = 2
LIVE_CREDENTIALS_PER_HOLDER: Final = 1
DEVICES_PER_CREDENTIAL: Final = 1
INFANT_MAX_AGE_YEARS: Final = 5
CALLER_ATTRIBUTES: Final = 4
AUDIT_LOG_YEARS: Final = 1
TRAINING_MAX_INTERVAL_MONTHS: Final = 12
ARCHIVE_INSPECTION_YEARS: Final = 1
KEY_SIZE_REVIEW_YEARS: Final = 1
COMPLIANCE_AUDIT_MAX_INTERVAL_YEARS: Final = 2
MUNICIPAL_REPORT_MONTHS: Final = 1
ROOM_WATCH_HOURS_A_DAY: Final = 24
ROOM_WATCH_DAYS_A_YEAR: Final = 365

CLAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "MSO_VALIDITY": "6.3.2.2",
        "DS_CERTIFICATE_MONTHS": "6.3.2.1",
        "DS_KEY_USE_MONTHS": "6.3.2.1",
        "NEXT_CERTIFICATE_LEAD_MONTHS": "6.3.2.1",
        "DS_KEY_BITS": "6.1.5.1",
        "DEVICE_KEY_BITS": "6.1.5.2",
        "ROOT_SIGNATURE_ALGORITHM": "7.1.3",
        "X509_VERSION": "7.1.1",
        "DS_HSM_FIPS_140_3_LEVEL": "6.1.1.1",
        "SECURE_ELEMENT_FIPS_140_3_LEVEL": "6.1.1.2",
        "SEVERAL_PEOPLE": "5.2.2",
        "DECIDING_ORGANISATIONS": "1.5.3",
        "LIVE_CREDENTIALS_PER_HOLDER": "4.3.1",
        "DEVICES_PER_CREDENTIAL": "10.6.2",
        "INFANT_MAX_AGE_YEARS": "3.2.3",
        "CALLER_ATTRIBUTES": "3.4.2",
        "AUDIT_LOG_YEARS": "5.4.3",
        "TRAINING_MAX_INTERVAL_MONTHS": "5.3.4",
        "ARCHIVE_INSPECTION_YEARS": "5.5.7.1",
        "KEY_SIZE_REVIEW_YEARS": "6.1.5",
        "COMPLIANCE_AUDIT_MAX_INTERVAL_YEARS": "9.2",
        "MUNICIPAL_REPORT_MONTHS": "4.7.7",
        "ROOM_WATCH_HOURS_A_DAY": "5.1.2",
        "ROOM_WATCH_DAYS_A_YEAR": "5.1.2",
    }
)
"""Name of the constant -> clause of edition 1.00 that states it ("several" people counts as two)."""
