"""Which procedures a page offers to the person who reads it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from dsportal.commands import COMMANDS
from dsportal.screens.people import request_actor


def offers(request: HttpRequest, *names: str, **given: str) -> list[tuple[str, Any]]:
    """Return (address, title) of those procedures that the person's roles permit, prefilled with `given`."""
    roles = request_actor(request).roles
    query = f"?{urlencode(given)}" if given else ""
    return [
        (reverse("admin:command", args=[name]) + query, COMMANDS[name].title)
        for name in names
        if COMMANDS[name].roles & roles
    ]
