"""The hidden field by which a form says which version of things its page showed."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString


class VersionInput(forms.HiddenInput):
    """A hidden field, and before it an empty one whose name holds the same version.

    A browser that goes back or reloads puts back what was typed, after every script has run, and leaves a hidden field
    as it was served: an older text would be sent with a newer version, and overwrite it. Browsers find a form again by
    the names of its first fields, so that a text comes back only in the version it was typed in. Both stand right
    after the token, first in their form.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        marker = format_html('<input type="hidden" name="version-{}" disabled data-version>', value or "")
        return marker + super().render(name, value, attrs, renderer)
