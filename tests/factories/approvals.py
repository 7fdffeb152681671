"""People with security keys, and approvals given by them through the real services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Unpack
from uuid import UUID

from django.db import transaction
from django_otp_webauthn.models import WebAuthnCredential

from apps.approvals.services import cast_vote, consume_approval, issue_ballot, request_approval
from apps.approvals.types import ApprovalView, ConsumedApproval, RequestTerms, ShownLine, Verdict
from apps.lib.actor import Actor, ActorKind, LoginStrength
from apps.lib.canonical import Plain
from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.staff.models import User
from tests.factories.staff import SINCE, member
from tests.fakes.softkey import SoftKey

SUBJECT: Final = "staff:somebody"
ACT: Final[Mapping[str, Plain]] = MappingProxyType({"role": "ops_staff", "person": SUBJECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Voter:
    """A person, the security key in the hand, and the person as actor after a login with it."""

    user: User
    key: SoftKey
    actor: Actor


def approver(
    username: str,
    *roles: str,
    organisation: str = "",
    since: datetime = SINCE,
    key: SoftKey | None = None,
) -> Voter:
    """Return a member of staff with a registered security key who holds the roles `since` then."""
    user = member(username, *roles, organisation=organisation, since=since)
    hand = key or SoftKey()
    register_key(user, hand)
    actor = Actor(
        kind=ActorKind.PERSON,
        actor_id=f"staff:{user.pk}",
        roles=frozenset(roles),
        organisation=user.organisation,
        terminal="test",
        strength=LoginStrength.PASSKEY,
    )
    return Voter(user=user, key=hand, actor=actor)


def register_key(user: User, key: SoftKey) -> None:
    """Register a security key for a person."""
    WebAuthnCredential.objects.create(
        user=user, name="soft key", confirmed=True, credential_id=key.credential_id, public_key=key.cose_key()
    )


def shown_for(kind: Kind, **values: str) -> tuple[ShownLine, ...]:
    """Return the lines that the kind asks for; what is not given in `values` reads ``-``."""
    return tuple(ShownLine(name=name, after=values.get(name, "-")) for name in KINDS[kind].shown)


def ask(
    asker: Actor,
    *,
    kind: Kind = Kind.ASSIGN_ROLE,
    subject: str = SUBJECT,
    act: Mapping[str, Plain] = ACT,
    clock: Clock = SYSTEM_CLOCK,
    **terms: Unpack[RequestTerms],
) -> UUID:
    """Ask for something that reads well enough; return the id of the request."""
    lines = shown_for(kind, role="ops_staff")
    view = request_approval(
        actor=asker, clock=clock, kind=kind, subject=subject, act=dict(act), shown=lines, **terms
    )
    return view.approval_id


def use(
    actor: Actor,
    approval_id: UUID,
    *,
    kind: Kind = Kind.ASSIGN_ROLE,
    subject: str = SUBJECT,
    act: Mapping[str, Plain] = ACT,
    clock: Clock = SYSTEM_CLOCK,
) -> ConsumedApproval:
    """Use the approval up as the transaction of an act would."""
    with transaction.atomic():
        used = consume_approval(
            actor=actor, clock=clock, approval_id=approval_id, kind=kind, subject=subject, act=dict(act)
        )
    assert used is not None
    return used


def vote(
    approval_id: UUID,
    voter: Voter,
    *,
    clock: Clock = SYSTEM_CLOCK,
    verdict: Verdict = Verdict.APPROVE,
    comment: str = "",
) -> ApprovalView:
    """Let the person vote with the own key."""
    ballot = issue_ballot(
        actor=voter.actor, clock=clock, approval_id=approval_id, verdict=verdict, comment=comment
    )
    assertion = voter.key.get(dict(ballot.options))
    return cast_vote(actor=voter.actor, clock=clock, ballot_id=ballot.ballot_id, assertion=assertion)


def approved(
    kind: Kind,
    *,
    subject: str,
    act: Mapping[str, Plain],
    asker: Actor,
    voters: Sequence[Voter],
    shown: Sequence[ShownLine] | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> UUID:
    """Ask and let everybody approve; return the id of the approval (complete if the voters suffice)."""
    lines = shown_for(kind) if shown is None else shown
    view = request_approval(actor=asker, clock=clock, kind=kind, subject=subject, act=act, shown=lines)
    for voter in voters:
        vote(view.approval_id, voter, clock=clock)
    return view.approval_id
