"""Mails this app sends: more time for an applicant, a question, dossiers for a colleague, what comes back to one."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from candidatures.mailing import absolute_url, write_applicant
from candidatures.mails import what_is_left
from candidatures.models import Candidature, Message, Thread
from candidatures.wordings.common import candidature_values
from cycles.models import Cycle
from cycles.wordings import cycle_values
from instruction.models import Synthesis
from toolkit.exports.models import PreparedFile
from toolkit.notifications.composing import Composed
from toolkit.notifications.services import find_words, queue_mail
from toolkit.text.markdown import escape_markdown
from toolkit.text.typography import format_moment
from toolkit.wordings.institutes import institute_values
from toolkit.wordings.kinds import Values

WRITTEN = "candidature.written"


def announce_extension(*, candidature: Candidature, former: datetime | None, number: int) -> None:
    """Tell the applicant that they were granted more time, and which day it replaces. The reason is the staff's.

    `number` counts the extensions of this person: each is a mail, even back to a day that was given before.
    """
    values = {"ancien_delai": format_moment(former), **what_is_left(candidature)}
    key = f"{candidature.uuid}:{number}"
    write_applicant(candidature, event="candidature.extended", key=key, values=values)


def write_in_ones_words(*, candidature: Candidature, subject: str, message: str, key: str) -> None:
    """Write to the applicant what somebody of the desk has to say. `key` tells one message from another."""
    values: Values = {"objet": subject, "message": message}
    write_applicant(candidature, event=WRITTEN, key=f"{key}:{candidature.uuid}", values=values)


def read_ones_words(*, candidature: Candidature, subject: str, message: str) -> Composed:
    """The same mail as its reader would have it."""
    cycle = candidature.cycle
    link = absolute_url(candidature.get_absolute_url())
    values = {**candidature_values(candidature), "lien": link, "objet": subject, "message": message}
    return find_words(WRITTEN, values, institute=cycle.institute, scope=cycle.uuid, reply_to=cycle.institute.email)


def announce_assignment(*, cycle: Cycle, colleague: User, actor: User, count: int, number: int) -> None:
    """Tell a colleague how many dossiers they follow now. No candidate is named: others read the outbox.

    `number` is the line of the journal that it tells of: each is a mail.
    """
    url = absolute_url(f"{reverse('instruction:list')}?cycle={cycle.slug}&vue=mes-dossiers")
    queue_mail(
        event="candidature.assigned",
        key=f"candidature.assigned:{colleague.pk}:{number}",
        to=colleague.email,
        recipient=colleague,
        values={
            **cycle_values(cycle),
            "collegue": colleague.full_name,
            "auteur": actor.full_name,
            "nombre": str(count),
            "si_un_seul": count == 1,
            "si_plusieurs": count != 1,
            "lien": url,
        },
        institute=cycle.institute,
        scope=cycle.uuid,
        reply_to=actor.email,
    )


def send_question(*, candidature: Candidature, thread: Thread, message: Message) -> None:
    """Tell the applicant what the service asks, in its words, with the link to the page where to answer."""
    url = absolute_url(reverse("candidatures:questions", args=[candidature.uuid]))
    values = {
        "lien": f"{url}#question-{thread.uuid}",
        "objet": thread.subject,
        "question": _quoted(message.text),
        "si_reponse_attendue": thread.expects_reply,
        "si_pour_information": not thread.expects_reply,
    }
    write_applicant(candidature, event="candidature.question", key=str(message.uuid), values=values)


def tell_answer(*, candidature: Candidature, message: Message) -> None:
    """Tell whoever follows the dossier that an answer is to be read; the service where nobody does."""
    values = {
        "auteur": candidature.full_name if message.came_on else message.author.full_name,
        "objet": message.thread.subject,
        "reponse": _quoted(message.text),
    }
    tell_desk(candidature, event="candidature.answered", key=str(message.uuid), values=values)


def tell_sent_back(*, synthesis: Synthesis, actor: User, word: str) -> None:
    """Tell whoever wrote a synthesis that it came back, and with what word."""
    candidature = synthesis.candidature
    url = absolute_url(reverse("instruction:synthesis", args=[candidature.uuid]))
    values = {"auteur": actor.full_name, "mot": _quoted(word), "lien": url}
    key = f"{synthesis.pk}:{synthesis.returned_at}"
    tell_desk(candidature, event="synthesis.sent_back", key=key, values=values, reader=synthesis.author)


def tell_desk(candidature: Candidature, *, event: str, key: str, values: Values, reader: User | None = None) -> None:
    """A mail about a dossier to one of the team: `reader`, else who follows it, else the address of the service.

    Nobody is written to about a dossier that they may not read, nor at an account that is closed.
    """
    people = (reader, candidature.adviser)
    person = next((each for each in people if each is not None and may_read(each, candidature)), None)
    institute = candidature.cycle.institute
    address = person.email if person else institute.email
    if not address:
        return
    queue_mail(
        event=event,
        key=f"{event}:{key}",
        to=address,
        recipient=person,
        values={
            **candidature_values(candidature),
            "lien": absolute_url(reverse("instruction:detail", args=[candidature.uuid])),
            "collegue": person.full_name if person else "",
            **values,
        },
        institute=institute,
        scope=candidature.cycle.uuid,
        about=candidature.uuid,
    )


def may_read(person: User, candidature: Candidature) -> bool:
    """Whether this person has an account that opens, and may read this dossier."""
    return person.is_active and Candidature.objects.instructed_by(person).filter(pk=candidature.pk).exists()


def announce_export(prepared: PreparedFile) -> None:
    """Tell whoever asked for several dossiers that their file is ready, or is not to come. The mail holds no name and
    no file: others read the outbox. Whoever asked for one waits for it on the page.
    """
    if prepared.total > 1:
        tell_of_export(prepared)


def tell_of_export(prepared: PreparedFile) -> None:
    """The same, however many things are in it."""
    if not prepared.owner.is_active:
        return
    event = "export.ready" if prepared.is_ready else "export.failed"
    queue_mail(
        event=event,
        key=f"{event}:{prepared.uuid}:{prepared.claim or prepared.asked_at.timestamp()}",
        to=prepared.owner.email,
        recipient=prepared.owner,
        values={
            **institute_values(prepared.institute),
            "collegue": prepared.owner.full_name,
            "export": prepared.title,
            "garde_jusqu_au": format_moment(prepared.expires_at),
            "motif": prepared.told,
            "lien": absolute_url(reverse("dashboard:export", args=[prepared.uuid])),
        },
        institute=prepared.institute,
    )


def _quoted(text: str) -> str:
    """A text of somebody's, as a quotation."""
    return "> " + escape_markdown(text).replace("\n", "\n> ")
