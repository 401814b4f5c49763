"""What a dossier is searched and sorted by: columns derived from its answers."""

from typing import Any

from django.db import models

from toolkit.text.full_text import FullTextField, searchable
from toolkit.text.search_text import fold, sort_key

TEXT = "dossier_text"
LONGEST_NAMES = 900
SHORTEST_TOLD = 3  # letters
_TEXTS = (
    "employer_name", "job_title", "grade", "cadre", "scope", "diplomas", "cycles_taken", "motivation", "project",
    "contribution", "question", "expectations", "training_contact_name",
)  # fmt: skip
SEARCHED = frozenset({*_TEXTS, "career_posts"})


def is_told(word: str) -> bool:
    """Whether a word is looked for in the texts too. A number and a word of two letters are not: a text holds many, and
    no index leads to them."""
    return len(word) >= SHORTEST_TOLD and not word.isdigit()


class Searched(models.Model):
    """The derived columns; the answers are those of a Candidature."""

    search_text = models.CharField(max_length=LONGEST_NAMES, editable=False, default="")
    dossier_text = FullTextField()
    sort_name = models.CharField(max_length=160, editable=False, default="")

    first_name: Any
    last_name: Any
    email: Any
    employer_name: Any
    job_title: Any
    receipt_number: Any
    submitted_at: Any
    career_posts: Any

    class Meta:
        abstract = True

    def refresh_search(self) -> list[str]:
        """Derive the columns that lists search and sort on; return those that change, which the caller saves.

        What the desk may not read in a draft cannot be found by looking for it there either.
        """
        given = (self.job_title, self.receipt_number or "", self.email) if self.submitted_at else ()
        words = (self.first_name, self.last_name, self.employer_name, *given)
        derived = {
            "search_text": fold(" ".join(words))[:LONGEST_NAMES],
            "sort_name": sort_key(self.last_name, self.first_name),
        }
        changed = [name for name, value in derived.items() if value != getattr(self, name)]
        for name in changed:
            setattr(self, name, derived[name])
        return changed

    def refresh_text(self) -> list[str]:
        """Derive the text that was written and sent, for the search of the desk; return its column, which the caller
        saves. Costs a few milliseconds: when a dossier is sent, not at each save."""
        posts = [str(value) for post in self.career_posts for value in post.values() if isinstance(value, str)]
        self.dossier_text = searchable(*(getattr(self, name) for name in _TEXTS), *posts)
        return [TEXT]
