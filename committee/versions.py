"""Two versions of a reading in words: what is stored and what was typed, for the member who must choose."""

from collections.abc import Mapping

from committee.enums import SCORE_WORDS, UNABLE
from committee.forms import AssessmentForm
from committee.models import Assessment
from toolkit.ui.two_versions import EMPTY, TwoVersions


def both_versions(form: AssessmentForm, stored: Assessment | None) -> list[TwoVersions]:
    """The marks, the remarks and the opinion that were sent and are not what is stored, in the order of the grid."""
    kept, typed = stored.marks if stored is not None else {}, form.marks
    said, written = stored.remarks if stored is not None else {}, form.shown_remarks
    pairs = []
    for each in form.criteria:
        pairs.append(TwoVersions(f"c{each.pk}", each.label, _mark(kept, each.pk), _mark(typed, each.pk)))
        remarks = (remark_of.get(each.pk, "").strip() or EMPTY for remark_of in (said, written))
        pairs.append(TwoVersions(f"r{each.pk}", f"{each.label}, commentaire", *remarks))
    comment = form["comment"].value() or ""
    opinion = stored.comment if stored is not None else ""
    pairs.append(TwoVersions("comment", "Avis motivé", opinion or EMPTY, comment.strip() or EMPTY))
    return [pair for pair in pairs if pair.stored != pair.typed]


def shown_values(form: AssessmentForm) -> dict[str, str]:
    """What the controls of the page hold, by name: a text each."""
    return {
        "comment": form["comment"].value() or "",
        **{name: form[name].value() or "" for each in form.criteria for name in (f"c{each.pk}", f"r{each.pk}")},
    }


def _mark(marks: Mapping[int, int | None], pk: int) -> str:
    if pk not in marks:
        return EMPTY
    mark = marks[pk]
    return UNABLE.lower() if mark is None else f"{mark}, {SCORE_WORDS[mark].lower()}"
