"""Readers of the files that conformance is derived from."""

from apps.compliance.adapters.register import read_register
from apps.compliance.adapters.rule_files import rule_files
from apps.compliance.adapters.test_marks import marked_tests

__all__ = ["marked_tests", "read_register", "rule_files"]
