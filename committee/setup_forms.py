"""Forms by which a committee is prepared. They check what was typed; services act."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from candidatures.enums import Category
from committee.enums import READING_ROLES, DecisionNeeds, SeatRole
from committee.forms import name_of
from committee.models import MOST_READINGS, Committee, Item, Recusal, Seat
from committee.services.settings import CommitteeSettings, mark_of_settings
from committee.services.sharing import mark_of_fields
from cycles.models import end_of_day
from organisations.enums import EmployerType
from toolkit.ui.clean_forms import LengthFirstMixin
from toolkit.ui.fields import DayField, HourField
from toolkit.ui.seen_forms import SeenForm

MIDNIGHT = datetime.time()
LAST_MINUTE = datetime.time(23, 59)
_FROM_1 = f"Écrivez un nombre de 1 à {MOST_READINGS}."


class SettingsForm(SeenForm):
    """Dates of the reading, in Paris, and what a decision needs.

    Without an hour, the reading opens as its first day begins and closes as its last ends.
    """

    opens_day = DayField(label="Premier jour", required=False)
    opens_hour = HourField(label="Heure", required=False)
    closes_day = DayField(label="Dernier jour", required=False)
    closes_hour = HourField(label="Heure", required=False)
    readers_per_item = forms.IntegerField(
        label="Lecteurs par dossier",
        min_value=1,
        max_value=MOST_READINGS,
        required=False,
        help_text="Vide, chaque membre lit tous les dossiers. Sinon, la page « Répartition » en propose une.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _FROM_1),
    )
    waiting_closes_on = DayField(
        label="Dernier jour",
        required=False,
        help_text="Ce jour est compris. Le lendemain, chaque personne qui attend encore reçoit une lettre. Vide, vous "
        "fermez la liste depuis « Publication ».",
    )
    needs = forms.ChoiceField(
        label="Une décision demande",
        choices=DecisionNeeds.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez ce qu’une décision demande.",
            "invalid_choice": "Choisissez ce qu’une décision demande.",
        },
    )
    readings_needed = forms.IntegerField(
        label="Lectures validées, au moins",
        min_value=1,
        max_value=MOST_READINGS,
        help_text="Ne compte pas si une décision demande un vote seul.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _FROM_1),
    )

    def __init__(self, data: Any = None, *, committee: Committee) -> None:
        own = ("needs", "readings_needed", "readers_per_item", "waiting_closes_on")
        initial = {name: getattr(committee, name) for name in own}
        for name, whole in (("opens", MIDNIGHT), ("closes", LAST_MINUTE)):
            moment = getattr(committee, f"reading_{name}_at")
            if moment is not None:
                local = timezone.localtime(moment)
                hour = local.time().replace(second=0, microsecond=0)
                initial |= {f"{name}_day": local.date(), f"{name}_hour": None if hour == whole else hour}
        super().__init__(data, initial=initial | {"seen": mark_of_settings(committee)})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("opens", "closes"):
            if (
                given.get(f"{name}_hour") is not None
                and not given.get(f"{name}_day")
                and not self[f"{name}_day"].errors
            ):
                self.add_error(f"{name}_day", "Donnez aussi le jour, ou effacez l’heure.")
        return given

    @property
    def settings(self) -> CommitteeSettings:
        """What was typed, once the form is valid."""
        given = self.cleaned_data
        opens, closes = given["opens_day"], given["closes_day"]
        return CommitteeSettings(
            reading_opens_at=_instant(opens, given["opens_hour"] or MIDNIGHT) if opens else None,
            reading_closes_at=_closing(closes, given["closes_hour"]) if closes else None,
            needs=given["needs"],
            readings_needed=given["readings_needed"],
            readers_per_item=given["readers_per_item"],
            waiting_closes_on=given["waiting_closes_on"],
        )


def _closing(day: datetime.date, hour: datetime.time | None) -> datetime.datetime:
    return end_of_day(day) if hour in (None, LAST_MINUTE) else _instant(day, hour)


def _instant(day: datetime.date, hour: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, hour))


class CallDeputyForm(LengthFirstMixin, forms.Form):
    """Whom a deputy stands in for from now on."""

    member = forms.ModelChoiceField(
        label="À la place de",
        queryset=Seat.objects.none(),
        empty_label="Choisissez un membre",
        error_messages={"required": "Choisissez un membre.", "invalid_choice": "Choisissez un membre de la liste."},
    )

    def __init__(self, data: Any = None, *, deputy: Seat) -> None:
        super().__init__(data, auto_id="id_call_%s", initial={"member": deputy.deputises_id})
        self.fields["member"].queryset = replaceable(deputy)
        self.fields["member"].label_from_instance = name_of


def replaceable(deputy: Seat) -> Any:
    """The members whom this deputy may stand in for: the one they are named for, or any who has a voice."""
    members = deputy.committee.seats.filter(role=SeatRole.MEMBER).select_related("user")
    return members.filter(pk=deputy.deputises_id) if deputy.deputises_id else members.voting()


class PinForm(LengthFirstMixin, forms.Form):
    """Who is asked to read one dossier whatever is proposed later: a member or a deputy, not kept away from it."""

    seat = forms.ModelChoiceField(
        label="Confier à",
        queryset=Seat.objects.none(),
        empty_label="Choisissez une personne",
        error_messages={
            "required": "Choisissez une personne.",
            "invalid_choice": "Choisissez une personne de la liste.",
        },
    )

    def __init__(self, data: Any = None, *, item: Item) -> None:
        super().__init__(data)
        readers = Seat.objects.filter(committee=item.committee_id, role__in=READING_ROLES, replaced_at=None)
        away = Recusal.objects.standing().filter(item=item, seat__isnull=False).values("seat")
        pinned = item.assignments.filter(is_pinned=True).values("seat")
        self.fields["seat"].queryset = readers.exclude(pk__in=away).exclude(pk__in=pinned).select_related("user")
        self.fields["seat"].label_from_instance = name_of


class FieldsForm(SeenForm):
    """What a member knows well."""

    employer_types = forms.MultipleChoiceField(
        label="Types d’employeur que je connais bien",
        choices=EmployerType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez vos domaines dans la liste."},
    )
    categories = forms.MultipleChoiceField(
        label="Fonctions que je connais bien",
        choices=Category.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez vos domaines dans la liste."},
    )

    def __init__(self, data: Any = None, *, seat: Seat) -> None:
        told = {"employer_types": seat.employer_types, "categories": seat.categories}
        super().__init__(data, initial={**told, "seen": mark_of_fields(seat)})
