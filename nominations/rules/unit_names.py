"""Units as lists of earlier years call them: by code, or by a name that they bore then or bear now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from danvan.core.vietnamese import fold


@dataclass(frozen=True)
class Naming:
    """How a unit was called from one year to another, both included; None is without bound."""

    name: str
    short_name: str = ""
    first: int | None = None
    last: int | None = None

    def holds_in(self, year: int) -> bool:
        """Whether the unit was called so on some day of the year."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


@dataclass(frozen=True)
class NamedUnit:
    """A unit as an import looks for it: its key, its code, where it is, its names, the present one last."""

    pk: int
    code: str
    place: str
    namings: tuple[Naming, ...]

    def name_in(self, year: int | None) -> str:
        """Its name in the year; the present one where none is on record for that year."""
        then = [naming.name for naming in self.namings if year and naming.holds_in(year)]
        return then[-1] if then else self.namings[-1].name


class UnitNames:
    """Finds units by code, name or short name, whatever case and accents."""

    def __init__(self, units: Iterable[NamedUnit]) -> None:
        self._by_key: dict[int, NamedUnit] = {}
        self._called: defaultdict[str, list[tuple[NamedUnit, Naming]]] = defaultdict(list)
        for unit in units:
            self._by_key[unit.pk] = unit
            self._called[fold(unit.code)].append((unit, Naming(unit.code)))
            for naming in unit.namings:
                for name in {fold(naming.name), fold(naming.short_name)} - {""}:
                    self._called[name].append((unit, naming))

    def __getitem__(self, pk: int) -> NamedUnit:
        """The unit with the key."""
        return self._by_key[pk]

    def called(self, name: str, year: int | None = None) -> list[NamedUnit]:
        """The units that the name may mean: those that bore it in the year, else those that bear it now,
        else those that ever bore it."""
        found = self._called.get(fold(name), [])
        then = [unit for unit, naming in found if year and naming.holds_in(year)]
        now = [unit for unit, naming in found if naming.last is None]
        return list(dict.fromkeys(then or now or [unit for unit, _ in found]))
