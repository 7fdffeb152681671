"""What every operation of the OpenAPI document says in addition: how refusals look (RFC 9457)."""

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_PROBLEM: Final = {
    "type": "object",
    "description": "Problem document (RFC 9457); `code` never changes, `field` and `clause` where known",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "code": _TEXT,
        "detail": _TEXT,
        "field": _TEXT,
        "clause": _TEXT,
        "request_id": _TEXT,
    },
    "required": ["type", "title", "status", "code", "detail", "request_id"],
}
_REFUSAL: Final = {
    "description": "Refused; the code says why",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def add_problems(result: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
    """Add the default answer to each operation (a postprocessing hook of drf-spectacular)."""
    result["components"]["schemas"]["Problem"] = _PROBLEM
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = _REFUSAL
    return result
