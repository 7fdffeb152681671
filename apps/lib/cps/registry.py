"""All rules for an MSO, written out in the order of the regulation."""

from datetime import date
from functools import lru_cache
from typing import Final

from apps.lib.cps.rule import Rule
from apps.lib.cps.rules import (
    s1_3_1_certificate_key,
    s1_3_2_application_approved,
    s3_1_5_device_key_identity,
    s6_1_5_1_ds_key,
    s6_1_5_2_device_key_curve,
    s6_3_2_1_certificate_window,
    s6_3_2_1_key_use,
    s6_3_2_2_mso_validity,
    s6_8_signing_time,
    s8_1_digests,
    s8_1_fields,
    s8_1_profile_approved,
    s8_1_status,
    s8_1_times,
)
from apps.lib.cps.subject import MsoSubject

MSO_RULES: Final[tuple[Rule[MsoSubject], ...]] = (
    s1_3_1_certificate_key.RULE,
    s1_3_2_application_approved.RULE,
    s3_1_5_device_key_identity.RULE,
    s6_1_5_1_ds_key.RULE,
    s6_1_5_2_device_key_curve.RULE,
    s6_3_2_1_certificate_window.RULE,
    s6_3_2_1_key_use.RULE,
    s6_3_2_2_mso_validity.RULE,
    s6_8_signing_time.RULE,
    s8_1_digests.RULE,
    s8_1_fields.RULE,
    s8_1_profile_approved.RULE,
    s8_1_status.RULE,
    s8_1_times.RULE,
)


@lru_cache(maxsize=64)
def mso_rules_in_force(on: date) -> tuple[Rule[MsoSubject], ...]:
    """Return the rules that bind on that legal day."""
    return tuple(rule for rule in MSO_RULES if rule.is_in_force(on))
