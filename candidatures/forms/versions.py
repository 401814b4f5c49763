"""Two versions of a section in words: what is stored and what was typed, for whoever must choose."""

from typing import Any

from candidatures.forms.applicant import POST_KEYS, POSTS, SectionForm
from candidatures.models import Candidature, CorrectionPoint
from candidatures.working_copy import points_under_way
from toolkit.ui.two_versions import EMPTY, TwoVersions

POSTS_LABEL = "Vos derniers postes"


def both_versions(form: SectionForm, stored: Candidature) -> list[TwoVersions]:
    """The answers that were sent and are not what is stored, refused ones too, in the order of the section.

    Replies to a correction come after them.
    """
    pairs = []
    for name in form.section.fields:
        kept, typed = in_words(name, getattr(stored, name)), _typed(form, name)
        if typed is not None and typed != kept:
            label = form.fields[name].label if name in form.fields else POSTS_LABEL
            pairs.append(TwoVersions(name, label, kept, typed))
    replied = {point.pk: point.reply for point in points_under_way(stored)}
    replies = ((point, replied.get(point.pk) or EMPTY, _typed_reply(form, point)) for point in form.asked)
    pairs += [
        TwoVersions(point.control, str(form.fields[point.control].label), kept, typed)
        for point, kept, typed in replies
        if typed is not None and typed != kept
    ]
    return pairs


def in_words(name: str, value: Any) -> str:
    """An answer of a dossier as words."""
    if value in (None, "", []):
        return EMPTY
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if name == "career_posts":
        return "\n".join(_post(post) for post in value if isinstance(post, dict))
    if name == "in_post_since":
        return f"{value:%m/%Y}"
    choices = getattr(Candidature._meta.get_field(name), "flatchoices", [])
    return str(dict(choices).get(value, value))


def _typed(form: SectionForm, name: str) -> str | None:
    """What the page sent for an answer, in words; a refused one as it was typed, None for what was not sent."""
    if name in form.values:
        return in_words(name, form.values[name])
    if name in form.errors:
        return str(form[name].value() or EMPTY)
    if name == "career_posts" and any(error.startswith("post_") for error in form.errors):
        rows = ({key: form[f"post_{number}_{key}"].value() for key in POST_KEYS} for number in range(1, POSTS + 1))
        return "\n".join(filter(None, (_post(row) for row in rows))) or EMPTY
    return None


def _typed_reply(form: SectionForm, point: CorrectionPoint) -> str | None:
    if point.pk in form.replies:
        return form.replies[point.pk] or EMPTY
    return str(form[point.control].value() or EMPTY) if point.control in form.errors else None


def _post(post: dict[str, Any]) -> str:
    return ", ".join(str(post[key]) for key in POST_KEYS if post.get(key))
