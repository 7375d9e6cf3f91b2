"""Query sets that Django writes as SQL once, and that are from then on only given their values.

Writing a statement takes Django several times as long as the database takes to answer it. Most pages need
not care; of what every request and every sending reads it was a third of the time (docs/decisions/0040).
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from inspect import signature

from django.db import connections
from django.db.models import Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError


class Place(Value):
    """Where a value will stand; what it holds is the number of that value."""

    def as_sql(self, compiler: SQLCompiler, connection: object) -> tuple[str, list["Place"]]:
        """The mark of a parameter, and this place for the parameter itself."""
        return "%s", [self]


class CompiledQuery:
    """A query set with places for its values, composed at its first use.

    `build` is given a place for each value and returns the query set; nothing else in it may change from
    one use to the next. A value is an int, a str or a date, never None.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self._build = build

    def __call__(self, *values: object) -> list:
        """The rows for the values; one query. Raises TransactionManagementError where it would lock them
        outside a transaction."""
        rows = self._composed.queryset.all()
        rows.query.get_compiler = lambda using, **options: self._composed.with_values(values, using)
        return list(rows)

    def get(self, *values: object) -> Model:
        """The first row; raises DoesNotExist where there is none."""
        rows = self(*values)
        if not rows:
            raise self._composed.queryset.model.DoesNotExist
        return rows[0]

    @cached_property
    def _composed(self) -> "_Composed":
        queryset = self._build(*map(Place, range(len(signature(self._build).parameters))))
        compiler = queryset.query.get_compiler(queryset.db)
        statement = compiler.as_sql()
        columns = [column for column, *_ in compiler.select]
        return _Composed(queryset, compiler, *statement, compiler.get_converters(columns))


@dataclass(frozen=True)
class _Composed:
    """A query set, the compiler that has written it, and what it wrote."""

    queryset: QuerySet
    compiler: SQLCompiler
    sql: str
    parameters: tuple
    converters: dict

    def with_values(self, values: tuple, using: str) -> SQLCompiler:
        """A compiler that knows its statement already, on the connection of this thread."""
        compiler = copy(self.compiler)
        compiler.connection = connections[using]
        if compiler.query.select_for_update and not compiler.connection.in_atomic_block:
            raise TransactionManagementError("rows can be locked in a transaction only")
        given = tuple(values[one.value] if isinstance(one, Place) else one for one in self.parameters)
        compiler.as_sql = lambda: (self.sql, given)
        compiler.get_converters = lambda columns: self.converters
        return compiler
