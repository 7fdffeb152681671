"""Ask for an approval: fix what will be done, show it, and wait for the signatures of others (5.2.2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Unpack

from django.db import transaction

from apps.approvals.adapters.directory import directory
from apps.approvals.errors import RequestInvalid
from apps.approvals.events import ApprovalEventName
from apps.approvals.models import ApprovalRequest
from apps.approvals.selectors.requests import view_of
from apps.approvals.services.rows import record
from apps.approvals.services.standing import refuse_asker
from apps.approvals.types import ApprovalView, RequestTerms, ShownLine
from apps.approvals.types.statement import RequestStatement, text_sha256
from apps.audit.services import refusals_audited
from apps.base.conf import relying_party
from apps.lib.actor import Actor
from apps.lib.canonical import Plain, canonical_text
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind, Need
from apps.lib.identifiers import new_id

_PERSON: Final = "staff:"
_LONGEST_SUBJECT: Final = 100
_LONGEST_TEXT: Final = 100_000
_MOST_EXTRA_VOTES: Final = 9


def request_approval(
    *,
    actor: Actor,
    clock: Clock,
    kind: Kind,
    subject: str,
    act: Mapping[str, Plain],
    shown: Sequence[ShownLine],
    **terms: Unpack[RequestTerms],
) -> ApprovalView:
    """Store the request for `act` on `subject` and return it; nothing is done before others have voted.

    `shown` holds the lines that the approvers read, at least those that the kind names. `terms` may add
    `reason`, `took_part` (actor ids of people who take part in the act and so do not vote) and
    `extra_votes` (beyond the table; the site value holds in any case). Raises `RequestRefused`,
    `RequestInvalid`, `StrongLoginNeeded`.
    """
    event = ApprovalEventName.REQUESTED
    with (
        refusals_audited(
            actor=actor, clock=clock, event=event, subject=f"kind:{kind}", clause=KINDS[kind].clause
        ),
        transaction.atomic(),
    ):
        refuse_asker(actor, kind, at=clock.now())
        _check_content(kind, subject, act, shown)
        row = _insert(_statement(actor, clock.now(), kind, subject, act, shown, terms))
        record(row, event, actor=actor, clock=clock)
    return view_of(row)


def _check_content(kind: Kind, subject: str, act: Mapping[str, Plain], shown: Sequence[ShownLine]) -> None:
    """Refuse a request that does not show what the kind asks for, or that has no canonical form."""
    if not subject or len(subject) > _LONGEST_SUBJECT or not subject.isascii() or not subject.isprintable():
        raise RequestInvalid("the subject must be an id or a code", field="subject")
    names = [line.name for line in shown]
    if absent := sorted(set(KINDS[kind].shown) - set(names)):
        raise RequestInvalid(f"not shown: {', '.join(absent)}", field="shown")
    if len(names) != len(set(names)):
        raise RequestInvalid("a line is shown twice", field="shown")
    try:
        length = len(canonical_text(act))
    except TypeError:
        raise RequestInvalid("the act has no canonical form", field="act") from None
    if length > _LONGEST_TEXT:
        raise RequestInvalid("the act is too large; name its digest instead", field="act")


def _statement(
    actor: Actor,
    at: datetime,
    kind: Kind,
    subject: str,
    act: Mapping[str, Plain],
    shown: Sequence[ShownLine],
    terms: RequestTerms,
) -> RequestStatement:
    row, rules, party = KINDS[kind], directory().voting_rules(), relying_party()
    took_part = tuple(sorted(set(terms.get("took_part", ()))))
    extra = max(rules.extra_votes, terms.get("extra_votes", 0))
    if not 0 <= extra <= _MOST_EXTRA_VOTES:
        raise RequestInvalid("too many further votes", field="extra_votes")
    mentioned = {actor.actor_id, subject, *took_part, *_texts(act)}
    return RequestStatement(
        approval_id=new_id(),
        kind=kind,
        clause=row.clause,
        subject=subject,
        act=act,
        shown=tuple(shown),
        reason=terms.get("reason", ""),
        needs=_raised(row.needs, extra),
        asked_by=tuple(sorted(role.value for role in row.asked_by)),
        other_hand=row.other_hand,
        took_part=took_part,
        people=_names(mentioned, at=at),
        requested_by=actor.actor_id,
        requested_at=at,
        expires_at=at + row.lifetime,
        use_within=row.use_within,
        settling=rules.settling,
        rp_id=party.rp_id,
        origins=tuple(sorted(party.origins)),
    )


def _raised(needs: tuple[Need, ...], extra: int) -> tuple[Need, ...]:
    """Return the partitions with further people in the first."""
    return (replace(needs[0], people=needs[0].people + extra), *needs[1:])


def _texts(value: Plain) -> Iterator[str]:
    """Yield every text in the act, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, Sequence):
        for member in value:
            yield from _texts(member)


def _names(mentioned: set[str], *, at: datetime) -> dict[str, str]:
    """Return the names of the people among the texts, so that a reader of the statement knows who is who."""
    found = {text: directory().standing(text, at=at) for text in mentioned if text.startswith(_PERSON)}
    return {actor_id: person.name for actor_id, person in sorted(found.items()) if person is not None}


def _insert(said: RequestStatement) -> ApprovalRequest:
    text = said.text()
    return ApprovalRequest.objects.create(
        id=said.approval_id,
        kind=said.kind.value,
        clause=said.clause,
        subject=said.subject,
        statement=text,
        digest=text_sha256(text),
        requested_by=said.requested_by,
        requested_at=said.requested_at,
        expires_at=said.expires_at,
    )
