"""When people apply, and when they will know."""

import datetime
from typing import Any

from django.utils import timezone

from cycles.models import end_of_day
from toolkit.text.typography import format_day
from toolkit.ui.fields import CountField, DayField, HourField
from workshop.forms.base import KEPT, Group, PartForm
from workshop.parts import CALL, Values

MIDNIGHT = datetime.time()
LAST_MINUTE = datetime.time(23, 59)


class CallForm(PartForm):
    """Days and hours in Paris. Without an hour, the call opens as its first day begins and closes as its last ends."""

    kind = CALL
    kept = ("confirmation_days",)
    expected = ("opens_day", "closes_day", "confirmation_days")
    made_of = {"opens_at": ("opens_day", "opens_hour"), "closes_at": ("closes_day", "closes_hour")}
    groups = (
        Group(("opens_day", "opens_hour"), "Ouverture", "day-hour", "Sans heure, dès le début de ce jour."),
        Group(
            ("closes_day", "closes_hour"),
            "Clôture",
            "day-hour",
            "Ce jour est compris. Sans heure, jusqu’à 23\u00a0h\u00a059, heure de Paris.",
        ),
    )
    opens_day = DayField(label="Premier jour")
    opens_hour = HourField(label="À partir de")
    closes_day = DayField(label="Dernier jour")
    closes_hour = HourField(label="Jusqu’à")
    decision_on = DayField(
        label="Décisions annoncées pour le",
        help_text="Le jour où les candidats pourront lire la réponse. Laissez vide tant qu’il n’est pas connu.",
    )
    confirmation_days = CountField(
        label="Jours pour confirmer", unit="de jours", maximum=120, help_text="À compter de la réponse, pour un admis."
    )

    def show_held(self) -> None:
        for name, whole in (("opens", MIDNIGHT), ("closes", LAST_MINUTE)):
            moment = _local(self.held[f"{name}_at"])
            self.initial[f"{name}_day"] = moment.date()
            hour = moment.time().replace(second=0, microsecond=0)
            self.initial[f"{name}_hour"] = None if hour == whole else hour

    def clean(self) -> Values:
        data = super().clean()
        for name in ("opens", "closes"):
            self._compose(name, data)
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and opens >= closes:
            day = format_day(opens)
            sentence = f"L’appel fermerait avant d’ouvrir, le {day}\u00a0: avancez l’ouverture ou reculez la clôture."
            self.add_error("closes_hour" if data["opens_day"] == data["closes_day"] else "closes_day", sentence)
            self.withheld |= {"opens_at", "closes_at"}
        self._check_decision(data)
        return data

    def _compose(self, name: str, data: Values) -> None:
        """The instant of a day and its hour. What the page shows unchanged keeps its seconds."""
        day, hour = data.get(f"{name}_day"), data.get(f"{name}_hour")
        if day is None:
            if f"{name}_day" not in self.errors and self._was_sent(f"{name}_day"):
                self.add_error(f"{name}_day", KEPT)
            return
        if (day, hour) == (self.initial[f"{name}_day"], self.initial[f"{name}_hour"]):
            data[f"{name}_at"] = datetime.datetime.fromisoformat(self.held[f"{name}_at"])
        elif name == "closes" and hour in (None, LAST_MINUTE):
            data["closes_at"] = end_of_day(day)
        else:
            data[f"{name}_at"] = timezone.make_aware(datetime.datetime.combine(day, hour or MIDNIGHT))

    def _check_decision(self, data: Values) -> None:
        decision, closes = data.get("decision_on"), data.get("closes_at")
        if decision and closes and decision <= timezone.localdate(closes):
            sentence = f"La décision est annoncée après la clôture, le {format_day(closes)}\u00a0: reculez-la."
            self.add_error("decision_on", sentence)


def _local(text: Any) -> datetime.datetime:
    return timezone.localtime(datetime.datetime.fromisoformat(text))
