"""The migration operation whose statements differ between SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

_ByVendor: TypeAlias = Mapping[str, Sequence[str]]


class VendorSql(Operation):
    """Runs the vendor's statements; `RunPython` would build every model anew for each operation first."""

    category = OperationCategory.SQL
    reversible = True

    def __init__(self, forward: _ByVendor, backward: _ByVendor) -> None:
        """Take the statements of each vendor; a vendor that is not named runs none."""
        self.forward, self.backward = forward, backward

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how the operation is made."""
        return type(self).__qualname__, [self.forward, self.backward], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models stay as they are."""

    def database_forwards(
        self, _app: str, schema_editor: BaseDatabaseSchemaEditor, _from: ProjectState, _to: ProjectState
    ) -> None:
        """Run what goes forward."""
        _run(self.forward, schema_editor)

    def database_backwards(
        self, _app: str, schema_editor: BaseDatabaseSchemaEditor, _from: ProjectState, _to: ProjectState
    ) -> None:
        """Run what takes it back."""
        _run(self.backward, schema_editor)

    def describe(self) -> str:
        """Return the line of ``migrate --plan``."""
        return "Statements of the database's own"


def _run(statements: _ByVendor, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in statements.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)
