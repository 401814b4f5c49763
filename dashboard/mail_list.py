"""The outbox as its readers may see it: which mails, searched, by state."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import Membership, User
from accounts.roles import TRAINING_TEAM
from candidatures.models import Candidature
from cycles.models import Participant, kept_from
from evaluations.mails import KEPT_FROM_OUTBOX
from toolkit.lists.columns import DESCENDING, Column
from toolkit.lists.filters import words_of
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView, count_views
from toolkit.notifications.enums import MailState
from toolkit.notifications.models import OutboxMail, OutboxMailQuerySet
from toolkit.text.cleaning import clean_line
from toolkit.text.search_text import MAX_WORDS

VIEWS = (SavedView("", "Tous"), *(SavedView(value, label, Q(state=value)) for value, label in MailState.choices))


class OutboxList(ListPage):
    """The mails of one reader, newest first: a view for each state, counted. Words are looked for in all of them."""

    columns = (
        Column("objet", "Objet"),
        Column("destinataire", "Destinataire"),
        Column("etat", "État"),
        Column("essais", "Essais", css="mid"),
        Column("envoye", "Envoyé", css="lo"),
        Column("ecrit", "Écrit", fixed=DESCENDING),
    )
    view_name = "etat"

    def __init__(self, *, user: User, params: Mapping[str, str]) -> None:
        words, mails = words_of(params), visible_mails(user)
        if words:
            mails = searched(mails, user, words)
        counts = count_views(mails, VIEWS)
        super().__init__(mails.for_list(), params, views=VIEWS, base={"q": words} if words else {}, counts=counts)


def visible_mails(user: User) -> OutboxMailQuerySet:
    """Mails of the institutes where the person reads them; those about an account alone, of heads of service.

    Of a dossier or of somebody in a promotion that they may not know of, none: neither its words, nor its state, nor
    its number. Of the account of somebody whom another institute alone knows, none either. Nor what tells who answered
    an evaluation, or who complains.
    """
    scope = Q(institute_id__in=user.institutes_with_role(*TRAINING_TEAM))
    if user.is_head_of_service:
        scope |= Q(institute=None) & ~Q(recipient__in=_known_elsewhere_alone(user))
    apart = Participant.objects.filter(kept_from(user, cycle="cycle", person="user"))
    closed = Candidature.objects.closed_to(user).values("uuid")
    shown = OutboxMail.objects.filter(scope).exclude(event__in=KEPT_FROM_OUTBOX)
    return shown.exclude(about__in=closed).exclude(about__in=apart.values("uuid"))


def _known_elsewhere_alone(user: User) -> QuerySet[User]:
    """People with a role or a dossier at institutes where this head of service is none, and nowhere else."""
    mine = Q(institute__in=user.institutes_with_role(Role.HEAD_OF_SERVICE))
    ours = Q(cycle__institute__in=user.institutes_with_role(Role.HEAD_OF_SERVICE))
    works, applies = Membership.objects.order_by(), Candidature.objects.order_by()
    known = Q(pk__in=works.filter(mine).values("user")) | Q(pk__in=applies.filter(ours).values("applicant"))
    elsewhere = Q(pk__in=works.exclude(mine).values("user")) | Q(pk__in=applies.exclude(ours).values("applicant"))
    return User.objects.filter(elsewhere).exclude(known).order_by().values("pk")


def searched(mails: OutboxMailQuerySet, user: User, words: str) -> OutboxMailQuerySet:
    """Those whose subject, address or recipient hold every word, or that are about a dossier that they find."""
    said = Q()
    for word in clean_line(words).split()[:MAX_WORDS]:
        said &= (
            Q(subject__icontains=word)
            | Q(to_email__icontains=word)
            | Q(recipient__first_name__icontains=word)
            | Q(recipient__last_name__icontains=word)
        )
    about = Candidature.objects.at_desk_of(user).search(words).values("uuid")
    return mails.filter(said | Q(about__in=about))
