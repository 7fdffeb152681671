"""SIMULATED people decide: requests, votes signed with their software keys, and the acts that follow."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from apps.approvals.selectors import approval_view
from apps.approvals.services import cast_vote, issue_ballot
from apps.approvals.types import ApprovalView, Verdict
from apps.lib.actor import Actor, system_actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.policy.selectors import profiles
from apps.policy.services import (
    approve_profile,
    request_profile_approval,
    request_site_value,
    set_site_value,
)
from apps.staff.services import (
    confirm_authenticator,
    enrol_passkey,
    enrol_totp,
    prepare_totp,
    seed_personnel_file,
)
from apps.staff.types import FactorView, NewPasskey
from dsportal.demo.place import BASE_URL
from dsportal.demo.soft_key import SoftKey

SYSTEM = system_actor("demo")
_NEARLY_A_YEAR = timedelta(days=350)
_DUE_SOON = "ops-staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Who asks, who votes, and the software keys in their hands."""

    actors: Mapping[str, Actor]
    keys: Mapping[str, SoftKey]

    @property
    def office(self) -> Actor:
        """The operations manager, who asks and carries out."""
        return self.actors["ops-manager"]

    def vote(self, view: ApprovalView, *voters: str) -> UUID:
        """Let these people approve; return the id of the approval."""
        for name in voters:
            ballot = issue_ballot(
                actor=self.actors[name],
                clock=SYSTEM_CLOCK,
                approval_id=view.approval_id,
                verdict=Verdict.APPROVE,
                comment="",
            )
            assertion = self.keys[name].get(dict(ballot.options))
            cast_vote(
                actor=self.actors[name], clock=SYSTEM_CLOCK, ballot_id=ballot.ballot_id, assertion=assertion
            )
        return view.approval_id


def settle_at_once() -> None:
    """Let roles of this evaluation vote without waiting: everybody got them a moment ago."""
    set_site_value(actor=SYSTEM, clock=SYSTEM_CLOCK, name="role_settling_minutes", value=0)


def fill_files(actors: Mapping[str, Actor]) -> None:
    """Give everybody the checks, qualifications and trainings of the role; one training is due soon."""
    today = SYSTEM_CLOCK.today()
    for name, actor in actors.items():
        trained_on = today - _NEARLY_A_YEAR if name == _DUE_SOON else today
        seed_personnel_file(
            actor=SYSTEM,
            clock=SYSTEM_CLOCK,
            user_id=_user_id(actor),
            roles=sorted(actor.roles),
            trained_on=trained_on,
        )


def hand_out_keys(actors: Mapping[str, Actor]) -> tuple[Board, str]:
    """Register the software keys; return the board and the TOTP secret of the operations manager.

    The first key of an account needs nobody; each further one is approved by another person (5.2.3).
    """
    names = ("ops-manager", "ca-manager-1", "ca-manager-2")
    board = Board(actors=actors, keys={name: SoftKey(origin=BASE_URL) for name in names})
    for name in names:
        factor = _register(board, name)
        if factor.approval_id is not None:
            _confirm(board, name, factor, voter="ops-manager")
    device = prepare_totp(actor=board.office, clock=SYSTEM_CLOCK, user_id=_user_id(board.office))
    app = enrol_totp(
        actor=board.office,
        clock=SYSTEM_CLOCK,
        user_id=_user_id(board.office),
        device_id=device.pk,
        name="TOTP",
    )
    _confirm(board, "ops-manager", app, voter="ca-manager-1")
    return board, base64.b32encode(device.bin_key).decode("ascii")


def approve_profiles(board: Board) -> int:
    """Have both organisations approve the proposed profiles; return how many votes were signed."""
    voters = ("ca-manager-1", "ca-manager-2")
    for profile in profiles():
        view = request_profile_approval(
            actor=board.office,
            clock=SYSTEM_CLOCK,
            profile_id=profile.profile_id,
            body_sha256=profile.body_sha256,
            reason="first profile",
        )
        approve_profile(
            actor=board.office,
            clock=SYSTEM_CLOCK,
            profile_id=profile.profile_id,
            body_sha256=profile.body_sha256,
            approval_id=board.vote(view, *voters),
        )
    return len(voters)


def leave_work(board: Board) -> int:
    """Leave requests that wait for votes, for people to look at; return how many."""
    first = _ask(board, "password_min_length", 14, "longer passwords")
    board.vote(first, "ca-manager-1")
    _ask(board, "batch_size_max", 20, "smaller batches")
    return 2


def _ask(board: Board, name: str, value: int, reason: str) -> ApprovalView:
    return request_site_value(actor=board.office, clock=SYSTEM_CLOCK, name=name, value=value, reason=reason)


def _register(board: Board, name: str) -> FactorView:
    key, actor = board.keys[name], board.actors[name]
    passkey = NewPasskey(
        credential_id=key.credential_id,
        public_key=key.cose_key(),
        sign_count=0,
        aaguid="00000000-0000-0000-0000-000000000000",
        transports=("usb",),
        discoverable=None,
        backup_eligible=False,
        backed_up=False,
        attestation_format="none",
        attestation=b"",
        client_data=b"",
    )
    return enrol_passkey(
        actor=actor, clock=SYSTEM_CLOCK, user_id=_user_id(actor), passkey=passkey, name="SIMULATED key"
    )


def _confirm(board: Board, name: str, factor: FactorView, *, voter: str) -> None:
    if factor.approval_id is None:
        raise RuntimeError("a further factor asks for an approval")
    board.vote(approval_view(factor.approval_id), voter)
    confirm_authenticator(actor=board.actors[name], clock=SYSTEM_CLOCK, factor_id=factor.factor_id)


def _user_id(actor: Actor) -> UUID:
    return UUID(actor.actor_id.removeprefix("staff:"))
