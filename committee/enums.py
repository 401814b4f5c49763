"""Seats, assessments, votes and outcomes."""

from django.db import models

from accounts.enums import Title
from toolkit.domain.states import StateChoices, StateSpec


class SeatRole(models.TextChoices):
    PRESIDENT = "president", "Présidence"
    MEMBER = "member", "Membre"
    DEPUTY = "deputy", "Suppléance"
    SECRETARY = "secretary", "Secrétariat"


# A member whom a deputy stands in for keeps the role, and has no voice any more: see SeatQuerySet.voting.
VOTING_ROLES = frozenset({SeatRole.PRESIDENT, SeatRole.MEMBER})
# A deputy reads if asked to; what they say counts from the day they are called.
READING_ROLES = VOTING_ROLES | {SeatRole.DEPUTY}


class Chair(models.TextChoices):
    """In what capacity someone presides."""

    PRESIDENT = "president", "Présidence"
    VICE = "vice", "Vice-présidence"

    def held_by(self, title: str) -> str:
        """« vice-présidente » for a woman, « vice-président » for a man, « vice-présidence » where it is not known."""
        return self.label.lower().removesuffix("ce") + _AGREED.get(title, "ce")


_AGREED = {Title.F: "te", Title.M: "t"}


class DecisionNeeds(models.TextChoices):
    """What a decision stands on in a cycle; the number of validated readings is beside."""

    EITHER = "either", "Des lectures ou un vote"
    READINGS = "readings", "Des lectures"
    VOTE = "vote", "Un vote"
    BOTH = "both", "Des lectures et un vote"


NEED_READINGS = frozenset({DecisionNeeds.READINGS, DecisionNeeds.BOTH})
NEED_VOTE = frozenset({DecisionNeeds.VOTE, DecisionNeeds.BOTH})


class RecusalSource(models.TextChoices):
    DECLARED = "declared", "Déclaré par le membre"
    DETECTED = "detected", "Détecté"


class LinkGround(models.TextChoices):
    """What the data say of a link. The first three recuse by themselves, the others are proposed to the member."""

    OWN = "own", "Sa propre candidature"
    MANDATE = "mandate", "Mandaté par le candidat"
    EMPLOYER = "employer", "Même employeur"
    POST = "post", "Employeur dans ses derniers postes"
    LINE = "line", "Même département et employeurs liés"
    NAMED = "named", "Nom cité dans le dossier"
    COLLEAGUE = "colleague", "Même employeur autrefois"


PROPOSED = frozenset({LinkGround.POST, LinkGround.LINE, LinkGround.NAMED, LinkGround.COLLEAGUE})
# A sign that may be judged to mean nothing; the others are facts.
LIFTABLE = PROPOSED | {LinkGround.EMPLOYER}


class AssessmentState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    VALIDATED = "validated", "Validée"


class Choice(models.TextChoices):
    """What a member votes for one dossier."""

    ADMIT = "admit", "Admettre"
    WAITLIST = "waitlist", "Liste d’attente"
    REJECT = "reject", "Ne pas retenir"
    ABSTAIN = "abstain", "Abstention"

    def counted(self, number: int) -> str:
        """« 3 pour admettre », « 1 abstention », « 2 abstentions »."""
        return f"{number} {_COUNTED[self][number > 1]}"


# After a number: one vote, several.
_COUNTED = {
    Choice.ADMIT: ("pour admettre",) * 2,
    Choice.WAITLIST: ("pour la liste d’attente",) * 2,
    Choice.REJECT: ("pour ne pas retenir",) * 2,
    Choice.ABSTAIN: ("abstention", "abstentions"),
}


class Outcome(models.TextChoices):
    """What the president records; secret until publication."""

    ADMITTED = "admitted", "Admis"
    WAITLISTED = "waitlisted", "Liste d’attente"
    REJECTED = "rejected", "Non retenu"

    def said_of(self, *, woman: bool) -> str:
        """« Admise », « Non retenu »: the label, which agrees with the person whom it is about."""
        return f"{self.label}e" if woman and self != Outcome.WAITLISTED else str(self.label)


