"""How the cycle is called, and for whom it is."""

from django import forms

from cycles.codes import CODE_LIMIT, clean_code, validate_code
from cycles.enums import CycleState
from cycles.models import Cycle
from toolkit.ui.fields import CountField
from workshop.forms.base import Group, PartForm
from workshop.forms.creation import PROMOTION
from workshop.forms.lines import LinesField
from workshop.parts import PRESENTATION, Values

CODE_HELP = "Par exemple CDG, PC-2 ou CIDGI 006."
FROZEN = "Le cycle est publié\u00a0: son adresse est connue, son code et son année ne changent plus."


class PresentationForm(PartForm):
    kind = PRESENTATION
    kept = ("title", "code", "promotion", "year", "seats")
    expected = (*kept, "audience_intro", "audience_items")
    groups = (
        Group(("code", "year"), "Ce qui fait son adresse", help_text=CODE_HELP),
        Group(("promotion", "seats")),
    )
    title = forms.CharField(label="Titre", max_length=200)
    code = forms.CharField(label="Code", max_length=CODE_LIMIT)
    year = forms.IntegerField(
        label="Année",
        min_value=1990,
        max_value=2200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Écrivez une année à quatre chiffres.",
            "min_value": "Écrivez une année de 1990 à 2200.",
            "max_value": "Écrivez une année de 1990 à 2200.",
        },
    )
    promotion = CountField(label="Numéro de promotion", unit="de promotion", maximum=999, sentence=PROMOTION)
    seats = CountField(label="Places", unit="de places", maximum=500)
    audience_intro = forms.CharField(
        label="À qui s’adresse le cycle", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    audience_items = LinesField(label="Publics", help_text="Un par ligne.")
    see_also = LinesField(label="Voir aussi", help_text="Un renvoi par ligne\u00a0: un site, un autre cycle.")

    def show_held(self) -> None:
        if self.working and self.working.cycle.state != CycleState.DRAFT:
            for name in ("code", "year"):
                self.fields[name].disabled = True
            self.groups = (Group(("code", "year"), "Ce qui fait son adresse", help_text=FROZEN), self.groups[1])

    def clean_code(self) -> str:
        code = clean_code(self.cleaned_data["code"])
        if code:
            validate_code(code)
        return code

    def clean(self) -> Values:
        data = super().clean()
        code, year = data.get("code"), data.get("year")
        if self.working and code and year and (other := self._namesake(self.working.cycle, code, year)):
            sentence = f"«\u202f{other}\u202f» porte déjà ce code pour cette année\u00a0: changez l’un ou l’autre."
            self.add_error("code", sentence)
            self.withheld |= {"code", "year"}
        return data

    @staticmethod
    def _namesake(cycle: Cycle, code: str, year: int) -> Cycle | None:
        found = Cycle.objects.coded(code).filter(institute=cycle.institute_id, year=year)
        return found.exclude(pk=cycle.pk).first()
