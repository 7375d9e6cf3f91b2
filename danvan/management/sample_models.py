"""Sample models: believable texts, put together from themes."""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from danvan.core.vietnamese import number
from danvan.management.data_files import read_toml
from danvan.management.sample_names import draw_person
from registrations.enums import Novelty, Subject
from registrations.models import AreaContent, Campaign, Unit

TEXTS = read_toml("themes.toml")
THEMES = {theme["code"]: theme for theme in TEXTS["themes"]}
TITLES = [(theme["code"], name) for theme in TEXTS["themes"] for name in theme["names"]]
PLAIN_FIELDS = [
    "situation", "goals", "targets", "method", "audience", "forces", "resources", "outputs", "spread",
]  # fmt: skip
NOVELTIES = {Novelty.NEW: 6, Novelty.KEPT: 3, Novelty.REPLICATED: 1}


def contents_of(campaign: Campaign) -> dict[tuple[str, str], AreaContent]:
    """The contents of the campaign's movement by the codes of area and content; one query."""
    contents = AreaContent.objects.filter(area__movement=campaign.movement_id).select_related("area")
    return {(content.area.code, content.code): content for content in contents}


def draw_titles(count: int, random: Random) -> list[tuple[str, str]]:
    """Theme and name of `count` models that no sheet holds twice."""
    return random.sample(TITLES, count)


def titles_of(themes: Sequence[str]) -> list[tuple[str, str]]:
    """The first name of each theme."""
    return [(code, THEMES[code]["names"][0]) for code in themes]


def model_values(
    title: tuple[str, str],
    contents: Mapping[tuple[str, str], AreaContent],
    unit: Unit,
    year: int,
    random: Random,
) -> dict[str, object]:
    """The values of one complete model of the unit."""
    theme = THEMES[title[0]]
    content = _content_for(theme, contents, random)
    novelty = random.choices(list(NOVELTIES), list(NOVELTIES.values()))[0]
    return {
        "name": f"{title[1]} {random.choice(TEXTS['endings'])}",
        "novelty": novelty,
        "source_note": _source_note(novelty, year, random),
        "area": content and content.area,
        "content": content,
        "subject": theme["subject"],
        "collective": theme.get("collective", ""),
        "starts_on": date(year, random.randint(1, 3), random.randint(1, 28)),
        "ends_on": date(year, 7, 31),
    } | fill({field: theme[field] for field in PLAIN_FIELDS}, unit, random)


def fill(texts: dict[str, str], unit: Unit, random: Random) -> dict[str, str]:
    """The texts with the unit's place and with numbers of its own."""
    words = {
        "place": unit.place,
        "few": random.randint(5, 20),
        "many": random.randint(30, 300),
        "percent": random.randint(80, 99),
        "money": number(random.randint(5, 80) * 1_000_000),
    }
    return {field: text.format(**words) for field, text in texts.items()}


def draw_people(subject: str, random: Random) -> list[dict[str, str]]:
    """One person for an individual's model, one or two for a collective's."""
    count = 1 if subject == Subject.INDIVIDUAL else random.randint(1, 2)
    people = [draw_person(random) | {"position": random.choice(TEXTS["positions"])} for _ in range(count)]
    return list({person["full_name"]: person for person in people}.values())


def _content_for(
    theme: Mapping, contents: Mapping[tuple[str, str], AreaContent], random: Random
) -> AreaContent | None:
    """The content that the theme answers to; any other where the office's own plan has not this one."""
    others = list(contents.values()) or [None]
    return contents.get((theme["area"], theme["content"])) or random.choice(others)


def _source_note(novelty: Novelty, year: int, random: Random) -> str:
    match novelty:
        case Novelty.KEPT:
            return f"từ năm {year - random.randint(1, 2)}"
        case Novelty.REPLICATED:
            return f"mô hình của trường bạn, năm {year - 1}"
    return ""
