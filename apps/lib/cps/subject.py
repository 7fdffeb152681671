"""What the linter looks at before an MSO may be signed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.lib.cps.site_policy import SITE_SETTINGS
from apps.lib.mdoc.profile import MsoProfile
from apps.lib.mdoc.types import PreparedMso

DEFAULT_CLOCK_TOLERANCE = timedelta(seconds=SITE_SETTINGS["clock_tolerance_seconds"].default)
DEFAULT_SIGNING_DELAY = timedelta(minutes=SITE_SETTINGS["signing_delay_max_minutes"].default)


@dataclass(frozen=True, slots=True, kw_only=True)
class MsoSubject:
    """An MSO about to be signed, with everything the rules compare it to.

    `to_be_signed` is the COSE Sig_structure; `certificate_key` and `key` are SubjectPublicKeyInfo in
    DER; datetimes are aware; `key_generated_on` and `key_use_until` are legal days (JST).
    """

    prepared: PreparedMso
    to_be_signed: bytes
    profile: MsoProfile
    profile_approved: bool
    application_approved: bool
    certificate_not_before: datetime
    certificate_not_after: datetime
    certificate_key: bytes
    key: bytes
    key_generated_on: date
    key_use_until: date
    signing_at: datetime
    clock_tolerance: timedelta = DEFAULT_CLOCK_TOLERANCE
    signing_delay: timedelta = DEFAULT_SIGNING_DELAY
