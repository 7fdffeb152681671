"""Contracts with contractors and the checks of their people (5.3.6, 5.3.7)."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from apps.staff.models import ContractorContract, ContractorPreCheck, MeasureConsent
from apps.staff.types import (
    CheckResult,
    ContractTerms,
    ContractView,
    Gap,
    GapCode,
    Measure,
    MeasureView,
    PreCheckView,
)


def contract_gaps(user_id: UUID, *, on: date) -> tuple[Gap, ...]:
    """Return why a contractor's person may not work on that day; nothing when one contract is in order.

    Without any the newest contract says why.
    """
    return gaps_under(pre_checks((user_id,)), on=on)


def pre_checks(people: Collection[UUID]) -> QuerySet[ContractorPreCheck]:
    """Return the checks of these people with their contracts, oldest first."""
    checks = ContractorPreCheck.objects.filter(user_id__in=people).select_related("contract")
    return checks.order_by("checked_on", "recorded_at")


def gaps_under(checks: Iterable[ContractorPreCheck], *, on: date) -> tuple[Gap, ...]:
    """Do as `contract_gaps` with one person's checks that were read already, oldest first."""
    newest = {row.contract_id: row for row in checks}
    found: Gap | None = None
    for row in newest.values():
        found = _gap(row, on)
        if found is None:
            return ()
    return (found or Gap(code=GapCode.PRE_CHECK_MISSING),)


def _gap(row: ContractorPreCheck, on: date) -> Gap | None:
    """Return what is wrong with one contract for the person that was checked under it."""
    contract = row.contract
    if row.result != CheckResult.PASSED or row.checked_on > on:
        return Gap(code=GapCode.PRE_CHECK_MISSING, detail=contract.number)
    if not contract_terms(contract).complete():
        return Gap(code=GapCode.CONTRACT_INCOMPLETE, detail=contract.number)
    if on > contract.ends_on:
        return Gap(code=GapCode.CONTRACT_EXPIRED, detail=contract.number)
    if on < contract.starts_on:
        return Gap(code=GapCode.CONTRACT_MISSING, detail=contract.number)
    return None


def contract_terms(row: ContractorContract) -> ContractTerms:
    """Return the checklist of a contract."""
    return ContractTerms(
        confidentiality=row.confidentiality,
        measures_on_breach=row.measures_on_breach,
        guarantee=row.guarantee,
        compensation=row.compensation,
        penalty=row.penalty,
    )


def contract_view(row: ContractorContract) -> ContractView:
    """Return what may be shown of a contract."""
    return ContractView(
        contract_id=row.pk,
        number=row.number,
        contractor=row.contractor,
        terms=contract_terms(row),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        file_sha256=row.file_sha256,
    )


def contracts() -> tuple[ContractView, ...]:
    """Return every contract, the one that ends first at the top."""
    return tuple(contract_view(row) for row in ContractorContract.objects.order_by("ends_on", "number"))


def pre_check_view(row: ContractorPreCheck) -> PreCheckView:
    """Return what may be shown of a check of a contractor's person."""
    return PreCheckView(
        pre_check_id=row.pk,
        user_id=row.user_id,
        contract_id=row.contract_id,
        result=CheckResult(row.result),
        checked_on=row.checked_on,
        checked_by=row.checked_by,
    )


def measures_of(contract_id: UUID) -> tuple[MeasureView, ...]:
    """Return the measures taken under a contract, oldest first."""
    rows = MeasureConsent.objects.filter(contract_id=contract_id).order_by("taken_at")
    return tuple(measure_view(row) for row in rows)


def measure_view(row: MeasureConsent) -> MeasureView:
    """Return what may be shown of a measure."""
    return MeasureView(
        measure_id=row.pk,
        contract_id=row.contract_id,
        user_id=row.user_id,
        measure=Measure(row.measure),
        approval_id=row.approval_id,
        taken_at=row.taken_at,
    )
