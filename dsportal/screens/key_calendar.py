"""The key calendar and the page of one certificate (5.6, 6.3.2.1, 7.1.2)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from cryptography import x509
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.base.columns import listing, state_word
from apps.certificates.errors import CertificateUnknown
from apps.certificates.selectors import (
    calendar_due,
    calendar_lines,
    certificate_facts,
    certificate_revocation,
    certificate_row,
    certificates,
    crl_status,
    published_revocation,
    request_der,
    revocation_document,
)
from apps.certificates.states import CertificateState
from apps.certificates.types import CalendarLine, CertificateRow
from apps.keys.selectors import custodians_on_call, key_facts
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.periods import start_of_day
from apps.lib.cps.roles import Role
from apps.lib.cps.working_days import next_working_days
from apps.lib.x509.certificate import read_certificate
from apps.policy.selectors import site_value
from apps.publication.selectors import distributions
from apps.staff.types import DueCode, DueItem
from dsportal.screens.calendar_picture import picture
from dsportal.screens.gate import role_gate
from dsportal.screens.offers import offers
from dsportal.screens.page import page
from dsportal.screens.people import people_with
from dsportal.visibility import Screen

_AT_ONCE: Final = 3  # proposals where a weak algorithm calls for new keys
_NAMES: Final = {"DS": "ds", "REVOCATION_LIST": "list"}
_NEXT: Final[Mapping[CertificateState, tuple[Any, tuple[str, ...]]]] = MappingProxyType(
    {
        CertificateState.REQUESTED: (
            _("The certificate issuer compares the request with the key and approves it."),
            ("approve-certificate-request",),
        ),
        CertificateState.APPROVED: (
            _("The PKI engineer takes the request to the root CA and imports its certificate."),
            ("import-certificate",),
        ),
        CertificateState.LINTED: (
            _("The certificate conforms to its profile. The certificate issuer puts it in use."),
            ("put-certificate-in-use",),
        ),
    }
)
_OIDS: Final[Mapping[str, str]] = MappingProxyType(
    {  # names of RFC 5280 and RFC 5758; they are the same in every language
        "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
        "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
        "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
        "2.5.29.14": "subjectKeyIdentifier",
        "2.5.29.15": "keyUsage",
        "2.5.29.17": "subjectAltName",
        "2.5.29.18": "issuerAltName",
        "2.5.29.19": "basicConstraints",
        "2.5.29.31": "cRLDistributionPoints",
        "2.5.29.35": "authorityKeyIdentifier",
        "2.5.29.37": "extKeyUsage",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A day for a ceremony, with the custodians in office who can be reached on it."""

    day: date
    custodians: tuple[str, ...]
    enough: bool


@role_gate(Screen.KEY_CALENDAR)
@require_GET
def key_calendar(request: HttpRequest) -> HttpResponse:
    """Show every key and certificate with its ends, and the days that are proposed for the next ceremony."""
    lines, today = calendar_lines(), SYSTEM_CLOCK.today()
    values = {
        "title": _("Key calendar"),
        "picture": picture(lines, today),
        "lines": lines,
        "due": [(item, _about(item, lines)) for item in calendar_due(SYSTEM_CLOCK)],
        "proposals": _proposals(lines, today),
        "quorum": site_value("activation_quorum"),
        "certificates": certificates(),
        "crl": crl_status(clock=SYSTEM_CLOCK),
        "today": today,
    }
    return page(request, "screens/key_calendar.html", values)


def _about(item: DueItem, lines: tuple[CalendarLine, ...]) -> str:
    """Say what a date is about: a key by its purpose and label, a list by its fault, else as it stands."""
    if item.code is DueCode.ROOT_LIST_ENDS:
        return state_word(item.detail) if item.detail else ""
    purpose = next((line.key.purpose for line in lines if line.key.label == item.detail), "")
    return f"{state_word(purpose)} {item.detail}" if purpose else item.detail


