"""Where a text is written: for a whole institute, or for one of its cycles."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from cycles.enums import CycleState
from cycles.models import Cycle
from organisations.models import Institute
from toolkit.text.french import du
from toolkit.wordings.kinds import WordingKind
from workshop.permissions import can_prepare, can_set_institute, cycles_to_prepare, institutes_to_prepare

EVERY = "tous"  # in addresses; the slug of a cycle ends with a year


@dataclass(frozen=True)
class Place:
    """An institute, and one of its cycles or none."""

    institute: Institute
    cycle: Cycle | None = None

    @property
    def scope(self) -> UUID | None:
        """What versions of this place bear."""
        return self.cycle.uuid if self.cycle else None

    @property
    def about(self) -> UUID:
        """Whose journal tells of it."""
        return self.cycle.uuid if self.cycle else self.institute.uuid

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.cycle.slug if self.cycle else EVERY

    @property
    def label(self) -> str:
        """« CDG 2026 », « tout l’institut »."""
        return self.cycle.label if self.cycle else "tout l’institut"

    @property
    def origin(self) -> str:
        """What one goes back to, after « au »."""
        return f"texte {du(self.institute.code)}" if self.cycle else "texte d’origine"

    @property
    def is_archived(self) -> bool:
        """Whether its texts change no more."""
        return self.cycle is not None and self.cycle.state == CycleState.ARCHIVED

    def url(self, kind: WordingKind, page: str = "wording", *more: object) -> str:
        """A page of a text here."""
        return reverse(f"workshop:{page}", args=[self.institute.pk, self.slug, kind.key, *more])

    @property
    def list_url(self) -> str:
        """The list of the texts here."""
        query = f"cycle={self.cycle.slug}" if self.cycle else f"institut={self.institute.pk}"
        return f"{reverse('workshop:wordings')}?{query}"

    def may_change(self, user: User) -> bool:
        """A head of service writes for the institute; whoever prepares its cycles, for one that is not archived."""
        if self.cycle is None:
            return can_set_institute(user, self.institute.pk)
        return can_prepare(user, self.institute.pk) and not self.is_archived


def find_place(user: User, institute: int, slug: str) -> Place:
    """The place that an address names, for whoever prepares cycles there. Raises Http404."""
    found = institutes_to_prepare(user).filter(pk=institute).first()
    if found is None:
        raise Http404("Cet institut n’existe pas.")
    if slug == EVERY:
        return Place(found)
    cycle = cycles_to_prepare(user).addressed(slug).filter(institute=found).select_related("institute").first()
    if cycle is None:
        raise Http404("Ce cycle n’existe pas.")
    return Place(found, cycle)
