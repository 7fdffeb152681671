"""One clause, one file; every file offers `RULE`."""
