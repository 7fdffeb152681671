"""How the OpenAPI document shows our authentication."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from typing_extensions import override


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself, untyped
    """Client credentials with private_key_jwt; the token goes into the Authorization header."""

    target_class = "apps.staff.api.authentication.BearerAuthentication"
    name = "clientCredentials"

    @override
    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "oauth2",
            "description": "private_key_jwt (RFC 7523) with ES256; scopes by registration",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": "/api/v1/token",
                    "scopes": {
                        "app": "phone back end: nonces, applications, credentials, revocations",
                        "verifier": "registered verifier: status lists",
                        "ra": "registration authority",
                    },
                }
            },
        }
