"""Whether a request follows the rules in force, and was asked for through this program.

The rules stand in the statement, so that a vote signs them. Whoever writes rows past the services could
write milder ones; such a request is neither voted on nor used.
"""

import json
from typing import Final

from apps.approvals.adapters.directory import directory
from apps.approvals.errors import ApprovalTampered, RulesDiffer
from apps.approvals.events import ApprovalEventName
from apps.approvals.models import ApprovalRequest
from apps.approvals.services.rows import subject_of
from apps.approvals.types.statement import RequestStatement
from apps.audit.selectors import trail
from apps.audit.types import Outcome
from apps.base.conf import relying_party
from apps.lib.cps.approval_kinds import KINDS, Need

_DIGEST: Final = "request_sha256"


def refuse_other_rules(row: ApprovalRequest, request: RequestStatement) -> None:
    """Refuse a request with milder rules than the table and the site have now, or that nobody asked for.

    Raises `RulesDiffer` (also when the rules became stricter meanwhile: ask anew), `ApprovalTampered`.
    """
    if not (_follows_the_table(request) and _follows_the_site(request)):
        raise RulesDiffer(clause=request.clause)
    if not any(
        event.event == ApprovalEventName.REQUESTED
        and event.outcome is Outcome.DONE
        and event.actor_id == request.requested_by
        and json.loads(event.detail).get(_DIGEST) == row.digest
        for event in trail(subject_of(row.pk))
    ):
        raise ApprovalTampered("the audit log does not know this request")


def _follows_the_table(request: RequestStatement) -> bool:
    kind = KINDS[request.kind]
    return (
        len(request.needs) == len(kind.needs)
        and all(_is_as_strict(said, need) for said, need in zip(request.needs, kind.needs, strict=True))
        and set(request.asked_by) == set(kind.asked_by)
        and (request.other_hand or not kind.other_hand)
        and request.expires_at <= request.requested_at + kind.lifetime
        and request.use_within <= kind.use_within
    )


def _follows_the_site(request: RequestStatement) -> bool:
    rules, party = directory().voting_rules(), relying_party()
    people = KINDS[request.kind].needs[0].people + rules.extra_votes
    return (
        request.needs[0].people >= people
        and request.settling >= rules.settling
        and request.rp_id == party.rp_id
        and set(request.origins) <= set(party.origins)
    )


def _is_as_strict(said: Need, need: Need) -> bool:
    return (
        said.people >= need.people
        and said.organisations >= need.organisations
        and set(said.roles) == set(need.roles)
    )