class ScenarioAudience(models.TextChoices):
    """Who may read a scenario of composition beside its author."""

    AUTHOR = "author", "Personne d’autre"
    PRESIDENT = "president", "La présidence"
    COMMITTEE = "committee", "La commission"


class StudyKind(models.TextChoices):
    """What is computed about a scenario."""

    LIMITS = "limits", "Ce qui limite la proposition"
    STAKES = "stakes", "Ce qui se joue"
    WAITING = "waiting", "Liste d’attente proposée"


class StudyState(StateChoices):
    """Where a study stands; its last answer is kept while the next one is made."""

    QUEUED = "queued", StateSpec("wait", "clock"), "En attente"
    RUNNING = "running", StateSpec("info", "clock"), "En cours de calcul"
    DONE = "computed", StateSpec("ok", "check"), "Calculée"
    FAILED = "failed", StateSpec("error", "x-circle"), "Pas aboutie"


PENDING_STUDIES = frozenset({StudyState.QUEUED, StudyState.RUNNING})


SCORE_WORDS = {0: "Absent", 1: "Très faible", 2: "Faible", 3: "Suffisant", 4: "Solide", 5: "Remarquable"}
UNABLE = "Ne peut se prononcer"


def word_of(mark: int | None) -> str:
    """« 4 sur 5 », or that the member cannot say."""
    return UNABLE.lower() if mark is None else f"{mark} sur 5"


class SittingState(StateChoices):
    """Where a sitting stands."""

    PLANNED = "planned", StateSpec("mute", "edit"), "En préparation"
    CONVENED = "convened", StateSpec("info", "mail"), "Convoquée"
    OPEN = "open", StateSpec("jury", "scale"), "Ouverte"
    SUSPENDED = "suspended", StateSpec("wait", "clock"), "Suspendue"
    CLOSED = "closed", StateSpec("ok", "check-circle"), "Levée"
    CANCELLED = "cancelled", StateSpec("mute", "x"), "Annulée"


RUNNING = frozenset({SittingState.OPEN, SittingState.SUSPENDED})
# The vote of an item on the agenda of one of these is made there, and nowhere else.
ANNOUNCED = frozenset({SittingState.CONVENED, *RUNNING})


class ItemState(StateChoices):
    """Where an item of the agenda stands in its sitting."""

    WAITING = "to_come", StateSpec("mute", "circle"), "À venir"
    CALLED = "called", StateSpec("jury", "half"), "Appelée"
    VOTING = "voting", StateSpec("jury", "lock"), "Vote ouvert"
    COUNTED = "counted", StateSpec("jury", "lock"), "Vote clos, résultat à proclamer"
    DECIDED = "decided", StateSpec("ok", "check-circle"), "Décidée"
    DEFERRED = "deferred", StateSpec("wait", "clock"), "Renvoyée"
    WITHDRAWN = "withdrawn", StateSpec("mute", "x"), "Retirée"


# One of them at most in a sitting.
LIVE = frozenset({ItemState.CALLED, ItemState.VOTING, ItemState.COUNTED})
# Still to be decided in its sitting.
AHEAD = LIVE | {ItemState.WAITING, ItemState.DEFERRED}


class Presence(models.TextChoices):
    """How a seat is held in a sitting. Whoever is at a distance counts as present (CRPA R133-7, to be confirmed)."""

    PRESENT = "present", "Dans la salle"
    REMOTE = "remote", "À distance"
    EXCUSED = "excused", "Absence excusée"
    ABSENT = "absent", "Absence"


HERE = frozenset({Presence.PRESENT, Presence.REMOTE})


class BallotMode(models.TextChoices):
    SECRET = "secret", "À bulletin secret"
    HANDS = "hands", "À main levée"


