"""The page of one text: its form, its variables, and what it says to somebody."""

from functools import cached_property
from uuid import UUID

from accounts.requests import UserRequest
from cycles.enums import CycleState
from toolkit.wordings.enums import Form, VariableKind
from toolkit.wordings.kinds import Variable, WordingKind
from toolkit.wordings.language import AGREEMENT
from toolkit.wordings.models import WordingVersion, WordingVersionQuerySet
from toolkit.wordings.services import mark_of
from workshop.outgoing.forms import LibraryForm, WordingForm, open_form
from workshop.outgoing.levels import levels_of, lowered, told_of
from workshop.outgoing.places import Place
from workshop.outgoing.previewing import Choices, Drawn, draw
from workshop.permissions import cycles_to_prepare

LAST = 5  # changes told beside the text
CYCLES = 6  # that one may go to from the institute's text
WITHOUT_OBJECT = "Avec ce dossier, l’objet serait vide. Écrivez-y des mots qui restent."


class WordingPage:
    """What the page shows. `levels` are read once, before anything is written."""

    def __init__(self, request: UserRequest, place: Place, kind: WordingKind) -> None:
        self.request = request
        self.place = place
        self.kind = kind
        self.levels = levels_of(kind, place)

    @cached_property
    def may_change(self) -> bool:
        """Whether this person may keep another text here."""
        return not self.kind.shared and self.place.may_change(self.request.user)

    @property
    def why_not(self) -> str:
        """Why it is only read here."""
        if self.kind.shared:
            return (
                "Ce texte est le même pour tous les instituts, car un compte n’appartient à aucun : il se lit et "
                "s’essaie ici, sans se changer."
            )
        if self.place.is_archived:
            return "Ce cycle est archivé : ses textes ne changent plus."
        if not self.may_change:
            return (
                "La direction du service change les textes de tout l’institut. Vous les lisez et les essayez, et vous "
                "pouvez en écrire un propre à un cycle."
            )
        return ""

    @cached_property
    def form(self) -> WordingForm | LibraryForm:
        """What was sent, else the words that hold, or those of the version that one takes again."""
        data = self.request.POST if self.request.method == "POST" else None
        text = self.taken.text if self.taken else self.levels.text
        seen = mark_of(self.levels.latest)
        return open_form(self.kind, data, text=text, seen=seen, may_change=self.may_change)

    @cached_property
    def taken(self) -> WordingVersion | None:
        """The version that `reprendre` names, put in the form and not kept yet."""
        try:
            wanted = UUID(self.request.GET.get("reprendre", ""))
        except ValueError:
            return None
        return self._versions.exclude(text="").filter(uuid=wanted).first() if self.may_change else None

    @property
    def taken_told(self) -> str:
        """Who wrote it, and when."""
        return lowered(told_of(self.taken, hour=True)) if self.taken else ""

    @cached_property
    def changes(self) -> list[tuple[WordingVersion, str]]:
        """The last changes here."""
        return [(version, told_of(version, hour=True)) for version in self._versions[:LAST]]

    @property
    def _versions(self) -> WordingVersionQuerySet:
        rows = WordingVersion.objects.at(institute=self.place.institute, scope=self.place.scope)
        return rows.filter(key=self.kind.key).select_related("author")

    @property
    def hidden_told(self) -> str:
        """The institute's later change, which the text of the cycle hides."""
        return lowered(told_of(self.levels.hides)) if self.levels.hides else ""

    @cached_property
    def choices(self) -> Choices:
        """With whom it is read."""
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        return Choices(self.request.user, self.place, self.kind, data)

    @cached_property
    def faults(self) -> list[str]:
        """What keeps the typed text from being shown."""
        if self.form.is_bound and not self.form.is_valid():
            return self.form.faults
        return [WITHOUT_OBJECT] if self.drawn is None else []

    @cached_property
    def drawn(self) -> Drawn | None:
        """The text as it will be read, unless a fault keeps it from being sent."""
        if self.form.is_bound and not self.form.is_valid():
            return None
        text = self.form.text if self.form.is_bound else self.taken.text if self.taken else self.levels.text
        try:
            return draw(self.kind, text, self.choices.values)
        except ValueError:
            return None

    @property
    def variables(self) -> list[Variable]:
        """Those that give words, the ones that the text must keep first."""
        rows = [
            each for each in self.kind.variables if each.kind not in (VariableKind.CONDITION, VariableKind.AGREEMENT)
        ]
        return sorted(rows, key=lambda each: not each.required)

    @property
    def conditions(self) -> list[Variable]:
        """Those that keep or take out their paragraph."""
        return [each for each in self.kind.variables if each.kind == VariableKind.CONDITION]

    @property
    def agreement(self) -> str:
        """How words agree with the person, or nothing where none is spoken of."""
        return f"{{{{ {AGREEMENT}|admis|admise }}}}" if AGREEMENT in self.kind.names else ""

    @property
    def is_mail(self) -> bool:
        """Whether it may be sent to oneself."""
        return self.kind.form == Form.MAIL

    @property
    def is_letter(self) -> bool:
        """Whether it can be read on paper."""
        return self.kind.form == Form.LETTER

    @cached_property
    def elsewhere(self) -> list[tuple[str, str]]:
        """This text at other places: the institute's, or the latest cycles'. Label and address."""
        if self.kind.shared:
            return []
        institute = Place(self.place.institute)
        if self.place.cycle:
            return [(institute.label, institute.url(self.kind))]
        cycles = cycles_to_prepare(self.request.user).filter(institute=self.place.institute)
        cycles = cycles.exclude(state=CycleState.ARCHIVED).select_related("institute")[:CYCLES]
        return [(cycle.label, Place(self.place.institute, cycle).url(self.kind)) for cycle in cycles]
