"""Door for holders' revocation requests."""
