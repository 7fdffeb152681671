"""The response to a key compromise: what is next, who may do it, what proved it, how far it is (5.7.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.base.columns import actor_text, instant_text, state_word
from apps.incidents.errors import ChecklistMissing
from apps.incidents.permissions import TAKERS
from apps.incidents.selectors import checklist, incident_view, newest_rehearsals, open_incidents
from apps.incidents.states import CompromiseState, Measure, MeasureState
from apps.incidents.types import Checklist, IncidentView, MeasureView
from apps.issuance.selectors import affected_by_key
from apps.keys.selectors import key_facts
from apps.lib.clock import SYSTEM_CLOCK
from apps.registration.selectors import intake_standing
from apps.revocation.selectors import mass_revocation_of_key
from apps.revocation.states import MassState
from apps.revocation.types import MassRevocationView
from dsportal.screens.errors import not_found
from dsportal.screens.gate import role_gate
from dsportal.screens.offers import offers
from dsportal.screens.page import page
from dsportal.screens.people import names_of, request_actor
from dsportal.visibility import Screen

HINTS: Final[Mapping[Measure, Any]] = MappingProxyType(
    {
        Measure.BLOCK_KEY: _("The key signs nothing any more. Taken by the decision itself."),
        Measure.STOP_INTAKE: _("New applications are answered with 503. Taken by the decision itself."),
        Measure.REPORT_COMPROMISE: _("Report to the Digital Agency; enter when, to whom and the number."),
        Measure.REVOKE_CERTIFICATE: _(
            "Have the root CA asked, then wait for its published revocation list to name the serial number."
        ),
        Measure.REVOKE_CREDENTIALS: _(
            "Runs by itself. It can be ticked off when a new count finds nothing left."
        ),
        Measure.PUBLISH_REVOCATION: _(
            "The status lists are signed anew by themselves. Each entry is read back as a verifier does."
        ),
        Measure.TAKE_NEW_KEY: _(
            "After the re-issue is approved: ceremony, certificate, activation. "
            "Key and certificate are compared."
        ),
        Measure.RESUME_INTAKE: _("Last of all, with the approval of a CA manager."),
    }
)
EVIDENCE: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "key": _("Key"),
        "key_state": _("State of the key"),
        "held_since": _("Stopped since"),
        "recipient": _("Recipient"),
        "reported_at": _("Time of the report"),
        "reporter": _("Reported by"),
        "reference": _("Number"),
        "certificate": _("Certificate"),
        "serial": _("Serial number"),
        "crl_number": _("Number of the revocation list"),
        "crl_this_update": _("Revocation list of"),
        "root_ca_reference": _("Receipt of the root CA"),
        "request_sha256": _("SHA-256 of the request"),
        "credentials": _("Credentials"),
        "objects": _("MSOs"),
        "seconds": _("Seconds of work"),
        "objects_per_second": _("MSOs per second"),
        "lists": _("Status lists"),
        "entries": _("Entries"),
        "older_editions_until": _("Older editions run out at"),
        "use_until": _("Use until"),
        "not_after": _("Valid until"),
        "new_key": _("New key"),
        "approval": _("Approval"),
    }
)
_INSTANTS: Final = frozenset(
    {"held_since", "reported_at", "crl_this_update", "older_editions_until", "not_after"}
)
_OWN_PROCEDURE: Final[Mapping[Measure, str]] = MappingProxyType(
    {Measure.REPORT_COMPROMISE: "report-compromise", Measure.RESUME_INTAKE: "resume-intake"}
)
_BROUGHT_ABOUT_BY: Final[Mapping[Measure, tuple[str, ...]]] = MappingProxyType(
    {Measure.REVOKE_CERTIFICATE: ("revoke-certificate", "record-revocation-sent")}
)
_DECIDED: Final = (CompromiseState.CONFIRMED, CompromiseState.REISSUE_APPROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure on the page; `ways` lead to the procedures that take it, for those who may."""

    view: MeasureView
    hint: Any
    takers: Sequence[str]
    evidence: Sequence[tuple[Any, Any]]
    ways: Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The mass revocation on the page; `left` counts anew what is not revoked yet."""

    view: MassRevocationView
    percent: int
    left: int
    rate: int
    ends_at: datetime | None
    running: bool
    paused: bool


@role_gate(Screen.COMPROMISES)
@require_GET
def compromises(request: HttpRequest) -> HttpResponse:
    """List the open incidents about keys, with how far the response is."""
    cases = [_case(request, view) for view in open_incidents() if view.key_id is not None]
    values = {
        "title": _("Response to a key compromise"),
        "cases": cases,
        "intake": intake_standing(),
        "rehearse": offers(request, "rehearse-compromise"),
        "rehearsals": [(one, key_facts(one.key_id).label) for one in newest_rehearsals()],
    }
    return page(request, "screens/compromises.html", values)


@role_gate(Screen.COMPROMISES)
@require_GET
def compromise(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Show the checklist of one incident."""
    try:
        found = checklist(incident_id)
    except ChecklistMissing:
        return not_found(request)
    incident = incident_view(incident_id)
    lines = [_line(request, found, one) for one in found.measures]
    values = {
        "title": _("Response to a key compromise"),
        "incident": incident,
        "key": key_facts(found.key_id),
        "lines": lines,
        "next": next((line for line in lines if line.view.state is MeasureState.DUE), None),
        "names": names_of(_people(found)),
        "taken": len(found.taken()),
        "total": len(found.measures),
        "progress": _progress(found.key_id),
        "intake": intake_standing(),
        "reissue_open": incident.compromise is CompromiseState.CONFIRMED,
    }
    return page(request, "screens/compromise.html", values)