@role_gate(Screen.KEY_CALENDAR)
@require_GET
def certificate(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Show one request or certificate, field by field, with who has fetched it and what became of it."""
    row = _row(certificate_id)
    next_words, names = _NEXT.get(row.state, ("", ()))
    values = {
        "title": _("Certificate"),
        "row": row,
        "fields": _fields(row) if row.serial else (),
        "request_sha256": hashlib.sha256(request_der(certificate_id)).hexdigest(),
        "distributions": distributions(certificate_id),
        "revocation": certificate_revocation(certificate_id),
        "published": published_revocation(certificate_id) if row.serial else None,
        "key": key_facts(row.key_id),
        "next": next_words,
        "offered": offers(request, *names, certificate_id=str(certificate_id)),
    }
    return page(request, "screens/certificate.html", values)


@role_gate(Screen.KEY_CALENDAR)
@require_GET
def certificate_file(request: HttpRequest, certificate_id: UUID, kind: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Hand out the request, the certificate or the revocation request for the courier to the root CA."""
    row = _row(certificate_id)
    data, name, mime = _file(row, kind)
    answer = HttpResponse(data, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _row(certificate_id: UUID) -> CertificateRow:
    try:
        return certificate_row(certificate_id)
    except CertificateUnknown:
        raise Http404 from None


def _file(row: CertificateRow, kind: str) -> tuple[bytes, str, str]:
    stem = f"{_NAMES[row.purpose]}-{row.key_id.hex[-8:]}"
    if kind == "request":
        return request_der(row.certificate_id), f"{stem}.csr", "application/pkcs10"
    if kind == "certificate" and row.serial:
        return certificate_facts(row.certificate_id).der, f"{stem}.cer", "application/pkix-cert"
    order = certificate_revocation(row.certificate_id) if kind == "revocation" else None
    if order is None:
        raise Http404
    return revocation_document(order.revocation_id), f"{stem}-revocation.json", "application/json"


def _proposals(lines: tuple[CalendarLine, ...], today: date) -> list[Proposal]:
    wanted = {day for line in lines if line.is_present for day in line.dates.proposed if day >= today}
    if any(line.renewal_called_on for line in lines):
        wanted.update(next_working_days(today, _AT_ONCE))
    needed = site_value("activation_quorum")
    found = []
    for day in sorted(wanted):
        on_call = custodians_on_call(day)
        in_office = people_with((Role.KEY_CUSTODIAN,), at=start_of_day(day))
        names = sorted(name for person, name in in_office.items() if person in on_call)
        found.append(Proposal(day=day, custodians=tuple(names), enough=len(names) >= needed))
    return found


def _fields(row: CertificateRow) -> list[tuple[Any, str]]:
    """Return the fields of 7.1.2 as they stand in the certificate."""
    der = certificate_facts(row.certificate_id).der
    read = x509.load_der_x509_certificate(der)
    extensions = [_extension(extension) for extension in read.extensions]
    return [
        (_("Version"), str(read.version.value + 1)),
        (_("Serial number"), f"{read.serial_number:x}"),
        (_("Signature algorithm"), _named(read.signature_algorithm_oid.dotted_string)),
        (_("Issuer"), read.issuer.rfc4514_string()),
        (_("Subject of the certificate"), read.subject.rfc4514_string()),
        (_("SHA-256 of the public key"), hashlib.sha256(read_certificate(der).spki).hexdigest()),
        (_("SHA-256 of the certificate"), hashlib.sha256(der).hexdigest()),
        (_("Extensions"), listing(extensions)),
    ]


def _named(oid: str) -> str:
    """Return an object identifier behind its name."""
    return f"{_OIDS[oid]} ({oid})" if oid in _OIDS else oid


def _extension(extension: x509.Extension[x509.ExtensionType]) -> str:
    name = _named(extension.oid.dotted_string)
    return f"{name} [{gettext('critical')}]" if extension.critical else name
