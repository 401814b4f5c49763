"""Forms of the composition. They check what was typed; services act."""

from typing import Any

from django import forms

from committee.enums import ScenarioAudience
from committee.models import NAME_LIMIT, Scenario
from committee.scenarios.making import mark_of_scenario
from toolkit.ui.clean_forms import LengthFirstMixin
from toolkit.ui.seen_forms import SeenForm

_NAME = {"required": "Donnez un nom à ce scénario."}


class NewScenarioForm(LengthFirstMixin, forms.Form):
    """A scenario made by hand: what it starts from, and its name."""

    SCORES, NOBODY = "notes", "vide"

    start = forms.ChoiceField(
        label="Point de départ",
        choices=[(SCORES, "Les meilleures notes, autant que de places"), (NOBODY, "Personne d’admis")],
        widget=forms.RadioSelect,
        initial=SCORES,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choisissez d’où partir."),
    )
    name = forms.CharField(label="Nom du scénario", max_length=NAME_LIMIT, error_messages=_NAME)


class ScenarioForm(SeenForm):
    """Its name and with whom it is shared."""

    name = forms.CharField(label="Nom du scénario", max_length=NAME_LIMIT, error_messages=_NAME)
    audience = forms.ChoiceField(
        label="Partagé avec",
        choices=[
            (ScenarioAudience.AUTHOR, "Personne d’autre que vous"),
            (ScenarioAudience.PRESIDENT, "La présidence de la commission"),
            (ScenarioAudience.COMMITTEE, "Toute la commission, et les personnes qui préparent la séance"),
        ],
        widget=forms.RadioSelect,
        help_text="Qui s’est déporté d’un dossier ne lit aucun scénario.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choisissez avec qui ce scénario est partagé."),
    )

    def __init__(self, data: Any = None, *, scenario: Scenario) -> None:
        mark = mark_of_scenario(scenario)
        super().__init__(data, initial={"name": scenario.name, "audience": scenario.audience, "seen": mark})
