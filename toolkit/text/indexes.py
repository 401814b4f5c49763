"""Indexes for words that are looked for in a text."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models import Index, Model


class TrigramIndex(GinIndex):
    """On PostgreSQL, an index of trigrams, which LIKE '%word%' follows from three letters on (pg_trgm).

    The migration that creates the first one begins with TrigramExtension. SQLite has nothing like it: there it is an
    ordinary index, narrower to read than the table.
    """

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(fields=[field], name=name, opclasses=["gin_trgm_ops"])

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """What a migration writes."""
        path, _, _ = super().deconstruct()
        return path, (), {"field": self.fields[0], "name": self.name}

    def create_sql(
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Statement:
        """The statement that creates it here."""
        if schema_editor.connection.vendor == "postgresql":
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        return Index.create_sql(self, model, schema_editor, using=using, **kwargs)


class FullTextIndex(GinIndex):
    """On PostgreSQL, an index of the stems of a FullTextField. SQLite has nothing like it, and reads the texts."""

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(fields=[field], name=name)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """What a migration writes."""
        path, _, _ = super().deconstruct()
        return path, (), {"field": self.fields[0], "name": self.name}

    def create_sql(
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Statement:
        """The statement that creates it, or one that does nothing."""
        if schema_editor.connection.vendor == "postgresql":
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        return Statement("SELECT 1")

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor, **kwargs: Any) -> Statement:
        """The statement that removes it, or one that does nothing."""
        if schema_editor.connection.vendor == "postgresql":
            return super().remove_sql(model, schema_editor, **kwargs)
        return Statement("SELECT 1")
