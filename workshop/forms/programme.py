"""Hours of a module, length of a half-day, attendance asked for."""

from toolkit.text.typography import format_time
from toolkit.ui.fields import CountField, HourField
from workshop.forms.base import Group, PartForm
from workshop.parts import PROGRAMME, Values

SHORTEST, LONGEST = 30, 720  # minutes


class ProgrammeForm(PartForm):
    kind = PROGRAMME
    kept = ("attendance_share",)
    expected = ("length_hours", "length_minutes", "attendance_share")
    made_of = {"half_day_minutes": ("length_hours", "length_minutes")}
    groups = (
        Group(
            ("day_starts_at", "day_ends_at"),
            "Horaires d’un module",
            "from-to",
            "De l’heure du premier jour à celle du dernier. Sans elles, les agendas montrent des jours entiers.",
            note="about_hours",
        ),
        Group(("length_hours", "length_minutes"), "Durée d’une demi-journée", "from-to"),
    )
    day_starts_at = HourField(label="De")
    day_ends_at = HourField(label="À")
    length_hours = CountField(label="Heures", unit="d’heures", maximum=12)
    length_minutes = CountField(label="Minutes", unit="de minutes", maximum=59)
    attendance_share = CountField(
        label="Assiduité demandée, en\u00a0%",
        unit="entier de 1 à 100",
        maximum=100,
        help_text="La part des demi-journées qui ouvre droit au certificat.",
    )

    def show_held(self) -> None:
        self.initial["length_hours"], self.initial["length_minutes"] = divmod(self.held["half_day_minutes"], 60)

    @property
    def about_hours(self) -> str:
        """« Un module va de 14 h à 12 h », as saved."""
        starts, ends = (self.initial.get(name) for name in ("day_starts_at", "day_ends_at"))
        return f"Un module va de {format_time(starts)} à {format_time(ends)}." if starts and ends else ""

    def clean(self) -> Values:
        data = super().clean()
        starts, ends = data.get("day_starts_at"), data.get("day_ends_at")
        if {"day_starts_at", "day_ends_at"} <= data.keys() and (starts is None) != (ends is None):
            missing = "day_ends_at" if ends is None else "day_starts_at"
            self.add_error(missing, "Donnez les deux heures, ou aucune.")
            self.withheld |= {"day_starts_at", "day_ends_at"}
        if not {"length_hours", "length_minutes"} & self.errors.keys():
            minutes = 60 * (data.get("length_hours") or 0) + (data.get("length_minutes") or 0)
            data["half_day_minutes"] = minutes
            if not SHORTEST <= minutes <= LONGEST:
                self.add_error("length_hours", "Une demi-journée dure de trente minutes à douze heures.")
        return data
