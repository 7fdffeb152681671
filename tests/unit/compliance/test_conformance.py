"""The table of conformance follows from register, marks and rules, and from nothing else."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.compliance.adapters import marked_tests, read_register, rule_files
from apps.compliance.errors import RegisterInvalid, UnknownRequirement
from apps.compliance.selectors import conformance_csv, conformance_rows
from apps.compliance.types import ConformanceRow, Kind, MarkedTest, Requirement, Status

ROOT = Path(__file__).resolve().parents[3]
HEAD = "id,section,title,requirement,actor,kind,system_behaviour,acceptance\n"
REGISTER = HEAD + "".join(
    f"R-{number}-1,{number},t,r,somebody,{kind},b,a\n" for number, kind in enumerate(Kind, start=1)
)
TEST_FILE = """
import pytest
from apps.policy.errors import ProfileMissing
from apps.policy.services import approve_profile as approve
from apps.policy.selectors import profile_in_force

pytestmark = pytest.mark.requirement("R-3-1")

@pytest.fixture
def approved():
    return approve()

def helper():
    return profile_in_force("x")

@pytest.mark.requirement("R-1-1", "R-2-1")
def test_a(approved):
    helper()
    raise ProfileMissing

class TestB:
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("R-1-1"))])
    def test_c(self, x):
        pass

    def not_a_test(self):
        pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("docs/cps", "tests/unit", "apps/policy/services", "apps/policy/selectors"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "docs/cps/requirements.csv").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "tests/unit/test_x.py").write_text(TEST_FILE, encoding="utf-8")
    (tmp_path / "apps/policy/errors.py").touch()
    (tmp_path / "apps/policy/services/approve_profile.py").touch()
    (tmp_path / "apps/policy/selectors/__init__.py").touch()
    return tmp_path


def rows_of(project: Path) -> dict[str, ConformanceRow]:
    register = read_register(project / "docs/cps/requirements.csv")
    return {row.requirement_id: row for row in conformance_rows(register, marked_tests(project), {})}


def test_a_mark_makes_a_row_proven_by_its_kind(project: Path) -> None:
    assert {name: row.status for name, row in rows_of(project).items()} == {
        "R-1-1": Status.ENFORCED,
        "R-2-1": Status.RECORDED,
        "R-3-1": Status.CONFIGURED,
        "R-4-1": Status.EXTERNAL,
        "R-5-1": Status.NOT_APPLICABLE,
    }


def test_a_row_without_mark_is_open(project: Path) -> None:
    (project / "tests/unit/test_x.py").write_text("def test_a():\n    pass\n", encoding="utf-8")
    rows = rows_of(project)
    assert {rows[f"R-{number}-1"].status for number in (1, 2, 3)} == {Status.OPEN}
    assert rows["R-1-1"].note == "no test marks this row"


def test_tests_are_named_as_pytest_names_them(project: Path) -> None:
    assert rows_of(project)["R-1-1"].tests == (
        "tests/unit/test_x.py::test_a",
        "tests/unit/test_x.py::TestB::test_c",
    )
    assert rows_of(project)["R-2-1"].tests == ("tests/unit/test_x.py::test_a",)


def test_where_are_the_files_that_the_test_reaches_through_fixtures_and_helpers(project: Path) -> None:
    assert rows_of(project)["R-2-1"].where == (
        "apps/policy/selectors/__init__.py",
        "apps/policy/services/approve_profile.py",
    )


def write_test(project: Path, line: str, body: str) -> None:
    mark = '@pytest.mark.requirement("R-1-1")'
    text = f"import pytest\n{line}\n{mark}\ndef test_a():\n    {body}\n"
    (project / "tests/unit/test_x.py").write_text(text, encoding="utf-8")


def test_vocabulary_is_named_only_where_there_is_nothing_else(project: Path) -> None:
    write_test(project, "from apps.policy.errors import A", "A()")
    assert rows_of(project)["R-1-1"].where == ("apps/policy/errors.py",)


def test_a_vanished_module_is_not_named(project: Path) -> None:
    write_test(project, "from apps.gone.services import a", "a()")
    assert rows_of(project)["R-1-1"].where == ()


def test_rule_files_are_named_for_proven_rows_only() -> None:
    register = [
        Requirement(identifier=name, section="1", actor="a", kind=Kind.ENFORCE) for name in ("R-1-1", "R-2-1")
    ]
    proof = MarkedTest(node="t::a", requirements=("R-1-1",), exercises=("b.py",))
    proven, unproven = conformance_rows(register, [proof], {"R-1-1": ["a.py"], "R-2-1": ["a.py"]})
    assert (proven.where, unproven.where) == (("a.py", "b.py"), ())


def test_every_rule_of_the_regulation_is_found() -> None:
    assert "apps/lib/cps/rules/s6_3_2_2_mso_validity.py" in rule_files()["R-6.3.2.2-1"]


def test_refuses_a_mark_that_the_register_does_not_have(project: Path) -> None:
    (project / "docs/cps/requirements.csv").write_text(HEAD + "R-1-1,1,t,r,a,enforce,b,a\n", encoding="utf-8")
    with pytest.raises(UnknownRequirement, match="R-2-1, R-3-1"):
        rows_of(project)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + "R-1-1,1,t,r,a,wish,b,a\n", "wish"),
        ("id,section\nR-1-1,1\n", "actor"),
        (HEAD + "R-1-1,1,t,r,a,enforce,b,a\n" * 2, "twice"),
    ],
)
def test_refuses_a_register_that_is_not_the_register(project: Path, text: str, words: str) -> None:
    (project / "docs/cps/requirements.csv").write_text(text, encoding="utf-8")
    with pytest.raises(RegisterInvalid, match=words):
        rows_of(project)


def test_the_file_has_one_line_for_each_row(project: Path) -> None:
    text = conformance_csv(tuple(rows_of(project).values()))
    table = list(csv.DictReader(io.StringIO(text)))
    assert list(table[0]) == ["requirement_id", "status", "where", "tests", "note"]
    assert [row["requirement_id"] for row in table] == [f"R-{number}-1" for number in range(1, 6)]
    assert table[3]["note"] == "outside this system: somebody"
    assert "\r" not in text


def test_the_command_writes_and_then_agrees(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("conformance", root=project)
    call_command("conformance", root=project, check=True)
    assert "enforced: 1" in capsys.readouterr().out


def test_check_fails_when_the_file_is_missing_or_differs(project: Path) -> None:
    with pytest.raises(CommandError, match="make conformance"):
        call_command("conformance", root=project, check=True)
    call_command("conformance", root=project)
    (project / "tests/unit/test_x.py").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="make conformance"):
        call_command("conformance", root=project, check=True)


def test_the_command_refuses_unknown_marks(project: Path) -> None:
    text = 'import pytest\n@pytest.mark.requirement("R-99-1")\ndef test_a():\n    pass\n'
    (project / "tests/unit/test_x.py").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="R-99-1"):
        call_command("conformance", root=project)
    assert not (project / "docs/conformance.csv").exists()


def test_the_register_has_425_rows() -> None:
    assert len(read_register(ROOT / "docs/cps/requirements.csv")) == 425
