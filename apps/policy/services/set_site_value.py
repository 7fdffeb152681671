"""Set a number that the regulation leaves to the site (1.1: every value has its clause and edition)."""

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.site_policy import SiteSetting, site_setting
from apps.policy.errors import PolicyDecisionRefused
from apps.policy.events import PolicyEvent
from apps.policy.models import SitePolicyValue
from apps.policy.permissions import may_decide
from apps.policy.selectors import current_edition, forget_site_values, site_value_view
from apps.policy.types import SiteValueView


def set_site_value(*, actor: Actor, clock: Clock, name: str, value: int) -> SiteValueView:
    """Store a new version of the value, under the edition in force; every version is kept.

    Raises `PolicyDecisionRefused`, `Missing` (unknown name), `Invalid` (not a whole number, out of
    bounds) and `EditionMissing`.
    """
    with (
        refusals_audited(actor=actor, clock=clock, event=PolicyEvent.SITE_VALUE_SET, subject="site_value"),
        transaction.atomic(),
    ):
        if not may_decide(actor):
            raise PolicyDecisionRefused(clause="1.3.5.1")
        setting = site_setting(name)
        _insert(actor, clock, setting, setting.accept(value))
        transaction.on_commit(forget_site_values)
    forget_site_values()
    return site_value_view(name)


def _insert(actor: Actor, clock: Clock, setting: SiteSetting, value: int) -> None:
    edition = current_edition(on=clock.today())
    rows = SitePolicyValue.objects.select_for_update().filter(name=setting.name)
    version = max((row.version for row in rows), default=0) + 1
    SitePolicyValue.objects.create(
        edition_id=edition.edition_id,
        name=setting.name,
        version=version,
        value=value,
        set_by=actor.actor_id,
        set_at=clock.now(),
    )
    record_event(
        actor=actor,
        clock=clock,
        event=PolicyEvent.SITE_VALUE_SET,
        subject=f"site_value:{setting.name}",
        clause=setting.clause,
        detail={"version": version, "value": value, "edition": edition.version},
    )
