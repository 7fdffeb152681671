"""What lies under seal, when it was counted, and what is wrong (5.2.1.3, 6.4.2.1)."""

from datetime import date, timedelta

from apps.keys.models import BackupMedium, CustodyCount, CustodyCountLine, CustodyFinding, ManagementKey
from apps.keys.selectors.media import kept_media
from apps.keys.states import CountResult, CustodyFindingKind, CustodyItemKind, ManagementKeyKind
from apps.keys.types import (
    CountLine,
    CountView,
    CustodyFindingView,
    CustodyItem,
    CustodyRegister,
    ManagementKeyView,
)
from apps.lib.cps.periods import day_in_japan
from apps.policy.selectors import site_value


def custody_items() -> tuple[CustodyItem, ...]:
    """Return every medium that is not destroyed and every management key that is not void, by label."""
    media = [_item(row, CustodyItemKind.MEDIUM, row.key.label) for row in kept_media().select_related("key")]
    keys = [
        _item(row, CustodyItemKind.MANAGEMENT_KEY, row.hsm.label)
        for row in ManagementKey.objects.filter(voided_at=None).select_related("hsm")
    ]
    return tuple(sorted([*media, *keys], key=lambda item: (item.label, str(item.item_id))))


def management_keys() -> tuple[ManagementKeyView, ...]:
    """Return every management key there ever was, void ones too, the newest first."""
    rows = ManagementKey.objects.select_related("hsm").order_by("-registered_at", "label")
    return tuple(management_key_of(row) for row in rows)


def custody_register() -> CustodyRegister:
    """Return the register as it stands now; `due_on` is None while nothing is under seal."""
    waiting = CustodyCount.objects.filter(confirmed_at=None).order_by("counted_at").last()
    last = CustodyCount.objects.exclude(confirmed_at=None).order_by("confirmed_at").last()
    return CustodyRegister(
        items=custody_items(),
        waiting=count_of(waiting) if waiting else None,
        last=count_of(last) if last else None,
        due_on=count_due_on(),
        findings=open_custody_findings(),
    )


def count_due_on() -> date | None:
    """Return the last legal day for the next count; None while nothing is under seal.

    The days of the site value run from the last count, else from the first registration.
    """
    items = custody_items()
    if not items:
        return None
    counts = CustodyCount.objects.exclude(confirmed_at=None).order_by("confirmed_at")
    last = counts.values_list("confirmed_at", flat=True).last()
    begun = last or min(item.registered_at for item in items)
    return day_in_japan(begun) + timedelta(days=site_value("custody_count_days"))


def open_custody_findings() -> tuple[CustodyFindingView, ...]:
    """Return what nobody has settled, oldest first."""
    rows = CustodyFinding.objects.filter(settled_at=None).order_by("found_at", "subject")
    return tuple(custody_finding_of(row) for row in rows)


def custody_finding_of(row: CustodyFinding) -> CustodyFindingView:
    """Return the row as a value."""
    return CustodyFindingView(
        finding_id=row.pk, kind=CustodyFindingKind(row.kind), subject=row.subject, found_at=row.found_at
    )


def count_of(row: CustodyCount) -> CountView:
    """Return the row with its lines as a value."""
    lines = CustodyCountLine.objects.filter(count=row).order_by("label", "item_id")
    return CountView(
        count_id=row.pk,
        counted_by=row.counted_by,
        counted_at=row.counted_at,
        confirmed_by=row.confirmed_by,
        confirmed_at=row.confirmed_at,
        lines=tuple(
            CountLine(
                item_id=line.item_id,
                label=line.label,
                place=line.place,
                seal=line.seal,
                result=CountResult(line.result) if line.result else None,
                read=(line.first_seal, line.second_seal) if line.result else ("", ""),
            )
            for line in lines
        ),
    )


def management_key_of(row: ManagementKey) -> ManagementKeyView:
    """Return the row as a value."""
    return ManagementKeyView(
        management_key_id=row.pk,
        kind=ManagementKeyKind(row.kind),
        label=row.label,
        hsm=row.hsm.label,
        seal=row.seal,
        place=row.place,
        custodian=row.custodian,
        ceremony_id=row.ceremony_id,
        registered_at=row.registered_at,
        voided_at=row.voided_at,
    )


def _item(row: BackupMedium | ManagementKey, kind: CustodyItemKind, belongs_to: str) -> CustodyItem:
    return CustodyItem(
        item_id=row.pk,
        kind=kind,
        label=row.label,
        belongs_to=belongs_to,
        seal=row.seal,
        place=row.place,
        custodian=row.custodian,
        registered_at=row.registered_at,
    )
