"""What is declared as the dossier is submitted."""

from typing import Any

from django.http import QueryDict

from candidatures.forms.applicant import DeclarationsForm


class LastDeclarationsForm(DeclarationsForm):
    """The declarations that are not made yet, all asked for: the dialog that submits holds them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.section.fields:
            if getattr(self.instance, name):
                del self.fields[name]
            else:
                self.fields[name].widget.attrs |= {"form": "envoi", "required": True}


def declared(data: QueryDict) -> frozenset[str]:
    """The declarations that somebody made as they submitted."""
    return frozenset(name for name in DeclarationsForm.section.fields if data.get(name) == "on")
