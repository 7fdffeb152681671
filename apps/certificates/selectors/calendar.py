"""The key calendar as it stands: which dates have come near, for whom (5.6, 6.3.2.1)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from apps.certificates.errors import NoRootCertificate
from apps.certificates.models import CertificateOrder, DsCertificate
from apps.certificates.selectors.root import crl_status, pinned_root
from apps.certificates.states import CertificateState, CrlState, OrderState
from apps.certificates.types import CalendarLine
from apps.keys.selectors import all_keys, renewal_called_on
from apps.keys.types import ActiveKey
from apps.lib.clock import Clock
from apps.lib.cps.calendar import key_dates, last_safe_day, step_reached
from apps.lib.cps.periods import day_in_japan
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose
from apps.policy.selectors import site_value
from apps.staff.types import DUE_CLAUSES, REMINDER_DAYS, DueCode, DueItem

_S = CertificateState
_SCREEN: Final = "key_calendar"
_MANAGERS: Final = frozenset({Role.CA_MANAGER, Role.OPERATIONS_MANAGER, Role.PKI_ENGINEER})
_WORKERS: Final = _MANAGERS - {Role.CA_MANAGER}
_IN_SERVICE: Final = ("ACTIVE", "LOCKED")
_ENDED: Final = ("RETIRED", "DEACTIVATED", "DESTROYED", "SUSPECTED", "COMPROMISED")
_COMING: Final = [_S.REQUESTED.value, _S.APPROVED.value, _S.ISSUED.value, _S.LINTED.value]
_PURPOSES: Final = (KeyPurpose.DS, KeyPurpose.REVOCATION_LIST, KeyPurpose.AUDIT_LOG)
_CERTIFIED: Final = _PURPOSES[:2]  # the log key has no certificate by design


def calendar_due(clock: Clock) -> tuple[DueItem, ...]:
    """Return every date of keys, certificates and the root CA's list that has come near, the first first."""
    found = [*_keys(clock), *_certificates(clock.today()), *_crl(clock)]
    near = [
        item
        for item in found
        if step_reached(clock.today(), item.due_on, REMINDER_DAYS[item.code]) is not None
    ]
    return tuple(sorted(near, key=lambda item: (item.due_on, item.code.value, item.subject)))


def calendar_lines() -> tuple[CalendarLine, ...]:
    """Return every key that is or will be in service, and the one before, by purpose and generation."""
    present = {key.key_id for key in present_keys()}
    oldest = {key.purpose: key.generated_on for key in present_keys()}
    lead = site_value("ceremony_lead_days")
    rows = {row.key_id: row for row in DsCertificate.objects.all()}
    shown = [
        key
        for key in all_keys()
        if key.use_until >= oldest.get(key.purpose, key.generated_on) and key.purpose in _PURPOSES
    ]
    shown.sort(key=lambda key: (_PURPOSES.index(key.purpose), key.generated_on, key.key_id))
    return tuple(_line(key, rows.get(key.key_id), lead, is_present=key.key_id in present) for key in shown)


def _line(key: ActiveKey, row: DsCertificate | None, lead: int, *, is_present: bool) -> CalendarLine:
    not_after = row.not_after if row else None
    return CalendarLine(
        key=key,
        dates=key_dates(key.generated_on, lead_days=lead),
        certificate_id=row.pk if row else None,
        certificate_state=row.standing() if row else None,
        not_before=row.not_before if row else None,
        not_after=not_after,
        safe_until=min(key.use_until, last_safe_day(not_after)) if not_after else key.use_until,
        next_opened=successor_is_under_way(key),
        is_present=is_present,
        renewal_called_on=renewal_called_on(key) if is_present else None,
    )


def present_keys() -> tuple[ActiveKey, ...]:
    """Return the key in service of each purpose; where there is none, the one that served last."""
    keys = all_keys()
    found = (_present(keys, purpose) for purpose in _PURPOSES)
    return tuple(key for key in found if key is not None)


def successor_is_under_way(key: ActiveKey) -> bool:
    """Say whether the issue of the certificate for the next key was opened (6.3.2.1)."""
    orders = CertificateOrder.objects.filter(purpose=key.purpose.value)
    if orders.filter(key_id=key.key_id).exists() or orders.filter(state=OrderState.OPENED.value).exists():
        return True
    coming = DsCertificate.objects.filter(purpose=key.purpose.value, state__in=_COMING)
    return coming.exclude(key_id=key.key_id).exists()


def _present(keys: tuple[ActiveKey, ...], purpose: KeyPurpose) -> ActiveKey | None:
    for states in (_IN_SERVICE, _ENDED):
        served = [key for key in keys if key.purpose is purpose and key.state in states]
        if served:
            return max(served, key=lambda key: (key.generated_on, key.key_id))
    return None


def _keys(clock: Clock) -> Iterator[DueItem]:
    lead, today = site_value("ceremony_lead_days"), clock.today()
    for key in present_keys():
        dates = key_dates(key.generated_on, lead_days=lead)
        subject, label = str(key.key_id), key.label
        yield _item(DueCode.KEY_ENDS, key.use_until, today, subject=subject, detail=label)
        if key.purpose in _CERTIFIED and not successor_is_under_way(key):
            # a weak algorithm asks for the next key before its time (R-6.3.2.1-3)
            request_by = min(dates.next_request_by, renewal_called_on(key) or dates.next_request_by)
            is_late = request_by <= today
            yield _item(
                DueCode.NEXT_REQUEST,
                request_by,
                today,
                subject=subject,
                detail=label,
                roles=_MANAGERS if is_late else _WORKERS,
                is_bad=is_late,
            )


def _certificates(today: date) -> Iterator[DueItem]:
    rows = DsCertificate.objects.filter(state=_S.IN_USE.value, not_after__isnull=False)
    for row in rows:
        if row.not_after is not None:
            day = day_in_japan(row.not_after)
            yield _item(DueCode.CERTIFICATE_ENDS, day, today, subject=str(row.pk), detail=row.serial or "")


def _crl(clock: Clock) -> Iterator[DueItem]:
    """Yield the end of the root CA's list; a list that is missing or not to be believed is due at once."""
    try:
        root = pinned_root()
    except NoRootCertificate:
        return
    status, today = crl_status(clock=clock), clock.today()
    is_bad = status.state is not CrlState.FRESH
    is_over = status.next_update is None or status.state is CrlState.REFUSED
    due_on = today if is_over or status.next_update is None else day_in_japan(status.next_update)
    yield _item(
        DueCode.ROOT_LIST_ENDS, due_on, today, subject=str(root.root_id), detail=status.code, is_bad=is_bad
    )


def _item(
    code: DueCode,
    due_on: date,
    today: date,
    *,
    subject: str,
    detail: str = "",
    roles: frozenset[Role] = _MANAGERS,
    is_bad: bool = False,
) -> DueItem:
    return DueItem(
        tone="bad" if is_bad or due_on < today else "wait",
        code=code,
        clause=DUE_CLAUSES[code],
        due_on=due_on,
        url_name=_SCREEN,
        detail=detail,
        subject=subject,
        roles=roles,
    )
