"""6.1.1.1, 6.2.11: what the certifying programme says of an HSM, and until when."""

from typing import Final

from django.db import transaction

from apps.audit.services import refusals_audited
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.roles import Role
from apps.lib.errors import Invalid
from apps.policy.events import PolicyEvent
from apps.policy.models import HsmEvidence
from apps.policy.permissions import require_office
from apps.policy.selectors.evidence import evidence_view
from apps.policy.services._assurance import note, stated
from apps.policy.types import ModuleEvidence, ModuleEvidenceView

_CLAUSE: Final = "6.2.11"
_LEVELS: Final = range(1, 5)  # of FIPS 140-3


def record_hsm_evidence(*, actor: Actor, clock: Clock, evidence: ModuleEvidence) -> ModuleEvidenceView:
    """Record a check of the module's validation; a worse finding is recorded like a good one.

    The newest record of a manufacturer, model and firmware counts. Raises `AssuranceRefused`, `Invalid`.
    """
    with (
        refusals_audited(
            actor=actor, clock=clock, event=PolicyEvent.HSM_EVIDENCE_RECORDED, subject="hsm_evidence"
        ),
        transaction.atomic(),
    ):
        require_office(actor, (Role.PKI_ENGINEER, Role.OPERATIONS_MANAGER), clause=_CLAUSE)
        if evidence.level not in _LEVELS:
            raise Invalid("a level lies between 1 and 4", field="level", clause=_CLAUSE)
        row = HsmEvidence.objects.create(
            manufacturer=stated(evidence.manufacturer, field="manufacturer", longest=32),
            model=stated(evidence.model, field="model", longest=16),
            firmware=stated(evidence.firmware, field="firmware", longest=16),
            level=evidence.level,
            certificate=stated(evidence.certificate, field="certificate", longest=48),
            status=evidence.status.value,
            sunset_on=evidence.sunset_on,
            document=stated(evidence.document, field="document", longest=200),
            recorded_by=actor.actor_id,
            recorded_at=clock.now(),
        )
        note(
            PolicyEvent.HSM_EVIDENCE_RECORDED,
            f"hsm_evidence:{row.pk}",
            actor=actor,
            clock=clock,
            clause=_CLAUSE,
            detail={"model": row.model, "status": row.status, "sunset": row.sunset_on.isoformat()},
        )
        return evidence_view(row)
