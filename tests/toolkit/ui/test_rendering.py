"""Controls drawn directly are those that Django's templates draw."""

import datetime

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from toolkit.ui.rendering import DirectRenderer

SHARP = 'l’<i>"é" & co'
CHOICES = [("", "Aucun"), ("a", SHARP), (3, 1234567), ("Groupe <b>", [("c", "C"), ("d", mark_safe("<em>D</em>"))])]
WIDGETS = [
    forms.TextInput(),
    forms.TextInput(attrs={"class": SHARP, "required": True, "disabled": False, "size": 4}),
    forms.EmailInput(),
    forms.NumberInput(attrs={"min": 1}),
    forms.PasswordInput(render_value=True),
    forms.HiddenInput(),
    forms.DateInput(),
    forms.CheckboxInput(),
    forms.Textarea(attrs={"rows": 4}),
    forms.Select(choices=CHOICES),
    forms.SelectMultiple(choices=CHOICES),
    forms.RadioSelect(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES),
]
VALUES = [None, "", "a", SHARP, mark_safe("<b>sûr</b>"), 3, 12.5, datetime.date(2026, 11, 28), True, ["a", "c"]]


@pytest.mark.parametrize("value", VALUES, ids=str)
@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_markup_is_that_of_the_templates(widget, value):
    attrs = {"id": "id_champ", "aria-describedby": "aide"}
    drawn, expected = (
        widget.render("champ", value, attrs, renderer) for renderer in (DirectRenderer(), TemplatesSetting())
    )
    assert drawn.strip() == expected.strip()


@pytest.mark.parametrize("widget", WIDGETS[-2:], ids=lambda widget: type(widget).__name__)
def test_each_choice_is_drawn_with_and_without_its_label(widget):
    for direct, slow in zip(
        widget.subwidgets("champ", "a", {"id": "i"}), widget.subwidgets("champ", "a", {"id": "i"}), strict=True
    ):
        for wrap_label in (False, True):
            context = {"widget": {**direct, "wrap_label": wrap_label}}
            drawn = DirectRenderer().render(direct["template_name"], context)
            expected = TemplatesSetting().render(slow["template_name"], context)
            assert drawn.split() == expected.split()


def test_a_form_still_has_its_template():
    class Form(forms.Form):
        name = forms.CharField(label="Nom")

    assert Form(renderer=DirectRenderer()).as_p() == Form(renderer=TemplatesSetting()).as_p()
