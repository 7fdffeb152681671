"""The own second factors: which there are, which wait for an approval, adding and removing (5.2.3)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.approvals.selectors import approval_view
from apps.approvals.states import ApprovalState
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError
from apps.staff.selectors.factors import factors_of, may_enrol_alone
from apps.staff.selectors.sessions import open_sessions
from apps.staff.services import confirm_authenticator, remove_authenticator
from apps.staff.states import FactorState
from apps.staff.types import FactorView
from dsportal.screens.errors import not_found
from dsportal.screens.page import page
from dsportal.screens.people import request_actor, request_user
from dsportal.screens.refusals import refusal_text
from dsportal.screens.sessions import present
from dsportal.screens.step_up import step_up


@require_GET
def security_keys(request: HttpRequest) -> HttpResponse:
    """Show the person's factors and sessions."""
    user_id = request_user(request).pk
    factors = factors_of(user_id)
    values = {
        "title": _("My security keys"),
        "factors": [_line(factor) for factor in factors],
        "last": sum(factor.state is FactorState.ACTIVE for factor in factors) < 2,  # noqa: PLR2004 - one stays
        "may_add": may_enrol_alone(user_id) or bool(request_actor(request).roles),
        "sessions": open_sessions(user_id),
        "present": present(request),
    }
    return page(request, "screens/security_keys.html", values)


@step_up
@require_http_methods(["GET", "POST"])
def remove_key(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    """Ask once more, then remove the factor."""
    factor = _own(request, factor_id)
    if factor is None:
        return not_found(request)
    if request.method == "POST":
        return _did(request, remove_authenticator, factor_id, gettext("The security key is removed."))
    return page(request, "screens/remove_key.html", {"title": _("Remove a security key"), **_line(factor)})


@step_up
@require_http_methods(["POST"])
def confirm_key(request: HttpRequest, factor_id: UUID) -> HttpResponse:
    """Let an approved factor in."""
    if _own(request, factor_id) is None:
        return not_found(request)
    return _did(request, confirm_authenticator, factor_id, gettext("The security key can be used now."))


def _did(request: HttpRequest, command: Any, factor_id: UUID, done: str) -> HttpResponse:
    """Run one of the two commands and go back to the list."""
    try:
        command(actor=request_actor(request), clock=SYSTEM_CLOCK, factor_id=factor_id)
    except DomainError as refusal:
        messages.error(request, refusal_text(refusal))
    else:
        messages.success(request, done)
    return redirect("admin:security_keys")


def _own(request: HttpRequest, factor_id: UUID) -> FactorView | None:
    mine = factors_of(request_user(request).pk)
    return next((factor for factor in mine if factor.factor_id == factor_id), None)


def _line(factor: FactorView) -> dict[str, Any]:
    """Return a factor with what happened to the request for its approval."""
    approval = approval_view(factor.approval_id).state if factor.approval_id else None
    waits = factor.state is FactorState.AWAITING_APPROVAL
    return {
        "factor": factor,
        "waits": waits,
        "approved": waits and approval is ApprovalState.APPROVED,
        "approval_state": approval if waits else None,
        "remove_url": reverse("admin:remove_key", args=[factor.factor_id]),
        "confirm_url": reverse("admin:confirm_key", args=[factor.factor_id]),
    }
