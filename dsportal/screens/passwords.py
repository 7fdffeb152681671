"""The password page, and who must see it first (5.2.3: passwords are changed at regular intervals)."""

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError
from apps.staff.selectors.password_rules import must_change_password
from apps.staff.services import change_password
from dsportal.screens.people import request_actor, request_user
from dsportal.screens.refusals import refusal_text
from dsportal.screens.sessions import present


def must_change(request: HttpRequest) -> bool:
    """Say whether the person has a first password or one older than the site allows."""
    return must_change_password(request_user(request))


class PortalPasswordView(PasswordChangeView):
    """Changes the own password through the service."""

    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("admin:index")
    title = _("Change the password")

    @override
    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        user = request_user(self.request)
        try:
            change_password(
                actor=request_actor(self.request),
                clock=SYSTEM_CLOCK,
                user_id=user.pk,
                session_id=session.session_id if (session := present(self.request)) else None,
                new_password=form.cleaned_data["new_password1"],
            )
        except DomainError as refusal:
            form.add_error("new_password1", refusal_text(refusal))
            return self.form_invalid(form)
        user.refresh_from_db()
        update_session_auth_hash(self.request, user)
        return redirect(str(self.success_url))
