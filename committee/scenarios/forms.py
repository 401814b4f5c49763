"""Forms of the composition. They check what was typed; services act."""

from typing import Any

from django import forms

from committee.decisions.wanted import REASON_LIMIT
from committee.enums import ScenarioAudience
from committee.models import NAME_LIMIT, Scenario
from committee.scenarios.adoption_plan import TELL_MOTIVE, TELL_WHY, Plan
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


class AdoptionForm(SeenForm):
    """Why this group, and the motive of the refusals that have none; each asked for where the plan says so."""

    reason = forms.CharField(
        label="Pourquoi ce groupe",
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Gardé avec la composition adoptée. Les candidats ne le lisent pas.",
        error_messages={"required": TELL_WHY},
    )
    motive = forms.CharField(
        label="Motif des personnes non retenues",
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": TELL_MOTIVE},
    )

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data, initial={"seen": plan.seal})
        self.fields["reason"].required = bool(plan.misses)
        if not plan.unmotivated:
            del self.fields["motive"]
        else:
            number = len(plan.unmotivated)
            self.fields["motive"].help_text = (
                f"Le même pour {number} personnes, que chacune lira si la décision est publiée telle quelle. Chaque "
                "motif se corrige ensuite, décision par décision."
                if number > 1
                else f"{plan.unmotivated[0].name} le lira si la décision est publiée telle quelle."
            )

    def show_again(self, plan: Plan) -> None:
        """What was typed stays, on top of what the page shows now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = plan.seal
