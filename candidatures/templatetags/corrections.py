"""What the page of a section shows of the points to correct: each beside its answer, with the box of its reply."""

from typing import Any

from django import template

from candidatures.forms.applicant import SectionForm

register = template.Library()


@register.simple_tag
def asked_of(form: SectionForm, name: str = "", piece: int | None = None) -> list[dict[str, Any]]:
    """The points about one answer or one piece, or about the section as a whole: each `point` and its `reply`."""
    return [
        {"point": point, "reply": form[point.control]}
        for point in form.asked
        if point.field == name and point.required_piece_id == piece
    ]
