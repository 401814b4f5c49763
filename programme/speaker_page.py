"""What a speaker reads by their link: their own slots, what they sent, their record. Nobody else's name."""

from dataclasses import dataclass
from functools import cached_property

from programme.enums import Agreement, ProgrammeState, SpeakerState
from programme.models import Material, Programme, SlotSpeaker, SpeakerLink, Venue
from programme.services.by_link import shown_of
from programme.signals import SheetToSign, sheets_of
from toolkit.text.typography import format_day


@dataclass(frozen=True)
class Intervention:
    """One slot of the speaker, and their answer."""

    row: SlotSpeaker

    @property
    def slot(self):
        """The slot itself."""
        return self.row.slot

    @property
    def shown(self) -> str:
        """When it is, as an answer repeats it."""
        return shown_of(self.row.slot)

    @property
    def day(self) -> str:
        """« mardi 9 mars 2027 »."""
        return format_day(self.row.slot.half_day.day)

    @property
    def spec(self):
        """Tone and icon of the answer."""
        return SpeakerState.of(self.row.state).spec

    @property
    def is_confirmed(self) -> bool:
        """Whether the speaker comes."""
        return self.row.state == SpeakerState.CONFIRMED

    @property
    def is_declined(self) -> bool:
        """Whether the speaker does not come."""
        return self.row.state == SpeakerState.DECLINED

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer, which may still change."""
        return self.is_confirmed or self.is_declined

    @property
    def label(self) -> str:
        """The state in the words of the speaker."""
        if self.is_answered:
            return "Vous avez confirmé" if self.is_confirmed else "Vous avez décliné"
        return "Votre réponse est attendue"


class SpeakerPage:
    """The page of one link. Six queries, whatever the number of slots, sheets and documents."""

    def __init__(self, link: SpeakerLink) -> None:
        self.link = link
        self.speaker = link.speaker
        self.session = link.session
        self.institute = link.session.organiser

    @cached_property
    def interventions(self) -> list[Intervention]:
        """In order of time."""
        rows = SlotSpeaker.objects.filter(speaker=self.speaker, slot__half_day__session=self.session)
        related = ("slot__half_day", "slot__room__venue")
        order = ("slot__half_day__day", "slot__starts_at", "pk")
        return [Intervention(row) for row in rows.select_related(*related).order_by(*order)]

    @cached_property
    def sheets(self) -> list[SheetToSign]:
        """The sheets of the half-days in which they speak."""
        return sheets_of(self.link)

    @property
    def signs_now(self) -> bool:
        """Whether a sheet may be signed now: it then comes first."""
        return any(sheet.can_sign for sheet in self.sheets)

    @cached_property
    def programme(self) -> Programme | None:
        """How firm the session is, and where it is held."""
        return Programme.objects.filter(session=self.session).select_related("venue").first()

    @property
    def venue(self) -> Venue | None:
        """Where one goes."""
        return self.programme.venue if self.programme else None

    @property
    def is_held(self) -> bool:
        """Whether the session took place: answers change no more."""
        return self.programme is not None and self.programme.state == ProgrammeState.HELD

    @property
    def awaited(self) -> int:
        """How many slots wait for an answer."""
        return 0 if self.is_held else sum(not each.is_answered for each in self.interventions)

    @cached_property
    def materials(self) -> list[Material]:
        """What they sent for this session, in order."""
        return list(Material.objects.filter(session=self.session, speaker=self.speaker))

    @property
    def agrees_on_documents(self) -> bool:
        """Whether participants may read what they send."""
        return self.speaker.documents_agreement == Agreement.GIVEN
