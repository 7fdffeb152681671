"""Shapes of the answers, for the OpenAPI document; the hot path renders plain dictionaries."""

from rest_framework import serializers


class NonceSerializer(serializers.Serializer[object]):
    """A nonce to be signed once."""

    nonce = serializers.CharField()
    expires_at = serializers.DateTimeField()


class CheckSerializer(serializers.Serializer[object]):
    """One recorded check; the internal detail stays with the registration authority."""

    code = serializers.CharField()
    outcome = serializers.CharField()
    clause = serializers.CharField()


class ApplicationSerializer(serializers.Serializer[object]):
    """Where an application stands."""

    application_id = serializers.UUIDField()
    state = serializers.CharField()
    checks = CheckSerializer(many=True)


class ApplicationUploadSerializer(serializers.Serializer[object]):
    """The parts of an application."""

    application = serializers.CharField(help_text="Flattened JWS (RFC 7515 7.2.2), typ mdoc-application+jws")
    portrait = serializers.FileField(required=False)
    selfie = serializers.FileField()
