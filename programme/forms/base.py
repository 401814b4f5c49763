"""What these forms share: clean texts, the revision that the page showed, both versions of an answer."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from toolkit.domain.errors import StaleError
from toolkit.ui.fields import CleanFormMixin, HourField
from toolkit.ui.form_versions import both_versions
from toolkit.ui.two_versions import TwoVersions
from toolkit.ui.versions import VersionInput

FIVE_MINUTES = 5


class ClockField(HourField):
    """An hour of the day, from five to five minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["step"] = FIVE_MINUTES * 60

    def clean(self, value: Any) -> datetime.time | None:
        """Raises ValidationError (French) for what is no hour, or stands between two."""
        hour = super().clean(value)
        if hour is not None and (hour.minute % FIVE_MINUTES or hour.second):
            raise ValidationError("Donnez une heure de cinq en cinq minutes, par exemple 14:35.", code="step")
        return hour


class RecordForm(CleanFormMixin, forms.ModelForm):
    """A record that two people may have open at once."""

    seen = forms.UUIDField(widget=VersionInput, required=False)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.order_fields(["seen"])
        if self.instance.pk:
            self.initial["seen"] = str(self.instance.revision)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4

    @property
    def sent_seen(self) -> UUID | None:
        """The revision that the page showed, for a row that is there already; a page that says none is out of date."""
        if not self.instance.pk:
            return None
        return self.cleaned_data.get("seen") or UUID(int=0)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, once it is valid."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def both_versions(self) -> list[TwoVersions]:
        """What was typed beside what somebody saved meanwhile; the page can then be sent again."""
        fresh = type(self.instance)._default_manager.get(pk=self.instance.pk)
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(fresh.revision)
        return both_versions(self, type(self)(instance=fresh))


def seen_versions(form: Any, refusal: Exception) -> list[TwoVersions]:
    """Both versions where the refusal says that there are two."""
    return form.both_versions() if isinstance(refusal, StaleError) else []


def labels(rows: Iterable[Any], *, empty: str) -> list[tuple[str, str]]:
    """Choices of rows by their public identifier, after what no choice says."""
    return [("", empty), *((str(row.uuid), str(row)) for row in rows)]
