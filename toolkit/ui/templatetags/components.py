"""Filters that templates/components/field.html needs to draw a bound field."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from toolkit.ui.versions import VersionInput

register = template.Library()


@register.filter
def widget_kind(field: BoundField) -> str:
    """`hidden`, `choices` (radios, several checkboxes), `checkbox` or `control`."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "control"


@register.filter
def described(field: BoundField) -> SafeString:
    """The control with its class, aria-invalid and aria-describedby: error first, then help, then counter."""
    widget = field.field.widget
    ids = []
    if field.errors:
        ids.append(f"{field.auto_id}_erreur")
    if field.help_text:
        ids.append(f"{field.auto_id}_aide")
    if character_limit(field):
        ids.append(f"{field.auto_id}_compte")
    attrs: dict[str, str] = {"aria-describedby": " ".join(ids)} if ids else {}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if "class" not in widget.attrs:
        attrs["class"] = _control_class(widget)
    # The counter says how far one is; the browser must not cut a pasted text silently.
    widget.attrs.pop("maxlength", None)
    return field.as_widget(attrs=attrs)


def _control_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return ""
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "select" if isinstance(widget, forms.Select) else "input"


@register.simple_tag
def version_field(value: object, name: str = "seen") -> SafeString:
    """The version that the page shows, for a form that the server does not draw: right after its token."""
    return VersionInput().render(name, value)


@register.filter
def character_limit(field: BoundField) -> int | None:
    """The limit shown by a counter: long texts only, so that short fields stay quiet."""
    limit = getattr(field.field, "max_length", None)
    return limit if limit and (isinstance(field.field.widget, forms.Textarea) or limit == 200) else None


@register.filter
def character_count(field: BoundField) -> int:
    """Characters typed so far, counted as the server counts them."""
    return len((field.value() or "").replace("\r\n", "\n").strip())
