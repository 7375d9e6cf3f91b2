"""What the machine has already looked at in a sent sheet, so that a reviewer need not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from danvan.core.vietnamese import fold
from registrations.enums import Novelty
from registrations.rules.completeness import problems_of

NAMED = 3


@dataclass(frozen=True)
class Namesake:
    """A model of the same name that lies with the office; `own` says whether of the same unit."""

    unit: str
    year: int
    own: bool


@dataclass(frozen=True)
class Finding:
    """One thing that the machine noticed; `blocks` keeps the sheet out of a decision in bulk."""

    sentence: str
    uid: str = ""
    blocks: bool = True


def findings_of(payload: dict, late_by: int, namesakes: Mapping[str, Sequence[Namesake]]) -> list[Finding]:
    """What stands out in the sheet, sent `late_by` days late; `namesakes` by folded name of the model."""
    found = [Finding(f"Gửi trễ hạn {late_by} ngày.")] if late_by else []
    found += [Finding(problem.sentence, problem.uid) for problem in problems_of(payload)]
    for model in payload["models"]:
        found += _name_findings(model, payload["year"], namesakes.get(fold(model["name"]), ()))
    return found


def _name_findings(model: dict, year: int, namesakes: Sequence[Namesake]) -> Iterator[Finding]:
    earlier = sorted({other.year for other in namesakes if other.own and other.year < year})
    if earlier and model["novelty"] == Novelty.NEW:
        years = ", ".join(map(str, earlier))
        yield Finding(f"Ghi là mô hình mới nhưng đơn vị đã đăng ký cùng tên năm {years}.", model["uid"])
    others = list(dict.fromkeys(f"{other.unit} (năm {other.year})" for other in namesakes if not other.own))
    if others:
        rest = f" và {len(others) - NAMED} nơi khác" if len(others) > NAMED else ""
        sentence = f"Cùng tên với mô hình của {', '.join(others[:NAMED])}{rest}."
        yield Finding(sentence, model["uid"], blocks=False)
