"""YAML that has one reading: no anchors, tags, directives, second documents, merge keys or duplicate names.

Plain scalars are whole numbers, true, false, null and text; ``6.10`` and ``no`` are text (a clause number, a
word), not a float and a boolean. JSON is a subset and is read the same.
"""

from typing import Any, Final

import yaml
from typing_extensions import override

from apps.lib.errors import Invalid

_LONGEST: Final = 200_000  # characters
_DEEPEST: Final = 10
_INTEGER: Final = "tag:yaml.org,2002:int"
_BOOLEAN: Final = "tag:yaml.org,2002:bool"
_NULL: Final = "tag:yaml.org,2002:null"
_TEXT: Final = "tag:yaml.org,2002:str"
_MOST_DIGITS: Final = 9


class YamlRefused(Invalid):
    """The text is no YAML, or one that two readers could read differently."""

    code = "yaml_refused"
    title = "The file is not plain YAML"


class _Loader(yaml.SafeLoader):
    """The safe loader, with the few plain types above and unique names."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # none of the base class

    @override
    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        if kind is not yaml.ScalarNode or not implicit[0] or value is None:
            return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]
        if value in {"true", "false"}:
            return _BOOLEAN
        if value in {"", "null", "~"}:
            return _NULL
        whole = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
        return _INTEGER if whole and (value == "0" or value[0] != "0") else _TEXT

    @override
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _value in node.value]
        if any(not isinstance(key, yaml.ScalarNode) or key.tag != _TEXT for key, _value in node.value):
            raise YamlRefused("a name is not text")
        if len(set(names)) != len(names):
            raise YamlRefused("a name stands twice")
        return super().construct_mapping(node, deep=deep)


def read_yaml(text: str) -> Any:
    """Return mappings, lists, text, whole numbers, booleans and None; raise `YamlRefused`."""
    if len(text) > _LONGEST:
        raise YamlRefused(f"at most {_LONGEST} characters")
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += _deeper(event)
            if depth > _DEEPEST:  # before the next event is read: the reader's time grows with the depth
                raise YamlRefused(f"at most {_DEEPEST} levels")
            _refuse_ambiguous(event)
        read = yaml.load(text, Loader=_Loader)  # noqa: S506 - a narrower loader than the safe one
    except yaml.YAMLError as reason:
        raise YamlRefused(_where(reason)) from None
    except ValueError:
        raise YamlRefused("the text cannot be read") from None
    return read


def _deeper(event: yaml.Event) -> int:
    if isinstance(event, yaml.CollectionStartEvent):
        return 1
    return -1 if isinstance(event, yaml.CollectionEndEvent) else 0


def _refuse_ambiguous(event: yaml.Event) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise YamlRefused("anchors are not allowed")
    if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) is not None:
        raise YamlRefused("tags are not allowed")
    if isinstance(event, yaml.ScalarEvent):
        event.value.encode("utf-8")  # half of a surrogate pair has no bytes
    if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
        raise YamlRefused("directives are not allowed")


def _where(reason: yaml.YAMLError) -> str:
    """Return the line at fault, never the text (it may be long)."""
    mark = getattr(reason, "problem_mark", None)
    return "not YAML" if mark is None else f"line {mark.line + 1}: not YAML"
