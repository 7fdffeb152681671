"""What is wrong with the stored rules: values and profiles that came past the commands (1.5.3, 8.1)."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from apps.approvals.selectors import used_act
from apps.base.conf import conf
from apps.lib.canonical import Plain
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.site_policy import SITE_SETTINGS
from apps.policy.models import MsoProfileVersion, SitePolicyValue
from apps.policy.states import ProfileState
from apps.policy.types import PolicyFault, PolicyFaultCode


def policy_faults() -> tuple[PolicyFault, ...]:
    """Return everything that is wrong, values first."""
    return (*_values(), *_profiles())


def _values() -> Iterator[PolicyFault]:
    for row in SitePolicyValue.objects.select_related("edition").order_by("name", "version"):
        setting = SITE_SETTINGS.get(row.name)
        clause = setting.clause if setting else "1.5"
        subject, detail = f"site_value:{row.name}", f"version {row.version} value {row.value}"
        if setting is None or not setting.lowest <= row.value <= setting.highest:
            yield _fault(PolicyFaultCode.VALUE_OUT_OF_BOUNDS, subject, clause, detail)
        act = {"value": row.value, "version": row.version}
        if not _is_supported(row.approval_id, Kind.SET_SITE_VALUE, subject, act, by=row.set_by):
            yield _fault(PolicyFaultCode.VALUE_UNSUPPORTED, subject, clause, detail)


def _profiles() -> Iterator[PolicyFault]:
    for row in MsoProfileVersion.objects.filter(state=ProfileState.APPROVED).order_by("doc_type"):
        subject, act = f"profile:{row.pk}", {"body_sha256": row.body_sha256}
        if not _is_supported(row.approval_id, Kind.APPROVE_PROFILE, subject, act, by="system:"):
            detail = f"version {row.version} {row.body_sha256}"
            yield _fault(PolicyFaultCode.PROFILE_UNSUPPORTED, subject, "8.1", detail)


def _is_supported(
    approval_id: UUID | None, kind: Kind, subject: str, act: Mapping[str, Plain], *, by: str
) -> bool:
    """Say whether a used approval of that kind says the same, or the set-up of an evaluation wrote it."""
    if approval_id is None:
        return by.startswith("system:") and not conf().production
    said = used_act(approval_id, kind=kind, subject=subject)
    return said is not None and {name: said.get(name) for name in act} == act


def _fault(code: PolicyFaultCode, subject: str, clause: str, detail: str) -> PolicyFault:
    return PolicyFault(code=code, subject=subject, clause=clause, detail=detail)
