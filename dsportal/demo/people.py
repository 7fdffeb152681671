"""SIMULATED staff: an account for each role, two where an act needs two, and their actors."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.contrib.auth import get_user_model

from apps.lib.actor import Actor, ActorKind, LoginStrength
from dsportal.demo.browser import Browser
from dsportal.demo.place import BASE_URL
from dsportal.demo.processes import manage_here


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A seeded account; the secrets are printed at the end of the demo."""

    username: str
    name: str
    role: str
    organisation: str
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)

    def log_in(self) -> Browser:
        """Log in at the portal with password and TOTP."""
        browser = Browser(BASE_URL)
        browser.log_in(self.username, self.password, base64.b32decode(self.totp_secret))
        return browser


WITHOUT_FACTOR: Final = frozenset({"ca-manager-3", "ca-manager-4", "jlis-approver", "agency-approver"})
"""Accounts for whoever looks at the demo: the first login registers a security key of one's own."""
_LATER: Final = frozenset({"ops-manager"})  # the TOTP secret comes after the software key
PEOPLE: Final = (
    # username, name, role, organisation
    ("ca-manager-1", "青木 一郎", "ca_manager", "JLIS"),
    ("ca-manager-2", "石川 二葉", "ca_manager", "DIGITAL_AGENCY"),
    ("ops-manager", "上田 三枝", "ops_manager", "JLIS"),
    ("custodian-1", "江口 四郎", "key_custodian", "JLIS"),
    ("custodian-2", "大野 五月", "key_custodian", "DIGITAL_AGENCY"),
    ("custodian-3", "加藤 六花", "key_custodian", "JLIS"),
    ("issuer", "木村 七海", "certificate_issuer", "JLIS"),
    ("system-engineer", "久保 八雲", "system_engineer", "JLIS"),
    ("pki-engineer", "小林 九太", "pki_engineer", "JLIS"),
    ("pki-engineer-2", "田辺 八重", "pki_engineer", "JLIS"),
    ("ops-staff", "斎藤 十和", "ops_staff", "JLIS"),
    ("facility", "清水 百花", "facility_staff", "JLIS"),
    ("auditor", "鈴木 千尋", "auditor", "DIGITAL_AGENCY"),
    ("auditor-2", "土屋 百合", "auditor", "JLIS"),
    ("external-auditor", "瀬戸 万里", "external_auditor", "AUDIT_FIRM"),
    ("ra-operator", "園田 都", "ra_operator", "JLIS"),
    ("ca-manager-3", "田村 早苗", "ca_manager", "JLIS"),
    ("ca-manager-4", "千葉 涼", "ca_manager", "DIGITAL_AGENCY"),
    ("jlis-approver", "辻 真琴", "jlis_approver", "JLIS"),
    ("agency-approver", "寺田 薫", "digital_agency_approver", "DIGITAL_AGENCY"),
    ("call-centre", "高橋 亜紀", "call_centre_operator", "JLIS"),
)


def seed() -> dict[str, Account]:
    """Register everybody and return the accounts by username."""
    accounts = {}
    for username, name, role, organisation in PEOPLE:
        words = ["create_staff", username, role, "--name", name, "--organisation", organisation]
        if username in WITHOUT_FACTOR | _LATER:
            words.append("--without-totp")
        printed = manage_here(*words)
        made = json.loads(printed)
        accounts[username] = Account(
            username=username,
            name=name,
            role=role,
            organisation=organisation,
            password=made["password"],
            totp_secret=made.get("totp_secret", ""),
        )
    return accounts


def actors_of(accounts: Mapping[str, Account]) -> dict[str, Actor]:
    """Return who acts when a step of the demo stands for a person who is logged in at the portal."""
    people = get_user_model().objects.filter(username__in=accounts)
    return {
        user.get_username(): Actor(
            kind=ActorKind.PERSON,
            actor_id=f"staff:{user.pk}",
            roles=frozenset({accounts[user.get_username()].role}),
            organisation=accounts[user.get_username()].organisation,
            terminal="demo",
            strength=LoginStrength.SECOND_FACTOR,
        )
        for user in people
    }
