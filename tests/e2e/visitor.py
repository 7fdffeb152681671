"""What a member of staff does in the browser, and what the browser complained about."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import CDPSession, Page

from tests.factories.staff import PASSWORD


class Visitor:
    """One session; `complaints` collects CSP violations and script errors, `strangers` foreign URLs."""

    def __init__(self, page: Page, origin: str, shots: Path, past: datetime) -> None:
        self.page = page
        self.origin = origin
        self.past = past
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self._shots = shots
        self._devtools: CDPSession | None = None
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "blob:")):
            self.strangers.append(url)

    def open(self, path: str) -> None:
        self.page.goto(self.origin + path)
        self.page.wait_for_load_state("networkidle")

    def shoot(self, name: str) -> None:
        """Write a picture of the whole page, for people to look at."""
        self._shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(self._shots / f"{name}.png"), full_page=True)

    def give_password(self, username: str, password: str = PASSWORD) -> None:
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", password)
        self.page.click("#login-form button[type=submit]")
        self.page.wait_for_load_state("networkidle")

    def give_code(self, device: TOTPDevice) -> None:
        code = totp(device.bin_key, step=device.step, t0=device.t0, digits=device.digits, drift=device.drift)
        self.page.fill("#id_token", f"{code:0{device.digits}d}")
        self.page.click("form.stack button[type=submit]")
        self.page.wait_for_load_state("networkidle")

    def log_in(self, username: str, device: TOTPDevice, path: str = "/admin/") -> None:
        """Log in with password and authenticator app, and open `path`."""
        self.open(path)
        self.give_password(username)
        self.give_code(device)

    def speak(self, language: str) -> None:
        self.page.click(f".language button[lang={language}]")
        self.page.wait_for_load_state("networkidle")

    def add_authenticator(self) -> None:
        """Plug a virtual security key with PIN into the browser (Chrome DevTools Protocol)."""
        devtools = self.devtools()
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._authenticator: str = made["authenticatorId"]

    def devtools(self) -> CDPSession:
        """Return the one session of developer tools; virtual keys live as long as it."""
        if self._devtools is None:
            self._devtools = self.page.context.new_cdp_session(self.page)
        return self._devtools

    def take_key(self) -> dict[str, Any]:
        """Return the credential on the plugged key, private part included, as only a virtual key gives it."""
        found = self.devtools().send("WebAuthn.getCredentials", {"authenticatorId": self._authenticator})
        credential: dict[str, Any] = found["credentials"][0]
        return credential

    def drop_keys(self) -> None:
        """Pull the key out."""
        name = {"authenticatorId": self._authenticator}
        self.devtools().send("WebAuthn.removeVirtualAuthenticator", name)

    def receive_key(self, credential: dict[str, Any]) -> None:
        """Put somebody else's credential on the plugged key."""
        name = {"authenticatorId": self._authenticator}
        self.devtools().send("WebAuthn.addCredential", {**name, "credential": credential})

    def wear_cookies_of(self, other: "Visitor") -> None:
        """Copy the cookies of another browser."""
        self.page.context.add_cookies(other.page.context.cookies())  # type: ignore[arg-type]  # the same shape

    def post(self, path: str, fields: dict[str, str]) -> str:
        """Post a form with the token of the page that is open; return what the portal answers."""
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
        headers = {"Referer": self.page.url, "Origin": self.origin}
        answer = self.page.request.post(
            self.origin + path, form={**fields, "csrfmiddlewaretoken": token}, headers=headers
        )
        return answer.text()

    def post_to(self, path: str) -> str:
        """Post an empty form with a valid token; return the address where it ended."""
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
        headers = {"Referer": self.page.url, "Origin": self.origin}
        return self.page.request.post(
            self.origin + path, form={"csrfmiddlewaretoken": token}, headers=headers
        ).url
