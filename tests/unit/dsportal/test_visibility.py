"""Role x page: every cell that the table does not list is refused (5.2.3, 5.4.4)."""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from apps.audit.models import AuditEvent
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Role
from apps.staff.models import AccessToken, FirstAdministration, PasswordHistory, SanctionCase, User
from dsportal.admin_site import PortalAdminSite
from dsportal.menu import ENTRIES
from dsportal.visibility import AUDITORS, SCREENS, Screen
from tests.factories.credential_life import credential_life
from tests.unit.dsportal.conftest import LogIn

pytestmark = pytest.mark.django_db

_EXEMPT = ("admin/login/", "admin/mfa/", "admin/webauthn/", "admin/sign-out/")
_ID = "019a0000-0000-7000-8000-000000000000"


def admin_paths() -> list[str]:
    """Return one address for every route below /admin/, third-party ones included."""
    found = [path for path in _walk(get_resolver().url_patterns, "") if path.startswith("admin/")]
    return sorted({path for path in found if not path.startswith(_EXEMPT)})


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = str(pattern.pattern) if isinstance(pattern.pattern, RoutePattern) else "no-such-page/"
        here = prefix + re.sub(r"<[^>]+>", _ID, route)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, here)
        else:
            yield here


def lists() -> list[str]:
    return sorted(
        label for label in ENTRIES if label in {model._meta.label_lower for model in admin.site._registry}
    )


def address(label: str) -> str:
    return f"/admin/{label.replace('.', '/')}/"


def test_every_page_waits_for_the_second_factor(client: Client) -> None:
    paths = admin_paths()
    assert len(paths) > 50
    for path in paths:
        answer = client.get(f"/{path}")
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith(("/admin/login/", "/admin/")), path


def test_every_list_of_the_menu_exists_and_no_other() -> None:
    assert {model._meta.label_lower for model in admin.site._registry} == set(ENTRIES)


def test_the_lists_of_third_parties_stay_out() -> None:
    assert not {model._meta.app_label for model in admin.site._registry} & {
        "auth",
        "otp_totp",
        "axes",
        "otp_static",
    }


@pytest.mark.requirement("R-5.2.3-2")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_its_lists_and_no_other(log_in: LogIn, role: Role) -> None:
    client = log_in(role)
    for label in lists():
        wanted = 200 if role in ENTRIES[label].roles else 403
        assert client.get(address(label)).status_code == wanted, label


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_screens_and_no_other(log_in: LogIn, role: Role) -> None:
    life = credential_life(SYSTEM_CLOCK.now())
    client = log_in(role)
    screens = {
        Screen.TIMELINE: f"/admin/credentials/{life.credential.pk}/timeline/",
        Screen.AUDIT_TRAIL: f"/admin/credentials/{life.credential.pk}/audit-trail/",
        Screen.OPEN_SIGNER: "/admin/signer/",
    }
    for screen, path in screens.items():
        assert client.get(path).status_code == (200 if role in SCREENS[screen] else 403), screen
    assert client.get("/admin/").status_code == 200


@pytest.mark.requirement("R-5.4.4-4")
def test_the_audit_log_is_for_auditors_only() -> None:
    assert ENTRIES["audit.auditevent"].roles == AUDITORS
    assert SCREENS[Screen.AUDIT_TRAIL] == AUDITORS


@pytest.mark.parametrize("model", [SanctionCase, PasswordHistory, FirstAdministration, AccessToken])
def test_what_even_managers_must_not_browse_has_no_list(log_in: LogIn, model: type[Model]) -> None:
    assert not admin.site.is_registered(model)
    client = log_in(Role.CA_MANAGER)
    assert client.get(address(model._meta.label_lower)).status_code in {302, 404}


def test_somebody_without_a_role_sees_no_list(log_in: LogIn) -> None:
    client = log_in()
    assert client.get("/admin/").status_code == 200
    assert all(client.get(address(label)).status_code == 403 for label in lists())


def test_a_refused_list_is_audited(log_in: LogIn) -> None:
    log_in(Role.CA_MANAGER).get("/admin/audit/auditevent/")
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.event, event.outcome) == ("staff.screen.refused", "REFUSED")
    assert "audit.auditevent" in event.detail


