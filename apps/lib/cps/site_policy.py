"""Numbers that the regulation leaves to the site: name, unit, bounds, default and the clause they serve."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from apps.lib.errors import Invalid, Missing


class Unit(StrEnum):
    """What a value counts."""

    COUNT = "COUNT"
    SECONDS = "SECONDS"
    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"
    PERMILLE = "PERMILLE"
    SWITCH = "SWITCH"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSetting:
    """One value that the site may set: a whole number of `unit` within the bounds (a switch is 0 or 1)."""

    name: str
    unit: Unit
    lowest: int
    highest: int
    default: int
    clause: str

    def accept(self, value: object) -> int:
        """Return `value` when it is a whole number within the bounds; raise `Invalid` otherwise."""
        if type(value) is not int:
            raise Invalid("a whole number is needed", field=self.name, clause=self.clause)
        if not self.lowest <= value <= self.highest:
            raise Invalid(
                f"must lie between {self.lowest} and {self.highest}", field=self.name, clause=self.clause
            )
        return value


def _rows(*rows: tuple[str, Unit, int, int, int, str]) -> Mapping[str, SiteSetting]:
    settings = [
        SiteSetting(name=name, unit=unit, lowest=lowest, highest=highest, default=default, clause=clause)
        for name, unit, lowest, highest, default, clause in rows
    ]
    return MappingProxyType({setting.name: setting for setting in settings})


SITE_SETTINGS: Final = _rows(
    # name, unit, lowest, highest, default, clause
    ("batch_size_max", Unit.COUNT, 1, 100, 30, "4.7.1"),
    ("expected_update_lead_days", Unit.DAYS, 1, 29, 5, "6.3.2.2"),
    ("renewal_lead_days", Unit.DAYS, 1, 29, 7, "6.3.2.2"),
    ("min_remaining_validity_hours", Unit.HOURS, 1, 719, 24, "6.3.2.2"),
    ("signing_delay_max_minutes", Unit.MINUTES, 1, 240, 60, "6.8"),
    ("clock_tolerance_seconds", Unit.SECONDS, 0, 60, 1, "6.8"),
    ("nonce_lifetime_seconds", Unit.SECONDS, 30, 3600, 600, "3.2.1"),
    ("application_max_age_seconds", Unit.SECONDS, 60, 86400, 1800, "4.1.2"),
    ("liveness_threshold_permille", Unit.PERMILLE, 500, 1000, 900, "3.2.3"),
    ("liveness_max_age_seconds", Unit.SECONDS, 60, 3600, 900, "3.2.3"),
    ("face_match_threshold_permille", Unit.PERMILLE, 500, 1000, 850, "3.2.3"),
    ("face_match_max_age_seconds", Unit.SECONDS, 60, 3600, 900, "3.2.3"),
    ("jpki_status_max_age_seconds", Unit.SECONDS, 0, 86400, 3600, "3.2.3"),
    ("undelivered_after_hours", Unit.HOURS, 1, 720, 72, "4.4.1.1"),
    ("image_max_days", Unit.DAYS, 1, 30, 7, "10.4.5"),
    ("revocation_target_minutes", Unit.MINUTES, 1, 1440, 60, "4.9.5"),
    ("revocation_list_interval_minutes", Unit.MINUTES, 1, 1440, 60, "4.9.7"),
    ("revocation_list_lifetime_hours", Unit.HOURS, 1, 168, 24, "4.9.7"),
    ("revocation_list_max_latency_hours", Unit.HOURS, 1, 168, 24, "4.9.8"),
    ("suspension_max_days", Unit.DAYS, 1, 365, 30, "4.9.16"),
    ("log_seal_interval_seconds", Unit.SECONDS, 1, 86400, 60, "5.4.4"),
    ("log_review_interval_days", Unit.DAYS, 1, 365, 30, "5.4.2"),
    ("log_backup_interval_days", Unit.DAYS, 1, 31, 1, "5.4.5"),
    ("password_max_age_days", Unit.DAYS, 1, 365, 90, "5.2.3"),
    ("password_min_length", Unit.COUNT, 12, 64, 12, "5.2.3"),
    ("password_history", Unit.COUNT, 1, 24, 5, "5.2.3"),
    ("login_failures_allowed", Unit.COUNT, 3, 10, 5, "5.2.3"),
    ("login_lockout_minutes", Unit.MINUTES, 5, 1440, 60, "5.2.3"),
    ("session_idle_minutes", Unit.MINUTES, 5, 60, 30, "5.2.3"),
    ("session_max_hours", Unit.HOURS, 1, 12, 8, "5.2.3"),
    ("sessions_per_person", Unit.COUNT, 1, 3, 1, "5.2.3"),
    ("step_up_minutes", Unit.MINUTES, 1, 15, 5, "5.2.3"),
    ("card_for_deciding_roles", Unit.SWITCH, 0, 1, 0, "5.2.3"),
    ("approval_extra_votes", Unit.COUNT, 0, 3, 0, "5.2.2"),
    ("role_settling_minutes", Unit.MINUTES, 0, 1440, 10, "5.2.4"),
    ("role_assignment_max_days", Unit.DAYS, 1, 1096, 365, "5.2.4"),
    ("break_glass_max_hours", Unit.HOURS, 1, 24, 4, "5.7.1"),
    ("background_check_days", Unit.DAYS, 30, 3650, 1825, "5.3.2"),
    ("training_grace_days", Unit.DAYS, 0, 90, 30, "5.3.4"),
    ("contract_reminder_days", Unit.DAYS, 1, 180, 60, "5.3.7"),
    ("activity_plan_due_day", Unit.COUNT, 1, 28, 20, "5.2.1.2"),
    ("vulnerability_assessment_days", Unit.DAYS, 1, 365, 180, "5.4.8"),
    ("ceremony_lead_days", Unit.DAYS, 1, 20, 5, "5.6"),
    ("activation_quorum", Unit.COUNT, 2, 9, 2, "6.2.8.1"),
    ("mfa_for_activation", Unit.SWITCH, 0, 1, 1, "6.2.8.1"),
    ("custody_count_days", Unit.DAYS, 1, 366, 90, "6.4.2.1"),
    ("device_models_listed_only", Unit.SWITCH, 0, 1, 0, "6.1.1.2"),
    ("ds_key_bits", Unit.COUNT, 256, 521, 256, "6.1.5"),
    ("reactivate_on_worker_restart", Unit.SWITCH, 0, 1, 0, "6.2.8.1"),
)


def site_setting(name: str) -> SiteSetting:
    """Return the definition of that site value; raise `Missing` for an unknown name."""
    try:
        return SITE_SETTINGS[name]
    except KeyError:
        raise Missing(f"there is no site value named {name}", clause="1.5") from None
