"""Two versions of a reading in words: what is stored and what was typed, for the member who must choose."""

from committee.enums import SCORE_WORDS
from committee.forms import AssessmentForm
from committee.models import Assessment
from toolkit.ui.two_versions import EMPTY, TwoVersions


def both_versions(form: AssessmentForm, stored: Assessment | None) -> list[TwoVersions]:
    """The marks and the opinion that were sent and are not what is stored, in the order of the grid."""
    kept, typed = stored.marks if stored is not None else {}, form.marks
    pairs = [
        TwoVersions(f"c{each.pk}", each.label, _mark(kept.get(each.pk)), _mark(typed.get(each.pk)))
        for each in form.criteria
    ]
    comment = form["comment"].value() or ""
    opinion = stored.comment if stored is not None else ""
    pairs.append(TwoVersions("comment", "Avis motivé", opinion or EMPTY, comment.strip() or EMPTY))
    return [pair for pair in pairs if pair.stored != pair.typed]


def shown_values(form: AssessmentForm) -> dict[str, str]:
    """What the controls of the page hold, by name: a text each."""
    marks = form.marks
    return {
        "comment": form["comment"].value() or "",
        **{f"c{each.pk}": str(marks.get(each.pk, "")) for each in form.criteria},
    }


def _mark(value: int | None) -> str:
    return EMPTY if value is None else f"{value}, {SCORE_WORDS[value].lower()}"
