"""The drafts of a cycle as the desk may know of them: whose, since when, until when. Never what is written in them."""

from collections.abc import Mapping

from django.db.models import DateTimeField, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from candidatures.enums import JournalKind, State
from candidatures.models import Candidature, CandidatureQuerySet
from cycles.models import Cycle
from toolkit.journal.models import JournalEntry
from toolkit.lists.columns import DESCENDING, Column
from toolkit.lists.filters import words_of
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView
from toolkit.text.cleaning import address_key

# What counts as a save: the applicant or their delegate has put something into the dossier, or taken it out.
SAVES = (
    JournalKind.SECTION_SAVED,
    JournalKind.PIECE_ADDED,
    JournalKind.PIECE_REMOVED,
    JournalKind.PIECE_RENEWED,
    JournalKind.COMMITMENT_ASKED,
    JournalKind.COMMITMENT_UPLOADED,
)
# A dossier was not given to the desk before it is submitted: only what tells whose it is may be read.
SHOWN = (
    "uuid", "state", "first_name", "last_name", "email", "phone", "employer_name", "created_at", "submitted_at",
    "extended_until", "reminded_at", "arrived_on", "applicant__first_name", "applicant__last_name", "applicant__email",
    "applicant__phone",
)  # fmt: skip


COLUMNS = (
    Column("candidat", "Candidat"),
    Column("employeur", "Employeur"),
    Column("telephone", "Téléphone", css="mid"),
    Column("enregistre", "Dernier enregistrement", fixed=DESCENDING),
    Column("rappel", "Dernier rappel", css="lo"),
    Column("depot", "Peut déposer"),
)
ACTION = Column("action", "Action", css="at-end", is_silent=True)
POSTED = "papier"  # the view of those that came by post
IS_POSTED = Q(arrived_on__isnull=False)
VIEWS = (SavedView("", "Tous"), SavedView(POSTED, "Reçus par courrier", IS_POSTED))


class DraftList(ListPage):
    """The drafts of a cycle for one reader, searched; `can_extend`: whether each row leads to more time."""

    def __init__(self, *, user: User, cycle: Cycle, params: Mapping[str, str], can_extend: bool) -> None:
        scope = drafts_known_to(user, cycle, words_of(params))
        super().__init__(scope, params, views=VIEWS, base={"cycle": cycle.slug})
        self.columns = (*COLUMNS, ACTION) if can_extend else COLUMNS


def drafts_known_to(user: User, cycle: Cycle, words: str = "") -> CandidatureQuerySet:
    """Who has begun a dossier of this cycle and not submitted it, latest save first; own drafts are left out.

    Each row bears `saved_at`. `words` are looked for in names and employer, or in the addresses when one is typed.
    """
    found = with_last_save(Candidature.objects.at_desk_of(user).filter(cycle=cycle, state=State.DRAFT))
    if "@" in words:
        address = address_key(words)
        found = found.filter(Q(email__icontains=address) | Q(applicant__email__icontains=address))
    else:
        found = found.search(words)
    return found.order_by(F("saved_at").desc(), "-pk")


def with_last_save(queryset: CandidatureQuerySet) -> CandidatureQuerySet:
    """Rows without their contents, each with the moment it was last saved, or begun if nothing was saved since."""
    saves = JournalEntry.objects.filter(about=OuterRef("uuid"), kind__in=SAVES).order_by("-last_at")
    last = Subquery(saves.values("last_at")[:1], output_field=DateTimeField())
    return (
        queryset.select_related("cycle__institute", "applicant")
        .only(*SHOWN, "cycle", "applicant")
        .annotate(saved_at=Coalesce(last, F("created_at")))
    )
