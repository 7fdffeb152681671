"""Doors for verifiers."""
