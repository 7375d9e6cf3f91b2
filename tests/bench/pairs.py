"""Two things in turn, many times, and the medians: what the machine does meanwhile hits both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS, WARM = 30, 5

Action = Callable[[], None]
Prepare = Callable[[], Action]


@dataclass(frozen=True)
class Pair:
    """The medians of the portal and of its bare twin; `cpu` of this process alone, all in seconds."""

    name: str
    ours: float
    bare: float
    ours_cpu: float
    bare_cpu: float

    @property
    def ratio(self) -> float:
        """How many times the bare twin's time."""
        return self.ours / self.bare

    @property
    def cpu_ratio(self) -> float:
        """The same by processor time, which other programs disturb less."""
        return self.ours_cpu / self.bare_cpu


def compare(name: str, ours: Prepare, bare: Prepare, rounds: int = ROUNDS) -> Pair:
    """The pair, measured in turn after some unmeasured rounds; what `Prepare` does is not counted."""
    taken = [(spent(ours()), spent(bare())) for _ in range(WARM + rounds)][WARM:]
    sides = zip(*taken, strict=True)
    medians = [median(times) for side in sides for times in zip(*side, strict=True)]
    ours_wall, ours_cpu, bare_wall, bare_cpu = medians
    return Pair(name, ours_wall, bare_wall, ours_cpu, bare_cpu)


def spent(action: Action) -> tuple[float, float]:
    """Wall time and processor time of one action, in seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - wall, time.process_time() - cpu


def ready(action: Action) -> Prepare:
    """For an action that needs no preparation."""
    return lambda: action
