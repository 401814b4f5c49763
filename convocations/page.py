"""What the pages of convocations show."""

from functools import cached_property

from django.utils import timezone

from accounts.models import User
from convocations.calls import Call, Calling
from convocations.facts import Facts
from convocations.models import Convocation
from toolkit.calendars.entries import Entry, instants
from toolkit.calendars.services import draw_unremembered
from toolkit.text.typography import typeset


class Page:
    """The convocations of one session as one member of staff may know them."""

    def __init__(self, calling: Calling, user: User) -> None:
        self.calling = calling.known_to(user)
        self.user = user

    @property
    def first(self) -> list[Call]:
        """People who have no letter yet."""
        return [call for call in self.calling.to_send if call.letter is None]

    @property
    def again(self) -> list[Call]:
        """People whose letter no longer says what holds."""
        return [call for call in self.calling.to_send if call.letter is not None]

    @property
    def settled(self) -> list[Call]:
        """People whose letter holds."""
        return self.calling.up_to_date

    @property
    def not_called(self) -> list[Call]:
        """Late joiners to whom no half-day is left."""
        if not self.calling.session.is_dated:
            return []
        return [call for call in self.calling.calls if call.letter is None and not call.facts.halves]

    @cached_property
    def moved(self) -> list[str]:
        """What moved since the letters that are to be replaced, each once."""
        return list(dict.fromkeys(line for call in self.again for line in call.moved))

    @property
    def by_post(self) -> list[Call]:
        """Those without an address, to whom the letter is posted."""
        return [call for call in self.calling.to_send if call.by_post]

    @property
    def uncopied(self) -> list[Call]:
        """Those to be called whose employer has given no training contact."""
        return [call for call in self.calling.to_send if not call.training_contact]

    @property
    def may_send(self) -> bool:
        """Whether anything would leave."""
        return bool(self.calling.to_send) and not self.calling.blocking

    @property
    def mails(self) -> int:
        """How many mails would leave, copies included."""
        letters = self.calling.to_send
        to_people = sum(not call.by_post for call in letters)
        return to_people + sum(bool(call.training_contact) for call in letters)

    @cached_property
    def ended(self) -> list[Convocation]:
        """Those that no longer hold, the latest first. One query."""
        rows = Convocation.objects.of_session(self.calling.session).known_to(self.user).filter(ended_at__isnull=False)
        return list(rows.select_related("enrolment__user", "document").order_by("-ended_at", "-pk"))


def calendar_of(letter: Convocation) -> bytes:
    """The half-days of a convocation for a calendar program."""
    session, facts = letter.enrolment.session, Facts.read(letter.told)
    entries = []
    for half in facts.halves:
        starts, ends = instants(half.day, half.starts_at, half.ends_at)
        name = f"{session.uuid}-{half.day.isoformat()}-{half.period.lower()}"
        entries.append(Entry(name=name, starts=starts, ends=ends, summary=typeset(str(session)), location=facts.place))
    feed = draw_unremembered(title=typeset(str(session)), entries=entries)
    return feed.write(at=timezone.now())
