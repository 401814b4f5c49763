"""The list of sessions, each with what its programme waits for, and the list of speakers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import User
from programme.enums import PayKind, ProgrammeState, SpeakerState
from programme.models import ProgrammeVersion, Session, Slot, SlotSpeaker, Speaker
from programme.permissions import sessions_to_see
from toolkit.lists.columns import Column
from toolkit.lists.filters import choice_filter, filterset_of, search_filter
from toolkit.lists.page import ListPage
from toolkit.lists.views import SavedView
from toolkit.text.french import de
from toolkit.text.typography import format_number


@dataclass(frozen=True)
class SessionRow:
    """A session, its state in words, and the next thing to do."""

    session: Session
    label: str
    tone: str
    icon: str
    step: str


class SessionList(ListPage):
    """The sessions of one's institutes, the nearest first: those to come, those that are over, all of them."""

    columns = (
        Column("session", "Session", lambda row: str(row.session)),
        Column("dates", "Dates", css="mid"),
        Column("etat", "Programme", lambda row: row.label),
        Column("suite", "Ce qui vient", lambda row: row.step),
    )

    def __init__(self, user: User, params: Mapping[str, str]) -> None:
        today = timezone.localdate()
        views = (
            SavedView("", "À venir", Q(ends_on__gte=today) | Q(ends_on__isnull=True)),
            SavedView("passees", "Passées", Q(ends_on__lt=today)),
            SavedView("toutes", "Toutes"),
        )
        super().__init__(_with_counts(sessions_to_see(user)), params, views=views)

    def present(self, row: Session) -> SessionRow:
        """Its state and its next step, from what was counted with it."""
        if not row.last_number:  # type: ignore[attr-defined]
            label, tone, icon = "Pas encore publié", "mute", "edit"
        else:
            state = ProgrammeState.of(row.standing)  # type: ignore[attr-defined]
            label, tone, icon = state.label, state.spec.tone, state.spec.icon
        return SessionRow(row, label, tone, icon, next_step(row))


def next_step(row: Session) -> str:
    """What the programme of a session waits for first; nothing once it was held."""
    counted = row.__dict__
    if not row.is_dated:
        return "Donner ses dates"
    if not counted["slot_count"]:
        return "Écrire les séquences"
    if counted["standing"] == ProgrammeState.HELD:
        return ""
    if counted["declined"]:
        s = "s" if counted["declined"] > 1 else ""
        return f"Intervention{s} à repourvoir, déclinée{s} par {_named(counted, 'declined')}"
    if counted["planned"]:
        return f"Solliciter {_named(counted, 'planned')}"
    if not counted["last_number"]:
        return "Publier une première version"
    if counted["is_stale"]:
        return "Publier ce qui a changé"
    if counted["asked"]:
        ending = "s" if counted["asked"] > 1 else ""
        return f"Réponse{ending} attendue{ending} {de(_named(counted, 'asked'))}"
    if counted["standing"] == ProgrammeState.PROVISIONAL:
        return "Confirmer le programme"
    return "Marquer comme tenu" if row.ends_on and row.ends_on < timezone.localdate() else "Prêt"


def _named(counted: Mapping[str, Any], name: str) -> str:
    """« Paul Roth », « Paul Roth et 2 autres »: the first by name, and how many more."""
    more = counted[name] - 1
    others = f" et {format_number(more)} autre{'s' if more > 1 else ''}" if more else ""
    return f"{counted[f'{name}_first']}{others}"


def _with_counts(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """What the list reads of each session, counted in the one query that reads it."""
    slots = Slot.objects.filter(half_day__session=OuterRef("pk"))
    people = SlotSpeaker.objects.filter(slot__half_day__session=OuterRef("pk"))
    last = ProgrammeVersion.objects.filter(programme__session=OuterRef("pk")).order_by("-number")
    counts = {}
    for name, state in (
        ("planned", SpeakerState.PLANNED),
        ("asked", SpeakerState.ASKED),
        ("declined", SpeakerState.DECLINED),
    ):
        found = people.filter(state=state)
        full_name = Concat("speaker__first_name", Value(" "), "speaker__last_name")
        counts[name] = _count(found, "slot__half_day__session", Count("speaker", distinct=True))
        counts[f"{name}_first"] = Subquery(found.order_by("speaker__sort_name", "pk").values(said=full_name)[:1])
    return sessions.select_related("cycle__institute", "institute").annotate(
        slot_count=_count(slots, "half_day__session"),
        standing=F("programme__state"),
        last_number=Subquery(last.values("number")[:1]),
        is_stale=~Q(programme__revision=Subquery(last.values("revision")[:1])),
        **counts,
    )


def _count(rows: QuerySet, key: str, total: Count | None = None) -> Subquery:
    """How many of these rows there are for the row outside; None for none."""
    return Subquery(rows.order_by().values(key).annotate(total=total or Count("pk")).values("total"))


SPEAKER_COLUMNS = (
    Column("nom", "Nom", lambda row: row.full_name, sort=("sort_name", "pk")),
    Column("fonction", "Fonction", lambda row: row.capacity, css="wide"),
    Column("courriel", "Courriel", lambda row: row.email, css="mid"),
    Column(
        "remuneration",
        "Rémunération",
        lambda row: row.get_pay_kind_display(),
        css="lo",
        filter=choice_filter("Rémunération", field_name="pay_kind", choices=PayKind.choices),
    ),
    Column("sessions", "Séquences", lambda row: row.slot_count, css="num"),
)


class SpeakerList(ListPage):
    """The speakers of one's institutes, by name."""

    columns = SPEAKER_COLUMNS
    default_sort = "nom"
    filterset = filterset_of(SPEAKER_COLUMNS, Speaker, search_filter("Chercher", "Nom, fonction, organisation"))

    def __init__(self, institutes: frozenset[int], params: Mapping[str, str]) -> None:
        scope = Speaker.objects.filter(institute__in=institutes).annotate(
            slot_count=_count(SlotSpeaker.objects.filter(speaker=OuterRef("pk")), "speaker")
        )
        super().__init__(scope, params)
