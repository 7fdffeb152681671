"""Copies of keys, and what token and records disagree about."""

from uuid import UUID

from apps.base.conf import conf
from apps.keys.errors import FindingMissing
from apps.keys.models import DoctorReport, Hsm, KeyBackup, TokenFinding
from apps.keys.states import BackupState, FindingKind, TokenKind
from apps.keys.types import BackupView, DoctorView, FindingView


def key_backups(key_id: UUID) -> tuple[BackupView, ...]:
    """Return every copy of a key that was ever planned, oldest first."""
    rows = KeyBackup.objects.filter(key_id=key_id).select_related("token").order_by("planned_at")
    return tuple(backup_of(row) for row in rows)


def backup_media() -> tuple[tuple[UUID, str], ...]:
    """Return id and label of the registered backup tokens that are in use, by label."""
    rows = Hsm.objects.filter(kind=TokenKind.BACKUP, label__in=conf().backup_tokens)
    return tuple(rows.order_by("label").values_list("pk", "label"))


def open_findings() -> tuple[FindingView, ...]:
    """Return what is not settled, oldest first."""
    rows = TokenFinding.objects.filter(settled_at=None).order_by("found_at", "pk")
    return tuple(finding_of(row) for row in rows)


def finding(finding_id: UUID) -> FindingView:
    """Return one finding, settled or not; raise `FindingMissing`."""
    row = TokenFinding.objects.filter(pk=finding_id).first()
    if row is None:
        raise FindingMissing
    return finding_of(row)


def doctor_report() -> DoctorView | None:
    """Return the last examination of library, token and keys, or None before the first."""
    row = DoctorReport.objects.order_by("-examined_at").first()
    if row is None:
        return None
    return DoctorView(healthy=row.healthy, advice=row.advice, facts=row.facts, examined_at=row.examined_at)


def backup_of(row: KeyBackup) -> BackupView:
    """Return the row as a value."""
    return BackupView(
        backup_id=row.pk,
        key_id=row.key_id,
        medium_id=row.token_id,
        medium_label=row.token.label,
        state=BackupState(row.state),
        check_value=row.check_value,
        made_at=row.made_at,
    )


def finding_of(row: TokenFinding) -> FindingView:
    """Return the row as a value."""
    return FindingView(
        finding_id=row.pk,
        kind=FindingKind(row.kind),
        subject=row.subject,
        detail=row.detail,
        found_at=row.found_at,
    )
