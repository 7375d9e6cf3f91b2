"""One word for one thing: labels of enums and models are those of docs/glossary.md, none is missing."""

import inspect
import re
from pathlib import Path

from django.apps import apps
from django.db.models import TextChoices

from nominations import enums as nomination_enums
from registrations import enums

GLOSSARY = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"


def written() -> dict[str, str]:
    """Code to word, as the page has it."""
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def words_of_enums() -> dict[str, str]:
    """Every member of every enum with its label."""
    members = [
        *inspect.getmembers(enums, inspect.isclass),
        *inspect.getmembers(nomination_enums, inspect.isclass),
    ]
    classes = [item for _, item in members if issubclass(item, TextChoices)]
    return {
        f"{item.__name__}.{member.name}": member.label
        for item in classes
        if item is not TextChoices
        for member in item
    }


def words_of_models() -> dict[str, str]:
    """Every model of ours with its name on screen, capital first."""
    models = [
        m for app in ("core", "registrations", "nominations") for m in apps.get_app_config(app).get_models()
    ]
    names = {m.__name__: str(m._meta.verbose_name) for m in models if not m.__name__.startswith("Historical")}
    return {code: name[0].upper() + name[1:] for code, name in names.items()}


def test_uxt_32_words_on_screen_are_those_of_the_glossary():
    rows = written()
    used = words_of_enums() | words_of_models()

    assert {code: rows.get(code) for code in used} == used
