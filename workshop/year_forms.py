"""Forms of the year: move, keep, and the days that staff write."""

from typing import Any

from django import forms

from organisations.enums import SchoolZone
from programme.enums import CalendarKind
from programme.models import CalendarEvent
from toolkit.ui.clean_forms import LengthFirstMixin
from toolkit.ui.versions import VersionInput
from workshop.services.calendar import EventWords
from workshop.services.moving import MOST_WEEKS, REASON_LIMIT

LABEL_LIMIT = 120


class MoveForm(LengthFirstMixin, forms.Form):
    """How many weeks, and the dates that the page showed."""

    seen = forms.CharField(max_length=60, required=False)
    weeks = forms.IntegerField(
        label="Semaines",
        min_value=-MOST_WEEKS,
        max_value=MOST_WEEKS,
        error_messages={"required": "Dites de combien de semaines.", "invalid": "Dites de combien de semaines."},
    )


class KeepForm(LengthFirstMixin, forms.Form):
    """Why dates are kept, and what the page showed of them."""

    seen = forms.CharField(widget=VersionInput, required=False, max_length=60)
    reason = forms.CharField(
        label="Pourquoi garder ces dates",
        max_length=REASON_LIMIT,
        help_text="Une phrase, que vos collègues liront sous la session.",
        error_messages={"required": "Dites pourquoi ces dates sont gardées."},
    )

    @property
    def sent_seen(self) -> str:
        """What the page showed; empty for a page that says nothing, which is taken as out of date."""
        return self.cleaned_data.get("seen") or ""


class EventForm(LengthFirstMixin, forms.Form):
    """Days that a year of sessions reckons with."""

    seen = forms.CharField(widget=VersionInput, required=False, max_length=40)
    kind = forms.ChoiceField(
        label="Nature",
        choices=CalendarKind.choices,
        error_messages={"invalid_choice": "Choisissez une des natures de la liste."},
        help_text="Vacances scolaires et élections valent pour tous les instituts ; le reste, pour le vôtre seul.",
    )
    zone = forms.ChoiceField(
        label="Zone",
        choices=[("", "Les trois zones"), *((zone.value, zone.label.capitalize()) for zone in SchoolZone)],
        required=False,
        help_text="Pour des vacances scolaires.",
        error_messages={"invalid_choice": "Choisissez une des zones de la liste."},
    )
    label = forms.CharField(
        label="Intitulé",
        max_length=LABEL_LIMIT,
        help_text="Par exemple « Vacances de printemps » ou « Élections municipales, premier tour ».",
        error_messages={"required": "Écrivez l’intitulé."},
    )
    starts_on = forms.DateField(
        label="Premier jour",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Donnez le premier jour.", "invalid": "Écrivez un jour du calendrier."},
    )
    ends_on = forms.DateField(
        label="Dernier jour",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
        help_text="Vide, c’est le premier jour seul.",
        error_messages={"invalid": "Écrivez un jour du calendrier."},
    )

    def __init__(self, data: Any = None, *, event: CalendarEvent | None = None, kind: str = "") -> None:
        """`kind` is what new days are proposed as."""
        initial = {name: getattr(event, name) for name in EventWords._fields} if event else {"kind": kind}
        super().__init__(data, initial={**initial, "seen": str(event.revision)} if event else initial)

    def clean(self) -> dict[str, Any]:
        """Dates in order, within the years that cycles have; no last day means one day."""
        cleaned = super().clean() or {}
        first = cleaned.get("starts_on")
        if first and "ends_on" in cleaned:
            last = cleaned["ends_on"] = cleaned["ends_on"] or first
            if last < first:
                self.add_error("ends_on", "Le dernier jour précède le premier : inversez-les.")
            elif (last - first).days > 120:
                self.add_error("ends_on", "Ces jours durent plus de quatre mois : vérifiez l’année.")
        for name in ("starts_on", "ends_on"):
            if cleaned.get(name) and not 1990 <= cleaned[name].year <= 2201:
                self.add_error(name, "Donnez une année entre 1990 et 2201.")
        return cleaned

    @property
    def words(self) -> EventWords:
        """What was typed, once it is valid."""
        return EventWords(*(self.cleaned_data[name] for name in EventWords._fields))

    @property
    def sent_seen(self) -> str:
        """The revision that the page showed; empty for a page that says none, which is taken as out of date."""
        return self.cleaned_data.get("seen") or ""
