"""The page of every command: form, what will happen, receipt. The rules are in the services (2.8.9)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from apps.base.columns import day_text, instant_text, listing, state_word
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.approval_kinds import KINDS
from apps.lib.errors import DomainError
from dsportal.commands import COMMANDS
from dsportal.menu import SECTIONS
from dsportal.screens import desk
from dsportal.screens.command import ActorForm, Command, Receipt
from dsportal.screens.frame import refuse
from dsportal.screens.page import page
from dsportal.screens.people import request_actor
from dsportal.screens.receipts import for_the_reader, in_each_language
from dsportal.screens.refusals import refusal_text
from dsportal.screens.step_up import needs_step_up


@never_cache
@require_GET
def command_list(request: HttpRequest) -> HttpResponse:
    """List the commands that the roles permit, in the sections of the menu."""
    roles = request_actor(request).roles
    mine = [command for command in COMMANDS.values() if command.listed and command.roles & roles]
    names = {section.code: section.name for section in SECTIONS}
    codes = [*names, *sorted({command.section for command in mine} - set(names))]
    sections = [
        {"name": names.get(code, ""), "commands": found}
        for code in codes
        if (found := [command for command in mine if command.section == code])
    ]
    return page(request, "screens/commands.html", {"title": _("Procedures"), "sections": sections})


@never_cache
@sensitive_post_parameters()
@sensitive_variables("form")
@require_http_methods(["GET", "POST"])
def command_form(request: HttpRequest, name: str) -> HttpResponse:
    """Show the form; good input goes on to the page that says what will happen."""
    command = _command(request, name)
    if request.method == "GET":
        given = {field: request.GET[field] for field in command.form.base_fields if field in request.GET}
        return _form_page(request, command, _form(request, command, initial=given))
    form = _form(request, command, request.POST)
    if _sentences(command, form) is None:
        return _form_page(request, command, form, status=400)
    ticket = desk.put_draft(request, name, request.POST)
    return redirect("admin:command_confirm", name=name, ticket=ticket)


@never_cache
@sensitive_variables("form", "posted")
@require_http_methods(["GET", "POST"])
def command_confirm(request: HttpRequest, name: str, ticket: UUID) -> HttpResponse:
    """Say in words what will happen; a POST does it, once."""
    command = _command(request, name)
    if command.needs_fresh_factor() and (detour := needs_step_up(request)):
        return detour
    if request.method == "POST":
        return _carry_out(request, command, str(ticket))
    posted = desk.draft(request, name, str(ticket))
    if posted is None:
        return _without_draft(request, command, str(ticket))
    form = _form(request, command, posted)
    sentences = _sentences(command, form)
    if sentences is None or "back" in request.GET:
        return _form_page(request, command, form)
    values = {
        "title": command.title,
        "command": command,
        "sentences": sentences,
        "entries": _entries(form),
        "approval": KINDS[command.kind] if command.kind else None,
    }
    return page(request, "screens/command_confirm.html", values)


@never_cache
@require_GET
def command_receipt(request: HttpRequest, name: str, ticket: UUID) -> HttpResponse:
    """Show what was done; the receipt is for the session that did it."""
    command = _command(request, name)
    kept = desk.receipt_of(request, name, str(ticket))
    if kept is None:
        raise Http404
    receipt = for_the_reader(kept)
    values = {"title": receipt["title"], "receipt": receipt, "command": command}
    return page(request, "screens/command_receipt.html", values)


def _command(request: HttpRequest, name: str) -> Command:
    """Return the command; refuse, audited, who holds none of its roles (5.2.3)."""
    command = COMMANDS.get(name)
    if command is None:
        raise Http404
    if not command.roles & request_actor(request).roles:
        refuse(request, f"do/{command.name}")
    return command


def _form(
    request: HttpRequest, command: Command, posted: QueryDict | None = None, **values: Any
) -> forms.Form:
    """Return the form of the command, with what this person may choose from."""
    form = command.form(posted, **values)
    if isinstance(form, ActorForm):
        form.offer(request_actor(request))
    for field in form.fields.values():
        _without_default(field)
    return form


def _without_default(field: forms.Field) -> None:
    """Let nobody send the first choice of a list unseen: a required list begins with an empty line."""
    if not field.required or not isinstance(field, forms.ChoiceField):
        return
    if type(field.widget) is forms.Select:
        choices: Any = field.choices
        field.choices = [("", _("Choose")), *(choice for choice in choices if choice[0])]


@sensitive_variables("posted", "form")
def _carry_out(request: HttpRequest, command: Command, ticket: str) -> HttpResponse:
    """Call the service with exactly what was previewed; a refusal returns to the form as it was typed."""
    posted = desk.take_draft(request, command.name, ticket, clock=SYSTEM_CLOCK)
    if posted is None:
        return _without_draft(request, command, ticket)
    form = _form(request, command, posted)
    if not form.is_valid():
        return _form_page(request, command, form, status=400)
    try:
        receipt = command.run(request_actor(request), SYSTEM_CLOCK, form.cleaned_data)
    except DomainError as refusal:
        _blame(form, refusal)
        return _form_page(request, command, form, status=400)
    desk.put_receipt(request, command.name, ticket, in_each_language(lambda: _written(receipt, form)))
    return redirect("admin:command_receipt", name=command.name, ticket=ticket)


def _without_draft(request: HttpRequest, command: Command, ticket: str) -> HttpResponse:
    """Lead a second click to its receipt, anybody else to the empty form."""
    if desk.receipt_of(request, command.name, ticket) is not None:
        return redirect("admin:command_receipt", name=command.name, ticket=ticket)
    messages.warning(
        request, gettext("This entry was confirmed already or is too old. Look before you repeat it.")
    )
    return redirect("admin:command", name=command.name)


def _sentences(command: Command, form: forms.Form) -> list[str] | None:
    """Return what will happen, or nothing where the input is not good; the form then says why."""
    if not form.is_valid():
        return None
    try:
        return [str(sentence) for sentence in command.preview(form.cleaned_data)]
    except DomainError as refusal:
        _blame(form, refusal)
        return None


def _blame(form: forms.Form, refusal: DomainError) -> None:
    """Put the refusal beside the field that it names, else above the form."""
    field = refusal.field.rpartition(".")[2]
    form.add_error(field if field in form.fields else None, refusal_text(refusal))


def _form_page(
    request: HttpRequest, command: Command, form: forms.Form, *, status: int = 200
) -> HttpResponse:
    values = {"title": command.title, "command": command, "form": form}
    return page(request, "screens/command_form.html", values, status=status)


def _entries(form: forms.Form) -> list[tuple[str, str]]:
    """Return what was typed as (label, value as the person chose it); secrets are not repeated."""
    return [
        (str(field.label), _shown(field, form.cleaned_data.get(field.name)))
        for field in form.visible_fields()
        if not isinstance(field.field.widget, forms.PasswordInput)
    ]


def _shown(field: forms.BoundField, value: Any) -> str:
    """Return one entry as it was typed or chosen, in the words of the form; a day with weekday."""
    choices = {str(code): str(word) for code, word in _flat(getattr(field.field, "choices", ()))}
    if isinstance(value, bool) and not choices:
        return state_word("YES" if value else "NO")
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return day_text(value)
    said = field.data if isinstance(field.data, list) else [field.data]
    return listing(choices.get(str(one), str(one)) for one in said if one not in (None, ""))


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    """Return the choices of all groups."""
    flat: list[tuple[Any, Any]] = []
    for code, words in choices:
        flat += words if isinstance(words, list | tuple) else [(code, words)]
    return flat


def _written(receipt: Receipt, form: forms.Form) -> dict[str, Any]:
    """Return the receipt; one without lines of its own repeats what was typed."""
    kept = plain(receipt)
    return kept | {"lines": kept["lines"] or _entries(form)}


def plain(receipt: Receipt) -> dict[str, Any]:
    """Return the receipt as the desk keeps it, in the present language."""
    return {
        "title": str(receipt.title),
        "lines": [[str(name), str(value)] for name, value in receipt.lines],
        "next_url": receipt.next_url,
        "next_text": str(receipt.next_text),
    }
