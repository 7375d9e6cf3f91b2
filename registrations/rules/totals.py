"""Counts over models, the same for one unit and for the whole department."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registrations.enums import Novelty, Subject


@dataclass(frozen=True)
class Totals:
    """How many models there are: all, and by area, by who runs them, by how new they are."""

    models: int
    by_area: dict[str, int]
    by_subject: dict[Subject, int]
    by_novelty: dict[Novelty, int]

    def sentences(self) -> list[str]:
        """The counts in words, one line each; every line adds up to the same number. Of no model there is no
        more to say."""
        if not self.models:
            return ["Tổng số mô hình: 0."]
        return [
            f"Tổng số mô hình: {self.models}.",
            f"Theo đối tượng: {_listed((s.label.lower(), n) for s, n in self.by_subject.items())}.",
            f"Theo hình thức: {_listed((n.label.lower(), count) for n, count in self.by_novelty.items())}.",
            f"Theo lĩnh vực: {_listed(self.by_area.items())}.",
        ]


def totals_of(models: Iterable[Mapping[str, str]]) -> Totals:
    """Count the models of one or many payloads."""
    models = list(models)
    subjects = Counter(model["subject"] for model in models)
    novelties = Counter(model["novelty"] for model in models)
    return Totals(
        models=len(models),
        by_area=dict(sorted(Counter(model["area"] for model in models).items())),
        by_subject={subject: subjects[subject] for subject in Subject},
        by_novelty={novelty: novelties[novelty] for novelty in Novelty},
    )


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return "; ".join(f"{name} {count}" for name, count in counts)
