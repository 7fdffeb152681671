"""The picture of the separation of duties: which roles lie apart, who holds what, what the prover says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.critical_acts import CHAINS
from apps.lib.cps.separation import Finding, Place, prove
from apps.staff.selectors import holders, members
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.separation_picture import people_picture, role_picture
from dsportal.visibility import Screen

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """One line of a path in words: the act, what is done in it, by whom, by which role."""

    act: str
    part: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The answer of the prover for one critical act, with names."""

    finding: Finding
    names: Sequence[str]
    path: Sequence[Doer]

    @property
    def tone(self) -> str:
        """``bad`` where too few people suffice, ``wait`` where nobody can do it at all."""
        if not self.finding.holds:
            return "bad"
        return "good" if self.finding.group else "wait"


@role_gate(Screen.SEPARATION)
@require_GET
def separation(request: HttpRequest) -> HttpResponse:
    """Show roles, people and critical acts as they stand now."""
    now = SYSTEM_CLOCK.now()
    people = holders(start=now, end=now + _INSTANT)
    names = {member.username: member.display_name for member in members()}
    proofs = sorted(
        (_proof(finding, names) for finding in prove(people)), key=lambda proof: proof.finding.holds
    )
    chains = {chain.code for chain in CHAINS}
    return page(
        request,
        "screens/separation.html",
        {
            "title": _("Separation of duties"),
            "roles": role_picture(people),
            "people": people_picture(people, names),
            "chains": [proof for proof in proofs if proof.finding.critical.code in chains],
            "singles": [proof for proof in proofs if proof.finding.critical.code not in chains],
            "broken": sum(proof.tone == "bad" for proof in proofs),
            "unstaffed": sum(proof.tone == "wait" for proof in proofs),
            "total": len(proofs),
        },
    )


def _proof(finding: Finding, names: dict[str, str]) -> Proof:
    """Put names in the place of user names."""
    group = finding.group
    return Proof(
        finding=finding,
        names=tuple(names[person] for person in group.people) if group else (),
        path=tuple(_doer(place, names) for place in group.path) if group else (),
    )


def _doer(place: Place, names: dict[str, str]) -> Doer:
    return Doer(act=place.act, part=place.part.value, name=names[place.person], role=place.role)