@pytest.mark.requirement("R-5.4.1-5")
def test_reading_a_record_is_audited(log_in: LogIn) -> None:
    life = credential_life(SYSTEM_CLOCK.now())
    answer = log_in(Role.PKI_ENGINEER).get(f"/admin/issuance/credential/{life.credential.pk}/change/")
    assert answer.status_code == 200
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.event, event.subject) == ("staff.record.viewed", str(life.credential.pk))


def test_nothing_can_be_added_changed_or_deleted(log_in: LogIn) -> None:
    life = credential_life(SYSTEM_CLOCK.now())
    client = log_in(Role.OPERATIONS_MANAGER)
    row = f"/admin/issuance/credential/{life.credential.pk}"
    assert client.post(f"{row}/change/", {"state": "ACTIVE"}).status_code == 403
    assert client.get(f"{row}/delete/").status_code in {302, 404}
    assert client.get("/admin/issuance/credential/add/").status_code in {302, 404}
    assert client.post("/admin/issuance/credential/", {"action": "delete_selected"}).status_code != 500
    life.credential.refresh_from_db()
    assert life.credential.state == "REVOKED"


def test_a_list_shows_no_sealed_or_secret_column() -> None:
    secret = re.compile(r"sealed|ciphertext|password$|secret|signature|private|jwks|person_index")
    for model_admin in admin.site._registry.values():
        columns = [*model_admin.list_display, *model_admin.get_fields(None)]  # type: ignore[arg-type]  # not used
        names = {column if isinstance(column, str) else column.__name__ for column in columns}
        allowed = {"sealed_at", "sealed_by", "signatures"}  # the last one is a count
        assert not {name for name in names - allowed if secret.search(name)}, model_admin


@pytest.mark.parametrize("label", sorted(ENTRIES))
def test_a_list_searches_sorts_and_filters_without_a_fault(log_in: LogIn, label: str) -> None:
    credential_life(SYSTEM_CLOCK.now())
    client = log_in(min(ENTRIES[label].roles & AUDITORS))
    shown = next(window for model, window in admin.site._registry.items() if model._meta.label_lower == label)
    filters = [f"?{each.parameter_name}=REVOKED" for each in shown.list_filter]  # type: ignore[union-attr]  # ours
    sorts = [f"?o={place}" for place in range(1, len(shown.list_display) + 1)]
    for query in [f"?q={_ID}", "?q=no-id", *filters, *sorts]:
        assert client.get(address(label) + query).status_code == 200, query


def test_the_site_is_ours_whatever_apps_are_installed() -> None:
    assert isinstance(admin.site._wrapped, PortalAdminSite)  # type: ignore[attr-defined]  # Django's lazy object


def test_a_package_with_edit_forms_does_not_get_in() -> None:
    site = PortalAdminSite()
    site.register(User, admin.ModelAdmin)
    site.register([User])
    assert not site.is_registered(User)


def test_a_list_costs_the_same_few_queries_for_many_rows(
    log_in: LogIn, django_assert_max_num_queries: object
) -> None:
    for _row in range(12):
        credential_life(SYSTEM_CLOCK.now(), size=1)
    client = log_in(Role.AUDITOR)
    with django_assert_max_num_queries(15):  # type: ignore[operator]  # pytest-django's fixture
        client.get("/admin/issuance/credential/")


def test_the_headers_of_every_page_are_strict(log_in: LogIn) -> None:
    for client, path in ((Client(), "/admin/login/"), (log_in(Role.AUDITOR), "/admin/")):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_page_holds_inline_script_or_style(log_in: LogIn) -> None:
    life = credential_life(SYSTEM_CLOCK.now())
    client = log_in(Role.AUDITOR)
    for path in (
        "/admin/",
        f"/admin/credentials/{life.credential.pk}/timeline/",
        "/admin/issuance/credential/",
    ):
        html = client.get(path).content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html)


def test_a_form_without_its_token_is_refused_in_the_house_style(log_in: LogIn) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/admin/login/", {"username": "yamada", "password": "x"})
    assert answer.status_code == 403
    assert "画面の有効期限が切れました" in answer.content.decode()
