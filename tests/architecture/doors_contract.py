"""import-linter contract: an app uses another only where the table says so, and only through its doors."""

from typing import Any, NamedTuple

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from typing_extensions import override


class Breach(NamedTuple):
    """An import that the table does not allow; `imported` is empty for an app that stands in no table."""

    importer: str
    imported: str
    why: str


def read_table(lines: list[str]) -> dict[str, set[str]]:
    """Read lines 'importer -> app app' into the apps that each app may use."""
    table = {}
    for line in lines:
        left, _, right = line.partition("->")
        table[left.strip()] = set(right.split())
    return table


class DoorsContract(Contract):
    """`allowed` holds lines 'importer -> app app'; `doors` names the public modules of every app.

    `free` apps may use and be used without limits; `read_only` apps may enter the `services` of
    `writable` apps only.
    """

    # a field is a descriptor: on an instance it is the value from pyproject.toml
    root: Any = fields.StringField()
    doors: Any = fields.SetField(subfield=fields.StringField())
    allowed: Any = fields.ListField(subfield=fields.StringField())
    free: Any = fields.SetField(subfield=fields.StringField(), required=False)
    read_only: Any = fields.SetField(subfield=fields.StringField(), required=False)
    writable: Any = fields.SetField(subfield=fields.StringField(), required=False)

    @override
    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        table = read_table(self.allowed)
        broken = [
            breach
            for importer in sorted(graph.modules)
            for breach in self._breaches_of(importer, graph, table)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def _breaches_of(self, importer: str, graph: ImportGraph, table: dict[str, set[str]]) -> list[Breach]:
        source = self._app(importer)
        if source is None or source in (self.free or ()):
            return []
        if source not in table:
            return [Breach(importer, "", "app is not in the table")]
        judged = (
            (imported, self._why_not(source, imported, table[source]))
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
        )
        return [Breach(importer, imported, why) for imported, why in judged if why]

    def _why_not(self, source: str, imported: str, usable: set[str]) -> str:
        target = self._app(imported)
        if target is None or target == source or target in (self.free or ()):
            return ""
        door = imported.split(".")[2] if imported.count(".") > 1 else ""
        if target not in usable:
            return f"{source} may not use {target}"
        if door not in self.doors:
            return f"{target} is entered past its doors"
        if door == "services" and self._may_only_read(source, target):
            return f"{source} may only read from {target}"
        return ""

    def _may_only_read(self, source: str, target: str) -> bool:
        return source in (self.read_only or ()) and target not in (self.writable or ())

    def _app(self, module: str) -> str | None:
        parts = module.split(".")
        return parts[1] if parts[0] == self.root and len(parts) > 1 else None

    @override
    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, why in check.metadata["broken"]:
            output.print_error(f"{importer} -> {imported}: {why}")