class BallotSource(models.TextChoices):
    LIVE = "live", "En séance"
    PAPER = "paper", "Saisi d’après le papier"


class EventKind(models.TextChoices):
    """What the journal of a sitting tells, for its minutes."""

    CONVENED = "convened", "Convocation"
    OPENED = "opened", "Ouverture"
    SUSPENDED = "suspended", "Suspension"
    RESUMED = "resumed", "Reprise"
    CLOSED = "closed", "Levée"
    QUORUM = "quorum", "Quorum"
    PRESENCE = "presence", "Présence"
    PROXY = "proxy", "Procuration"
    CALLED = "called", "Affaire appelée"
    LEFT = "left", "Sortie"
    BACK = "back", "Retour"
    VOTE_OPENED = "vote_opened", "Vote ouvert"
    VOTE_CLOSED = "vote_closed", "Vote clos"
    ANNULLED = "annulled", "Vote annulé"
    DECIDED = "decided", "Résultat"
    DEFERRED = "deferred", "Renvoi"
    WITHDRAWN = "withdrawn", "Retrait"
    BLOCK = "block", "Vote en bloc"


class MinutesState(StateChoices):
    """Where the minutes of a sitting stand."""

    DRAFT = "draft", StateSpec("mute", "edit"), "En préparation"
    CIRCULATED = "circulated", StateSpec("info", "mail"), "Communiqué aux membres"
    SIGNED = "signed", StateSpec("ok", "check-circle"), "Signé"


class SignerCapacity(models.TextChoices):
    """In what capacity someone signs the minutes."""

    PRESIDENT = "president", "La présidence de la commission"
    VICE = "vice", "La vice-présidence de la commission"
    SECRETARY = "secretary", "Le secrétariat de la commission"


class PublicationState(StateChoices):
    """Where a publication of decisions stands."""

    PREPARED = "prepared", StateSpec("wait", "clock"), "Préparée, à confirmer"
    CONFIRMED = "confirmed", StateSpec("wait", "clock"), "Confirmée"
    PUBLISHED = "published", StateSpec("ok", "check-circle"), "Publiée"
    HELD_BACK = "held_back", StateSpec("error", "lock"), "Retenue"
    STOPPED = "stopped", StateSpec("error", "x-circle"), "Arrêtée"
    WITHDRAWN = "withdrawn", StateSpec("mute", "x"), "Retirée"
    LAPSED = "lapsed", StateSpec("mute", "clock"), "Caduque"


# One of them at most in a committee.
LIVE_PUBLICATIONS = (PublicationState.PREPARED, PublicationState.CONFIRMED)


class RectificationState(StateChoices):
    """Where the replacement of a published decision stands."""

    PROPOSED = "proposed", StateSpec("wait", "clock"), "À valider"
    VALIDATED = "validated", StateSpec("info", "mail"), "Validée, à notifier"
    NOTIFIED = "notified", StateSpec("ok", "check-circle"), "Notifiée"
    WITHDRAWN = "withdrawn", StateSpec("mute", "x"), "Abandonnée"


# One of them at most for a decision.
PENDING_RECTIFICATIONS = frozenset({RectificationState.PROPOSED, RectificationState.VALIDATED})


class AppealState(StateChoices):
    """Where a recours gracieux stands. That silence has rejected it changes no state: an answer may still follow."""

    RECEIVED = "received", StateSpec("wait", "clock"), "À répondre"
    UPHELD = "upheld", StateSpec("ok", "check-circle"), "Accueilli"
    DISMISSED = "dismissed", StateSpec("error", "x-circle"), "Rejeté"
    WITHDRAWN = "withdrawn", StateSpec("mute", "x"), "Abandonné"


class AppealChannel(models.TextChoices):
    """How a recours gracieux came."""

    POST = "post", "Par courrier"
    MAIL = "mail", "Par courriel"
    HAND = "hand", "Remis en main propre"
