"""A change of one site value as it is asked for, approved and carried out: the same words at each step."""

from dataclasses import dataclass
from typing import Final

from apps.approvals.types import ShownLine
from apps.lib.canonical import Plain
from apps.lib.clock import Clock
from apps.lib.cps.site_policy import SiteSetting, site_setting
from apps.policy.errors import RiskAssessmentNeeded, SiteValueUnchanged, StrengthReviewNeeded
from apps.policy.models import SitePolicyValue
from apps.policy.selectors import current_edition, key_size_supported, measure_dispensable
from apps.policy.types import EditionView

KEY_SIZE: Final = "ds_key_bits"
SECOND_FACTOR: Final = "mfa_for_activation"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteChange:
    """Version `version` of the value; `before` is the value that it replaces."""

    setting: SiteSetting
    edition: EditionView
    version: int
    before: int
    value: int

    def subject(self) -> str:
        """Return what the approval and the audit events name."""
        return f"site_value:{self.setting.name}"

    def act(self) -> dict[str, Plain]:
        """Return the act that the votes sign."""
        return {
            "name": self.setting.name,
            "value": self.value,
            "version": self.version,
            "edition": self.edition.version,
        }

    def shown(self) -> tuple[ShownLine, ...]:
        """Return what the approvers read."""
        return (
            ShownLine(name="name", after=self.setting.name),
            ShownLine(name="value", before=str(self.before), after=str(self.value)),
            ShownLine(name="unit", after=self.setting.unit.value),
            ShownLine(name="edition", after=self.edition.version),
        )


def planned_change(clock: Clock, *, name: str, value: int) -> SiteChange:
    """Return the next version of that value; inside a transaction, its rows stay locked.

    Raises `Missing`, `Invalid`, `EditionMissing`, `SiteValueUnchanged`, `StrengthReviewNeeded`,
    `RiskAssessmentNeeded`.
    """
    setting = site_setting(name)
    setting.accept(value)
    _check_support(setting, value, clock)
    edition = current_edition(on=clock.today())
    rows = SitePolicyValue.objects.select_for_update().filter(name=name).order_by("-version")
    newest = next(iter(rows), None)
    before = newest.value if newest else setting.default
    if newest is not None and value == before and newest.edition_id == edition.edition_id:
        raise SiteValueUnchanged(field="value", clause=setting.clause)
    return SiteChange(
        setting=setting,
        edition=edition,
        version=newest.version + 1 if newest else 1,
        before=before,
        value=value,
    )


def _check_support(setting: SiteSetting, value: int, clock: Clock) -> None:
    """Refuse a key size without a review (6.1.5), and no second factor without an assessment (6.2.8.1)."""
    if setting.name == KEY_SIZE and not key_size_supported(value, on=clock.today()):
        raise StrengthReviewNeeded(field=setting.name, clause="6.1.5")
    if (
        setting.name == SECOND_FACTOR
        and not value
        and not measure_dispensable(setting.name, on=clock.today())
    ):
        raise RiskAssessmentNeeded(field=setting.name, clause=setting.clause)
