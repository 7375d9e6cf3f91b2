"""Names of sample people and schools, drawn from lists; the same draw gives the same names."""

from collections.abc import Iterator
from random import Random

from danvan.management.data_files import read_toml
from registrations.enums import UnitKind

NAMES = read_toml("names.toml")
SEED = "dân vận khéo"


def seeded(*parts: object) -> Random:
    """A source of chance that always says the same for the same parts."""
    return Random(" ".join(map(str, parts)))  # noqa: S311 -- nothing here is secret


def draw_person(random: Random) -> dict[str, str]:
    """`title` and `full_name` of somebody Kinh, Khmer, Chăm or Hoa."""
    origins = NAMES["people"]
    origin = random.choices(origins, [origin["weight"] for origin in origins])[0]
    parts = [random.choice(origin[part]) for part in ("family", "middle", "given")]
    return {"title": origin["title"], "full_name": " ".join(parts)}


def draw_phone(random: Random) -> str:
    """A mobile number that nobody has."""
    return f"0900 {random.randrange(1000):03d} {random.randrange(1000):03d}"


def sample_schools(count: int, taken: set[str]) -> list[dict[str, str]]:
    """Rows of `count` schools and centres of all levels over the communes, none named as one `taken`.

    Raises ValueError when the lists hold fewer.
    """
    rows = [row for row in _all_schools() if row["name"] not in taken]
    seeded(SEED).shuffle(rows)
    if count > len(rows):
        raise ValueError(f"Danh sách tên chỉ đủ cho {len(rows)} đơn vị thêm.")
    return [
        row | {"code": f"{row['prefix']}-{number:04d}", "head_name": head_of(row["name"])}
        for number, row in enumerate(rows[:count], start=1)
    ]


def head_of(name: str) -> str:
    """The sample name of whoever heads the unit."""
    return draw_person(seeded(name))["full_name"]


def _all_schools() -> Iterator[dict[str, str]]:
    for place in NAMES["communes"]:
        for school in NAMES["schools"]:
            for name in [place] if school["names"] == "place" else NAMES[school["names"]]:
                yield {
                    "prefix": school["prefix"],
                    "level": school["level"],
                    "kind": school.get("kind", UnitKind.SCHOOL),
                    "name": school["name"].format(n=name),
                    "short_name": school["short"].format(n=name),
                    "place": place,
                }
