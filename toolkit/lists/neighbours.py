"""The row after another in the order of a list, found without walking the list."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler


class Beyond(Func):
    """`(a, b, c) > (x, y, z)`: the row lies after these values in the order of these fields, or before them.

    Each field is written once: an order may be a long expression.
    """

    output_field = BooleanField()

    def __init__(self, *fields: Any, values: Sequence[Any] = (), sign: str = ">") -> None:
        super().__init__(*fields)
        self.values, self.sign = tuple(values), sign

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *given: Any, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """A comparison of rows, which PostgreSQL and SQLite know alike."""
        fields = self.get_source_expressions()
        limits = [Value(value, field.output_field) for value, field in zip(self.values, fields, strict=True)]
        sides: list[str] = []
        params: list[Any] = []
        for side in (fields, limits):
            compiled = [compiler.compile(expression) for expression in side]
            sides.append(", ".join(sql for sql, _ in compiled))
            params += [param for _, held in compiled for param in held]
        return f"({sides[0]}) {self.sign} ({sides[1]})", tuple(params)


def ordered(rows: QuerySet, fields: Sequence[str], *, backwards: bool = False) -> QuerySet:
    """The rows in the order of these fields, or in the opposite one."""
    return rows.order_by(*(f"-{field}" if backwards else field for field in fields))


def beyond(rows: QuerySet, row: Any, fields: Sequence[str], *, backwards: bool) -> QuerySet:
    """The rows after this one, nearest first. The fields rise, none is null, and `row` bears the value of each."""
    values = [getattr(row, field) for field in fields]
    after = Beyond(*fields, values=values, sign="<" if backwards else ">")
    return ordered(rows.filter(after), fields, backwards=backwards)


def first_of(rows: QuerySet) -> Any:
    """The first of some ordered rows, or None."""
    return next(iter(rows[:1]), None)
