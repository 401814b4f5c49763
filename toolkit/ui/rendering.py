"""How forms are drawn: by templates, but for the controls that every page holds by the dozen.

A template for each input, and another for its attributes, took a third of the time of a page with forms.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import conditional_escape

Widget = Mapping[str, Any]  # what a widget puts in its context under this name
FOLDER = "django/forms/widgets/"


class DirectRenderer(TemplatesSetting):
    """The markup of Django's own templates, drawn directly for inputs, text areas and lists of choices."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Draw one control, or a form by its template."""
        draw = _DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _text(value: Any) -> str:
    return conditional_escape(value if hasattr(value, "__html__") else str(value))


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _input_option(widget: Widget) -> str:
    if not widget.get("wrap_label"):
        return _input(widget)
    target = widget["attrs"].get("id")
    aimed = f' for="{_text(target)}"' if target else ""
    return f"<label{aimed}>{_input(widget)} {conditional_escape(localize(widget['label']))}</label>"


def _textarea(widget: Widget) -> str:
    value = widget["value"]
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget)}>\n{_text(value) if value else ""}</textarea>'


def _option(widget: Widget) -> str:
    label = conditional_escape(localize(widget["label"]))
    return f'<option value="{_text(widget["value"])}"{_attributes(widget)}>{label}</option>'


def _select(widget: Widget) -> str:
    groups = []
    for name, options, _ in widget["optgroups"]:
        drawn = "".join(f"\n  {_option(option)}\n" for option in options)
        groups.append(f'\n  <optgroup label="{_text(name)}">{drawn}\n  </optgroup>' if name else drawn)
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>{"".join(groups)}\n</select>\n'


_INPUTS = ("checkbox", "date", "email", "hidden", "input", "number", "password", "text")
_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{FOLDER}{name}.html": _input for name in _INPUTS},
    f"{FOLDER}radio_option.html": _input_option,
    f"{FOLDER}checkbox_option.html": _input_option,
    f"{FOLDER}textarea.html": _textarea,
    f"{FOLDER}select.html": _select,
    f"{FOLDER}select_option.html": _option,
}
