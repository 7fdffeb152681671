"""Every path that changes something is in the inventory, with its gate; the file is what the code says."""

import ast
import inspect
import textwrap
from collections import Counter
from pathlib import Path
from types import FunctionType

import pytest
from django.core.management import get_commands
from django.urls import get_resolver

from apps.lib.cps.approval_kinds import KINDS, Kind
from dsportal import commands
from dsportal.acts import ACTS
from dsportal.celery import app as celery_app
from dsportal.commands import COMMANDS
from dsportal.inventory import calls, gates, services, written_paths, written_services
from dsportal.inventory.gates import Gate, Row, Written
from dsportal.inventory.table import FILE, inventory, inventory_csv
from dsportal.schedule import SCHEDULE
from dsportal.screens.command import Command

ROWS = inventory()
BY_SORT = {sort: {row.path: row for row in ROWS if row.sort == sort} for sort in {row.sort for row in ROWS}}


def test_the_file_is_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == inventory_csv(), "run `make inventory`"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.sort} {row.path}")
def test_every_path_has_a_gate_and_an_approval_or_a_written_reason(row: Row) -> None:
    assert row.classed(), (
        "say in dsportal/inventory/written_*.py what gates this path, and why that is enough"
    )


def test_no_path_is_listed_twice() -> None:
    counted = Counter((row.sort, row.path) for row in ROWS)
    assert [path for path, number in counted.items() if number > 1] == []


def test_no_command_hides_another_of_its_name() -> None:
    counted = Counter(command.name for wing in commands._WINGS for command in wing)
    assert [name for name, number in counted.items() if number > 1] == []


def test_nothing_is_written_about_what_does_not_exist() -> None:
    exist = {row.path for row in ROWS}
    assert sorted(set(written_paths.VIEWS) - exist) == []
    assert sorted(set(written_paths.MANAGEMENT) - exist) == []
    assert sorted(set(written_services.SERVICES) - exist) == []


def test_what_is_written_does_not_contradict_the_code() -> None:
    for name, written in written_services.SERVICES.items():
        assert services.service_row(name).gate is written.gate, name


def test_the_inventory_holds_every_way_in() -> None:
    tasks = {name for name in celery_app.tasks if not name.startswith("celery.")}
    assert set(BY_SORT["task"]) == tasks
    assert {entry["task"] for entry in SCHEDULE.values()} <= tasks
    assert {f"/admin/do/{name}/" for name in COMMANDS} == set(BY_SORT["command"])
    assert {f"carry out {kind}" for kind in ACTS} == set(BY_SORT["act"])
    assert set(calls.exported_services()) == set(BY_SORT["service"])
    assert set(get_commands()) == set(BY_SORT["management"])
    assert "POST /api/v1/applications" in BY_SORT["operation"]
    assert {"set_language", "admin:login", "otp_webauthn:credential-registration-complete"} <= set(
        BY_SORT["screen"]
    )
    assert len(BY_SORT["screen"]) > len(get_resolver().url_patterns)


def test_every_kind_of_approval_gates_a_service() -> None:
    gating = {kind for name in calls.exported_services() for kind in services.kinds_consumed(name)}
    assert {kind.value for kind in Kind} == gating


def test_every_kind_of_approval_can_be_asked_for() -> None:
    asked = {kind for name in calls.exported_services() for kind in services.kinds_asked(name)}
    assert {kind.value for kind in Kind} == asked


@pytest.mark.parametrize("kind", sorted(ACTS))
def test_carrying_out_calls_the_service_that_the_approval_gates(kind: Kind) -> None:
    reached = BY_SORT["act"][f"carry out {kind}"].services
    assert any(kind.value in services.kinds_consumed(name) for name in reached), reached


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
def test_a_command_says_which_approval_gates_it_or_why_none_does(command: Command) -> None:
    reached = BY_SORT["command"][f"/admin/do/{command.name}/"].services
    gated = {
        kind for name in reached for kind in (*services.kinds_consumed(name), *services.kinds_asked(name))
    }
    assert reached
    assert bool(command.kind) != bool(command.reason)
    assert gated == ({command.kind.value} if command.kind else set()) or command.kind in gated


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
def test_whoever_sees_the_command_of_an_approval_may_ask_for_it(command: Command) -> None:
    kinds = {Kind(name) for name in BY_SORT["command"][f"/admin/do/{command.name}/"].names if name in KINDS}
    assert not kinds or command.roles <= frozenset().union(*(KINDS[kind].asked_by for kind in kinds))


@pytest.mark.parametrize(
    "name", [row.path for row in ROWS if row.sort == "service" and row.gate is Gate.INNER], ids=str
)
def test_no_screen_operation_task_or_command_offers_an_inner_step(name: str) -> None:
    plumbing = {"staff.record_access", "audit.record_event", "audit.refusals_audited"}
    outside = [row.path for row in ROWS if row.sort in OUTSIDE and name in row.services]
    assert name in plumbing or outside == []


@pytest.mark.parametrize(
    "name", [row.path for row in ROWS if row.sort == "service" and row.gate is Gate.APPROVAL], ids=str
)
def test_a_gated_service_cannot_end_without_its_approval(name: str) -> None:
    """Where the approval is used up stands in the one function of the service, under no condition."""
    calls_of_gate = [call for function in services.functions_of(name) for call in unconditional(function)]
    assert "consume_approval" in calls_of_gate


OUTSIDE = {"screen", "operation", "task", "management", "command", "act"}


def unconditional(function: FunctionType) -> list[str]:
    """Return the names called in the function outside of `if`, loops and `except`."""
    found: list[str] = []
    waiting: list[ast.AST] = list(ast.parse(textwrap.dedent(inspect.getsource(function))).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If | ast.For | ast.While | ast.IfExp | ast.BoolOp | ast.ExceptHandler):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.append(node.func.id)
        waiting += ast.iter_child_nodes(node)
    return found


def test_a_path_without_a_word_is_not_classed() -> None:
    assert not gates.row("screen", "/x/", (), None).classed()
    assert not gates.row("screen", "/x/", (), Written(Gate.ROLE, "")).classed()
    assert not gates.row("service", "x", (), Written(Gate.APPROVAL, "")).classed()
    assert gates.row("screen", "/x/", (), Written(Gate.OWN, "the own password")).classed()


def test_services_are_found_through_our_own_functions_and_late_imports() -> None:
    from dsportal.screens import second_factor
    from dsportal.screens.custodian import submit

    assert calls.services_of(submit) == {"keys.submit_share"}
    assert "staff.issue_recovery_codes" in calls.services_of(second_factor.recovery_codes)
    assert calls.services_of(late) == {"policy.set_site_value"}
    assert calls.services_of(lambda: None) == frozenset()


def late() -> object:
    from apps.policy.services import set_site_value

    return [set_site_value for _ in range(1)]


def test_the_reasons_stand_in_files_that_a_reviewer_reads() -> None:
    for module in (written_paths, written_services):
        assert Path(inspect.getfile(module)).name.startswith("written_")
