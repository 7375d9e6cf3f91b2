"""`python -m tests.bench [seed] [pages] [lists] [uploads] [nominations] [imports] [documents]`: print tables.

Without `seed` the data of the last run are used. The database is the test database beside `DATABASE_URL`,
a file in var/bench without it.
"""

import os
import sys

import django

PARTS = ("seed", "pages", "lists", "uploads", "nominations", "imports", "documents")


def main(parts: list[str]) -> None:
    """Measure the parts in their order."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    django.setup()
    from tests.bench import report  # noqa: PLC0415 (its models need the set-up above)

    report.run(parts or list(PARTS))


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - set(PARTS)
    if unknown:
        sys.exit(__doc__)
    main(sys.argv[1:])
