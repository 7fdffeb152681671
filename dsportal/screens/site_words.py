"""The site's values in words: what each is called, and a number with its unit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.lib.cps.site_policy import SiteSetting, Unit

SECTIONS: Final[tuple[tuple[Any, Mapping[str, Any]], ...]] = (
    (
        _("Login"),
        MappingProxyType(
            {
                "password_min_length": _("Shortest password (signs)"),
                "password_max_age_days": _("Age at which a password must be changed"),
                "password_history": _("Earlier passwords that may not be used again"),
                "login_failures_allowed": _("Failed logins before the account is locked"),
                "login_lockout_minutes": _("Duration of the lock after failed logins"),
                "session_idle_minutes": _("End of a session without activity"),
                "session_max_hours": _("Longest session"),
                "sessions_per_person": _("Sessions of one person at a time"),
                "step_up_minutes": _("Second factor is asked again before a dangerous act after"),
                "card_for_deciding_roles": _("IC card login for deciding roles"),
            }
        ),
    ),
    (
        _("Approvals and roles"),
        MappingProxyType(
            {
                "approval_extra_votes": _("Votes beyond the number of the regulation"),
                "role_settling_minutes": _("Time after which a new role may vote"),
                "role_assignment_max_days": _("Longest assignment of a role"),
                "break_glass_max_hours": _("Longest emergency assignment"),
                "activation_quorum": _("Custodians who open the signer"),
                "ceremony_lead_days": _("Working days between a key ceremony and the end of the key before"),
                "mfa_for_activation": _("Second factor of the custodians"),
                "reactivate_on_worker_restart": _(
                    "Reopen after a restart of a worker without the custodians"
                ),
            }
        ),
    ),
    (
        _("Keys and devices"),
        MappingProxyType(
            {
                "custody_count_days": _("Interval of the counts of media and management keys"),
                "device_models_listed_only": _("Only listed device models"),
                "ds_key_bits": _("Size of the signing keys (bits)"),
            }
        ),
    ),
    (
        _("Personnel"),
        MappingProxyType(
            {
                "background_check_days": _("Validity of a background check"),
                "training_grace_days": _("Reminder before a training is due"),
                "contract_reminder_days": _("Reminder before a contract ends"),
                "activity_plan_due_day": _("Day of the month on which the activity plan is due"),
            }
        ),
    ),
    (
        _("Screening of applications"),
        MappingProxyType(
            {
                "nonce_lifetime_seconds": _("Lifetime of a nonce"),
                "application_max_age_seconds": _("Oldest signed application"),
                "liveness_threshold_permille": _("Liveness: lowest score"),
                "liveness_max_age_seconds": _("Liveness: oldest result"),
                "face_match_threshold_permille": _("Face match: lowest score"),
                "face_match_max_age_seconds": _("Face match: oldest result"),
                "jpki_status_max_age_seconds": _("JPKI: oldest status of a certificate"),
                "image_max_days": _("Longest storage of images"),
            }
        ),
    ),
    (
        _("Issuance"),
        MappingProxyType(
            {
                "batch_size_max": _("Largest batch (records)"),
                "expected_update_lead_days": _("Expected update before the end of validity"),
                "renewal_lead_days": _("Renewal before the end of validity"),
                "min_remaining_validity_hours": _("Shortest remaining validity at signing"),
                "signing_delay_max_minutes": _("Longest delay of a signature"),
                "clock_tolerance_seconds": _("Tolerance of the clock"),
                "undelivered_after_hours": _("A record counts as undelivered after"),
            }
        ),
    ),
    (
        _("Revocation"),
        MappingProxyType(
            {
                "revocation_target_minutes": _("Time from request to revocation"),
                "revocation_list_interval_minutes": _("Interval of the revocation information"),
                "revocation_list_lifetime_hours": _("Validity of the revocation information"),
                "revocation_list_max_latency_hours": _("Longest latency of the revocation information"),
                "suspension_max_days": _("Longest suspension"),
            }
        ),
    ),
    (
        _("Audit log"),
        MappingProxyType(
            {
                "log_seal_interval_seconds": _("Interval of the seals"),
                "log_review_interval_days": _("Interval of the reviews of the log"),
                "log_backup_interval_days": _("Interval of the backups of the log"),
                "vulnerability_assessment_days": _("Interval of the vulnerability assessments"),
            }
        ),
    ),
)
NAMES: Final[Mapping[str, Any]] = MappingProxyType(
    {name: words for _title, names in SECTIONS for name, words in names.items()}
)


def value_text(setting: SiteSetting, value: int) -> str:
    """Return a value with its unit in the reader's language, e.g. ``30 minutes``, ``85.0 %``, ``on``."""
    if setting.unit is Unit.SWITCH:
        return gettext("on") if value else gettext("off")
    if setting.unit is Unit.PERMILLE:
        return f"{value / 10:.1f} %"
    if setting.unit is Unit.COUNT:
        return str(value)
    return _duration(setting.unit, value)


def bounds_text(setting: SiteSetting) -> str:
    """Return the lowest and the highest value that the code allows."""
    if setting.unit is Unit.SWITCH:
        return f"{gettext('on')} / {gettext('off')}"
    return f"{value_text(setting, setting.lowest)} – {value_text(setting, setting.highest)}"


def _duration(unit: Unit, value: int) -> str:
    words = {
        Unit.SECONDS: ngettext("%(number)d second", "%(number)d seconds", value),
        Unit.MINUTES: ngettext("%(number)d minute", "%(number)d minutes", value),
        Unit.HOURS: ngettext("%(number)d hour", "%(number)d hours", value),
        Unit.DAYS: ngettext("%(number)d day", "%(number)d days", value),
    }
    return words[unit] % {"number": value}
