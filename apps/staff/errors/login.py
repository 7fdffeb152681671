"""Refusals around passwords, sessions and authenticators."""

from apps.lib.errors import Refused


class SessionOver(Refused):
    """The session was ended, or it is used at another terminal than it began at."""

    code = "session_over"
    title = "The session is over; please log in again"
