"""What is kept under seal, counts of it, and what they found."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from apps.keys.states import CountResult, CustodyFindingKind, CustodyItemKind, ManagementKeyKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyItem:
    """A medium or a management key; `belongs_to` is the label of its key or of its HSM."""

    item_id: UUID
    kind: CustodyItemKind
    label: str
    belongs_to: str
    seal: str
    place: str
    custodian: str
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumFacts:
    """What is written on a new medium, where it goes, and whether it resists tampering (6.2.4.1)."""

    label: str
    seal: str
    place: str
    tamper_resistant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementKeyView:
    """A share or card in the hands of a custodian, never its value."""

    management_key_id: UUID
    kind: ManagementKeyKind
    label: str
    hsm: str
    seal: str
    place: str
    custodian: str
    ceremony_id: UUID
    registered_at: datetime
    voided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """One item of a count; result and what both read are told once the second custodian counted."""

    item_id: UUID
    label: str
    place: str
    seal: str
    result: CountResult | None
    read: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountView:
    """A count; it stands once a second custodian has counted too."""

    count_id: UUID
    counted_by: str
    counted_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    lines: tuple[CountLine, ...]

    @property
    def matches(self) -> bool:
        """Say whether both counters found everything as it is registered."""
        return all(line.result is CountResult.MATCHES for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyFindingView:
    """Something wrong in the safes that nobody has settled."""

    finding_id: UUID
    kind: CustodyFindingKind
    subject: str
    found_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyRegister:
    """Everything under seal, the count that waits for its second custodian, the last one, the next day."""

    items: tuple[CustodyItem, ...]
    waiting: CountView | None
    last: CountView | None
    due_on: date | None
    findings: tuple[CustodyFindingView, ...]
