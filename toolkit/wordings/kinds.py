"""The texts that leave in a school's name, each declared by the app that speaks, with the variables it may name.

A default wording is a file of that app, `<app>/wordings/texts/<key>.md`; staff may write another for their institute or
for one cycle (`toolkit.wordings.services`). See `toolkit.wordings.language` for what a text may hold.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from toolkit.wordings.enums import Form, Moment, VariableKind

Values = Mapping[str, str | bool]


@dataclass(frozen=True)
class Variable:
    """A name that a text may hold, in French, lower case and underscores, which staff read beside it.

    label: what it stands for. example: what it could give. required: the text is refused without it.
    drops: it may be empty, and the paragraph that holds it then leaves the text.
    """

    name: str
    label: str
    example: str | bool
    kind: VariableKind = VariableKind.WORDS
    required: bool = False
    drops: bool = False

    @property
    def written(self) -> str:
        """As it is written in a text."""
        return f"{{{{ {self.name} }}}}"


@dataclass(frozen=True)
class WordingKind:
    """A text.

    key: written in the rows, unique, never changed; for a mail, its event in the outbox. app: whose file it is.
    reader: to whom it is written, for staff. sample: returns values of a real subject (a dossier), those it knows.
    shared: the same for every institute, hence not to be changed by one. words: the default, where no file has it.
    also: other words by which staff look for it.
    """

    key: str
    label: str
    form: Form
    moment: Moment
    app: str
    reader: str = ""
    variables: tuple[Variable, ...] = ()
    sample: Callable[[Any], Values] | None = None
    shared: bool = False
    words: str = ""
    also: str = ""
    names: Mapping[str, Variable] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {variable.name: variable for variable in self.variables}
        if len(names) != len(self.variables):
            raise ImproperlyConfigured(f"The wording {self.key} declares a variable twice.")
        object.__setattr__(self, "names", names)

    @cached_property
    def default(self) -> str:
        """The product's own words."""
        if self.words:
            return self.words
        path = Path(apps.get_app_config(self.app).path) / "wordings" / "texts" / f"{self.key}.md"
        return path.read_text(encoding="utf-8").strip() + "\n"

    @property
    def has_subject(self) -> bool:
        """Whether its first line is a subject, or the title of a letter."""
        return self.form != Form.LIBRARY

    @property
    def examples(self) -> dict[str, str | bool]:
        """The example of each variable."""
        return {variable.name: variable.example for variable in self.variables}

    @property
    def required(self) -> list[Variable]:
        """The variables that the text may not lose."""
        return [variable for variable in self.variables if variable.required]


_KINDS: dict[str, WordingKind] = {}


def register(*kinds: WordingKind) -> None:
    """Add texts to the registry. Raises ImproperlyConfigured for a key that is taken."""
    for kind in kinds:
        if _KINDS.setdefault(kind.key, kind) is not kind:
            raise ImproperlyConfigured(f"Two wordings are called {kind.key!r}.")


def kind_of(key: str) -> WordingKind:
    """Return the text of this key. Raises KeyError when no app declares it."""
    return _KINDS[key]


def label_of(key: str) -> str:
    """The label of a text, or the empty string for one that no app sends any more."""
    return _KINDS[key].label if key in _KINDS else ""


def is_changed_by_staff(key: str) -> bool:
    """Whether an app declares this text, and an institute may have words of its own for it."""
    return key in _KINDS and not _KINDS[key].shared


def all_kinds() -> list[WordingKind]:
    """Every text, by moment of the year, mails before letters before libraries, in the order they were declared."""
    moments, forms = list(Moment), list(Form)
    return sorted(_KINDS.values(), key=lambda kind: (moments.index(kind.moment), forms.index(kind.form)))


def join(*groups: Iterable[Variable]) -> tuple[Variable, ...]:
    """The variables of several groups, each once: the first group that names one decides of it."""
    joined: dict[str, Variable] = {}
    for variable in (variable for group in groups for variable in group):
        joined.setdefault(variable.name, variable)
    return tuple(joined.values())
