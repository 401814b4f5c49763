"""Filters of the list of candidatures. All are in the address, so that a list can be kept and sent."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms

from candidatures.enums import State
from candidatures.models import Candidature, CandidatureQuerySet
from organisations.enums import EmployerType, PopulationStratum, Region, stratum_bounds

WITHOUT_ADVISER = "aucun"


class CandidatureFilter(django_filters.FilterSet):
    """Words, type, stratum, region, state and adviser. A value that is not in a list filters nothing.

    `advisers` are the people offered as advisers: the caller has read them.
    """

    q = django_filters.CharFilter(
        method="filter_words",
        label="Chercher une candidature",
        widget=forms.TextInput(
            attrs={"class": "input", "type": "search", "placeholder": "Nom, employeur, numéro de dossier"}
        ),
    )
    type = django_filters.ChoiceFilter(
        field_name="employer_type", choices=EmployerType.choices, label="Type d’employeur", empty_label="Type"
    )
    strate = django_filters.ChoiceFilter(
        method="filter_stratum", choices=PopulationStratum.choices, label="Strate", empty_label="Strate"
    )
    region = django_filters.ChoiceFilter(
        field_name="region", choices=sorted(Region.choices, key=lambda choice: choice[1]), label="Région",
        empty_label="Région",
    )  # fmt: skip
    etat = django_filters.ChoiceFilter(
        field_name="state", choices=[choice for choice in State.choices if choice[0] != State.DRAFT], label="État",
        empty_label="État",
    )  # fmt: skip
    conseiller = django_filters.ChoiceFilter(
        field_name="adviser", label="Conseil", empty_label="Conseil", null_label="Sans conseiller",
        null_value=WITHOUT_ADVISER,
    )  # fmt: skip

    class Meta:
        model = Candidature
        fields: list[str] = []

    def __init__(self, *args: Any, advisers: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["conseiller"].extra["choices"] = [(str(person.pk), person.full_name) for person in advisers]
        for name, field in self.form.fields.items():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "filter filter--on" if self.data.get(name) else "filter"

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
            words = dict(field.choices).get(value, value) if isinstance(field, forms.ChoiceField) else f"« {value} »"
            chosen.append(
                {"name": name, "label": "Recherche" if name == "q" else str(field.label), "value": str(words)}
            )
        return chosen
