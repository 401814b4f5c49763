"""A text that is searched by its words, and never read back."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from toolkit.text.search_text import fold

LONGEST_TEXT = 60_000  # characters that are searched


class Stored(str):
    """What the column holds, as the database reads it: on PostgreSQL no text any more, but its stems."""


class FullTextField(models.TextField):
    """Texts folded (see `searchable`): on PostgreSQL their French stems, in a tsvector that FullTextIndex indexes; on
    SQLite the folded text itself. `says` finds a word, or one of its forms on PostgreSQL, any part of one on SQLite.

    Nothing reads it back: the model's manager defers it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"default": "", "editable": False, **kwargs})

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """A tsvector where there is one."""
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Mark what was read, so that writing it again changes nothing."""
        return None if value is None else Stored(value)

    def get_placeholder(self, value: Any, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> str:
        """A text is stemmed as it is written."""
        if connection.vendor != "postgresql" or hasattr(value, "as_sql"):
            return "%s"
        return "%s::tsvector" if isinstance(value, Stored) else "strip(to_tsvector('french', %s))"


@FullTextField.register_lookup
class Says(models.Lookup):
    """Whether a folded word is said in the text."""

    lookup_name = "says"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """Any part of a word, as LIKE finds it."""
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} LIKE %s ESCAPE '\\'", [*params, f"%{connection.ops.prep_for_like_query(self.rhs)}%"]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """A word of the same stem."""
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} @@ plainto_tsquery('french', %s)", [*params, self.rhs]


def searchable(*texts: str) -> str:
    """Texts as they are searched: folded, one after the other, cut when they are very long."""
    return fold(" ".join(filter(None, texts))[:LONGEST_TEXT])
