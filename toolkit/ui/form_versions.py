"""Two versions of a form, answer by answer: what is stored and what was typed."""

from collections.abc import Callable
from typing import Any

from django import forms

from toolkit.ui.two_versions import EMPTY, TwoVersions


def shown_values(form: forms.BaseForm) -> dict[str, Any]:
    """What the controls of a page hold, by name: a text each, or True and False for a box."""
    return {bound.html_name: _shown(bound) for bound in form.visible_fields()}


def both_versions(
    typed: forms.BaseForm, stored: forms.BaseForm, *, label_of: Callable[[str], str] | None = None
) -> list[TwoVersions]:
    """The answers that were sent and are not what `stored` shows, refused ones too; a choice is told by its words."""
    ours, theirs = shown_values(typed), shown_values(stored)
    found = []
    for name, value in ours.items():
        before = theirs.get(name)
        if _words(value) != _words(before):
            label = label_of(name) if label_of else str(typed[name].label)
            field = typed.fields[name]
            found.append(TwoVersions(name, label, _told(field, before), _told(field, value)))
    return found


def _told(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField) and value:
        return str({str(key): label for key, label in field.choices}.get(str(value), value))
    return _words(value)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    return str(value).replace("\r\n", "\n").strip() if value else EMPTY


def _shown(bound: forms.BoundField) -> Any:
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return bool(value)
    shown = bound.field.widget.format_value(value)
    if isinstance(shown, list):
        shown = ", ".join(map(str, shown)) if isinstance(bound.field, forms.MultipleChoiceField) else (shown or [""])[0]
    return "" if shown is None else str(shown)
