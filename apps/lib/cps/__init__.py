"""The operating regulation as code."""
