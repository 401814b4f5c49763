"""Kinds of sessions and of slots, halves of a day, and the states of what is written for a session."""

from django.db import models

from toolkit.domain.states import StateChoices, StateSpec


class SessionKind(models.TextChoices):
    """What a dated meeting is."""

    MODULE = "MODULE", "Module"
    STUDY_TOUR = "STUDY_TOUR", "Voyage"
    SEMINAR = "SEMINAR", "Séminaire"
    PEER_GROUP = "PEER_GROUP", "Groupe de pairs"


# These belong to a cycle; the others may stand alone.
KINDS_OF_A_CYCLE = frozenset({SessionKind.MODULE, SessionKind.STUDY_TOUR})


class Period(models.TextChoices):
    """Attendance is taken by half-day."""

    MORNING = "MORNING", "Matin"
    AFTERNOON = "AFTERNOON", "Après-midi"


class CalendarKind(models.TextChoices):
    """What a year of sessions reckons with, beside public holidays, which are computed."""

    SCHOOL_HOLIDAYS = "SCHOOL", "Vacances scolaires"
    ELECTION = "ELECTION", "Élection"
    OTHER = "OTHER", "Autre, de l’institut"


class SlotKind(models.TextChoices):
    """What happens in a slot, in the words of the school's brochure, then what every day holds besides."""

    LECTURE = "LECTURE", "Exposé"
    CASE_STUDY = "CASE_STUDY", "Étude de cas"
    SITE_VISIT = "SITE_VISIT", "Visite sur site"
    CONFERENCE = "CONFERENCE", "Conférence"
    DEBATE = "DEBATE", "Débat"
    TESTIMONY = "TESTIMONY", "Témoignage"
    FEEDBACK = "FEEDBACK", "Retour d’expérience"
    DIALOGUE = "DIALOGUE", "Méthode dialogique"
    PRACTICE = "PRACTICE", "Analyse de pratiques"
    WELCOME = "WELCOME", "Accueil"
    BREAK = "BREAK", "Pause"
    MEAL = "MEAL", "Repas"
    EVALUATION = "EVALUATION", "Évaluation"


# Nobody teaches in these: a programme without a speaker there lacks nothing.
KINDS_WITHOUT_SPEAKER = frozenset({SlotKind.WELCOME, SlotKind.BREAK, SlotKind.MEAL, SlotKind.EVALUATION})


# These are held elsewhere, or anywhere: a programme without a room there lacks nothing.
KINDS_WITHOUT_ROOM = frozenset({SlotKind.SITE_VISIT, SlotKind.BREAK, SlotKind.MEAL})


class SpeakerRole(models.TextChoices):
    """What a person does in a slot."""

    SPEAKER = "SPEAKER", "Intervient"
    FACILITATOR = "FACILITATOR", "Anime"


class SpeakerState(StateChoices):
    """What a speaker has answered for one slot."""

    PLANNED = "PLANNED", StateSpec("mute", "edit"), "À solliciter"
    ASKED = "ASKED", StateSpec("wait", "send"), "Réponse attendue"
    CONFIRMED = "CONFIRMED", StateSpec("ok", "check"), "A confirmé"
    DECLINED = "DECLINED", StateSpec("error", "x-circle"), "A décliné"

    @property
    def is_pressing(self) -> bool:
        """Whether the adviser has something to do about it."""
        return self in {SpeakerState.PLANNED, SpeakerState.DECLINED}

    @property
    def is_settled(self) -> bool:
        """Whether the person comes."""
        return self == SpeakerState.CONFIRMED


class ProgrammeState(StateChoices):
    """How firm a programme is. Whether it was published at all is told by its versions."""

    PROVISIONAL = "PROVISIONAL", StateSpec("info", "edit"), "Provisoire"
    CONFIRMED = "CONFIRMED", StateSpec("ok", "check"), "Confirmé"
    HELD = "HELD", StateSpec("mute", "lock"), "Tenu"


class Agreement(models.TextChoices):
    """What a person answers when their image or their documents are to be used."""

    NOT_ASKED = "NOT_ASKED", "Pas encore donné"
    GIVEN = "GIVEN", "Donné"
    WITHHELD = "WITHHELD", "Refusé"


class PayKind(models.TextChoices):
    """How a speaker is paid. The product keeps it, and pays nobody."""

    VOLUNTEER = "VOLUNTEER", "À titre gracieux"
    VACATION = "VACATION", "Vacation"
    CONTRACT = "CONTRACT", "Contrat ou marché"
    STAFF = "STAFF", "Personnel du CNFPT"


class MaterialKind(models.TextChoices):
    """A file that is kept here, or a page elsewhere."""

    FILE = "FILE", "Fichier"
    LINK = "LINK", "Lien"


class ProgrammeAct(models.TextChoices):
    """What the journal of a session keeps of its programme, for staff."""

    WRITTEN = "programme-written", "Programme écrit"
    PUBLISHED = "programme-published", "Programme publié"
    HELD = "programme-held", "Programme marqué comme tenu"
    ANSWERED = "speaker-answered", "Réponse par le lien"
    SENT = "speaker-sent", "Document envoyé par le lien"
    CORRECTED = "speaker-corrected", "Fiche corrigée par le lien"


class PromotionAct(models.TextChoices):
    """What the journal of a participant keeps, for staff."""

    EMPLOYER_MOVED = "participant-employer-moved", "Changement d’employeur noté"
