"""`python -m dsportal.inventory`: write docs/inventory.csv; with --check, fail when it is stale."""

import os
import sys

import django

from dsportal.inventory.table import FILE, inventory_csv


def main() -> int:
    """Write or check the file; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dsportal.settings.test")
    django.setup()
    text = inventory_csv()
    if "--check" not in sys.argv:
        FILE.write_text(text, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text:
        sys.stderr.write("docs/inventory.csv is not what the code says: run `make inventory`\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
