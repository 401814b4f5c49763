"""States of a fee."""

from toolkit.domain.states import StateChoices, StateSpec


class FeeState(StateChoices):
    """Due until it is invoiced; cancelled when the participant leaves before that."""

    DUE = "due", StateSpec("wait", "euro"), "À facturer"
    CANCELLED = "cancelled", StateSpec("mute", "x"), "Annulé"
