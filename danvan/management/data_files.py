"""The data files that lie beside the commands."""

import csv
import tomllib
from pathlib import Path

DATA_DIR = Path(__file__).parent / "data"


def read_toml(name: str) -> dict:
    """The contents of a TOML data file."""
    return tomllib.loads((DATA_DIR / name).read_text(encoding="utf-8"))


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a CSV data file, by column."""
    with (DATA_DIR / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
