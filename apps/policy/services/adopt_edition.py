"""Adopt an edition of the regulation that this program implements (1.5.3)."""

from django.db import transaction

from apps.audit.services import record_event, refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.editions import Edition
from apps.policy.errors import EditionDiffers, PolicyDecisionRefused
from apps.policy.events import PolicyEvent
from apps.policy.models import PolicyEdition
from apps.policy.permissions import may_adopt
from apps.policy.selectors.editions import edition_view
from apps.policy.types import EditionView


def adopt_edition(*, actor: Actor, clock: Clock, edition: Edition) -> EditionView:
    """Load the edition as a row; a second time nothing happens.

    Raises `PolicyDecisionRefused`, and `EditionDiffers` when another text was adopted under that version.
    """
    subject = f"edition:{edition.version}"
    with (
        refusals_audited(actor=actor, clock=clock, event=PolicyEvent.EDITION_ADOPTED, subject=subject),
        transaction.atomic(),
    ):
        if not may_adopt(actor):
            raise PolicyDecisionRefused(clause="1.5.3")
        known = PolicyEdition.objects.filter(version=edition.version).first()
        if known is None:
            known = _insert(actor, clock, edition)
        if known.text_sha256 != edition.text_sha256:
            raise EditionDiffers(clause="1.5.3")
    return edition_view(known)


def _insert(actor: Actor, clock: Clock, edition: Edition) -> PolicyEdition:
    row = PolicyEdition.objects.create(
        version=edition.version,
        issued_on=edition.issued_on,
        in_force_from=edition.in_force_from,
        in_force_until=edition.in_force_until,
        text_sha256=edition.text_sha256,
        changed_parts=edition.changed_parts,
        adopted_by=actor.actor_id,
        adopted_at=clock.now(),
    )
    record_event(
        actor=actor,
        clock=clock,
        event=PolicyEvent.EDITION_ADOPTED,
        subject=f"edition:{edition.version}",
        clause="1.5.3",
        detail={"text_sha256": edition.text_sha256},
    )
    return row
