"""Renders a screen inside the frame of the admin site."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def page(request: HttpRequest, template: str, values: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return the page with the values of the frame and of the screen."""
    return TemplateResponse(request, template, {**admin.site.each_context(request), **values}, status=status)
