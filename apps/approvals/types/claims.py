"""What a row of any app says about the approval on which it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from apps.lib.canonical import Plain
from apps.lib.cps.approval_kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A row in a state that only an approval brings about; `act` is what both must say alike.

    `row` names table and id; without `subject` it may be about anything. `by` wrote it: the set-up of an
    evaluation needs no approval.
    """

    row: str
    kind: Kind
    approval_id: UUID | None
    subject: str = ""
    act: Mapping[str, Plain] = field(default_factory=dict)
    by: str = ""
