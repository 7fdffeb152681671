"""A real Chromium against the live server; it sees what a member of staff sees."""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from apps.lib.clock import SYSTEM_CLOCK
from tests.e2e.visitor import Visitor

SHOTS = Path(os.environ.get("DSPORTAL_SHOTS", str(Path(tempfile.gettempdir()) / "dsportal-shots")))
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True, scope="session")
def _allow_the_browser_loop() -> None:
    """Playwright keeps an event loop in this thread; Django must not mistake it for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one headless Chromium for all tests."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def guests(live_server: object, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Return a function that opens one more browser, each with cookies and keys of its own."""
    origin = str(live_server.url).replace("127.0.0.1", "localhost")  # type: ignore[attr-defined]  # pytest-django
    contexts: list[BrowserContext] = []

    def enter(**options: Any) -> Visitor:
        context = browser.new_context(
            locale="ja-JP", viewport={"width": 1360, "height": 900}, accept_downloads=True, **options
        )
        context.set_default_timeout(15000)
        contexts.append(context)
        return Visitor(context.new_page(), origin, SHOTS, SYSTEM_CLOCK.now() - timedelta(days=3))

    with override_settings(OTP_WEBAUTHN_ALLOWED_ORIGINS=[origin], SESSION_COOKIE_AGE=3600):
        yield enter
    for context in contexts:
        context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page of a fresh session."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 1360, "height": 900})
    context.set_default_timeout(15000)
    yield context.new_page()
    context.close()


@pytest.fixture
def visitor(live_server: object, page: Page) -> Iterator[Visitor]:
    """Return a member of staff before the login page; passkeys are bound to the server's origin."""
    origin = str(live_server.url).replace("127.0.0.1", "localhost")  # type: ignore[attr-defined]  # pytest-django
    with override_settings(OTP_WEBAUTHN_ALLOWED_ORIGINS=[origin], SESSION_COOKIE_AGE=3600):
        yield Visitor(page, origin, SHOTS, SYSTEM_CLOCK.now() - timedelta(days=3))
