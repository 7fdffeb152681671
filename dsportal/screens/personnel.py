"""Documents by role, contracts, and the file of a person (5.3)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.lib.actor import Actor
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import Missing, Refused
from apps.staff.selectors import members
from apps.staff.selectors.contracts import contracts as all_contracts
from apps.staff.selectors.contracts import measures_of
from apps.staff.selectors.documents import documents_for, readings_of
from apps.staff.selectors.files import checks_of, qualifications_of, waivers_of
from apps.staff.selectors.training import document_of, plan_in_force, tasks_of, trainings_of
from apps.staff.services import read_document
from apps.staff.states import TaskState
from apps.staff.types import TaskView
from dsportal.screens.errors import forbidden, not_found
from dsportal.screens.frame import record_reading
from dsportal.screens.gate import role_gate
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.visibility import MANAGERS, Screen


@role_gate(Screen.DOCUMENTS)
@require_GET
def staff_documents(request: HttpRequest) -> HttpResponse:
    """List the documents that the roles of the person may open, and the person's open training tasks."""
    actor = request_actor(request)
    values = {
        "title": _("Documents"),
        "documents": documents_for(actor.roles),
        "tasks": [(task, document_of(task)) for task in _own_tasks(actor)],
    }
    return page(request, "screens/documents.html", values)


def _own_tasks(actor: Actor) -> list[TaskView]:
    """Return the training tasks that the person still has to do."""
    tasks = tasks_of(UUID(actor.actor_id.partition(":")[2]))
    return [task for task in tasks if task.state == TaskState.TO_DO]


@role_gate(Screen.DOCUMENTS)
@require_GET
def staff_document(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Open one document; the service asks for the right and writes the reading down (5.3.8)."""
    actor = request_actor(request)
    try:
        text = read_document(actor=actor, clock=SYSTEM_CLOCK, version_id=version_id)
    except Missing:
        return not_found(request)
    except Refused:
        return forbidden(request)
    names = {f"staff:{each.user_id}": each.display_name for each in members()}
    readings = readings_of(text.view.document_id) if actor.roles & MANAGERS else ()
    values = {
        "title": text.view.title,
        "text": text,
        "task": next((task for task in _own_tasks(actor) if document_of(task) == version_id), None),
        "readings": [(reading, names.get(reading.reader, reading.reader)) for reading in readings],
    }
    return page(request, "screens/document.html", values)


@role_gate(Screen.CONTRACTS)
@require_GET
def contracts(request: HttpRequest) -> HttpResponse:
    """List the contracts with contractors: what they say, until when they run, what was done under them."""
    today = SYSTEM_CLOCK.today()
    lines = [(view, measures_of(view.contract_id), (view.ends_on - today).days) for view in all_contracts()]
    return page(request, "screens/contracts.html", {"title": _("Contracts"), "lines": lines})


@role_gate(Screen.PEOPLE)
@require_GET
def personnel_file(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show a person's file without its sealed texts; the reading is written down (5.4.1)."""
    person = next((each for each in members() if each.user_id == user_id), None)
    if person is None:
        return not_found(request)
    record_reading(request, "staff.personnelfile", str(user_id))
    values = {
        "title": _("Personnel file"),
        "person": person,
        "checks": checks_of(user_id),
        "qualifications": qualifications_of(user_id),
        "waivers": waivers_of(user_id),
        "trainings": trainings_of(user_id),
        "tasks": tasks_of(user_id),
        "plan": plan_in_force(),
        "today": SYSTEM_CLOCK.today(),
    }
    return page(request, "screens/personnel_file.html", values)
