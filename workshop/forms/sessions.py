"""A module, and the study tour."""

import datetime

from django import forms

from cycles.models import TEXT_LIMIT
from programme.enums import SessionKind
from programme.models import Session
from programme.services import half_days_of
from toolkit.ui.fields import DayField
from workshop.forms.base import Group, PartForm
from workshop.forms.lines import LinesField
from workshop.parts import MODULE, TOUR, Values

LONGEST = 31  # days: what the importer takes


class DatedForm(PartForm):
    """A part that has a first day and a last one, given together or not yet."""

    session_kind: str

    @property
    def about_dates(self) -> str:
        """« Du mardi au jeudi : 4 demi-journées d’émargement », as saved; nothing without dates."""
        days = [self.held.get(name) for name in ("starts_on", "ends_on")]
        if not all(days):
            return "Laissez les deux vides tant qu’elles ne sont pas fixées."
        first, last = (datetime.date.fromisoformat(str(day)) for day in days)
        weekdays = Session(starts_on=first, ends_on=last).weekdays_label
        count = len(half_days_of(kind=self.session_kind, starts_on=first, ends_on=last))
        return (
            f"{weekdays[:1].upper()}{weekdays[1:]}\u00a0: {count} demi-journée{'s' if count > 1 else ''} d’émargement."
        )

    def clean(self) -> Values:
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        both = {"starts_on", "ends_on"} <= data.keys()
        if both and (first is None) != (last is None):
            alone, missing = ("starts_on", "dernier") if last is None else ("ends_on", "premier")
            self.add_error("ends_on" if alone == "starts_on" else "starts_on", f"Donnez aussi le {missing} jour.")
        elif first and last and last < first:
            self.add_error("ends_on", "Le dernier jour précède le premier\u00a0: vérifiez le mois et l’année.")
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("ends_on", f"Une session dure {LONGEST} jours au plus\u00a0: vérifiez les deux dates.")
        if {"starts_on", "ends_on"} & self.errors.keys():
            self.withheld |= {"starts_on", "ends_on"}
        return data


class ModuleForm(DatedForm):
    kind = MODULE
    session_kind = SessionKind.MODULE
    expected = ("title", "place", "starts_on", "ends_on", "announced_length", "objectives", "contents")
    groups = (
        Group(("starts_on", "ends_on"), "Dates", "from-to", note="about_dates"),
        Group(("place", "announced_length")),
    )
    title = forms.CharField(label="Titre", max_length=250)
    starts_on = DayField(label="Du")
    ends_on = DayField(label="Au")
    place = forms.CharField(label="Lieu", max_length=120)
    announced_length = forms.CharField(label="Durée annoncée", max_length=60)
    objectives = LinesField(
        label="Objectifs", help_text="Un par ligne. Ils seront évalués\u00a0: commencez par un verbe.", most=12
    )
    contents = LinesField(label="Contenus", help_text="Un par ligne, dans l’ordre du module.", most=20)


class TourForm(DatedForm):
    kind = TOUR
    session_kind = SessionKind.STUDY_TOUR
    expected = ("title", "starts_on", "ends_on", "intro_title", "body")
    groups = (Group(("starts_on", "ends_on"), "Dates", "from-to", note="about_dates"),)
    planned = forms.BooleanField(
        label="Ce cycle comporte un voyage d’étude",
        help_text="Décochée, le voyage quitte le cycle\u00a0; l’historique garde ce qu’il disait.",
    )
    title = forms.CharField(label="Titre", max_length=200)
    place = forms.CharField(
        label="Destination",
        max_length=200,
        help_text="Laissez vide tant qu’elle n’est pas connue\u00a0: la page dira qu’elle sera annoncée.",
    )
    starts_on = DayField(label="Du")
    ends_on = DayField(label="Au")
    intro_title = forms.CharField(label="Titre du texte", max_length=200, help_text="Par exemple « Voir ailleurs ».")
    body = forms.CharField(
        label="Texte", max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 10, "data-markdown": ""})
    )

    def clean(self) -> Values:
        data = super().clean()
        if data.get("planned") is False:
            self.errors.clear()  # of what is not asked
        return data

    @property
    def values(self) -> Values:
        """A tour that does not take place says nothing else."""
        accepted = super().values
        return accepted if accepted.get("planned", self.held["planned"]) else {"planned": False}
