"""Sentences of an achievement report that can be written from what the portal knows already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from danvan.core.vietnamese import fold, number, short_date
from nominations.enums import HonourKind

# Emulation titles begin like this, those of collectives included; everything else is a commendation.
TITLE_WORDS = ("chien si thi dua", "lao dong tien tien", "tap the lao dong", "co thi dua")


@dataclass(frozen=True)
class ModelYear:
    """One model in one year: what was reported of it, and whether it was recognised.

    Figures are None where none was given; money in đồng.
    """

    year: int
    name: str
    work_done: str = ""
    people_count: int | None = None
    money: int | None = None
    working_days: Decimal | None = None
    helped_count: int | None = None
    is_recognised: bool = False


def movement_text(models: Sequence[ModelYear]) -> str:
    """Every model of the movement by year, and how many there were; nothing where there is none."""
    if not models:
        return ""
    ordered = sorted(models, key=lambda model: model.year)
    return "\n".join([_summary(ordered), *(_model(model) for model in ordered)])


def honour_kind(award: str) -> HonourKind:
    """To which of the two tables an award belongs, by its name."""
    words = fold(award)
    is_title = any(start in words for start in TITLE_WORDS)
    return HonourKind.TITLE if is_title else HonourKind.COMMENDATION


def decision_text(decision_number: str, day: date | None, issuer: str) -> str:
    """ "Quyết định số 12/QĐ-UBND ngày 3/2/2023 của …"; what is not known is left out."""
    if not decision_number:
        return issuer
    when = f" ngày {short_date(day)}" if day else ""
    who = f" của {issuer}" if issuer else ""
    return f"Quyết định số {decision_number}{when}{who}"


def missing_rows(rows: Sequence[dict], known: Iterable[dict]) -> list[dict]:
    """The known honours that the rows do not name yet: by folded name and year."""
    named = {(fold(str(row["name"])), row["year"]) for row in rows}
    return [row for row in known if (fold(str(row["name"])), row["year"]) not in named]


def _summary(models: Sequence[ModelYear]) -> str:
    first, last = models[0].year, models[-1].year
    span = f"Năm {first}" if first == last else f"Từ năm {first} đến năm {last}"
    recognised = sum(model.is_recognised for model in models)
    counted = f", trong đó {recognised} mô hình được công nhận" if recognised else ""
    return f"{span} thực hiện {len(models)} mô hình “Dân vận khéo”{counted}."


def _model(model: ModelYear) -> str:
    facts = [f"mô hình “{model.name}”", *_figures(model)]
    if model.is_recognised:
        facts.append("được công nhận")
    sentence = f"Năm {model.year}: {', '.join(facts)}."
    return f"{sentence} {_sentence(model.work_done)}" if model.work_done else sentence


def _figures(model: ModelYear) -> Iterable[str]:
    if model.people_count:
        yield f"{number(model.people_count)} người tham gia"
    if model.money:
        yield f"vận động được {number(model.money)} đồng"
    if model.working_days:
        yield f"{number(model.working_days.normalize() + 0)} ngày công"
    if model.helped_count:
        yield f"giúp {number(model.helped_count)} người"


def _sentence(text: str) -> str:
    """The text on one line, closed by a full stop."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "…")) else f"{line}."