def _case(
    request: HttpRequest, view: IncidentView
) -> tuple[IncidentView, tuple[int, int] | None, Any, list[tuple[str, Any]]]:
    """Return an incident, how far the response is, what comes next and the procedure for it."""
    taken, given = _taken(view), {"incident_id": str(view.incident_id)}
    if taken is None and view.compromise is CompromiseState.SUSPECTED:
        next_words = _("The operations manager asks for the decision; a CA manager decides.")
        return view, taken, next_words, offers(request, "decide-compromise", **given)
    if taken is not None and taken[0] < taken[1]:
        return view, taken, _("The open measures of the checklist"), []
    return view, taken, _("The incident is closed with its report."), []


def _taken(view: IncidentView) -> tuple[int, int] | None:
    if view.compromise not in _DECIDED:
        return None
    found = checklist(view.incident_id)
    return len(found.taken()), len(found.measures)


def _people(found: Checklist) -> list[str]:
    """Return everybody who took a measure or reported."""
    return [who for one in found.measures for who in (one.taken_by, str(one.evidence.get("reporter", "")))]


def _line(request: HttpRequest, found: Checklist, view: MeasureView) -> Line:
    takers = TAKERS[view.measure]
    is_due = view.state is MeasureState.DUE
    names = names_of([str(view.evidence.get("reporter", ""))])
    return Line(
        view=view,
        hint=HINTS[view.measure],
        takers=sorted(takers),
        evidence=[(EVIDENCE[name], _value(name, value, names)) for name, value in view.evidence.items()],
        ways=_ways(request, found.incident_id, view.measure) if is_due else [],
    )


def _ways(request: HttpRequest, incident_id: UUID, measure: Measure) -> list[tuple[str, Any]]:
    """Return what brings the measure about, then the procedure that ticks it off, for those who may."""
    given = {"incident_id": str(incident_id)}
    if measure in _OWN_PROCEDURE:
        return offers(request, _OWN_PROCEDURE[measure], **given)
    check = offers(request, "take-measure", **given, measure=measure.value)
    may_take = not TAKERS[measure].isdisjoint(request_actor(request).roles)
    ticked = [(url, _("Look for the proof and tick it off")) for url, _title in check if may_take]
    return [*offers(request, *_BROUGHT_ABOUT_BY.get(measure, ())), *ticked]


def _value(name: str, value: object, names: Mapping[str, str]) -> object:
    text = str(value)
    if name in _INSTANTS and text:
        return instant_text(datetime.fromisoformat(text))
    if name == "key_state":
        return state_word(text)
    return names.get(text) or actor_text(text) if name == "reporter" else text


def _progress(key_id: UUID) -> Progress | None:
    view = mass_revocation_of_key(key_id)
    if view is None:
        return None
    now = SYSTEM_CLOCK.now()
    left, seconds = affected_by_key(key_id, at=now).objects, view.seconds_left()
    total = view.done_objects + left
    running = view.state is MassState.RUNNING
    return Progress(
        view=view,
        percent=100 * view.done_objects // total if total else 100,
        left=left,
        rate=round(view.per_second()),
        ends_at=now + timedelta(seconds=seconds) if running and seconds is not None else None,
        running=running,
        paused=view.state is MassState.PAUSED,
    )
