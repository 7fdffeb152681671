"""import-linter contract: an app uses another only where the table says so, and only through its doors."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class DoorsContract(Contract):
    """`allowed` holds lines 'importer -> app app'; `doors` names the public modules of every app."""

    root = fields.StringField()
    doors = fields.SetField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField())
    free = fields.SetField(subfield=fields.StringField(), required=False)
    read_only = fields.SetField(subfield=fields.StringField(), required=False)
    writable = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        table = {}
        for line in self.allowed:
            left, _, right = line.partition("->")
            table[left.strip()] = set(right.split())
        free, broken = self.free or set(), []
        for importer in sorted(graph.modules):
            src = self._app(importer)
            if src is None or src in free:
                continue
            if src not in table:
                broken.append((importer, None, "app is not in the table"))
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                dst = self._app(imported)
                if dst is None or dst == src or dst in free:
                    continue
                door = imported.split(".")[2] if imported.count(".") >= 2 else ""
                if dst not in table[src]:
                    broken.append((importer, imported, f"{src} may not use {dst}"))
                elif door not in self.doors:
                    broken.append((importer, imported, f"{dst} is entered past its doors"))
                elif (
                    door == "services" and src in (self.read_only or ()) and dst not in (self.writable or ())
                ):
                    broken.append((importer, imported, f"{src} may only read from {dst}"))
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def _app(self, module: str) -> str | None:
        parts = module.split(".")
        return parts[1] if parts[0] == self.root and len(parts) > 1 else None

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported, why in check.metadata["broken"]:
            output.print_error(f"{importer} -> {imported}: {why}")
