"""The personal links of employers: one for each participant whose employer gave a training contact."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cycles.models import Participant
from evaluations.lifecycle import FORMS
from evaluations.mails import SALT
from evaluations.models import EmployerLink, EvaluationForm
from evaluations.permissions import people_of
from evaluations.services.answering import Said, keep_answers
from toolkit.domain.errors import DomainError
from toolkit.personal_links import draw_token, hash_token
from toolkit.text.typography import format_moment


class DeadLinkError(DomainError):
    """The link opens nothing, or nothing any more: a title, and a sentence that says what to do."""

    def __init__(self, title: str, message: str, *, status: int = 410) -> None:
        super().__init__(message, status=status)
        self.title = title


def token_of(link: EmployerLink) -> str:
    """The secret of the link, the same in each mail; the database holds its hash alone."""
    return draw_token(SALT, link.uuid)


def open_links(form: EvaluationForm) -> list[EmployerLink]:
    """Make the link of each employer that is asked. The caller has locked the form, and sends the mails."""
    contacts = _contacts(form)
    links = []
    for person in people_of(form):
        participant = contacts[person.pk]
        link = EmployerLink(
            form=form,
            user=person,
            email=participant.training_contact_email,
            contact_name=participant.training_contact_name,
            employer_name=participant.employer.name,
            sent_at=timezone.now(),
        )
        link.token_hash = hash_token(token_of(link))
        links.append(link)
    EmployerLink.objects.bulk_create(links)
    return links


def find_employer_link(token: str) -> EmployerLink:
    """The link that this token opens, with its participant and its evaluation.

    Raises DeadLinkError: 404 for a link nobody sent, or whose evaluation is closed and forgotten; 410 past its hour.
    """
    related = ("user", "form__cycle__institute", "form__session__cycle__institute", "form__session__institute")
    link = EmployerLink.objects.select_related(*related).filter(token_hash=hash_token(token)).first()
    if link is None:
        raise DeadLinkError(
            "Ce lien n’ouvre plus rien",
            "L’évaluation est close, ou l’adresse n’est pas entière : recopiez-la depuis le courriel reçu.",
            status=404,
        )
    if not link.form.is_answerable():
        raise DeadLinkError(
            "Cette évaluation est close", f"On pouvait répondre jusqu’au {format_moment(link.form.closes_at)}."
        )
    return link


@transaction.atomic
def submit_by_link(*, link: EmployerLink, answers: Mapping[uuid.UUID, Said]) -> None:
    """Keep what an employer answers. Raises as submit_answers, and DeadLinkError when it closed meanwhile."""
    locked = FORMS.lock(link.form_id)
    standing = EmployerLink.objects.filter(pk=link.pk).first()
    if standing is None or not owes_by_link(link.user, locked):
        raise DeadLinkError("Ce lien n’ouvre plus rien", "L’évaluation est close, ou votre agent a quitté le cycle.")
    keep_answers(locked, link.user, answers)


def owes_by_link(person: User, form: EvaluationForm) -> bool:
    """Whether the employer of this participant is still asked."""
    return Participant.objects.enrolled().filter(user=person, cycle=form.year).exists()


def _contacts(form: EvaluationForm) -> dict[int, Participant]:
    rows = Participant.objects.enrolled().filter(cycle=form.year).select_related("employer")
    return {row.user_id: row for row in rows}
