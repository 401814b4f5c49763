"""Filters of a list. All are in the address, so that a list can be kept and sent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from toolkit.lists.columns import Column
from toolkit.text.search_text import LONGEST_SEARCH, is_too_short
from toolkit.text.typography import format_day
from toolkit.text.validators import clean_line
from toolkit.ui.clean_forms import LengthFirstMixin

SEARCH = "q"
SHOWN_WORDS = 60
DAY = "%Y-%m-%d"


def words_of(params: Mapping[str, str]) -> str:
    """The words that an address looks for, on one line; the empty string for none, or for a letter alone."""
    typed = clean_line(params.get(SEARCH, "")[:LONGEST_SEARCH])
    return "" if is_too_short(typed) else typed


def quoted(words: str, length: int = SHOWN_WORDS) -> str:
    """The words between French quotation marks, with their narrow no-break spaces; longer ones are cut."""
    return f"«\u202f{Truncator(words).chars(length)}\u202f»"


def parsed_day(text: str) -> date | None:
    """The day that an address names, of a year that can be counted from; None for none."""
    try:
        day = datetime.strptime(text.strip(), DAY).date()  # noqa: DTZ007  # a day of the calendar
    except ValueError:
        return None
    return day if 1900 <= day.year < 2200 else None


def _in_words(value: Any) -> str:
    return format_day(value, weekday=False) if isinstance(value, date) else quoted(value)


@lru_cache(maxsize=2000)
def _option(key: str, label: str, is_chosen: bool) -> SafeString:
    return format_html('<option value="{}"{}>{}</option>', key, " selected" if is_chosen else "", label)


class LightSelect(forms.Select):
    """A select drawn at once: the form of a list has a hundred options, and a template for each costs 10 ms."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the same markup as forms.Select without option groups."""
        chosen = set(self.format_value(value))
        options = SafeString("")
        for key, label in self.choices:
            options += _option(str(key or ""), str(label), str(key or "") in chosen)
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class FilterForm(LengthFirstMixin, forms.Form):
    """What filters a list, each value within its length."""


def search_filter(label: str, placeholder: str) -> django_filters.CharFilter:
    """Words looked for by the `search` of the rows' QuerySet."""
    attrs = {"class": "input", "type": "search", "placeholder": placeholder}
    widget = forms.TextInput(attrs=attrs)
    return django_filters.CharFilter(method="filter_words", max_length=LONGEST_SEARCH, label=label, widget=widget)


def choice_filter(label: str, *, empty: str = "", **options: Any) -> django_filters.ChoiceFilter:
    """One value of a list. `options` are those of a ChoiceFilter; `empty` is what the select says without a choice."""
    return django_filters.ChoiceFilter(widget=LightSelect, label=label, empty_label=empty or label, **options)


def date_filter(label: str, **options: Any) -> django_filters.DateFilter:
    """A day. `options` are those of a DateFilter."""
    attrs = {"type": "date", "title": label}
    widget = forms.DateInput(attrs=attrs, format=DAY)
    return django_filters.DateFilter(widget=widget, label=label, input_formats=[DAY], **options)


class ListFilter(django_filters.FilterSet):
    """The filters of a list's columns, and its search. A value that no list offers is dropped, and `ignored` says so.

    `choices` are those that only the page knows, by the name of their filter: the caller has read them. `about` is what
    the methods of a subclass need to know of the page.
    """

    data: Any

    def __init__(
        self,
        data: Any,
        queryset: QuerySet,
        *,
        choices: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        about: Any = None,
    ) -> None:
        self.about = about
        if data is not None and len(data.get(SEARCH) or "") > LONGEST_SEARCH:
            # Cut rather than refused: a search that is refused would show every row.
            data = data.copy()
            data[SEARCH] = data[SEARCH][:LONGEST_SEARCH]
        super().__init__(data, queryset)
        for name, offered in (choices or {}).items():
            self.filters[name].extra["choices"] = offered
        self.ignored = self._drop_unknown_values()
        for name, field in self.form.fields.items():
            if isinstance(field.widget, forms.Select | forms.DateInput):
                field.widget.attrs["class"] = "filter filter--on" if self.data.get(name) else "filter"

    def _drop_unknown_values(self) -> dict[str, str]:
        """Take out of the address what no list offers, nor any calendar: an old bookmark, a colleague who left.

        Name -> label.
        """
        unknown = {}
        for name, item in self.filters.items():
            value = self.data.get(name, "")
            if isinstance(item, django_filters.DateFilter) and value and parsed_day(value) is None:
                unknown[name] = str(item.label)
            if isinstance(item, django_filters.ChoiceFilter) and value:
                known = {str(key) for key, _label in item.extra["choices"]}
                if value not in known and not (item.extra.get("null_label") and value == item.null_value):
                    unknown[name] = str(item.label)
        if unknown:
            self.data = {name: value for name, value in self.data.items() if name not in unknown}
        return unknown

    def filter_words(self, queryset: Any, name: str, value: str) -> QuerySet:
        """Every word somewhere in what the rows are searched by; a letter alone keeps every row."""
        return queryset if is_too_short(value) else queryset.search(value)

    @property
    def active(self) -> list[dict[str, str]]:
        """What filters now: name in the address, label and chosen value in words."""
        if not self.form.is_valid():
            self.form.full_clean()
        chosen = []
        for name, value in self.form.cleaned_data.items():
            if value in (None, "") or (name == SEARCH and is_too_short(value)):
                continue
            field = self.form.fields[name]
            choices: Any = getattr(field, "choices", None)
            words = _in_words(value) if choices is None else dict(choices).get(value, value)
            label = "Recherche" if name == SEARCH else str(field.label)
            chosen.append({"name": name, "label": label, "value": str(words)})
        return chosen


def filterset_of(
    columns: Iterable[Column],
    model: type[Model],
    search: django_filters.CharFilter | None = None,
    base: type[ListFilter] = ListFilter,
) -> type[ListFilter]:
    """The class of the filters that these columns bear and of the search, in the order in which they were made.

    `base` holds the methods that they name.
    """
    declared: dict[str, Any] = {SEARCH: search} if search else {}
    declared |= {column.name: column.filter for column in columns if column.filter}
    meta = type("Meta", (), {"model": model, "form": FilterForm, "fields": []})
    return type(f"{model.__name__}Filter", (base,), {**declared, "Meta": meta})
