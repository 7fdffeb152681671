"""Who may call what: every operation by nobody, by the phone's back end and by a verifier."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.models import AccessToken, ApiClient
from tests.api.endpoints import ANY_ID, ENDPOINTS, LIST, LISTS, NONCES, Endpoint
from tests.api.stage import Stage, assert_problem

CLIENTS = (None, "app", "verifier")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SCOPED = [endpoint for endpoint in ENDPOINTS if endpoint.scope]
OPEN = [endpoint for endpoint in ENDPOINTS if not endpoint.scope]
AGES_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BEARERS = {
    "unknown": "Bearer " + "A" * 43,
    "empty": "Bearer ",
    "too long": "Bearer " + "A" * 5000,
    "not ASCII": "Bearer ああ",
    "another scheme": "Basic cGhvbmU6cGhvbmU=",
    "no scheme": "A" * 43,
}


def named(endpoint: Endpoint) -> str:
    return endpoint.title


def may(endpoint: Endpoint, client: str | None) -> tuple[int, str] | None:
    """Return the refusal that the door owes, or None where it must open."""
    if not endpoint.scope or endpoint.scope == client:
        return None
    return (401, "not_authenticated") if client is None else (403, "permission_denied")


@pytest.mark.requirement("R-2.2-4")
@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
def test_the_door_opens_to_whom_it_may(stage: Stage, endpoint: Endpoint, client: str | None) -> None:
    answer = stage.call(endpoint, ANY_ID, client=client)
    if (refusal := may(endpoint, client)) is None:
        assert answer.status_code not in {401, 403} or endpoint.path.endswith("token")
        assert answer.status_code != 500
    else:
        assert_problem(answer, *refusal)


def test_without_a_token_the_answer_says_which_one_is_wanted(stage: Stage) -> None:
    answer = stage.call(NONCES, client=None)
    assert answer["WWW-Authenticate"] == 'Bearer realm="dsportal"'


@pytest.mark.parametrize("value", BEARERS.values(), ids=BEARERS)
@pytest.mark.parametrize("endpoint", SCOPED, ids=named)
def test_refuses_what_is_no_token(stage: Stage, endpoint: Endpoint, value: str) -> None:
    answer = stage.call(endpoint, ANY_ID, client=None, headers={"Authorization": value})
    assert_problem(answer, 401, "authentication_failed")


@pytest.mark.parametrize("endpoint", SCOPED, ids=named)
def test_refuses_a_token_that_has_expired(stage: Stage, endpoint: Endpoint) -> None:
    stage.token(endpoint.scope)
    ago = SYSTEM_CLOCK.now() - timedelta(minutes=5)
    AccessToken.objects.update(issued_at=ago - timedelta(seconds=1), expires_at=ago)
    assert_problem(stage.call(endpoint, ANY_ID, client=endpoint.scope), 401, "authentication_failed")


ENDINGS: dict[str, dict[str, Any]] = {
    "deactivated": {"active": False},
    "past its period": {"not_before": AGES_AGO, "not_after": AGES_AGO + timedelta(days=1)},
}


@pytest.mark.parametrize("change", ENDINGS.values(), ids=ENDINGS)
def test_refuses_the_token_of_a_client_that_was_ended(stage: Stage, change: dict[str, Any]) -> None:
    stage.token("app")
    ApiClient.objects.update(**change)
    assert_problem(stage.call(NONCES), 401, "authentication_failed")


@pytest.mark.requirement("R-2.2-4")
def test_refuses_a_verifier_that_is_not_registered(stage: Stage) -> None:
    stage.issue()
    stage.build_lists()
    index = stage.call(LISTS, client="verifier").json()["status_lists"]
    values = {"list_id": index[0]["uri"].rpartition("/")[2]}
    assert stage.call(LIST, values, client="verifier").status_code == 200
    assert_problem(stage.call(LIST, values, client="stranger"), 403, "verifier_unknown")


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=named)
def test_refuses_every_other_method(stage: Stage, endpoint: Endpoint) -> None:
    same_path = {other.method for other in ENDPOINTS if other.path == endpoint.path}
    for method in sorted(set(METHODS) - same_path):
        answer = stage.send(method, endpoint.url(**ANY_ID), client=endpoint.scope or None)
        assert_problem(answer, 405, "method_not_allowed")
        assert set(answer["Allow"].split(", ")) >= same_path


@pytest.mark.parametrize(
    "path",
    ["/api/v1/", "/api/v1/nothing", "/api/v2/nonces", "/api/v1/applications/1", "/api/v1/status-lists/x",
     "/api/v1/applications/%2e%2e", "/api/v1/iaca.pem/", "/api/v1/token%00"],
)  # fmt: skip
def test_unknown_paths_are_answered_as_problems_too(stage: Stage, path: str) -> None:
    assert_problem(stage.send("GET", path), 404, "missing")
