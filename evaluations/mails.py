"""Mails of evaluations. Each is a row of the outbox, written in the transaction of what it tells."""

from collections.abc import Sequence

from django.conf import settings

from accounts.holding import is_held
from accounts.models import User
from cycles.models import Participant
from evaluations.models import EmployerLink, EvaluationForm
from programme.wordings import session_values
from toolkit.notifications.services import NewMail, queue_mails
from toolkit.personal_links import draw_token
from toolkit.text.french import le
from toolkit.text.typography import format_moment
from toolkit.wordings.institutes import institute_values
from toolkit.wordings.kinds import Values

PAGE = "/promotion/evaluations/{uuid}/"
# What the outbox of staff does not show: a reminder would tell who has not answered, and so who has; and complaints are
# read by those in charge alone.
REMINDERS = ("evaluation.reminder", "evaluation.employer_reminder")
COMPLAINTS = ("complaint.filed", "complaint.went_on", "complaint.assigned", "complaint.answered", "complaint.closed")
KEPT_FROM_OUTBOX = (*REMINDERS, *COMPLAINTS)
EMPLOYER = "/avis/{token}/"
SALT = "evaluations.employer-link"
RESULTS = "/promotion/evaluations/{uuid}/resultats/"


def tell_opened(form: EvaluationForm, people: Sequence[User]) -> None:
    """Say to each that it is open, until when, and where one answers."""
    _tell(form, people, event="evaluation.opened", key=f"evaluation.opened:{form.uuid}")


def tell_reminder(form: EvaluationForm, people: Sequence[User], *, number: int) -> None:
    """Remind those who have not answered."""
    _tell(form, people, event="evaluation.reminder", key=f"evaluation.reminder:{form.uuid}:{number}")


def tell_shared(form: EvaluationForm, people: Sequence[User]) -> None:
    """Say to each where the results are read. A publication taken back and made again is another report."""
    number = form.document.number if form.document else ""
    key = f"evaluation.shared:{form.uuid}:{number}"
    _tell(form, people, event="evaluation.shared", key=key, page=RESULTS)


def tell_employers(form: EvaluationForm, links: Sequence[EmployerLink], *, number: int = 0) -> None:
    """Send each employer their link; `number` is that of a reminder, 0 for the first mail."""
    institute, year = form.organiser, form.year
    event = "evaluation.employer_reminder" if number else "evaluation.employer"
    own = _participants(form, [link.user for link in links])
    mails = []
    for link in links:
        address = f"{settings.SITE_URL}{EMPLOYER.format(token=draw_token(SALT, link.uuid))}"
        values = {
            **subject_values(form),
            "cycle": str(form.cycle),
            "le_cycle": le(str(form.cycle)),
            "agent": link.user.full_name,
            "jusqu_au": format_moment(form.closes_at),
            "lien": address,
        }
        mails.append(
            NewMail(
                event=event,
                key=f"{event}:{link.uuid}:{number}",
                to=link.email,
                values=values,
                institute=institute,
                scope=year.uuid if year is not None else None,
                about=form.uuid if event in KEPT_FROM_OUTBOX else own.get(link.user_id, form.about),
                reply_to=institute.email,
                confidential=True,
                secret=address,
            )
        )
    queue_mails(mails)


def subject_values(form: EvaluationForm) -> Values:
    """What every mail of an evaluation says of it."""
    if form.session is not None:
        told = session_values(form.session)
        return {**institute_values(form.organiser), "objet": f"{told['session']}, {told['dates']}".rstrip(", ")}
    return {**institute_values(form.organiser), "objet": f"année, {form.cycle}"}


def _tell(form: EvaluationForm, people: Sequence[User], *, event: str, key: str, page: str = PAGE) -> None:
    """One mail for each who has an address."""
    told = {
        **subject_values(form),
        "jusqu_au": format_moment(form.closes_at),
        "lien": f"{settings.SITE_URL}{page.format(uuid=form.uuid)}",
    }
    own = _participants(form, people)
    institute, year = form.organiser, form.year
    queue_mails(
        [
            NewMail(
                event=event,
                key=f"{key}:{person.pk}",
                to=person.email,
                recipient=person,
                values={**told, "personne": person.full_name},
                institute=institute,
                scope=year.uuid if year is not None else None,
                # Whoever of the staff must know nothing of the person reads none of it.
                about=form.uuid if event in KEPT_FROM_OUTBOX else own.get(person.pk, form.about),
                reply_to=institute.email,
            )
            for person in people
            if not is_held(person)
        ]
    )


def _participants(form: EvaluationForm, people: Sequence[User]) -> dict:
    if form.year is None:
        return {}
    rows = Participant.objects.filter(cycle=form.year, user__in=people)
    return dict(rows.values_list("user", "uuid"))
