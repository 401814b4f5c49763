"""Filters of the list of candidatures. All are in the address, so that a list can be kept and sent."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from candidatures.enums import State
from candidatures.models import Candidature, CandidatureQuerySet
from organisations.enums import EmployerType, PopulationStratum, Region, stratum_bounds
from toolkit.text.search_text import LONGEST_SEARCH, fold
from toolkit.ui.clean_forms import LengthFirstMixin

WITHOUT_ADVISER = "aucun"
SHOWN_WORDS = 60


def _quoted(words: str) -> str:
    """The words between French quotation marks, with their narrow no-break spaces; long ones are cut."""
    return f"«\u202f{Truncator(words).chars(SHOWN_WORDS)}\u202f»"


class LightSelect(forms.Select):
    """A select drawn at once: the form of the list has a hundred options, and a template for each costs 10 ms."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the same markup as forms.Select without option groups."""
        chosen = set(self.format_value(value))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, " selected" if str(key) in chosen else "", label)
                for key, label in ((key or "", label) for key, label in self.choices)
            ),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class FilterForm(LengthFirstMixin, forms.Form):
    """What filters a list, each value within its length."""


class CandidatureFilter(django_filters.FilterSet):
    """Words, type, stratum, region, state and adviser. A value that is not in a list is dropped, and `ignored` says so.

    `advisers` are the people offered as advisers: the caller has read them.
    """

    q = django_filters.CharFilter(
        method="filter_words",
        max_length=LONGEST_SEARCH,
        label="Chercher une candidature",
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "type": "search",
                "placeholder": "Nom, employeur, numéro",
            }
        ),
    )
    type = django_filters.ChoiceFilter(
        widget=LightSelect,
        field_name="employer_type",
        choices=EmployerType.choices,
        label="Type d’employeur",
        empty_label="Type",
    )
    strate = django_filters.ChoiceFilter(
        widget=LightSelect,
        method="filter_stratum",
        choices=PopulationStratum.choices,
        label="Strate",
        empty_label="Strate",
    )
    region = django_filters.ChoiceFilter(
        widget=LightSelect,
        field_name="region",
        choices=sorted(Region.choices, key=lambda choice: fold(choice[1])),
        label="Région",
        empty_label="Région",
    )
    etat = django_filters.ChoiceFilter(
        widget=LightSelect,
        field_name="state",
        choices=[choice for choice in State.choices if choice[0] != State.DRAFT],
        label="État",
        empty_label="État",
    )
    conseiller = django_filters.ChoiceFilter(
        widget=LightSelect,
        field_name="adviser",
        label="Suivi par",
        empty_label="Suivi par",
        null_label="Personne encore",
        null_value=WITHOUT_ADVISER,
    )

    class Meta:
        model = Candidature
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, advisers: Iterable[Any], **kwargs: Any) -> None:
        if data is not None and len(data.get("q") or "") > LONGEST_SEARCH:
            # Cut rather than refused: a search that is refused would show every row.
            data = data.copy()
            data["q"] = data["q"][:LONGEST_SEARCH]
        super().__init__(data, *args, **kwargs)
        self.filters["conseiller"].extra["choices"] = [(str(person.pk), person.full_name) for person in advisers]
        self.ignored = self._drop_unknown_values()
        for name, field in self.form.fields.items():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "filter filter--on" if self.data.get(name) else "filter"

    def _drop_unknown_values(self) -> dict[str, str]:
        """Take out of the address what no list offers: an old bookmark, a colleague who left. Name -> label."""
        unknown = {}
        for name, item in self.filters.items():
            value = self.data.get(name, "")
            if isinstance(item, django_filters.ChoiceFilter) and value:
                known = {str(key) for key, _label in item.extra["choices"]}
                if value not in known and not (item.extra.get("null_label") and value == item.null_value):
                    unknown[name] = str(item.label)
        if unknown:
            self.data = {name: value for name, value in self.data.items() if name not in unknown}
        return unknown

    def filter_words(self, queryset: CandidatureQuerySet, name: str, value: str) -> CandidatureQuerySet:
        """Every word somewhere in name, employer, function or receipt number."""
        return queryset.search(value)

    def filter_stratum(self, queryset: CandidatureQuerySet, name: str, value: str) -> CandidatureQuerySet:
        """Employers whose population is within the stratum."""
        lower, upper = stratum_bounds(value)
        found = queryset.filter(population__gte=lower)
        return found if upper is None else found.filter(population__lt=upper)

    @property
    def active(self) -> list[dict[str, str]]:
        """What filters now: name in the address, label and chosen value in words."""
        if not self.form.is_valid():
            self.form.full_clean()
        chosen = []
        for name, value in self.form.cleaned_data.items():
            if value in (None, ""):
                continue
            field = self.form.fields[name]
            words = dict(field.choices).get(value, value) if isinstance(field, forms.ChoiceField) else _quoted(value)
            chosen.append(
                {"name": name, "label": "Recherche" if name == "q" else str(field.label), "value": str(words)}
            )
        return chosen
