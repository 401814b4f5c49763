"""What the desk and the applicants say to each other in the demonstration, and what the desk notes for itself."""

import uuid
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from candidatures import services
from candidatures.models import Candidature
from demo.clock import days_ago, playing_at
from demo.plan import ANSWERS, NOTES, QUESTIONS, TO_REVIEW
from instruction import services as instruction
from toolkit.text.typography import typeset

LATEST_ANSWER = 1  # whole days ago


def write_note(code: str, candidature: Candidature, *, clerk: User, today: date) -> None:
    """The note of a dossier, if it has one; some come back on the day of the loading."""
    if code in NOTES:
        remind_on = today if code in TO_REVIEW else None
        instruction.add_note(actor=clerk, candidature=candidature, text=typeset(NOTES[code]), remind_on=remind_on)


def converse(code: str, candidature: Candidature, *, clerk: User, asked_ago: int, salt: int) -> None:
    """The question that is asked about a dossier, if there is one, and its answer, not read yet, where it came."""
    if code not in QUESTIONS:
        return
    subject, text = QUESTIONS[code]
    with playing_at(days_ago(asked_ago, salt=salt)):
        thread = instruction.ask_question(
            actor=clerk, candidature=candidature, subject=typeset(subject), text=typeset(text), key=uuid.uuid4()
        )
    if code in ANSWERS:
        with playing_at(days_ago(LATEST_ANSWER, salt=salt + 2)):
            services.answer_question(
                actor=candidature.applicant, thread=thread, text=typeset(ANSWERS[code]), key=uuid.uuid4()
            )


def due_on(days: int) -> date:
    """The day given for a correction that is asked for now."""
    return timezone.localdate() + timedelta(days=days)
