"""Which services write: what a test asks that walks through all of them and must forget none."""

import importlib
import inspect
import pkgutil
from collections.abc import Collection, Iterator
from types import ModuleType


def services_that_write(services: ModuleType, elsewhere: Collection[str] = ()) -> Iterator[str]:
    """Every public function of the package that somebody calls at an instant, but of the rooms named."""
    rooms = {module.name for module in pkgutil.iter_modules(services.__path__)}
    for module in sorted(rooms - {*elsewhere}):
        room = importlib.import_module(f"{services.__name__}.{module}")
        for name, function in inspect.getmembers(room, inspect.isfunction):
            is_public = function.__module__ == room.__name__ and not name.startswith("_")
            if is_public and {"actor", "at"} <= set(inspect.signature(function).parameters):
                yield name
