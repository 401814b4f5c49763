"""Two versions of a section in words: what is stored and what was typed, for whoever must choose."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from candidatures.forms.applicant import POST_KEYS, POSTS, SectionForm
from candidatures.models import Candidature

EMPTY = "(vide)"
POSTS_LABEL = "Vos derniers postes"
COMPARED = 6_000  # characters a text may have for its words to be compared: beyond, it would take too long
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")

# A stretch of text, and whether the other version lacks it.
Stretch = tuple[str, bool]


@dataclass(frozen=True)
class TwoVersions:
    """One answer, as stored and as typed."""

    name: str
    label: str
    stored: str
    typed: str

    @property
    def stretches(self) -> tuple[list[Stretch], list[Stretch]]:
        """Both texts cut where they differ, the stored one first. Whole texts when one of them is too long."""
        if len(self.stored) + len(self.typed) > COMPARED or EMPTY in (self.stored, self.typed):
            return [(self.stored, False)], [(self.typed, False)]
        ours, theirs = _WORDS.findall(self.stored), _WORDS.findall(self.typed)
        blocks = SequenceMatcher(None, ours, theirs).get_opcodes()
        return (
            [("".join(ours[start:end]), kind != "equal") for kind, start, end, _, _ in blocks if start < end],
            [("".join(theirs[start:end]), kind != "equal") for kind, _, _, start, end in blocks if start < end],
        )


def both_versions(form: SectionForm, stored: Candidature) -> list[TwoVersions]:
    """The answers that were sent and are not what is stored, refused ones too, in the order of the section."""
    pairs = []
    for name in form.section.fields:
        kept, typed = in_words(name, getattr(stored, name)), _typed(form, name)
        if typed is not None and typed != kept:
            label = form.fields[name].label if name in form.fields else POSTS_LABEL
            pairs.append(TwoVersions(name, label, kept, typed))
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


def _post(post: dict[str, Any]) -> str:
    return ", ".join(str(post[key]) for key in POST_KEYS if post.get(key))
