"""Sort by name alike on both databases: a column that holds the folded name, written with what it is made of."""

from typing import Any

from django.db import models

from toolkit.text.search_text import sort_key


class SortKeyField(models.CharField):
    """The sort key of the first of `sources` that is filled; each source is a tuple of columns of the same row.

    Written by every save and by bulk_create. Where only some columns are saved, `SortedByName` adds it to them.
    """

    def __init__(self, *args: Any, sources: tuple[tuple[str, ...], ...] = (), **kwargs: Any) -> None:
        self.sources = sources
        super().__init__(*args, **{"max_length": 160, "editable": False, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        """Keep the sources, which a clone of the field needs."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Derive the key."""
        keys = (sort_key(*(getattr(model_instance, column) or "" for column in columns)) for columns in self.sources)
        value = next(filter(None, keys), "")[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class SortedByName(models.Model):
    """Rows whose sort key is saved whenever what it is made of is."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the sort keys with their sources."""
        names = kwargs.get("update_fields")
        if names is not None:
            kwargs["update_fields"] = {*names, *self._keys_of(set(names))}
        super().save(*args, **kwargs)

    def _keys_of(self, names: set[str]) -> set[str]:
        return {
            field.attname
            for field in self._meta.concrete_fields
            if isinstance(field, SortKeyField) and any(names & set(columns) for columns in field.sources)
        }
