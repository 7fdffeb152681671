"""The life of a credential from the application to its end, with clauses: the screen for every question."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.issuance.models import Credential
from dsportal.screens.errors import not_found
from dsportal.screens.frame import may_open, record_reading
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.timeline_source import credential_life, events_about
from dsportal.screens.timeline_steps import phases
from dsportal.visibility import Screen


@role_gate(Screen.TIMELINE)
@require_GET
def credential_timeline(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """Show the timeline; that it was looked at is an audit event (5.4.1)."""
    credential = Credential.objects.filter(pk=credential_id).first()
    if credential is None:
        return not_found(request)
    record_reading(request, "issuance.credential", str(credential.pk))
    life = credential_life(credential)
    stations = phases(life)
    values = {
        "title": _("Timeline of a credential"),
        "credential": credential,
        "life": life,
        "phases": stations,
        "simulated": False,
        "may_audit": may_open(request, Screen.AUDIT_TRAIL),
    }
    return page(request, "screens/timeline.html", values)


@role_gate(Screen.AUDIT_TRAIL)
@require_GET
def audit_trail(request: HttpRequest, credential_id: UUID) -> HttpResponse:
    """Show an auditor every audit event about the credential (5.4.4)."""
    credential = Credential.objects.filter(pk=credential_id).first()
    if credential is None:
        return not_found(request)
    record_reading(request, "audit.trail", str(credential.pk))
    values = {"title": _("Audit trail"), "credential": credential, "events": events_about(credential)}
    return page(request, "screens/audit_trail.html", values)
