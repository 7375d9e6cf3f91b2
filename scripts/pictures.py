"""A picture of every document on sample data into docs/documents.md and docs/documents/."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Fill a database that is thrown away, and draw from it."""
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/mau.sqlite3",
            "DANVAN_MEDIA_ROOT": f"{folder}/files",
            "DANVAN_BASE_URL": "https://danvankheo.example",
            "DANVAN_DEMO": "1",
        }
        for command in ("migrate", "seed_plan", "seed_demo"):
            manage(command, stdout=subprocess.DEVNULL)
        manage("picture_documents", "docs/documents")


def manage(*command: str, **options: object) -> None:
    """Run one of the portal's commands."""
    subprocess.run([sys.executable, "manage.py", *command], check=True, **options)


if __name__ == "__main__":
    main()
