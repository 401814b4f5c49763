"""What became of a meeting, and what the journal keeps of the composition of groups."""

from django.db import models

from toolkit.domain.states import StateChoices, StateSpec


class MeetingState(StateChoices):
    """All that staff read of a meeting beside its date; derived, never stored."""

    AHEAD = "AHEAD", StateSpec("info", "calendar"), "À venir"
    UNTOLD = "UNTOLD", StateSpec("mute", "clock"), "Pas encore dit"
    MET = "MET", StateSpec("ok", "check"), "S’est réuni"
    NOT_MET = "NOT_MET", StateSpec("mute", "x-circle"), "Ne s’est pas réuni"


class PeersAct(models.TextChoices):
    """Acts of staff on the groups of a promotion. Nothing of what a group does is ever written there."""

    PROPOSED = "peers-proposed", "Groupes de pairs proposés par le calcul"
    PLANNED = "peers-planned", "Groupes de pairs préparés à la main"
    FORMED = "peers-formed", "Groupes de pairs formés"
    FACILITATOR = "peers-facilitator", "Animation d’un groupe de pairs"
