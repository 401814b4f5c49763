"""Days by which a person answers: to send a draft, to send a correction, to confirm a place."""

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature, Revision
from toolkit.calendars.entries import Entry, Moment
from toolkit.calendars.services import DrawnFeed, draw_feed
from toolkit.text.typography import format_day, format_moment, typeset


def calendar_entries(user: User) -> list[Entry]:
    """What is awaited of the person, for dossiers of theirs and those they help to write. Two queries."""
    waiting = {State.DRAFT, State.ADMITTED, State.CORRECTION_REQUESTED}
    rows = list(
        Candidature.objects.written_by(user)
        .filter(state__in=waiting)
        .exclude(state=State.DRAFT, arrived_on__isnull=False)
        .select_related("cycle")
    )
    corrected = [row.pk for row in rows if row.state == State.CORRECTION_REQUESTED]
    corrections = Revision.objects.open().filter(candidature__in=corrected, due_on__isnull=False)
    due = {revision.candidature_id: revision for revision in corrections}
    entries = [deadline_entry(row) for row in rows if row.is_draft and row.can_be_submitted_now]
    entries += [_correction_entry(row, due[row.pk]) for row in rows if row.pk in due]
    return entries + [_answer_entry(row) for row in rows if row.awaits_answer and row.applicant_id == user.pk]


def draw_deadline(*, candidature: Candidature) -> DrawnFeed:
    """The last day to send a draft, alone: the call's, or the one granted to this person. It moves as it does."""
    cycle = candidature.cycle
    title = typeset(f"Candidature, {cycle.title} {cycle.year}")
    entries = [deadline_entry(candidature)]
    return draw_feed(name=deadline_feed(candidature), title=title, entries=entries, owner=candidature.applicant)


def deadline_feed(candidature: Candidature) -> str:
    """The name of the calendar of a draft's last day."""
    return f"depot {candidature.uuid}"


def deadline_entry(candidature: Candidature) -> Entry:
    """The last day to send a draft. A deadline that moves keeps its identifier."""
    sentence = f"Dépôt jusqu’au {format_moment(candidature.deadline)}, heure de Paris."
    day = timezone.localdate(candidature.deadline)
    return _entry(candidature, "depot", day, "Dernier jour pour déposer", sentence)


def _correction_entry(candidature: Candidature, revision: Revision) -> Entry:
    sentence = f"Corrections à renvoyer avant la fin du {format_day(revision.due_on)}."
    # A later request is another one, whatever its day.
    name = f"correction-{revision.uuid}"
    return _entry(candidature, name, revision.due_on, "Dernier jour pour renvoyer les corrections", sentence)


def _answer_entry(candidature: Candidature) -> Entry:
    day = timezone.localdate(candidature.answer_by)
    sentence = f"Répondez avant le {format_moment(candidature.answer_by)}, heure de Paris."
    return _entry(candidature, "reponse", day, "Dernier jour pour répondre à l’admission", sentence)


def _entry(candidature: Candidature, name: str, day: Moment, title: str, sentence: str) -> Entry:
    cycle = candidature.cycle
    url = f"{settings.SITE_URL}{candidature.get_absolute_url()}"
    return Entry(
        name=f"{candidature.uuid}-{name}",
        starts=day,
        ends=day,
        summary=typeset(f"{title} : {cycle.title} {cycle.year}"),
        description=typeset(sentence) + f"\n{url}",
        url=url,
        busy=False,
        reminded=True,
    )
